public import PlimsollModel
public import PlimsollNumerics

// A section of a venue file as a table: one line for each key it may have. Whatever is not in the
// table is refused, and the refusal lists the table.

/// A key of a section and what it sets.
public struct FileField<Terms> {
    /// The key.
    public let name: String
    /// Reads the value into the terms.
    public let read: (FileValue, inout Terms) throws(VenueFileFault) -> Void

    /// A key with its reading.
    public init(
        _ name: String,
        _ read: @escaping (FileValue, inout Terms) throws(VenueFileFault) -> Void
    ) {
        self.name = name
        self.read = read
    }

    /// A rate within bounds in percent.
    public static func rate(
        _ name: String, _ path: WritableKeyPath<Terms, Rate>, _ percent: ClosedRange<Int64>
    ) -> FileField {
        FileField(name) { value, terms throws(VenueFileFault) in
            terms[keyPath: path] = try value.rate(percent)
        }
    }

    /// A whole number.
    public static func whole<Number: BinaryInteger>(
        _ name: String, _ path: WritableKeyPath<Terms, Number>, _ range: ClosedRange<Int64>
    ) -> FileField {
        FileField(name) { value, terms throws(VenueFileFault) in
            terms[keyPath: path] = Number(try value.whole(range))
        }
    }

    /// True or false.
    public static func flag(
        _ name: String, _ path: WritableKeyPath<Terms, Bool>
    ) -> FileField {
        FileField(name) { value, terms throws(VenueFileFault) in
            terms[keyPath: path] = try value.flag()
        }
    }

    /// A sum of money.
    public static func amount(
        _ name: String, _ path: WritableKeyPath<Terms, Amount>, _ range: ClosedRange<Int64>
    ) -> FileField {
        FileField(name) { value, terms throws(VenueFileFault) in
            terms[keyPath: path] = Amount(raw: try value.decimal(range))
        }
    }

    /// A price above zero.
    public static func price(
        _ name: String, _ path: WritableKeyPath<Terms, Price>, upTo most: Int64
    ) -> FileField {
        FileField(name) { value, terms throws(VenueFileFault) in
            terms[keyPath: path] = Price(raw: try value.positive(most))
        }
    }

    /// A size above zero.
    public static func quantity(
        _ name: String, _ path: WritableKeyPath<Terms, Quantity>, upTo most: Int64
    ) -> FileField {
        FileField(name) { value, terms throws(VenueFileFault) in
            terms[keyPath: path] = Quantity(raw: try value.positive(most))
        }
    }

    /// A length of time in whole seconds.
    public static func seconds(
        _ name: String, _ path: WritableKeyPath<Terms, Nanoseconds>, _ range: ClosedRange<Int64>
    ) -> FileField {
        FileField(name) { value, terms throws(VenueFileFault) in
            terms[keyPath: path] = Nanoseconds(seconds: try value.whole(range))
        }
    }
}

extension FileValue {
    /// Reads an object key by key.
    public func read<Terms>(
        into terms: inout Terms, _ fields: [FileField<Terms>]
    ) throws(VenueFileFault) {
        for member in try members() {
            guard let field = fields.first(where: { $0.name == member.key }) else {
                throw member.unknown(known: fields.map(\.name))
            }
            try field.read(member, &terms)
        }
    }
}

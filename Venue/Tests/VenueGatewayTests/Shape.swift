import VenueJSON

// A strict reader of shapes: typed clients take a number in quotes for a text and nothing else, so
// the tests do too.

/// What a JSON value must be.
indirect enum Shape: Sendable {
    /// A plain decimal in quotes.
    case decimal
    /// A text.
    case text
    /// One of some words.
    case word([String])
    /// A whole number below 2^53.
    case int
    /// A number without quotes.
    case number
    /// `true` or `false`.
    case bool
    /// `null`.
    case null
    /// An array of any length.
    case array(Shape)
    /// An array of these items.
    case row([Shape])
    /// An object with at least these members.
    case object([(String, Shape)])

    /// An object whose members are listed by kind, names parted by blanks.
    static func members(
        decimals: String = "", ints: String = "", bools: String = "", texts: String = "",
        _ more: [(String, Shape)] = []
    ) -> Shape {
        var all = more
        for (names, shape) in [
            (decimals, Shape.decimal), (ints, .int), (bools, .bool), (texts, .text),
        ] {
            all += names.split(separator: " ").map { (String($0), shape) }
        }
        return .object(all)
    }

    /// What is not as it must be, with its place.
    func faults(_ json: JSON?, at place: String = "$") -> [String] {
        guard let json else { return ["\(place) is missing"] }
        switch (self, json) {
        case (.decimal, .string(let text)) where Self.isDecimal(text): return []
        case (.text, .string): return []
        case (.word(let words), .string(let text)) where words.contains(text): return []
        case (.int, .number(let text)) where Int64(text).map({ $0 < 1 << 53 }) == true: return []
        case (.number, .number): return []
        case (.bool, .bool), (.null, .null): return []
        case (.array(let shape), .array(let items)):
            return items.enumerated().flatMap { shape.faults($1, at: "\(place)[\($0)]") }
        case (.row(let shapes), .array(let items)) where shapes.count == items.count:
            return zip(shapes, items).enumerated().flatMap {
                $1.0.faults($1.1, at: "\(place)[\($0)]")
            }
        case (.object(let members), .object):
            return members.flatMap { $1.faults(json[$0], at: "\(place).\($0)") }
        default: return ["\(place) is \(json.kindName), expected \(self)"]
        }
    }

    private static func isDecimal(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }
    }
}

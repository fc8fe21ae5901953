import PlimsollModel
import PlimsollNumerics
import VenueJSON

// The fields of a body, read one by one; each refusal names its field.

/// A JSON object sent by a client.
struct Fields: Sendable {
    private let root: JSON

    /// The body of a request; an empty one is an empty object.
    init(_ body: [UInt8]) throws {
        if body.isEmpty {
            root = .object([])
            return
        }
        do {
            root = try JSONReader.read(body)
        } catch {
            throw NativeError(
                400, "badBody",
                "line \(error.line), column \(error.column): expected \(error.expected), "
                    + "found \(error.found)")
        }
        guard case .object = root else {
            throw NativeError(400, "badBody", "expected an object, found \(root.kindName)")
        }
    }

    /// The whole body, for those who read it themselves.
    var json: JSON { root }

    /// The fields of an object inside a body.
    private init(object: JSON) { root = object }

    private func value(_ name: String) -> JSON? {
        guard let found = root[name] else { return nil }
        if case .null = found { return nil }
        return found
    }

    /// A text, or nil if it was not sent.
    func optionalText(_ name: String, upTo limit: Int = 4_096) throws -> String? {
        guard let value = value(name) else { return nil }
        guard case .string(let text) = value, text.utf8.count <= limit else {
            throw NativeError.badField(
                name, expected: "a text of at most \(limit) bytes", found: value.kindName)
        }
        return text
    }

    /// A text that must be there.
    func text(_ name: String) throws -> String {
        guard let text = try optionalText(name), !text.isEmpty else {
            throw NativeError.badField(name, expected: "a text", found: "none")
        }
        return text
    }

    /// One of some words, or nil if it was not sent.
    func optionalWord<Value>(_ name: String, _ known: [(word: String, value: Value)]) throws
        -> Value?
    {
        guard let text = try optionalText(name) else { return nil }
        if let found = known.first(where: { $0.word == text }) { return found.value }
        throw NativeError.badField(
            name, expected: "one of " + known.map(\.word).joined(separator: ", "),
            found: "\"\(text)\"")
    }

    /// One of some words that must be there.
    func word<Value>(_ name: String, _ known: [(word: String, value: Value)]) throws -> Value {
        if let found = try optionalWord(name, known) { return found }
        throw NativeError.badField(
            name, expected: "one of " + known.map(\.word).joined(separator: ", "), found: "none")
    }

    /// True or false, or nil if it was not sent.
    func optionalFlag(_ name: String) throws -> Bool? {
        guard let value = value(name) else { return nil }
        if case .bool(let flag) = value { return flag }
        throw NativeError.badField(name, expected: "true or false", found: value.kindName)
    }

    /// True or false, which must be there.
    func flag(_ name: String) throws -> Bool {
        if let flag = try optionalFlag(name) { return flag }
        throw NativeError.badField(name, expected: "true or false", found: "none")
    }

    /// A decimal in units of 1e-8, as text or number; nil if it was not sent.
    func optionalDecimal(_ name: String) throws -> Int64? {
        guard let value = value(name) else { return nil }
        guard let text = value.text else {
            throw NativeError.badField(name, expected: "a decimal", found: value.kindName)
        }
        do {
            return try DecimalText.parse(text.utf8)
        } catch {
            throw NativeError.badField(name, expected: "a decimal", found: "\"\(text)\"")
        }
    }

    /// A decimal that must be there.
    func decimal(_ name: String) throws -> Int64 {
        if let raw = try optionalDecimal(name) { return raw }
        throw NativeError.badField(name, expected: "a decimal", found: "none")
    }

    /// An amount above zero.
    func positiveAmount(_ name: String) throws -> Amount {
        let raw = try decimal(name)
        if raw > 0 { return Amount(raw: raw) }
        throw NativeError.badField(
            name, expected: "an amount above 0", found: DecimalText.text(raw))
    }

    /// A whole number, or nil if it was not sent.
    func optionalWhole(_ name: String) throws -> Int64? {
        guard let raw = try optionalDecimal(name) else { return nil }
        if raw % unitsPerOne == 0 { return raw / unitsPerOne }
        throw NativeError.badField(
            name, expected: "a whole number", found: DecimalText.text(raw))
    }

    /// A whole number that must be there.
    func whole(_ name: String) throws -> Int64 {
        if let value = try optionalWhole(name) { return value }
        throw NativeError.badField(name, expected: "a whole number", found: "none")
    }

    /// A time in milliseconds, or nil if it was not sent.
    func optionalTime(_ name: String) throws -> Timestamp? {
        guard let value = value(name) else { return nil }
        if let text = value.text, let time = Int64(text), 0..<9_000_000_000_000 ~= time {
            return Timestamp(milliseconds: time)
        }
        throw NativeError.badField(
            name, expected: "a time in milliseconds since 1970",
            found: value.text ?? value.kindName)
    }

    /// An object, or nil if it was not sent.
    func optionalObject(_ name: String) throws -> Fields? {
        guard let value = value(name) else { return nil }
        guard case .object = value else {
            throw NativeError.badField(name, expected: "an object", found: value.kindName)
        }
        return Fields(object: value)
    }

    /// A list of objects that must be there.
    func objects(_ name: String, upTo limit: Int) throws -> [Fields] {
        guard case .array(let items) = value(name) ?? .array([]), !items.isEmpty,
            items.count <= limit
        else {
            throw NativeError.badField(
                name, expected: "a list of 1 to \(limit) objects",
                found: value(name)?.kindName ?? "none")
        }
        return try items.map { item in
            guard case .object = item else {
                throw NativeError.badField(
                    name, expected: "a list of objects", found: "a list with \(item.kindName)")
            }
            return Fields(object: item)
        }
    }

    /// A list of texts; empty if it was not sent.
    func texts(_ name: String) throws -> [String] {
        guard let value = value(name) else { return [] }
        guard case .array(let items) = value else {
            throw NativeError.badField(name, expected: "a list of texts", found: value.kindName)
        }
        return try items.map { item in
            if case .string(let text) = item { return text }
            throw NativeError.badField(
                name, expected: "a list of texts", found: "a list with \(item.kindName)")
        }
    }
}

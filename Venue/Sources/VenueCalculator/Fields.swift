import PlimsollNumerics
import VenueJSON

// Typed access to the members of one object; each refusal points at the value it is about.

/// The members of one object, read by name.
struct Fields {
    let node: JSONNode
    private let members: [JSONMember]
    let file: String

    /// - Parameter known: All keys there may be; others are refused by name.
    init(_ node: JSONNode, file: String, known: [String]) throws(InputFault) {
        self.node = node
        self.file = file
        guard case .object(let members) = node.value else {
            throw Fields.fault(node, file, "an object", node.finding)
        }
        self.members = members
        for member in members where !known.contains(member.key) {
            throw InputFault(
                file: file, line: member.position.line, column: member.position.column,
                path: "\(node.path).\(member.key)",
                expected: "one of the keys \(known.joined(separator: ", "))",
                found: "unknown key \"\(member.key)\"")
        }
    }

    /// The value of a key; null counts as absent.
    func optional(_ key: String) -> JSONNode? {
        guard let value = members.first(where: { $0.key == key })?.value else { return nil }
        if case .null = value.value { return nil }
        return value
    }

    func has(_ key: String) -> Bool { optional(key) != nil }

    func required(_ key: String, _ expected: String) throws(InputFault) -> JSONNode {
        if let node = optional(key) { return node }
        throw Fields.fault(node, file, "key \"\(key)\" (\(expected))", "none")
    }

    static func fault(
        _ node: JSONNode, _ file: String, _ expected: String, _ found: String
    ) -> InputFault {
        InputFault(
            file: file, line: node.position.line, column: node.position.column, path: node.path,
            expected: expected, found: found)
    }

    func fault(_ key: String, _ expected: String, _ found: String? = nil) -> InputFault {
        let place = optional(key) ?? node
        return Fields.fault(place, file, expected, found ?? place.finding)
    }

    func text(_ key: String) throws(InputFault) -> String {
        let node = try required(key, "text")
        guard case .string(let text) = node.value, !text.isEmpty else {
            throw fault(key, "text in quotation marks")
        }
        return text
    }

    /// One of a few words.
    func word(
        _ key: String, among words: [String], default standard: String? = nil
    ) throws(InputFault) -> String {
        let expected = words.joined(separator: " or ")
        if let standard, !has(key) { return standard }
        let node = try required(key, expected)
        guard case .string(let text) = node.value, words.contains(text) else {
            throw fault(key, expected)
        }
        return text
    }

    func flag(_ key: String, default standard: Bool) throws(InputFault) -> Bool {
        guard let node = optional(key) else { return standard }
        guard case .bool(let flag) = node.value else { throw fault(key, "true or false") }
        return flag
    }

    /// The elements of an array, none if the key is absent.
    func list(_ key: String, atMost limit: Int) throws(InputFault) -> [JSONNode] {
        guard let node = optional(key) else { return [] }
        guard case .array(let elements) = node.value else { throw fault(key, "an array") }
        if elements.count > limit {
            throw fault(key, "at most \(limit) elements", "\(elements.count)")
        }
        return elements
    }

    /// A decimal within bounds, as text or as an exact JSON number; in units of 1e-8.
    func decimal(
        _ key: String, _ bounds: ClosedRange<Int64>, _ expected: String,
        default standard: Int64? = nil
    ) throws(InputFault) -> Int64 {
        if let standard, !has(key) { return standard }
        let node = try required(key, expected)
        let text: String
        switch node.value {
        case .string(let string): text = string
        case .number(let number): text = Fields.plain(number)
        default: throw fault(key, expected)
        }
        let raw: Int64
        do {
            raw = try DecimalText.parse(text.utf8)
        } catch {
            throw fault(key, "\(expected) with at most 8 decimal places", "\(node.finding)")
        }
        if !bounds.contains(raw) { throw fault(key, expected) }
        return raw
    }

    /// A whole number within bounds.
    func whole(
        _ key: String, _ bounds: ClosedRange<Int64>, _ expected: String, default standard: Int64?
    ) throws(InputFault) -> Int64 {
        let scaled = bounds.lowerBound * unitsPerOne...bounds.upperBound * unitsPerOne
        let raw = try decimal(key, scaled, expected, default: standard.map { $0 * unitsPerOne })
        if raw % unitsPerOne != 0 { throw fault(key, expected) }
        return raw / unitsPerOne
    }

    /// A JSON number without its exponent; text that is no decimal if the exponent is absurd.
    static func plain(_ number: String) -> String {
        let parts = number.lowercased().split(separator: "e", omittingEmptySubsequences: false)
        guard parts.count == 2, let exponent = Int(parts[1]) else { return number }
        if exponent.magnitude > 30 { return number }
        let isNegative = parts[0].hasPrefix("-")
        let digits = parts[0].drop { $0 == "-" }.split(separator: ".")
        let fraction = digits.count == 2 ? String(digits[1]) : ""
        var all = String(digits[0]) + fraction
        var point = digits[0].count + exponent
        while point < 1 {
            all = "0" + all
            point += 1
        }
        while all.count < point { all += "0" }
        let cut = all.index(all.startIndex, offsetBy: point)
        return (isNegative ? "-" : "") + all[..<cut] + "." + all[cut...] + "0"
    }
}

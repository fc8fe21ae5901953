import Foundation
import PlimsollNumerics
import Testing

// Worked examples of other venues and how they are read. A number is taken as its decimal text, so
// that 0.1 is one tenth; digits beyond the eighth place are cut off, far inside every tolerance.

/// A JSON value with its numbers as exact decimals.
enum Value: Decodable {
    case null
    case flag(Bool)
    case number(Decimal)
    case text(String)
    case list([Value])
    case table([String: Value])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Decimal.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([Value].self) {
            self = .list(list)
        } else {
            self = .table(try container.decode([String: Value].self))
        }
    }
}

/// What an example lacks.
struct Missing: Error, CustomStringConvertible {
    let description: String
}

extension Value {
    subscript(_ key: String) -> Value {
        get throws {
            guard case .table(let table) = self, let value = table[key] else {
                throw Missing(description: "no \(key)")
            }
            return value
        }
    }

    func has(_ key: String) -> Bool {
        if case .table(let table) = self { return table[key] != nil }
        return false
    }

    var isNull: Bool {
        if case .null = self { return true }
        return false
    }

    var list: [Value] {
        get throws {
            guard case .list(let list) = self else { throw Missing(description: "no list") }
            return list
        }
    }

    var flag: Bool {
        get throws {
            guard case .flag(let flag) = self else { throw Missing(description: "no flag") }
            return flag
        }
    }

    var string: String {
        get throws {
            guard case .text(let text) = self else { throw Missing(description: "no text") }
            return text
        }
    }

    var decimal: Decimal {
        get throws {
            switch self {
            case .number(let number): return number
            case .text(let text):
                if let number = Decimal(string: text) { return number }
                throw Missing(description: "\(text) is no number")
            default: throw Missing(description: "no number")
            }
        }
    }

    /// The value in units of 1e-8, digits beyond cut off.
    var raw: Int64 {
        get throws {
            let text = try decimal.description
            let parts = text.split(separator: ".")
            let cut = parts.count == 2 ? "\(parts[0]).\(parts[1].prefix(8))" : text
            return try DecimalText.parse(cut.utf8)
        }
    }

    var amount: Amount { get throws { Amount(raw: try raw) } }
    var price: Price { get throws { Price(raw: try raw) } }
    var quantity: Quantity { get throws { Quantity(raw: try raw) } }
    var rate: Rate { get throws { Rate(raw: try raw) } }
    var whole: Int64 { get throws { try raw / unitsPerOne } }
}

/// One worked example.
struct Example: CustomTestStringConvertible {
    let id: String
    let kind: String
    let given: Value
    let expect: Value
    let within: Decimal

    var testDescription: String { id }

    /// Distance of a figure from the expected one, compared exactly.
    func agrees(_ raw: Int64, _ key: String) throws -> Bool {
        let figure = Decimal(raw) / Decimal(unitsPerOne)
        return abs(figure - (try expect[key].decimal)) <= within
    }
}

/// Where examples are found.
enum Examples {
    /// The committed ones: facts carried over, in our own shape.
    static func committed() throws -> [Example] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Examples/worked-examples.json")
        return try read(file, kind: "formula", expect: "expect", given: "given", within: "within")
    }

    /// The collection beside a checkout, if there is one; it may know more than we carried over.
    static func shared() throws -> [Example] {
        try read(
            sharedFile, kind: "kind", expect: "expected", given: "inputs", within: "tolerance")
    }

    /// True if the collection is there.
    static var hasShared: Bool { FileManager.default.fileExists(atPath: sharedFile.path) }

    private static var sharedFile: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../shared/golden/margin-examples.json").standardized
    }

    private static func read(
        _ file: URL, kind: String, expect: String, given: String, within: String
    ) throws -> [Example] {
        try JSONDecoder().decode([Value].self, from: Data(contentsOf: file)).map { entry in
            Example(
                id: try entry["id"].string, kind: try entry[kind].string,
                given: try entry[given], expect: try entry[expect],
                within: try entry[within].decimal)
        }
    }
}

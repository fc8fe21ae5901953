import PlimsollModel
import VenueJSON

// Lists that arrive as JSON text inside one parameter. Some clients print them from Python, where
// true is `True`; nothing else of Python is expected.

/// The lists of batch calls.
public enum BatchText {
    /// Orders in one batch.
    public static let mostOrders = 5
    /// Orders cancelled by one call.
    public static let mostCancels = 10
    /// Longest text that is read.
    private static let longestText = 32_768

    /// The orders of parameter `batchOrders`, each as parameters of its own.
    ///
    /// - Throws: -1102 if there is none, -1130 if it is no list of objects, -4082 if there are none
    ///   or more than five.
    public static func items(_ parameters: Parameters) throws(APIError) -> [Parameters] {
        let name = "batchOrders"
        let items = try list(try parameters.required(name), name)
        if items.isEmpty || items.count > mostOrders { throw .invalidBatchSize }
        var found: [Parameters] = []
        for item in items {
            guard case .object(let members) = item else { throw .invalidParameter(name) }
            var pairs: [(name: String, value: String)] = []
            for member in members {
                switch member.value {
                case .string(let text), .number(let text): pairs.append((member.key, text))
                case .bool(let flag): pairs.append((member.key, flag ? "true" : "false"))
                case .null: continue
                case .array, .object: throw .invalidParameter(name)
                }
            }
            found.append(Parameters(pairs))
        }
        return found
    }

    /// The orders that a batch of cancels means: `orderIdList`, or `origClientOrderIdList`.
    public static func references(
        _ parameters: Parameters
    ) throws(APIError) -> [SentReference] {
        let names = [
            "orderIdList", "orderidlist", "origClientOrderIdList", "origclientorderidlist",
        ]
        guard let name = names.first(where: { parameters[$0] != nil }), let text = parameters[name]
        else { throw .missing(either: names[0], or: names[2]) }
        let items = try list(text, name)
        if items.isEmpty || items.count > mostCancels { throw .invalidBatchSize }
        var found: [SentReference] = []
        for item in items {
            guard let text = item.text else { throw .invalidParameter(name) }
            if name.lowercased() == "orderidlist" {
                guard let number = UInt64(text) else { throw .invalidParameter(name) }
                found.append(.id(OrderID(number)))
            } else {
                found.append(.client(text))
            }
        }
        return found
    }

    private static func list(_ text: String, _ name: String) throws(APIError) -> [JSON] {
        if text.utf8.count > longestText { throw .invalidParameter(name) }
        do {
            guard case .array(let items) = try JSONReader.read(withoutPython(text)) else {
                throw APIError.invalidParameter(name)
            }
            return items
        } catch {
            throw .invalidParameter(name)
        }
    }

    /// Replaces Python's words for true, false and nothing where they stand outside of texts.
    static func withoutPython(_ text: String) -> [UInt8] {
        let words = [("True", "true"), ("False", "false"), ("None", "null")]
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        var isInside = false
        while let byte = rest.first {
            if isInside && byte == UInt8(ascii: "\\") {
                bytes += rest.prefix(2)
                rest = rest.dropFirst(2)
                continue
            }
            if byte == UInt8(ascii: "\"") { isInside.toggle() }
            let word = isInside ? nil : words.first { rest.starts(with: $0.0.utf8) }
            if let word {
                bytes += Array(word.1.utf8)
                rest = rest.dropFirst(word.0.utf8.count)
            } else {
                bytes.append(byte)
                rest = rest.dropFirst()
            }
        }
        return bytes
    }
}

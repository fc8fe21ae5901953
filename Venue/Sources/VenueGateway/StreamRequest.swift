import VenueJSON

// What clients say on a stream connection, and what they are told.

/// A message of a client.
enum StreamRequest {
    /// Streams are wanted.
    case subscribe([String])
    /// Streams are not wanted any more.
    case unsubscribe([String])
    /// Which streams are there?
    case list
    /// Events shall, or shall not, come wrapped.
    case setCombined(Bool)
    /// Do they come wrapped?
    case isCombined

    /// Why a message was not understood.
    struct Refusal: Error, Hashable {
        /// 2 for a bad request, 3 for what is not JSON.
        let code: Int
        let message: String
    }

    /// Reads a message.
    ///
    /// - Returns: The request, or why there is none, and the id to answer with as it was written.
    static func read(
        _ text: [UInt8]
    ) -> (request: Result<StreamRequest, Refusal>, id: JSON) {
        let json: JSON
        do {
            json = try JSONReader.read(text)
        } catch {
            let message = "Invalid JSON: expected \(error.expected) at column \(error.column)"
            return (.failure(Refusal(code: 3, message: message)), .null)
        }
        let id = json["id"] ?? .null
        do {
            return (.success(try request(json)), id)
        } catch {
            return (.failure(error), id)
        }
    }

    private static func request(_ json: JSON) throws(Refusal) -> StreamRequest {
        guard case .string(let method)? = json["method"] else {
            throw Refusal(code: 2, message: "Invalid request: method must be a string")
        }
        switch method {
        case "SUBSCRIBE": return .subscribe(try names(json))
        case "UNSUBSCRIBE": return .unsubscribe(try names(json))
        case "LIST_SUBSCRIPTIONS": return .list
        case "SET_PROPERTY":
            let params = json["params"]?.items ?? []
            guard params.count == 2, params[0].text == "combined", case .bool(let flag) = params[1]
            else {
                throw Refusal(
                    code: 2, message: "Invalid request: params must be [\"combined\",boolean]")
            }
            return .setCombined(flag)
        case "GET_PROPERTY":
            guard json["params"]?.items.first?.text == "combined" else {
                throw Refusal(code: 2, message: "Invalid request: params must be [\"combined\"]")
            }
            return .isCombined
        default: throw Refusal(code: 2, message: "Invalid request: unknown method")
        }
    }

    private static func names(_ json: JSON) throws(Refusal) -> [String] {
        guard case .array(let items)? = json["params"] else {
            throw Refusal(code: 2, message: "Invalid request: params must be an array of names")
        }
        var names: [String] = []
        for item in items {
            guard case .string(let name) = item else {
                throw Refusal(code: 2, message: "Invalid request: a name must be a string")
            }
            names.append(name)
        }
        return names
    }

    /// The answer with a result, which is JSON.
    static func answer(_ result: JSON, id: JSON) -> [UInt8] {
        Array(JSON.object([("result", result), ("id", id)]).compact.utf8)
    }

    /// The answer to what was not understood.
    static func answer(_ refusal: Refusal, id: JSON) -> [UInt8] {
        let error = JSON.object([("code", .int(refusal.code)), ("msg", .string(refusal.message))])
        return Array(JSON.object([("error", error), ("id", id)]).compact.utf8)
    }
}

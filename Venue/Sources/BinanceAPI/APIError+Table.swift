// The refusals of the dialect, each with its published number and text. Nothing else is ever
// answered: some clients turn the number of a failure into an enumeration of theirs and stop at one
// they do not know, others compare the text.

extension APIError {
    // MARK: The request as such

    /// A fault of the venue; never for what a caller did.
    public static let unknown = APIError(
        -1000, "An unknown error occured while processing the request.", status: 500)
    /// Not done; may be tried again.
    public static let internalError = APIError(
        -1001, "Internal error; unable to process your request. Please try again.", status: 503)
    /// The venue cannot say whether it was done.
    public static let outcomeUnknown = APIError(
        -1007, "Unknown error, please check your request or try again later.", status: 503)
    /// The venue did not answer in time; it cannot say whether it was done.
    public static let timeout = APIError(
        -1007,
        "Timeout waiting for response from backend server. Send status unknown; execution status "
            + "unknown.", status: 408)
    /// The venue's queue is full; not done.
    public static let overloaded = APIError(
        -1008,
        "Server is currently overloaded with other requests. Please try again in a few minutes.",
        status: 503)

    /// The address has used up its request weight.
    public static func tooManyRequests(address: String, limit: Int) -> APIError {
        APIError(
            -1003,
            "Too many requests; current limit of IP(\(address)) is \(limit) requests per minute. "
                + "Please use the websocket for live updates to avoid polling the API.",
            status: 429)
    }

    /// The address went on after it had used up its request weight.
    public static func banned(address: String, untilMilliseconds end: Int64) -> APIError {
        APIError(
            -1003,
            "Way too many requests; IP(\(address)) banned until \(end). "
                + "Please use the websocket for live updates to avoid bans.", status: 418)
    }

    /// The account has used up its orders of a stretch of time, as "10 SECOND".
    public static func tooManyOrders(limit: Int, per stretch: String) -> APIError {
        APIError(
            -1015, "Too many new orders; current limit is \(limit) orders per \(stretch).",
            status: 429)
    }

    /// There is no such call.
    public static func unknownPath(_ path: String, _ method: String) -> APIError {
        APIError(-5000, "Path \(path), Method \(method) is invalid", status: 404)
    }

    // MARK: Keys and signatures

    /// The stamp is more than a second ahead of the venue.
    public static let timestampAhead = APIError(
        -1021, "Timestamp for this request was 1000ms ahead of the server's time.")
    /// The stamp is older than the caller allows.
    public static let timestampOutside = APIError(
        -1021, "Timestamp for this request is outside of the recvWindow.")
    /// The request grew too old on its way to the engine.
    public static let timestampOutsideEngine = APIError(
        -5028, "Timestamp for this request is outside of the ME recvWindow.")
    /// The signature fits no rendering of the request.
    public static let invalidSignature = APIError(
        -1022, "Signature for this request is not valid.")
    /// The window is wider than allowed.
    public static let recvWindowTooLarge = APIError(-1131, "recvWindow must be less than 60000")
    /// No key, or none that could be one.
    public static let keyFormat = APIError(-2014, "API-key format invalid.", status: 401)
    /// The key is unknown, or may not do this, or not from here.
    public static let keyRefused = APIError(
        -2015, "Invalid API-key, IP, or permissions for action.", status: 401)
    /// The cookie's session is unknown or has ended, or may not do this.
    public static let sessionEnded = APIError(
        -2015, "The session is unknown or has ended; sign in again.", status: 401)
    /// A change asked for with a session's cookie alone, as other sites could cause it.
    public static let missingSessionToken = APIError(
        -1022, "Expected the session's token in the header X-CSRF-Token.")
    /// A session needs another kind of key.
    public static let keyType = APIError(-4056, "Invalid API key type")
    /// The listen key is unknown or has ended.
    public static let unknownListenKey = APIError(-1125, "This listenKey does not exist.")

    // MARK: Parameters

    /// A value has characters that do not belong into it.
    public static func illegalCharacters(_ name: String, legal range: String) -> APIError {
        APIError(
            -1100, "Illegal characters found in parameter '\(name)'; legal range is '\(range)'.")
    }

    /// A parameter is missing.
    public static func missing(_ name: String) -> APIError {
        APIError(
            -1102, "Mandatory parameter '\(name)' was not sent, was empty/null, or malformed.")
    }

    /// Neither of two parameters was sent.
    public static func missing(either first: String, or second: String) -> APIError {
        APIError(
            -1102, "Param '\(first)' or '\(second)' must be sent, but both were empty/null!")
    }

    /// A parameter does not belong to this call.
    public static func notRequired(_ name: String) -> APIError {
        APIError(-1106, "Parameter '\(name)' sent when not required.")
    }

    /// A number has more decimals than the symbol.
    public static let tooPrecise = APIError(
        -1111, "Precision is over the maximum defined for this asset.")
    /// No such time in force.
    public static let invalidTimeInForce = APIError(-1115, "Invalid timeInForce.")
    /// No such order type.
    public static let invalidOrderType = APIError(-1116, "Invalid orderType.")
    /// Neither BUY nor SELL.
    public static let invalidSide = APIError(-1117, "Invalid side.")
    /// No such candle length.
    public static let invalidInterval = APIError(-1120, "Invalid interval.")
    /// No such symbol.
    public static let invalidSymbol = APIError(-1121, "Invalid symbol.")
    /// The stretch of time is too long.
    public static let lookupTooBig = APIError(-1127, "Lookup interval is too big.")

    /// The stretch of time is longer than so many hours.
    public static func lookupTooBig(hours: Int) -> APIError {
        APIError(-1127, "More than \(hours) hours between startTime and endTime.")
    }

    /// Parameters that exclude each other.
    public static let invalidCombination = APIError(
        -1128, "Combination of optional parameters invalid.")

    /// A value that cannot be.
    public static func invalidParameter(_ name: String) -> APIError {
        APIError(-1130, "Data sent for parameter '\(name)' is not valid.")
    }

    /// A depth that is not offered.
    public static func invalidDepth(_ limit: String) -> APIError {
        APIError(-4021, "'\(limit)' is not valid depth limit.")
    }
}

import BinanceAPI
import PlimsollModel
import VenueReadModels

// Which stretch of the past a call asks for. The dialect has one set of names for it and many
// rules; the rules of every call are gathered here.

/// A stretch of the past and a number of rows, as a call named them.
struct LookupWindow: Sendable {
    /// What the store is asked for.
    var window: HistoryWindow
    /// Rows before this are left out: without a start the last rows up to the end are meant, but
    /// none older than the call allows.
    var notBefore: Timestamp

    /// A week: the longest stretch that account calls look at.
    static let week = Nanoseconds(hours: 7 * 24)

    /// Reads `startTime`, `endTime` and `limit`.
    ///
    /// - Parameters:
    ///   - limit: Rows if nothing is sent, and at most.
    ///   - span: The longest stretch, and the one meant where an end of it is left out; nil for
    ///     any.
    /// - Throws: -1127 for a longer stretch, -1130 for one that ends before it begins.
    init(
        _ parameters: Parameters, limit: (usual: Int, most: Int), span: Nanoseconds? = nil,
        now: Timestamp
    ) throws(APIError) {
        let rows = try parameters.limit(default: limit.usual, most: limit.most)
        let start = try parameters.time("startTime")
        // A time in milliseconds means all of that millisecond.
        var end = try parameters.time("endTime")?.advanced(by: Nanoseconds(999_999))
        if let start, let end {
            if end < start { throw .invalidParameter("endTime") }
            if let span, end.raw - start.raw > span.raw + 999_999 {
                throw .lookupTooBig(hours: Int(span.raw / Nanoseconds(hours: 1).raw))
            }
        } else if let start, let span {
            end = start.advanced(by: span)
        }
        let floor = span.map { (end ?? now).advanced(by: Nanoseconds(-$0.raw)) }
        notBefore = start ?? floor ?? .zero
        window = HistoryWindow(start: start, end: end, limit: rows)
    }

    /// The window of a call that may name a row to begin with in place of times.
    ///
    /// - Parameter name: The parameter with the row's number.
    /// - Returns: The window and the number, one of them unbounded.
    /// - Throws: -1128 if both are sent.
    static func orFirst(
        _ name: String, _ parameters: Parameters, limit: (usual: Int, most: Int),
        span: Nanoseconds? = nil, now: Timestamp
    ) throws(APIError) -> (lookup: LookupWindow, first: UInt64?) {
        var lookup = try LookupWindow(parameters, limit: limit, span: span, now: now)
        guard let first = try parameters.integer(name) else { return (lookup, nil) }
        if first < 0 { throw .invalidParameter(name) }
        if parameters["startTime"] != nil || parameters["endTime"] != nil {
            throw .invalidCombination
        }
        lookup.window.end = nil
        lookup.notBefore = .zero
        return (lookup, UInt64(first))
    }
}

import PlimsollModel
import VenueFeeds

// Where prices come from: recorded files or the built-in crash. Both become the same thing, a
// list of underlyings with their sources and a stream of what they said, in order of time.

/// What is replayed.
protocol Market {
    /// Underlyings by name.
    var underlyings: [Underlying] { get }
    /// The first moment that all underlyings are known from, and the last.
    var span: (first: Timestamp, last: Timestamp) { get }
    /// What it is, in words.
    var title: String { get }
    /// What was read.
    var files: [String] { get }
    /// What is missing.
    var gaps: [String] { get }
    /// What was met and not used, and why.
    var skipped: [String] { get }
    /// What was said, in order of time.
    func stream() -> any MarketStream
}

/// A stream of what the outside said.
protocol MarketStream {
    /// The next; nil at the end.
    mutating func next() throws(FeedFault) -> MarketTick?
}

/// Markets recorded in files.
struct RecordedMarket: Market {
    private let recorded: UnderlyingData

    /// Opens files and folders.
    init(paths: [String]) throws {
        recorded = UnderlyingData(try MarketData.open(paths: paths))
        if recorded.underlyings.isEmpty {
            throw ReplayFault(
                .nothingToReplay,
                "\(paths.joined(separator: ", ")): expected trades or candles of at least one "
                    + "pair in dollars, found none")
        }
    }

    var underlyings: [Underlying] { recorded.underlyings }
    var span: (first: Timestamp, last: Timestamp) { recorded.span }

    var skipped: [String] {
        recorded.data.skipped.map { "\($0.path): \($0.reason)" } + recorded.unused
    }

    var title: String {
        let names = underlyings.map { "\($0.base) (\($0.sources.joined(separator: ", ")))" }
        return "recorded markets of " + names.joined(separator: ", ")
    }

    var files: [String] {
        recorded.data.files.map { "\($0.path): \($0.records) records of \($0.kind.rawValue)" }
    }

    var gaps: [String] {
        recorded.data.gaps.map {
            "\($0.series): nothing from \(Calendar.text($0.from)) to \(Calendar.text($0.to))"
        }
    }

    func stream() -> any MarketStream { recorded.ticks() }
}

extension UnderlyingTicks: MarketStream {}

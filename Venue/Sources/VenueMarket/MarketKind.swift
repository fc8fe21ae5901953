import PlimsollModel
import PlimsollNumerics
import VenueFeeds
public import VenuePorts
public import VenueSequencer

// Which market a venue is started with, from the word on its command line to the thing itself.

/// What makes prices move.
public enum MarketKind: Hashable, Sendable {
    /// Prices and people from a seed.
    case simulated
    /// Recorded prices from files and folders.
    case replay(paths: [String])
    /// Prices of real venues.
    case live([LiveVenue])
    /// Nothing: prices are set by hand or not at all.
    case none

    /// Reads `simulated`, `replay:PATH[,PATH...]`, `live:binance,bybit` or `none`.
    ///
    /// - Throws: `VenueFault(.badInput)` with what was expected and found.
    public init(_ text: String) throws(VenueFault) {
        let parts = text.split(separator: ":", maxSplits: 1)
        switch (parts.first, parts.dropFirst().first) {
        case ("simulated", nil): self = .simulated
        case ("none", nil): self = .none
        case ("replay", let path?):
            self = .replay(paths: path.split(separator: ",").map(String.init))
        case ("live", let names?):
            var venues: [LiveVenue] = []
            for name in names.split(separator: ",") {
                guard let venue = LiveVenue(rawValue: String(name)) else {
                    let known = LiveVenue.allCases.map(\.rawValue).joined(separator: ", ")
                    throw VenueFault(
                        .badInput, "live: expected some of \(known), found \"\(name)\"")
                }
                if !venues.contains(venue) { venues.append(venue) }
            }
            self = .live(venues)
        default:
            throw VenueFault(
                .badInput,
                "expected simulated, replay:PATH, live:VENUE[,VENUE...] or none, found \"\(text)\"")
        }
    }

    /// A description whose indices can be formed from what this market has: with fewer sources
    /// than an index asks for, it would never have a price. Only a venue that lists its indices
    /// for the first time can take this; to one that lives already it makes no difference.
    ///
    /// - Throws: `VenueFault` or `FeedFault` for a recording that cannot be read.
    public func fitted(_ description: VenueDescription) throws -> VenueDescription {
        var fitted = description
        switch self {
        case .simulated, .none: break
        case .live(let venues):
            let names = Set(venues.map(\.rawValue))
            for place in fitted.indices.indices {
                let sources = fitted.indices[place].sources.filter { names.contains($0.name) }
                fitted.indices[place].adopt(sources)
            }
        case .replay(let paths):
            for underlying in try Self.recording(paths).underlyings {
                guard let place = fitted.indices.firstIndex(where: { $0.name == underlying.symbol })
                else { continue }
                let known = fitted.indices[place].sources
                fitted.indices[place].adopt(
                    underlying.sources.map { name in
                        known.first { $0.name == name } ?? IndexSource(name: name)
                    })
            }
        }
        return fitted
    }

    /// The market itself.
    ///
    /// - Parameters:
    ///   - description: What is listed, and how a simulated market moves.
    ///   - sequencer: The venue; everything is listed on it.
    ///   - options: How it is run.
    ///   - clock: The time the venue lives by.
    /// - Returns: nil for `none`.
    /// - Throws: `VenueFault` or `FeedFault` for a recording that cannot be read.
    public func market(
        _ description: VenueDescription, _ sequencer: Sequencer, options: MarketRun = MarketRun(),
        clock: any VenueClock = SystemClock()
    ) throws -> (any Market)? {
        switch self {
        case .none: nil
        case .simulated:
            SimulatedMarket(
                description: description, sequencer: sequencer, options: options, clock: clock)
        case .replay(let paths):
            ReplayMarket(
                recording: try Self.recording(paths), description: description,
                sequencer: sequencer, options: options, clock: clock)
        case .live(let venues):
            try LiveMarket(
                venues: venues, description: description, sequencer: sequencer, options: options,
                clock: clock)
        }
    }

    private static func recording(_ paths: [String]) throws -> UnderlyingData {
        let recording = UnderlyingData(try MarketData.open(paths: paths))
        if recording.underlyings.isEmpty {
            throw VenueFault(
                .badInput,
                "\(paths.joined(separator: ", ")): expected trades or candles of at least one "
                    + "pair in dollars, found none")
        }
        return recording
    }
}

extension IndexSpec {
    /// Takes other sources, if there are any, and asks for no more of them than there are.
    fileprivate mutating func adopt(_ sources: [IndexSource]) {
        if sources.isEmpty { return }
        self.sources = Array(sources.prefix(16))
        minimumSources = min(minimumSources, self.sources.count)
    }
}

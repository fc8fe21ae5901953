import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueListing

// Simulated prices without any clock or door: they are told a time and answer with what sources
// say then. They serve a venue that runs as well as a history that is written in one go.

/// The outside of a simulated market.
struct SimulatedPrices {
    private var process: PriceProcess
    private var sources: IndexSources
    private var time: Timestamp?

    /// - Parameters:
    ///   - engine: Everything is listed on it.
    ///   - stream: Tells chance apart from that of an earlier run on the same venue.
    init(
        _ description: VenueDescription, _ engine: borrowing Engine, run: MarketRun,
        stream: UInt64
    ) {
        var underlyings: [UnderlyingTerms] = []
        var targets: [(index: IndexID, tick: Price, sources: Int)] = []
        var present: [Price] = []
        for terms in description.market.underlyings {
            guard let index = engine.index(terms.index) else { continue }
            underlyings.append(terms)
            present.append(engine.indexPrice(index))
            targets.append(
                (index, Self.tick(of: index, engine), engine.spec(of: index).sources.count))
        }
        func chance(_ purpose: String) -> Seeded {
            Seeded(run.seed, stream, Seeded.word(of: purpose))
        }
        process = PriceProcess(
            underlyings, prices: present, turbulence: run.turbulence, chance: chance("prices"))
        sources = IndexSources(targets, chance: chance("sources"))
    }

    /// The finest tick of what is listed on an index.
    private static func tick(of index: IndexID, _ engine: borrowing Engine) -> Price {
        var finest: Price?
        for place in 0..<engine.instrumentCount {
            let spec = engine.spec(of: InstrumentID(place))
            if spec.index == index { finest = min(finest ?? spec.tickSize, spec.tickSize) }
        }
        return finest ?? Price(raw: 1_000)
    }

    /// What sources say now.
    mutating func next(at now: Timestamp) -> [Action] {
        let elapsed = time.map { now.since($0) } ?? .zero
        time = now
        // Whoever was stopped for a day has not slept through a day of moves.
        process.advance(min(elapsed, Nanoseconds(seconds: 60)))
        let period = max(
            Nanoseconds(seconds: 1), min(Nanoseconds(elapsed.raw * 2), Nanoseconds(seconds: 40)))
        return sources.speak(process.prices, at: now, period: period)
    }
}

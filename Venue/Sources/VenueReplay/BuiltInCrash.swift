import PlimsollModel
public import PlimsollNumerics
import VenueFeeds

// The built-in crash as a table of prices, for those who want its course without a replay.

/// The crash that is made of nothing but a seed.
public enum BuiltInCrash {
    /// Its linear contracts.
    public static let symbols = SyntheticCrash.courses.map { $0.base + "USDT" }

    /// Prices by minute, by symbol: of the sources that spoke last, the median, as one of them
    /// prints nonsense for a while.
    public static func minutes(seed: UInt64) -> [[Price]] {
        var stream = SyntheticStream(seed: seed)
        var said = SyntheticCrash.courses.map { course in
            SyntheticCrash.sources.map { _ in Price(raw: course.start) }
        }
        var minutes: [[Price]] = []
        var minute: Int64 = 0
        while let tick = stream.nextTick() {
            guard case .price(let market, let source, let price, let time) = tick else { continue }
            let now = time.since(SyntheticCrash.start).raw / 60_000_000_000
            while minute < now {
                minutes.append(said.map { $0.sorted()[$0.count / 2] })
                minute += 1
            }
            said[market][source] = price
        }
        minutes.append(said.map { $0.sorted()[$0.count / 2] })
        return minutes
    }
}

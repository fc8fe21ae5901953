import PlimsollModel
import PlimsollNumerics
import VenueFeeds
import VenueListing

// A crash made of nothing but a seed, for those who have no recorded data at hand: calm, a slide,
// a crash in which one source prints nonsense, and a recovery. Integers throughout.

/// Four correlated underlyings at three sources each, for two hours.
struct SyntheticCrash: Market {
    let seed: UInt64

    /// An underlying with its start, its loss at the bottom and its nervousness.
    struct Course {
        let base: String
        let start: Int64
        /// Price at the bottom, in thousandths of the start.
        let bottom: Int64
        /// Price at the end, in thousandths of the start.
        let end: Int64
        /// Own noise of one second, in millionths.
        let noise: Int64
    }

    static let courses = [
        Course(base: "AVAX", start: 2_800_000_000, bottom: 560, end: 780, noise: 900),
        Course(base: "BTC", start: 12_000_000_000_000, bottom: 845, end: 930, noise: 350),
        Course(base: "ETH", start: 430_000_000_000, bottom: 770, end: 880, noise: 480),
        Course(base: "SOL", start: 22_000_000_000, bottom: 720, end: 860, noise: 640),
    ]
    static let sources = ["east", "north", "west"]
    static let start = Timestamp(milliseconds: 1_780_000_200_000)
    static let length: Int64 = 7_200

    var underlyings: [Underlying] {
        Self.courses.map { Underlying(base: $0.base, sources: Self.sources) }
    }
    var span: (first: Timestamp, last: Timestamp) {
        (Self.start, Self.start.advanced(by: Nanoseconds(seconds: Self.length)))
    }
    var title: String {
        "the built-in crash of seed \(seed): AVAX, BTC, ETH and SOL at three sources each; calm, "
            + "a slide from 0:40, a crash from 1:10 to 1:25 with two air pockets, in which the "
            + "source \"west\" prints a third of the price of AVAX, and a recovery"
    }
    var files: [String] { [] }
    var gaps: [String] { [] }
    var skipped: [String] { [] }

    func stream() -> any MarketStream { SyntheticStream(seed: seed) }
}

/// The prices of the built-in crash, one second after another.
struct SyntheticStream: MarketStream {
    private let seed: UInt64
    private var chance: Seeded
    private var second: Int64 = 0
    private var pending: [MarketTick] = []
    /// Deviation of each underlying from its course, in millionths, drawn back to it.
    private var deviation: [Int64]
    private var common: Int64 = 0

    init(seed: UInt64) {
        self.seed = seed
        chance = Seeded(seed, Seeded.word(of: "synthetic"))
        deviation = Array(repeating: 0, count: SyntheticCrash.courses.count)
    }

    mutating func next() throws(FeedFault) -> MarketTick? { nextTick() }

    /// The next; nothing can be wrong with what is made up.
    mutating func nextTick() -> MarketTick? {
        while pending.isEmpty {
            if second > SyntheticCrash.length { return nil }
            advance()
            second += 1
        }
        return pending.removeFirst()
    }

    /// The part of the way to the bottom, in millionths, at a second.
    private static func wayDown(_ second: Int64) -> Int64 {
        let way: Int64
        switch second {
        case ..<2_400: way = 0
        case ..<4_200: way = (second - 2_400) * 250_000 / 1_800
        case ..<5_100: way = 250_000 + (second - 4_200) * 600_000 / 900
        default: way = 850_000
        }
        return way + pocket(second, at: 4_500) + pocket(second, at: 5_040)
    }

    /// An air pocket: down in eight seconds, back in two minutes.
    private static func pocket(_ second: Int64, at start: Int64) -> Int64 {
        let depth: Int64 = 300_000
        switch second - start {
        case 0..<8: return depth * (second - start) / 8
        case 8..<128: return depth * (128 - (second - start)) / 120
        default: return 0
        }
    }

    private mutating func advance() {
        let time = SyntheticCrash.start.advanced(by: Nanoseconds(seconds: second))
        let isCrash = second >= 4_200 && second < 5_400
        let loud: Int64 = isCrash ? 5 : 1
        common = common * 98 / 100 + chance.within(-60...60) * loud
        for (market, course) in SyntheticCrash.courses.enumerated() {
            deviation[market] =
                deviation[market] * 98 / 100 + chance.within(-course.noise...course.noise) * loud
            var level = 1_000_000 - (1_000 - course.bottom) * Self.wayDown(second) / 1_000
            if second >= 5_100 {
                let back = min(1_500, second - 5_100)
                level += (course.end * 1_000 - level) * back / 1_500
            }
            let fair = course.start / 1_000 * level / 1_000
            let price = fair + fair / 1_000_000 * (deviation[market] + common)
            for source in SyntheticCrash.sources.indices {
                // Sources speak every other second or so, and not with one voice.
                if !chance.happens(perMille: 450) && second > 0 { continue }
                var said = price + price / 1_000_000 * chance.within(-150...150)
                let isBad = course.base == "AVAX" && source == 2
                if isBad && second >= 4_680 && second < 4_740 { said = price / 3 }
                pending.append(
                    .price(market: market, source: source, Price(raw: max(1, said)), time))
            }
        }
    }
}

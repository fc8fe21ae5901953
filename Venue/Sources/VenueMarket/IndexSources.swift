import PlimsollModel
import PlimsollNumerics
import VenueListing

// What the sources of an index say of a price: each a little beside it, at its own moments, and
// now and then nothing for a while, or nonsense. The index is to live with that.

/// Turns prices into what sources say.
struct IndexSources {
    /// One source of one index.
    private struct Voice {
        let index: Int
        let source: Int
        /// Distance from the price, as a fraction; wanders slowly.
        var offset = 0.0
        var nextAt = Timestamp.zero
        var silentUntil = Timestamp.zero
        var said = Price.zero
        var saidAt = Timestamp.zero
    }

    private var voices: [Voice] = []
    /// By index: its number in the engine and the step of its prices.
    private let targets: [(index: IndexID, tick: Price)]
    private var chance: Seeded

    /// A source that has nothing new to say repeats itself after this time.
    private static let repetition = Nanoseconds(seconds: 10)
    /// Mean time between two silences, and between two slips, of one source.
    private static let meanSilence = 28_800.0
    private static let meanSlip = 43_200.0

    init(_ targets: [(index: IndexID, tick: Price, sources: Int)], chance: Seeded) {
        self.targets = targets.map { ($0.index, $0.tick) }
        self.chance = chance
        for (index, target) in targets.enumerated() {
            for source in 0..<target.sources { voices.append(Voice(index: index, source: source)) }
        }
    }

    /// What is said now.
    ///
    /// - Parameters:
    ///   - prices: By index.
    ///   - time: Now.
    ///   - period: Time between two words of one source.
    mutating func speak(
        _ prices: [Double], at time: Timestamp, period: Nanoseconds
    ) -> [Action] {
        var actions: [Action] = []
        for place in voices.indices where voices[place].nextAt <= time {
            let part = chance.within(800...1_200)
            voices[place].nextAt = time.advanced(
                by: Nanoseconds(
                    multiply(period.raw, part, dividingBy: 1_000, rounding: .down)))
            drift(place, at: time, seconds: Double(period.raw) / 1e9)
            if voices[place].silentUntil > time { continue }
            if let said = word(place, prices[voices[place].index], period, at: time) {
                actions.append(said)
            }
        }
        return actions
    }

    private mutating func drift(_ place: Int, at time: Timestamp, seconds: Double) {
        voices[place].offset = voices[place].offset * 0.9 + chance.normal() * 0.000_025
        if chance.unit() < seconds / Self.meanSilence {
            let length = Nanoseconds(seconds: chance.within(20...180))
            voices[place].silentUntil = time.advanced(by: length)
        }
    }

    private mutating func word(
        _ place: Int, _ price: Double, _ period: Nanoseconds, at time: Timestamp
    ) -> Action? {
        let voice = voices[place]
        var value = price * (1 + voice.offset)
        if chance.unit() < Double(period.raw) / 1e9 / Self.meanSlip {
            value *= chance.happens(perMille: 500) ? 1.07 : 0.92
        }
        let target = targets[voice.index]
        let said = max(
            target.tick, Price(raw: Int64(value * 1e8)).rounded(toTick: target.tick, .down))
        let isRepetition = said == voice.said && time.since(voice.saidAt) < Self.repetition
        if isRepetition { return nil }
        voices[place].said = said
        voices[place].saidAt = time
        return .indexPrice(target.index, source: voice.source, said)
    }
}

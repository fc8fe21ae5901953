import Foundation
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import Testing
import VenuePorts
import VenueReadModels

// Candles against two twins: the calendar of Foundation, and a builder that looks at every trade
// of a candle anew.

@Suite struct KlineTests {
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .gmt
        return calendar
    }()

    /// When the candle of a time begins, by Foundation's calendar where there is one.
    private func twin(_ interval: KlineInterval, _ time: Timestamp) -> Timestamp {
        let date = Date(timeIntervalSince1970: Double(time.raw / 1_000_000_000))
        let component: Calendar.Component
        switch interval {
        case .oneMonth: component = .month
        case .oneWeek: component = .weekOfYear
        case .oneDay: component = .day
        case .oneHour: component = .hour
        default: component = .minute
        }
        guard let start = Self.calendar.dateInterval(of: component, for: date)?.start else {
            return .zero
        }
        return Timestamp(milliseconds: Int64(start.timeIntervalSince1970) * 1_000)
    }

    @Test func beginsAgreeWithTheCalendar() {
        var random = SeededRandom(seed: 1)
        let intervals: [KlineInterval] = [.oneMinute, .oneHour, .oneDay, .oneWeek, .oneMonth]
        for _ in 0..<3_000 {
            // From 1970 to 2100, leap years and centuries among them.
            let time = Timestamp(random.within(0...4_102_444_800) * 1_000_000_000 + 999_999_999)
            for interval in intervals {
                #expect(interval.openTime(of: time) == twin(interval, time))
            }
        }
    }

    @Test func everyBeginIsItsOwnAndFollowsTheOneBefore() {
        var random = SeededRandom(seed: 2)
        for _ in 0..<500 {
            let time = Timestamp(random.within(0...4_102_444_800) * 1_000_000_000)
            for interval in KlineInterval.allCases {
                let open = interval.openTime(of: time)
                let next = interval.next(after: open)
                #expect(open <= time && time < next)
                #expect(interval.openTime(of: open) == open)
                #expect(interval.openTime(of: Timestamp(next.raw - 1)) == open)
                #expect(interval.moved(next, by: -1) == open)
                // Stored candles never straddle two of a longer length.
                #expect(interval.base.openTime(of: open) == open)
            }
        }
    }

    /// All trades and marks of a history.
    private final class Facts {
        var store = MemoryHistoryStore()
        var prices: [(instrument: InstrumentID, source: KlineSource, price: Int64, at: Timestamp)] =
            []
        var trades: [(trade: Trade, value: Amount, at: Timestamp)] = []
        var projection = HistoryProjection(from: HistorySeed())
        var now = Timestamp.zero

        func take(_ command: AppliedCommand, _ engine: borrowing Engine) {
            now = command.command.time
            for event in command.events.events {
                switch event {
                case .traded(let trade):
                    let value = trade.value(engine.spec(of: trade.instrument).contract)
                    trades.append((trade: trade, value: value, at: now))
                case .markPriceChanged(let instrument, let mark, let index):
                    note(instrument, .mark, mark.raw)
                    if index.isZero { break }
                    note(instrument, .index, index.raw)
                    let wide = Int128(mark.raw - index.raw) * 100_000_000
                    note(
                        instrument, .premium,
                        Int64(divide(wide, by: Int128(index.raw), rounding: .down)))
                default: break
                }
            }
            projection.take(command, engine)
            store.write(projection.takeBatch(), upTo: command.sequence)
        }

        private func note(_ instrument: InstrumentID, _ source: KlineSource, _ price: Int64) {
            prices.append((instrument: instrument, source: source, price: price, at: now))
        }
    }

    /// The candles of a series from the first fact to now, each looked for among all facts.
    private func slowCandles(
        _ facts: Facts, _ instrument: InstrumentID, _ source: KlineSource,
        _ interval: KlineInterval
    ) -> [Kline] {
        let trades = facts.trades.filter { $0.trade.instrument == instrument }
        let prices =
            source == .last
            ? trades.map { (price: $0.trade.price.raw, at: $0.at) }
            : facts.prices.filter { $0.instrument == instrument && $0.source == source }
                .map { (price: $0.price, at: $0.at) }
        guard let first = prices.first else { return [] }
        var candles: [Kline] = []
        var open = interval.openTime(of: first.at)
        var close = first.price
        while open <= facts.now {
            let end = interval.next(after: open)
            let inside = prices.filter { open <= $0.at && $0.at < end }.map(\.price)
            var candle = Kline(openTime: open, price: inside.first ?? close)
            candle.high = inside.max() ?? close
            candle.low = inside.min() ?? close
            candle.close = inside.last ?? close
            if source == .last {
                let part = trades.filter { open <= $0.at && $0.at < end }
                let bought = part.filter { $0.trade.takerSide == .buy }
                candle.trades = Int64(part.count)
                candle.volume = part.reduce(.zero) { $0 + $1.trade.quantity }
                candle.quoteVolume = part.reduce(.zero) { $0 + $1.value }
                candle.takerBuyVolume = bought.reduce(.zero) { $0 + $1.trade.quantity }
                candle.takerBuyQuoteVolume = bought.reduce(.zero) { $0 + $1.value }
                candle.firstTrade = part.first?.trade.id.raw ?? 0
                candle.lastTrade = part.last?.trade.id.raw ?? 0
            }
            close = candle.close
            candles.append(candle)
            open = end
        }
        return candles
    }

    @Test(arguments: [21, 22] as [UInt64])
    func candlesAgreeWithTheSlowTwin(seed: UInt64) {
        let facts = Facts()
        let rehearsal = RandomHistory(seed: seed, steps: 1_000).run { facts.take($0, $1) }
        for place in 0..<rehearsal.engine.instrumentCount {
            let instrument = InstrumentID(place)
            for source in KlineSource.allCases {
                for interval in KlineInterval.allCases where interval != .oneMinute {
                    let slow = slowCandles(facts, instrument, source, interval)
                    let found = facts.store.klines(
                        of: instrument, source, interval, HistoryWindow(limit: 100_000))
                    #expect(found == slow, "\(place) \(source) \(interval)")
                    let window = HistoryWindow(
                        start: slow.first.map { Timestamp($0.openTime.raw + 1) }, limit: 3)
                    #expect(
                        facts.store.klines(of: instrument, source, interval, window)
                            == Array(slow.dropFirst().prefix(3)))
                }
            }
        }
    }

    // A restart in the middle of a candle must not lose its beginning.
    @Test func aRestartGoesOnWithTheRunningCandle() throws {
        let store = MemoryHistoryStore()
        let whole = MemoryHistoryStore()
        var projection = HistoryProjection(from: store.seed())
        var twin = HistoryProjection(from: whole.seed())
        let history = RandomHistory(seed: 23, steps: 1_500)
        let commands = history.commands
        var engine = Engine()
        for (place, command) in commands.enumerated() {
            var events = EventBuffer()
            engine.apply(command, into: &events)
            let applied = AppliedCommand(
                sequence: UInt64(place + 1), command: command, events: events)
            projection.take(applied, engine)
            twin.take(applied, engine)
            store.write(projection.takeBatch(), upTo: applied.sequence)
            whole.write(twin.takeBatch(), upTo: applied.sequence)
            if place % 37 == 0 { projection = HistoryProjection(from: store.seed()) }
        }
        for place in 0..<engine.instrumentCount {
            for interval in KlineInterval.allCases {
                let window = HistoryWindow(limit: 10_000)
                #expect(
                    store.klines(of: InstrumentID(place), .last, interval, window)
                        == whole.klines(of: InstrumentID(place), .last, interval, window))
            }
        }
        // Numbers given in order of writing go on as well.
        #expect(store.seed().nextNumber == whole.seed().nextNumber)
    }

    // Streams keep all lengths running at once: each must be what the stored bases give.
    @Test func runningCandlesAgreeWithTheStoredOnes() {
        let facts = Facts()
        var builder = KlineBuilder()
        let rehearsal = RandomHistory(seed: 24, steps: 1_500).run { facts.take($0, $1) }
        for fact in facts.trades { builder.add(fact.trade, value: fact.value, at: fact.at) }
        for place in 0..<rehearsal.engine.instrumentCount {
            for interval in KlineInterval.allCases {
                guard let running = builder.running(InstrumentID(place), .last, interval)
                else { continue }
                let stored = facts.store.klines(
                    of: InstrumentID(place), .last, interval, HistoryWindow(limit: 100_000))
                #expect(stored.contains(running))
            }
        }
    }
}

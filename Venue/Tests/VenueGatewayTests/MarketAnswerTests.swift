import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON
import VenueReadModels
import VenueSequencer

@testable import VenueGateway

// What answers about the market say: books in order, candles without holes, trades put together,
// and the refusals that clients tell apart.

@Suite struct MarketAnswerTests {
    @Test func depthIsSortedAndNotCrossed() async throws {
        let venue = try await QueryVenue()
        try await venue.fill()
        for limit in [5, 10, 20, 50, 100, 500, 1_000] {
            let book = try await venue.ask("/fapi/v1/depth", "symbol=BTCUSDT&limit=\(limit)")
            let bids = try (book["bids"]?.items ?? []).map { try Price($0.items[0].text ?? "") }
            let asks = try (book["asks"]?.items ?? []).map { try Price($0.items[0].text ?? "") }
            #expect(bids == bids.sorted(by: >) && Set(bids).count == bids.count)
            #expect(asks == asks.sorted() && Set(asks).count == asks.count)
            #expect(bids.count == min(limit, 9) && asks.count == min(limit, 6))
            #expect(try #require(bids.first) < #require(asks.first))
            let ticker = try await venue.ask("/fapi/v1/ticker/bookTicker", "symbol=BTCUSDT")
            #expect(ticker["bidPrice"]?.text == book["bids"]?.items[0].items[0].text)
            #expect(ticker["lastUpdateId"]?.text == book["lastUpdateId"]?.text)
        }
    }

    /// Every interval has its candle, flat where nothing traded, up to now.
    @Test(arguments: ["1m", "3m", "15m", "1h", "1d", "1w", "1M"])
    func klinesAreContiguous(interval: String) async throws {
        let venue = try await QueryVenue()
        let length = try #require(KlineInterval(rawValue: interval))
        for place in [Int64(0), 1, 4] {
            venue.clock.now = Timestamp(milliseconds: 1_760_000_000_000)
                .advanced(by: Nanoseconds(hours: place * 24 * 20))
            try await venue.trade(venue.alice, .buy, "0.1", at: "\(50_000 + place)")
        }
        for path in ["klines", "markPriceKlines", "premiumIndexKlines"] {
            let rows = try await venue.ask(
                "/fapi/v1/\(path)", "symbol=BTCUSDT&limit=1500&interval=\(interval)"
            ).items
            #expect(rows.count > 1)
            for (row, next) in zip(rows, rows.dropFirst()) {
                let open = try #require(row.items[0].text.flatMap { Int64($0) })
                let end = length.next(after: Timestamp(milliseconds: open)).raw / 1_000_000
                #expect(next.items[0].text == "\(end)")
                #expect(row.items[6].text == "\(end - 1)")
                if path == "klines", next.items[5].text == "0.000" {
                    // A flat candle stands at the close before it.
                    #expect(next.items[1].text == row.items[4].text)
                    #expect(next.items[2].text == next.items[3].text)
                }
            }
        }
    }

    /// With a start the first rows from there, without one the last.
    @Test func klineWindows() async throws {
        let venue = try await QueryVenue()
        try await venue.trade(venue.alice, .buy, "0.1", at: "50000")
        let start = venue.clock.now.raw / 1_000_000 / 60_000 * 60_000
        venue.clock.now = venue.clock.now.advanced(by: Nanoseconds(hours: 1))
        try await venue.trade(venue.alice, .buy, "0.1", at: "50010")
        func opens(_ query: String) async throws -> [Int64] {
            try await venue.ask("/fapi/v1/klines", "symbol=BTCUSDT&interval=1m&" + query).items
                .compactMap {
                    ($0.items[0].text.flatMap { Int64($0) }).map { ($0 - start) / 60_000 }
                }
        }
        #expect(try await opens("limit=2") == [59, 60])
        #expect(try await opens("limit=2&startTime=\(start)") == [0, 1])
        #expect(
            try await opens("startTime=\(start + 60_000)&endTime=\(start + 180_000)") == [1, 2, 3])
        #expect(try await opens("limit=2&endTime=\(start + 180_000)") == [2, 3])
    }

    /// One row for what one order traded at one price; whole ones however the pages fall.
    @Test(arguments: [3, 4, 7, 2_000])
    func aggregatesAreWhole(page: Int) async throws {
        let venue = try await QueryVenue()
        for round in 0..<6 {
            for price in [50_000, 50_000, 50_000, 50_010] {
                try await venue.done(
                    .place(venue.order(venue.maker, .sell, "0.1", at: "\(price)")))
            }
            let size = round % 2 == 0 ? "0.4" : "0.2"
            try await venue.done(.place(venue.order(venue.alice, .buy, size, at: "50010")))
            try await venue.done(.cancelAll(venue.maker, venue.btc))
        }
        let sequence = venue.sequencer.lastSequence
        let btc = venue.btc
        try await venue.history.read(upTo: sequence) { store in
            let trades = try store.trades(
                in: btc, fromID: nil, HistoryWindow(limit: 10_000))
            #expect(trades.count == 18)
            let all = AggregateTrade.aggregate(trades)
            #expect(all.count == 9)
            #expect(all.map(\.quantity.raw).reduce(0, +) == 180_000_000)
            var reader = AggregateReader(store: store, instrument: btc)
            reader.page = page
            for limit in 1...10 {
                let window = HistoryWindow(limit: limit)
                #expect(try reader.last(window) == all.suffix(limit))
                for trade in trades {
                    let wanted = all.filter { $0.id >= trade.trade.id.raw }.prefix(limit)
                    #expect(try reader.first(window, from: trade.trade.id) == Array(wanted))
                }
                for first in all {
                    let window = HistoryWindow(start: first.time, end: all[6].time, limit: limit)
                    let wanted = all.filter { $0.time >= first.time && $0.time <= all[6].time }
                    #expect(try reader.first(window, from: nil) == Array(wanted.prefix(limit)))
                }
            }
        }
    }

    /// A funding that is due is never shown in the past.
    @Test func nextFundingIsInTheFuture() async throws {
        let venue = try await QueryVenue()
        for hours in [0, 9, 100] as [Int64] {
            venue.clock.now = venue.clock.now.advanced(by: Nanoseconds(hours: hours))
            let row = try await venue.ask("/fapi/v1/premiumIndex", "symbol=BTCUSDT")
            let next = try #require(row["nextFundingTime"]?.text.flatMap { Int64($0) })
            #expect(next > venue.clock.now.raw / 1_000_000)
        }
    }

    @Test func tickersFollowTrades() async throws {
        let venue = try await QueryVenue()
        try await venue.trade(venue.alice, .buy, "1", at: "50000")
        try await venue.trade(venue.alice, .buy, "1", at: "50100")
        let day = try await venue.ask("/fapi/v1/ticker/24hr", "symbol=BTCUSDT")
        #expect(day["lastPrice"]?.text == "50100.0" && day["openPrice"]?.text == "50000.0")
        #expect(day["priceChange"]?.text == "100.0" && day["priceChangePercent"]?.text == "0.200")
        #expect(day["count"]?.text == "2" && day["weightedAvgPrice"]?.text == "50050.00000000")
        let price = try await venue.ask("/fapi/v2/ticker/price", "symbol=BTCUSDT")
        #expect(price["price"]?.text == "50100.0")
        let open = try await venue.ask("/fapi/v1/openInterest", "symbol=BTCUSDT")
        #expect(open["openInterest"]?.text == "2.000")
    }
}

import PlimsollModel
import PlimsollNumerics
import Testing
import VenueGateway
import VenueJSON

// Market streams other than books: shapes, cadences, and what closes when.

@Suite struct StreamMarketTests {
    /// Two accounts trade so much at a price.
    private func trade(_ venue: inout StreamVenue, _ lots: Int64, at price: Int64) {
        venue.done(.place(StreamVenue.limit(1, .buy, lots, at: price)))
        venue.done(.place(StreamVenue.limit(2, .sell, lots, at: price)))
    }

    private func nextMinute(_ venue: inout StreamVenue) {
        let minute: Int64 = 60_000_000_000
        venue.clock.now = Timestamp((venue.clock.now.raw / minute + 1) * minute)
        venue.done(.tick)
    }

    /// One incoming order over two makers at one price is one aggregate of two trades.
    @Test func aggregates() throws {
        var venue = StreamVenue.trading(accounts: 2)
        let all = venue.connect("/ws/btcusdt@aggTrade").socket
        let each = venue.connect("/ws/btcusdt@trade").socket
        venue.done(.place(StreamVenue.limit(1, .buy, 5, at: 50_000)))
        venue.done(.place(StreamVenue.limit(1, .buy, 5, at: 50_000)))
        venue.done(.place(StreamVenue.limit(2, .sell, 10, at: 50_000)))
        venue.wait(milliseconds: 100)
        let (events, trades) = (try all.take(), try each.take())
        #expect(events.count == 1 && trades.count == 2)
        #expect(events[0].int("a") == trades[0].int("t"))
        #expect(events[0].int("f") == trades[0].int("t"))
        #expect(events[0].int("l") == trades[1].int("t"))
        #expect(events[0].text("q") == "0.010" && events[0].text("m") == "true")
        #expect(events[0].keys.isSuperset(of: ["e", "E", "s", "a", "p", "q", "f", "l", "T", "m"]))
    }

    /// A candle's last update says that it is closed, and the next candle begins flat.
    @Test func candlesClose() throws {
        var venue = StreamVenue.trading(accounts: 2)
        nextMinute(&venue)
        let socket = venue.connect(
            "/stream", "streams=btcusdt@kline_1m/btcusdt_perpetual@continuousKline_1m"
        ).socket
        trade(&venue, 5, at: 50_100)
        trade(&venue, 5, at: 49_900)
        venue.wait(milliseconds: 250)
        var events = try socket.take()
        #expect(events.count == 2)
        let candle = try #require(events.first { $0.text("stream") == "btcusdt@kline_1m" }?["data"])
        let keys: Set = [
            "t", "T", "s", "i", "f", "L", "o", "c", "h", "l", "v", "n", "x", "q", "V", "Q", "B",
        ]
        #expect(candle["k"]?.keys == keys)
        #expect(candle.text("k", "x") == "false" && candle.int("k", "n") == 2)
        #expect(candle.text("k", "o") == "50100.0" && candle.text("k", "c") == "49900.0")
        #expect(candle.text("k", "v") == "0.010")
        #expect(candle.int("k", "T") == candle.int("k", "t") + 59_999)
        venue.wait(milliseconds: 250)
        #expect(try socket.take().isEmpty)
        nextMinute(&venue)
        venue.wait(milliseconds: 250)
        events = try socket.take().compactMap { $0["data"] }.filter { $0.text("e") == "kline" }
        #expect(events.map { $0.text("k", "x") } == ["true", "false"])
        #expect(events[0].text("k", "c") == "49900.0" && events[0].int("k", "n") == 2)
        #expect(events[1].text("k", "o") == "49900.0" && events[1].int("k", "n") == 0)
        #expect(events[1].int("k", "t") == events[0].int("k", "T") + 1)
    }

    /// Mark prices come each second or each third, alone or all together.
    @Test func markPricesComeInTheirTime() throws {
        let venue = StreamVenue.trading(accounts: 1)
        let one = venue.connect("/ws/btcusdt@markPrice@1s").socket
        let three = venue.connect("/ws/btcusdt@markPrice").socket
        let all = venue.connect("/ws/!markPrice@arr@1s").socket
        for _ in 0..<12 { venue.wait(milliseconds: 500) }
        let events = try one.take()
        #expect(abs(events.count - 6) <= 1)
        #expect(abs(try three.take().count - 2) <= 1)
        #expect(events[0].keys.isSuperset(of: ["e", "E", "s", "p", "i", "P", "r", "T"]))
        #expect(events[0].text("e") == "markPriceUpdate")
        #expect(events[0].int("T") > events[0].int("E"))
        #expect(try all.take()[0].items.map { $0.text("s") } == ["BTCUSDT", "ETHUSDT"])
    }

    /// Tickers tell of the day; those of all symbols tell of what traded since the last one.
    @Test func tickers() throws {
        var venue = StreamVenue.trading(accounts: 2)
        trade(&venue, 5, at: 50_000)
        trade(&venue, 15, at: 51_000)
        let one = venue.connect("/ws/btcusdt@ticker").socket
        let all = venue.connect("/ws/!miniTicker@arr").socket
        venue.wait(milliseconds: 2_000)
        let ticker = try #require(try one.take().first)
        let keys: Set = [
            "e", "E", "s", "p", "P", "w", "c", "Q", "o", "h", "l", "v", "q", "O", "C", "F", "L",
            "n",
        ]
        #expect(ticker.keys.isSuperset(of: keys))
        #expect(ticker.text("p") == "1000.0" && ticker.text("P") == "2.000")
        #expect(ticker.text("w") == "50750.00000000" && ticker.text("Q") == "0.015")
        #expect(ticker.text("q") == "1015.00000000" && ticker.int("n") == 2)
        let first = try all.take()
        #expect(first.count == 1 && first[0].items.map { $0.text("s") } == ["BTCUSDT"])
        venue.wait(milliseconds: 1_000)
        #expect(try all.take().isEmpty)
        trade(&venue, 5, at: 51_000)
        venue.wait(milliseconds: 1_000)
        #expect(try all.take().count == 1)
    }

    /// A liquidation is told once a second for each symbol, with its average price.
    @Test func liquidationsAreTold() throws {
        var venue = StreamVenue.trading(accounts: 3)
        venue.done(.setLeverage(AccountID(1), StreamVenue.btc, 20))
        let socket = venue.connect("/ws/!forceOrder@arr").socket
        let own = venue.connect("/ws/btcusdt@forceOrder").socket
        venue.done(.withdraw(AccountID(1), StreamVenue.usdt, Amount(whole: 98_500)))
        venue.done(.place(StreamVenue.limit(2, .sell, 500, at: 50_000)))
        venue.done(.place(StreamVenue.limit(1, .buy, 500, at: 50_000)))
        venue.done(.place(StreamVenue.limit(3, .buy, 2_000, at: 47_190)))
        venue.mark(47_200)
        venue.wait(milliseconds: 1_000)
        let events = try socket.take()
        #expect(events.count == 1)
        #expect(try own.take().map { $0["o"]?.compact } == events.map { $0["o"]?.compact })
        let order = try #require(events.first?["o"])
        #expect(order.text("s") == "BTCUSDT" && order.text("S") == "SELL")
        #expect(order.text("X") == "FILLED" && order.text("f") == "IOC")
        let keys: Set = ["s", "S", "o", "f", "q", "p", "ap", "X", "l", "z", "T"]
        #expect(order.keys == keys)
    }
}

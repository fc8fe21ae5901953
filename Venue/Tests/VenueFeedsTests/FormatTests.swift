import PlimsollModel
import PlimsollNumerics
import Testing
import VenueFeeds

// Every format, with and without a header, in milliseconds and microseconds: what a reader of
// the file by eye would say is there.

@Suite struct FormatTests {
    private let start = 1_760_054_400_000

    @Test(arguments: [Rows.tradeHeader, ""])
    func readsTrades(header: String) throws {
        let folder = try TestFolder()
        let path = try folder.write(
            "BTCUSDT-trades-2025-10-10.csv",
            header + Rows.trade(start, "26.0000000001", "1e-05") + "8,27,2,54,\(start + 1),false\n")
        let data = try MarketData.open(paths: [path])
        #expect(try data.prices() == ["\(start) 26 0.00001", "\(start + 1) 27 2"])
        let series = try #require(data.series.first)
        #expect(series.series.description == "binance BTCUSDT trades")
        #expect(series.series.underlying?.base == "BTC")
        #expect(series.records == 2)
        #expect(series.first == Timestamp(milliseconds: 1_760_054_400_000))
        #expect(series.last.since(series.first) == Nanoseconds(milliseconds: 1))
    }

    @Test func readsSpotTradesInMicroseconds() throws {
        let folder = try TestFolder()
        let path = try folder.write(
            "ETHUSDT-trades-2025-01-01.csv", "1,3337.78,0.5,1668.89,1735689600000123,True,True\n")
        guard case .price(let price)? = try MarketData.open(paths: [path]).all().first else {
            Issue.record("expected a price")
            return
        }
        #expect(price.time == Timestamp(1_735_689_600_000_123_000))
        #expect(price.origin == .trade)
    }

    @Test(arguments: [Rows.aggregateHeader, ""])
    func readsAggregateTrades(header: String) throws {
        let folder = try TestFolder()
        let path = try folder.write(
            "BTCUSD_PERP-aggTrades-2025-10-10.csv", header + "5,121,3,7,9,\(start),true\n")
        let data = try MarketData.open(paths: [path])
        #expect(try data.prices() == ["\(start) 121 3"])
        #expect(data.series[0].series.source == "binance-delivery")
        #expect(data.series[0].series.kind == .aggregateTrades)
    }

    @Test(arguments: [Rows.tardisHeader, ""])
    func readsTardisTradesOfSeveralSymbols(header: String) throws {
        let folder = try TestFolder()
        let path = try folder.write(
            "any.csv",
            header + Rows.tardis(start, "121.5")
                + Rows.tardis(start, "28.4", exchange: "coinbase", symbol: "AVAX-USD")
                + Rows.tardis(start + 1, "122"))
        let data = try MarketData.open(paths: [path])
        #expect(
            data.series.map(\.series.description) == [
                "gemini BTCUSD trades", "coinbase AVAX-USD trades",
            ])
        #expect(data.series.map(\.records) == [2, 1])
        #expect(try data.all().map(\.symbol) == ["BTCUSD", "AVAX-USD", "BTCUSD"])
    }

    @Test func keepsASizeBeyondTheRangeAsUnknown() throws {
        let folder = try TestFolder()
        let path = try folder.write(
            "PEPEUSDT-trades.csv", Rows.trade(start, "0.00001", "100000000000"))
        #expect(try MarketData.open(paths: [path]).prices() == ["\(start) 0.00001"])
    }

    @Test(arguments: [Rows.klineHeader, ""])
    func readsKlinesAsTheyAre(header: String) throws {
        let folder = try TestFolder()
        let path = try folder.write(
            "AVAXUSDT-1m-2026-02.csv", header + Rows.kline(start, "10,12,9,11"))
        let first = try MarketData.open(paths: [path]).all(klines: .candles).first
        guard case .kline(let kline)? = first else {
            Issue.record("expected a candle")
            return
        }
        #expect(
            [kline.open, kline.high, kline.low, kline.close].map(\.description)
                == ["10", "12", "9", "11"])
        #expect(kline.volume == Quantity(whole: 5))
        #expect(kline.endTime.since(kline.openTime) == Nanoseconds(seconds: 60))
        #expect(MarketRecord.kline(kline).time == kline.closeTime)
    }

    @Test func takesARisingCandleThroughItsLowFirst() throws {
        let folder = try TestFolder()
        let path = try folder.write("AVAXUSDT-1m.csv", Rows.kline(start, "10,12,9,10"))
        #expect(
            try MarketData.open(paths: [path]).prices() == [
                "\(start) 10", "\(start + 20_000) 9", "\(start + 40_000) 12",
                "\(start + 59_999) 10",
            ])
    }

    @Test func takesAFallingCandleThroughItsHighFirst() throws {
        let folder = try TestFolder()
        let path = try folder.write("AVAXUSDT-1m.csv", Rows.kline(start, "11,12,9,10"))
        let data = try MarketData.open(paths: [path])
        #expect(
            try data.prices() == [
                "\(start) 11", "\(start + 20_000) 12", "\(start + 40_000) 9",
                "\(start + 59_999) 10",
            ])
        #expect(data.series[0].records == 1)
    }

    @Test func readsKlinesInMicroseconds() throws {
        let folder = try TestFolder()
        let path = try folder.write(
            "AVAXUSDT-1m.csv", "\(start)000,1,1,1,1,0,\(start)999,0,0,0,0,0\n")
        let first = try MarketData.open(paths: [path]).all(klines: .candles).first
        guard case .kline(let kline)? = first else {
            Issue.record("expected a candle")
            return
        }
        #expect(kline.endTime.since(kline.openTime) == Nanoseconds(milliseconds: 1))
    }

    @Test(arguments: [Rows.depthHeader, ""])
    func gathersDepthRowsOfOneTime(header: String) throws {
        let folder = try TestFolder()
        let path = try folder.write(
            "BTCUSDT-bookDepth-2025-10-10.csv",
            header + "2025-10-10 21:34:32,-5,256.471,28595697.4950\n"
                + " 2025-10-10 21:34:32,-0.20,17.654,2142547.0931\n"
                + "2025-10-10 21:35:02,1,3,119157.571501168\n")
        let data = try MarketData.open(paths: [path])
        guard case .depth(let first)? = try data.all().first,
            case .depth(let second)? = try data.all().last
        else {
            Issue.record("expected depth")
            return
        }
        #expect(first.time == Timestamp(milliseconds: 1_760_132_072_000))
        #expect(first.levels.map(\.distance) == [Rate(raw: -5_000_000), Rate(raw: -200_000)])
        #expect(first.levels.map(\.depth.description) == ["256.471", "17.654"])
        #expect(second.levels.map(\.notional.description) == ["119157.57150116"])
        #expect(data.files[0].rows == 3)
        #expect(data.files[0].records == 2)
    }

    @Test(arguments: [Rows.fundingHeader, ""])
    func readsFundingRates(header: String) throws {
        let folder = try TestFolder()
        let path = try folder.write(
            "BTCUSDT-fundingRate-2025-10.csv",
            header + "\(start),8,1e-05\n\(start + 28_800_003),8,-0.00030000000001\n")
        let rates = try MarketData.open(paths: [path]).all().compactMap { record in
            if case .funding(let funding) = record { funding } else { nil }
        }
        #expect(rates.map(\.rate.raw) == [1_000, -30_001])
        #expect(rates.map(\.interval) == [Nanoseconds(hours: 8), Nanoseconds(hours: 8)])
    }

    @Test func readsColumnsInAnyOrderByTheirHeader() throws {
        let folder = try TestFolder()
        let path = try folder.write(
            "X-trades.csv", "time,is_buyer_maker,qty,price,id\r\n\(start),false,2,5,1\r\n")
        #expect(try MarketData.open(paths: [path]).prices() == ["\(start) 5 2"])
    }

    @Test func readsAFileWithAByteOrderMarkAndWithoutALastNewline() throws {
        let folder = try TestFolder()
        let text = "\u{feff}" + Rows.tradeHeader + Rows.trade(start, "5").dropLast()
        let path = try folder.write("BTCUSDT-trades.csv", text)
        #expect(try MarketData.open(paths: [path]).prices() == ["\(start) 5 1"])
    }
}

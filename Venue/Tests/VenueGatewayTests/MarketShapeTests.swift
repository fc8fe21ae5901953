import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON

@testable import VenueGateway

// Every answer about the market has the members and types of sections 4.4 and 5 of the interface.

@Suite struct MarketShapeTests {
    private static let depth = Shape.members(
        ints: "lastUpdateId E T",
        [
            ("bids", .array(.row([.decimal, .decimal]))),
            ("asks", .array(.row([.decimal, .decimal]))),
        ])
    private static let trades = Shape.array(
        .members(decimals: "price qty quoteQty", ints: "id time", bools: "isBuyerMaker isRPITrade"))
    private static let kline = Shape.array(
        .row([
            .int, .decimal, .decimal, .decimal, .decimal, .decimal, .int, .decimal, .int, .decimal,
            .decimal, .decimal,
        ]))
    private static let premium = Shape.members(
        decimals: "markPrice indexPrice estimatedSettlePrice lastFundingRate interestRate",
        ints: "nextFundingTime time", texts: "symbol")
    private static let day = Shape.members(
        decimals: "priceChange priceChangePercent weightedAvgPrice lastPrice lastQty openPrice "
            + "highPrice lowPrice volume quoteVolume",
        ints: "openTime closeTime firstId lastId count", texts: "symbol")
    private static let book = Shape.members(
        decimals: "bidPrice bidQty askPrice askQty", ints: "time lastUpdateId", texts: "symbol")
    private static let price = Shape.members(decimals: "price", ints: "time", texts: "symbol")
    private static let assetIndex = Shape.members(
        decimals: "index bidBuffer askBuffer bidRate askRate autoExchangeBidBuffer "
            + "autoExchangeAskBuffer autoExchangeBidRate autoExchangeAskRate",
        ints: "time", texts: "symbol")
    private static let adlRisk = Shape.members(
        ints: "updateTime", texts: "symbol", [("adlRisk", .word(["low", "medium", "high"]))])
    private static let emptyInfo = Shape.members(
        ints: "serverTime", texts: "timezone",
        [
            ("rateLimits", .row([])), ("exchangeFilters", .row([])), ("symbols", .row([])),
        ])

    /// Path, query and shape.
    static let table: [(path: String, query: String, shape: Shape)] = [
        ("/fapi/v1/ping", "", .object([])),
        ("/fapi/v1/time", "", .members(ints: "serverTime")),
        ("/fapi/v1/depth", "symbol=BTCUSDT", depth),
        ("/fapi/v1/depth", "symbol=BTCUSDT&limit=5", depth),
        ("/fapi/v1/rpiDepth", "symbol=BTCUSDT&limit=1000", depth),
        ("/fapi/v1/trades", "symbol=BTCUSDT", trades),
        (
            "/fapi/v1/aggTrades", "symbol=BTCUSDT",
            .array(.members(decimals: "p q nq", ints: "a f l T", bools: "m"))
        ),
        ("/fapi/v1/klines", "symbol=BTCUSDT&interval=1m", kline),
        ("/fapi/v1/markPriceKlines", "symbol=BTCUSDT&interval=8h", kline),
        ("/fapi/v1/indexPriceKlines", "pair=BTCUSDT&interval=1h", kline),
        ("/fapi/v1/premiumIndexKlines", "symbol=BTCUSDT&interval=1M", kline),
        (
            "/fapi/v1/continuousKlines", "pair=BTCUSDT&contractType=PERPETUAL&interval=1w", kline
        ),
        ("/fapi/v1/premiumIndex", "symbol=BTCUSDT", premium),
        ("/fapi/v1/premiumIndex", "", .row([premium, premium])),
        (
            "/fapi/v1/fundingRate", "",
            .array(
                .members(
                    decimals: "fundingRate markPrice", ints: "fundingTime", texts: "symbol",
                    [("rateType", .word(["Regular"]))]))
        ),
        (
            "/fapi/v1/fundingInfo", "",
            .array(
                .members(
                    decimals: "adjustedFundingRateCap adjustedFundingRateFloor",
                    ints: "fundingIntervalHours", bools: "disclaimer", texts: "symbol"))
        ),
        ("/fapi/v1/ticker/24hr", "symbol=BTCUSDT", day),
        ("/fapi/v1/ticker/24hr", "", .row([day, day])),
        ("/fapi/v1/ticker/bookTicker", "symbol=BTCUSDT", book),
        ("/fapi/v1/ticker/bookTicker", "", .row([book, book])),
        ("/fapi/v1/ticker/price", "symbol=BTCUSDT", price),
        ("/fapi/v2/ticker/price", "", .row([price, price])),
        (
            "/fapi/v1/openInterest", "symbol=BTCUSDT",
            .members(decimals: "openInterest", ints: "time", texts: "symbol")
        ),
        ("/fapi/v1/assetIndex", "", .array(assetIndex)),
        ("/fapi/v1/assetIndex", "symbol=BTCUSD", assetIndex),
        ("/fapi/v1/indexInfo", "", .row([])),
        (
            "/fapi/v1/constituents", "symbol=BTCUSDT",
            .members(
                ints: "time", texts: "symbol",
                [
                    (
                        "constituents",
                        .array(.members(decimals: "price weight", texts: "exchange symbol"))
                    )
                ])
        ),
        (
            "/fapi/v1/insuranceBalance", "",
            .object([
                ("symbols", .array(.text)),
                (
                    "assets",
                    .array(.members(decimals: "marginBalance", ints: "updateTime", texts: "asset"))
                ),
            ])
        ),
        ("/fapi/v1/symbolAdlRisk", "", .array(adlRisk)),
        ("/fapi/v1/symbolAdlRisk", "symbol=BTCUSDT", adlRisk),
        (
            "/fapi/v1/tradingSchedule", "",
            .members(ints: "updateTime", [("marketSchedules", .object([]))])
        ),
        ("/futures/data/openInterestHist", "symbol=BTCUSDT&period=5m", .row([])),
        ("/futures/data/basis", "pair=BTCUSDT&period=5m&contractType=PERPETUAL", .row([])),
        ("/api/v3/ping", "", .object([])),
        ("/api/v3/time", "", .members(ints: "serverTime")),
        ("/api/v3/exchangeInfo", "", emptyInfo),
        ("/dapi/v1/exchangeInfo", "", emptyInfo),
        ("/eapi/v1/exchangeInfo", "", .object([("optionSymbols", .row([]))])),
    ]

    @Test func everyAnswerHasItsShape() async throws {
        let venue = try await QueryVenue()
        try await venue.fill()
        try await venue.done(.fundNow(venue.btc))
        for row in Self.table {
            let answer = try await venue.ask(row.path, row.query)
            #expect(row.shape.faults(answer) == [], "\(row.path)?\(row.query)")
        }
    }

    /// An empty venue has the same shapes: no book, no trade, no price.
    @Test func everyAnswerOfAQuietVenueHasItsShape() async throws {
        let venue = try await QueryVenue()
        for row in Self.table {
            let answer = try await venue.ask(row.path, row.query)
            #expect(row.shape.faults(answer) == [], "\(row.path)?\(row.query)")
        }
    }

    /// The strictest reader refuses the whole answer for one missing member or unknown word.
    @Test func exchangeInfoHasEveryMember() async throws {
        let venue = try await QueryVenue()
        try await venue.done(.setTrading(venue.eth, isOpen: false))
        let info = try await venue.ask("/fapi/v1/exchangeInfo", "symbol=ignored")
        let limit = Shape.members(
            ints: "intervalNum limit",
            [
                ("rateLimitType", .word(["REQUEST_WEIGHT", "ORDERS"])),
                ("interval", .word(["SECOND", "MINUTE", "DAY"])),
            ])
        let symbol = Shape.members(
            decimals: "maintMarginPercent requiredMarginPercent triggerProtect liquidationFee "
                + "marketTakeBound",
            ints: "deliveryDate onboardDate pricePrecision quantityPrecision baseAssetPrecision "
                + "quotePrecision settlePlan maxMoveOrderLimit",
            texts: "symbol pair baseAsset quoteAsset marginAsset",
            [
                ("contractType", .word(["PERPETUAL"])), ("underlyingType", .word(["COIN"])),
                ("status", .word(["TRADING", "PRE_SETTLE"])),
                ("underlyingSubType", .array(.text)),
                ("orderTypes", .row(Array(repeating: .text, count: 7))),
                ("timeInForce", .row(Array(repeating: .text, count: 5))),
                ("filters", .array(.members(texts: "filterType"))),
            ])
        let shape = Shape.members(
            ints: "serverTime", texts: "timezone futuresType",
            [
                ("rateLimits", .row([limit, limit, limit])), ("exchangeFilters", .row([])),
                (
                    "assets",
                    .array(
                        .members(
                            decimals: "autoAssetExchange", bools: "marginAvailable", texts: "asset")
                    )
                ),
                // The inverse contract is of another listing.
                ("symbols", .row([symbol, symbol])),
            ])
        #expect(shape.faults(info) == [])
        let btc = try #require(info["symbols"]?.items.first)
        #expect(btc["baseAsset"]?.text == "BTC" && btc["quoteAsset"]?.text == "USDT")
        #expect(btc["pricePrecision"]?.text == "1" && btc["quantityPrecision"]?.text == "3")
        #expect(btc["deliveryDate"]?.text == "4133404800000")
        #expect(info["symbols"]?.items[1]["status"]?.text == "PRE_SETTLE")
    }

    /// All six filters under the names that clients read.
    @Test func exchangeInfoHasEveryFilter() async throws {
        let venue = try await QueryVenue()
        let info = try await venue.ask("/fapi/v1/exchangeInfo", "")
        let shapes: [String: Shape] = [
            "PRICE_FILTER": .members(decimals: "minPrice maxPrice tickSize"),
            "LOT_SIZE": .members(decimals: "minQty maxQty stepSize"),
            "MARKET_LOT_SIZE": .members(decimals: "minQty maxQty stepSize"),
            "MAX_NUM_ORDERS": .members(ints: "limit"),
            "MAX_NUM_ALGO_ORDERS": .members(ints: "limit"),
            "MIN_NOTIONAL": .members(decimals: "notional"),
            "PERCENT_PRICE": .members(
                decimals: "multiplierUp multiplierDown multiplierDecimal"),
        ]
        for symbol in info["symbols"]?.items ?? [] {
            let filters = symbol["filters"]?.items ?? []
            #expect(Set(filters.compactMap { $0["filterType"]?.text }) == Set(shapes.keys))
            for filter in filters {
                let name = filter["filterType"]?.text ?? ""
                #expect(shapes[name]?.faults(filter) == [])
            }
        }
    }
}

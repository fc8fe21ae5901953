import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON

@testable import VenueGateway

// Every answer about an account has the members and types of sections 4.4 and 6 of the interface,
// in one-way and hedge mode, single-asset and multi-assets mode.

@Suite struct AccountShapeTests {
    private static let totals =
        "totalInitialMargin totalMaintMargin totalWalletBalance totalUnrealizedProfit "
        + "totalMarginBalance totalPositionInitialMargin totalOpenOrderInitialMargin "
        + "totalCrossWalletBalance totalCrossUnPnl availableBalance maxWithdrawAmount"
    private static let asset =
        "walletBalance unrealizedProfit marginBalance maintMargin initialMargin "
        + "positionInitialMargin openOrderInitialMargin crossWalletBalance crossUnPnl "
        + "availableBalance maxWithdrawAmount"
    private static let side = ("positionSide", Shape.word(["BOTH", "LONG", "SHORT"]))

    private static let accountTwo = Shape.members(
        decimals: totals, ints: "feeTier updateTime tradeGroupId",
        bools: "feeBurn canTrade canDeposit canWithdraw multiAssetsMargin",
        [
            (
                "assets",
                .array(
                    .members(
                        decimals: asset, ints: "updateTime", bools: "marginAvailable",
                        texts: "asset"))
            ),
            (
                "positions",
                .array(
                    .members(
                        decimals: "initialMargin maintMargin unrealizedProfit "
                            + "positionInitialMargin openOrderInitialMargin leverage entryPrice "
                            + "breakEvenPrice maxNotional bidNotional askNotional positionAmt "
                            + "notional isolatedWallet",
                        ints: "updateTime", bools: "isolated", texts: "symbol", [side]))
            ),
        ])
    private static let accountThree = Shape.members(
        decimals: totals,
        [
            ("assets", .array(.members(decimals: asset, ints: "updateTime", texts: "asset"))),
            (
                "positions",
                .array(
                    .members(
                        decimals: "positionAmt unrealizedProfit isolatedMargin notional "
                            + "isolatedWallet initialMargin maintMargin",
                        ints: "updateTime", texts: "symbol", [side]))
            ),
        ])
    private static let balance = Shape.array(
        .members(
            decimals: "balance crossWalletBalance crossUnPnl availableBalance maxWithdrawAmount",
            ints: "updateTime", bools: "marginAvailable", texts: "accountAlias asset"))
    private static let risk =
        "positionAmt entryPrice breakEvenPrice markPrice unRealizedProfit liquidationPrice "
        + "isolatedMargin notional isolatedWallet leverage"
    private static let mode = ("marginType", Shape.word(["cross", "isolated"]))
    private static let riskTwo = Shape.array(
        .members(
            decimals: risk + " maxNotionalValue", ints: "updateTime", texts: "symbol",
            [side, mode, ("isAutoAddMargin", .word(["true", "false"]))]))
    private static let riskThree = Shape.array(
        .members(
            decimals: risk + " initialMargin maintMargin positionInitialMargin "
                + "openOrderInitialMargin bidNotional askNotional",
            ints: "adl updateTime", texts: "symbol marginAsset", [side, mode]))
    private static let brackets = Shape.array(
        .members(
            texts: "symbol",
            [
                ("notionalCoef", .number),
                (
                    "brackets",
                    .array(
                        .members(
                            ints: "bracket initialLeverage notionalCap notionalFloor",
                            [("maintMarginRatio", .number), ("cum", .number)]))
                ),
            ]))
    private static let orderLimit = Shape.members(
        ints: "intervalNum limit",
        [("rateLimitType", .word(["ORDERS"])), ("interval", .word(["MINUTE", "SECOND"]))])
    private static let quantile = Shape.members(ints: "LONG SHORT")

    /// Path, query and shape.
    static let table: [(path: String, query: String, shape: Shape)] = [
        ("/fapi/v2/account", "", accountTwo),
        ("/fapi/v3/account", "", accountThree),
        ("/fapi/v2/balance", "", balance),
        ("/fapi/v3/balance", "", balance),
        ("/fapi/v2/positionRisk", "", riskTwo),
        ("/fapi/v2/positionRisk", "symbol=BTCUSDT", riskTwo),
        ("/fapi/v3/positionRisk", "", riskThree),
        ("/fapi/v3/positionRisk", "symbol=ETHUSDT", riskThree),
        ("/fapi/v1/leverageBracket", "", brackets),
        ("/fapi/v1/leverageBracket", "symbol=BTCUSDT", brackets),
        (
            "/fapi/v1/symbolConfig", "",
            .array(
                .members(
                    decimals: "maxNotionalValue", ints: "leverage", bools: "isAutoAddMargin",
                    texts: "symbol", [("marginType", .word(["CROSSED", "ISOLATED"]))]))
        ),
        ("/fapi/v1/positionSide/dual", "", .members(bools: "dualSidePosition")),
        ("/fapi/v1/multiAssetsMargin", "", .members(bools: "multiAssetsMargin")),
        (
            "/fapi/v1/accountConfig", "",
            .members(
                ints: "feeTier updateTime tradeGroupId",
                bools: "canTrade canDeposit canWithdraw dualSidePosition multiAssetsMargin")
        ),
        (
            "/fapi/v1/commissionRate", "symbol=BTCUSDT",
            .members(
                decimals: "makerCommissionRate takerCommissionRate rpiCommissionRate",
                texts: "symbol")
        ),
        (
            "/fapi/v1/userTrades", "symbol=BTCUSDT",
            .array(
                .members(
                    decimals: "commission price qty quoteQty baseQty realizedPnl",
                    ints: "id orderId time", bools: "buyer maker",
                    texts: "commissionAsset marginAsset symbol pair",
                    [side, ("side", .word(["BUY", "SELL"]))]))
        ),
        (
            "/fapi/v1/income", "",
            .array(
                .members(
                    decimals: "income", ints: "time tranId",
                    texts: "symbol incomeType asset info tradeId"))
        ),
        (
            "/fapi/v1/forceOrders", "",
            .array(
                .members(
                    decimals: "price avgPrice origQty executedQty cumQuote stopPrice",
                    ints: "orderId time updateTime", bools: "reduceOnly",
                    texts: "symbol status clientOrderId type side timeInForce origType workingType",
                    [side]))
        ),
        (
            "/fapi/v1/adlQuantile", "",
            .array(.members(texts: "symbol", [("adlQuantile", quantile)]))
        ),
        (
            "/fapi/v1/apiTradingStatus", "",
            .members(ints: "updateTime", [("indicators", .object([]))])
        ),
        ("/fapi/v1/rateLimit/order", "", .row([orderLimit, orderLimit])),
        ("/fapi/v1/feeBurn", "", .members(bools: "feeBurn")),
        (
            "/fapi/v1/trade/asyn", "startTime=1&endTime=2",
            .members(ints: "avgCostTimestampOfLast30d", texts: "downloadId")
        ),
        (
            "/fapi/v1/income/asyn/id", "downloadId=7",
            .members(
                ints: "expirationTimestamp", bools: "notified", texts: "downloadId status url",
                [("isExpired", .null)])
        ),
        ("/sapi/v1/capital/config/getall", "", .row([])),
        ("/sapi/v1/margin/allPairs", "", .row([])),
        ("/sapi/v1/margin/isolated/allPairs", "", .row([])),
    ]

    private func check(_ venue: QueryVenue, as account: AccountID) async throws {
        for row in Self.table {
            let answer = try await venue.ask(row.path, row.query, as: account)
            #expect(row.shape.faults(answer) == [], "\(row.path)?\(row.query)")
        }
    }

    @Test func everyAnswerHasItsShape() async throws {
        let venue = try await QueryVenue()
        try await venue.fill()
        try await venue.done(.fundNow(venue.btc))
        for account in [venue.alice, venue.bob, venue.maker] {
            try await check(venue, as: account)
        }
    }

    /// An account that never did anything has the same shapes.
    @Test func everyAnswerOfAFreshAccountHasItsShape() async throws {
        let venue = try await QueryVenue()
        try await venue.done(.openAccount(AccountKey(4)))
        try await check(venue, as: AccountID(4))
    }

    @Test func everyAnswerInHedgeAndMultiAssetsModeHasItsShape() async throws {
        let venue = try await QueryVenue()
        try await venue.done(.setPositionMode(venue.alice, .hedge))
        try await venue.done(.setAssetMode(venue.alice, .multi))
        try await venue.trade(venue.alice, .buy, "1", at: "50000", positionSide: .long)
        try await venue.trade(venue.alice, .sell, "0.4", at: "50000", positionSide: .short)
        try await check(venue, as: venue.alice)
        let quantiles = try await venue.ask("/fapi/v1/adlQuantile", as: venue.alice)
        // Long and short of a cross pair stand in for each other.
        #expect(quantiles.items[0]["adlQuantile"]?["HEDGE"] != nil)
        let rows = try await venue.ask("/fapi/v3/positionRisk", as: venue.alice).items
        #expect(rows.map { $0["positionSide"]?.text } == ["LONG", "SHORT"])
        #expect(rows.map { $0["positionAmt"]?.text } == ["1.000", "-0.400"])
    }

    /// A liquidated account finds its forced order among its forced orders, fills and income.
    @Test func liquidationIsShown() async throws {
        let venue = try await QueryVenue()
        try await venue.done(.setLeverage(venue.alice, venue.btc, 20))
        try await venue.trade(venue.alice, .buy, "20", at: "50000")
        try await venue.done(.place(venue.order(venue.maker, .buy, "50", at: "45100")))
        try await venue.mark(45_200)
        let forced = try await venue.ask("/fapi/v1/forceOrders", as: venue.alice)
        let shape = try #require(Self.table.first { $0.path == "/fapi/v1/forceOrders" }?.shape)
        #expect(shape.faults(forced) == [])
        let id = try #require(forced.items.first?["clientOrderId"]?.text)
        #expect(id.hasPrefix("autoclose-"))
        let order = forced.items.first?["orderId"]?.text
        let fills = try await venue.ask("/fapi/v1/userTrades", "symbol=BTCUSDT", as: venue.alice)
        #expect(fills.items.contains { $0["orderId"]?.text == order })
        let income = try await venue.ask(
            "/fapi/v1/income", "incomeType=INSURANCE_CLEAR", as: venue.alice)
        #expect(!income.items.isEmpty)
        let none = try await venue.ask("/fapi/v1/forceOrders", "autoCloseType=ADL", as: venue.alice)
        #expect(none.items.isEmpty)
    }
}

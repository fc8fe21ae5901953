import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueCalculator

// Whole portfolios through the one door a person uses: a JSON document in, figures out. Expected
// figures are those venues publish, or worked by hand in a comment.

func report(_ json: String) throws -> PortfolioReport {
    try PortfolioCalculator.report(Array(json.utf8), file: "test.json")
}

/// True if a figure lies within a tolerance of a published one.
private func near(_ price: Price?, _ expected: String, within: String) throws -> Bool {
    guard let price else { return false }
    return (price - (try Price(expected))).magnitude <= (try Price(within))
}

private let ethereum = """
    {"symbol": "ETHUSDT", "side": "LONG", "quantity": "3683.979", "entryPrice": "1456.84",
     "markPrice": "1335.18", "leverage": 10,
     "brackets": [{"maintMarginRatio": 0.1, "cum": "135365.0"}]
    """
private let bitcoin = """
    {"symbol": "BTCUSDT", "side": "BOTH", "quantity": 109.488, "entryPrice": "32481.98",
     "markPrice": "31967.27", "leverage": 20,
     "brackets": [{"maintMarginRatio": "0.025", "cum": 16300}]}
    """

@Test("Binance's cross example: two longs share one wallet")
func crossExample() throws {
    let report = try report(
        """
        {"collateral": [{"asset": "USDT", "wallet": "1535443.01"}],
         "positions": [\(ethereum)}, \(bitcoin)]}
        """)
    let position = report.positions[0]
    #expect(try near(position.liquidation.price, "1153.26", within: "0.005"))
    #expect(try near(Price(raw: position.maintMargin.raw), "356512.508", within: "0.0006"))
    #expect(report.positions[1].maintMargin.description == "71200.811444")
    #expect(report.positions[1].unrealizedProfit.description == "-56354.56848")
    #expect(report.account.marginBalance.description == "1030895.55638")
    #expect(report.unit == "USDT")
}

@Test("The same long isolated with the whole wallet set aside")
func isolatedExample() throws {
    let report = try report(
        """
        {"collateral": [{"asset": "USDT", "wallet": "1535443.01"}],
         "positions": [\(ethereum), "marginMode": "ISOLATED", "isolatedWallet": "1535443.01",
           "tickSize": "0.01"}]}
        """)
    #expect(
        report.positions[0].liquidation.price?.description == "1114.79",
        "up to the tick, above 1114.78...")
    #expect(report.account.availableBalance.isZero, "all of it is set aside")
    // 356512.508122 / (1535443.01 - 448192.88514): the worst isolated pool, as cross holds nothing.
    #expect(report.account.marginRatio?.description == "0.32790294")
}

@Test(
    "A fee of the forced close moves the price",
    arguments: [
        ("SHORT", "10", "2.0", "11.87413417771621"),
        ("SHORT", "10", "3.33333333", "13.193482419684678"),
        ("SHORT", "8", "1.6", "9.499307342172967"), ("LONG", "10", "2.0", "8.085708510208207"),
    ])
func feeExample(side: String, entry: String, margin: String, expected: String) throws {
    let report = try report(
        """
        {"collateral": [{"asset": "USDT", "wallet": "10"}],
         "positions": [{"symbol": "X", "side": "\(side)", "quantity": 1.0, "entryPrice": "\(entry)",
           "markPrice": "\(entry)", "leverage": 5, "marginMode": "ISOLATED",
           "isolatedWallet": "\(margin)", "takerFeeRate": "0.0006",
           "brackets": [{"maintMarginRatio": "0.01"}]}]}
        """)
    #expect(
        try near(
            report.positions[0].liquidation.price, String(expected.prefix(10)), within: "0.000001"))
}

@Test("Binance's position sample: isolated margin without its profit is the isolated wallet")
func positionRiskSample() throws {
    let report = try report(
        """
        {"collateral": [{"asset": "USDT", "wallet": "20000"}], "positionMode": "HEDGE",
         "positions": [{"symbol": "X", "side": "LONG", "quantity": "20", "entryPrice": "6563.665",
           "markPrice": "6679.50671178", "leverage": 10, "marginMode": "ISOLATED",
           "isolatedWallet": "13200.70726908",
           "brackets": [{"maintMarginRatio": "0.005", "cum": "50"}]}]}
        """)
    #expect(try near(report.positions[0].liquidation.price, "5930.78", within: "0.005"))
    #expect(report.positions[0].unrealizedProfit.description == "2316.8342356")
}

@Test("Binance's order example: the worse of buying everything and selling everything")
func orderMarginExample() throws {
    let report = try report(
        """
        {"collateral": [{"asset": "USDT", "wallet": "20000"}],
         "positions": [{"symbol": "BTCUSDT", "quantity": "1", "entryPrice": "10000",
           "markPrice": "10000", "leverage": 2}],
         "orders": [{"symbol": "BTCUSDT", "side": "BUY", "price": "9500", "quantity": "0.2"},
           {"symbol": "BTCUSDT", "side": "SELL", "price": "11000", "quantity": "0.2"}]}
        """)
    #expect(report.account.initialMargin == Amount(whole: 5_950))
    #expect(report.account.openOrderInitialMargin == Amount(whole: 950))
    #expect(report.account.availableBalance == Amount(whole: 14_050))
}

@Test("In hedge mode the legs share one liquidation price and do not net for initial margin")
func hedgeMode() throws {
    func leg(_ side: String, _ quantity: String) -> String {
        """
        {"symbol": "X", "side": "\(side)", "quantity": "\(quantity)", "entryPrice": "100",
         "markPrice": "100", "leverage": 10, "brackets": [{"maintMarginRatio": "0.01"}]}
        """
    }
    let report = try report(
        """
        {"positionMode": "HEDGE", "collateral": [{"asset": "USDT", "wallet": "100"}],
         "positions": [\(leg("LONG", "10")), \(leg("SHORT", "4"))],
         "orders": [{"symbol": "X", "side": "BUY", "positionSide": "SHORT",
           "price": "90", "quantity": "4"}]}
        """)
    // 100 + 10 * (P - 100) - 4 * (P - 100) = 14 * P * 0.01  ->  P = 500 / 5.86
    #expect(
        report.positions.map(\.liquidation.price?.description) == ["85.32423209", "85.32423209"])
    #expect(report.account.positionInitialMargin == Amount(whole: 140))
    #expect(report.account.openOrderInitialMargin.isZero, "closing a short costs nothing")
    #expect(report.positions[1].quantity == Quantity(whole: -4))
}

@Test("A wallet as large as the position cannot be liquidated, and says so")
func onceLeveraged() throws {
    let report = try report(
        """
        {"collateral": [{"asset": "USDT", "wallet": "500"}],
         "positions": [{"symbol": "BTCUSDT", "side": "LONG", "quantity": "0.01",
           "entryPrice": "50000",
           "markPrice": "50000", "leverage": 10}]}
        """)
    let position = report.positions[0]
    #expect(position.initialMargin == Amount(whole: 50))
    #expect(position.liquidation == .none(.backedInFull))
    #expect(position.bankruptcyPrice == nil && position.distanceToLiquidation == nil)
    #expect(report.json.contains(#""liquidationPrice": null"#))
    #expect(report.json.contains("cannot be liquidated"))
    #expect(report.table.contains("cannot be liquidated"))
}

@Test("Coin-margined positions: the price solves the inverse equation")
func inverseExample() throws {
    func portfolio(_ side: String, _ wallet: String) -> String {
        """
        {"collateral": [{"asset": "BTC", "wallet": "\(wallet)", "index": "50000"}],
         "positions": [{"symbol": "BTCUSD_PERP", "contract": "inverse", "contractSize": "100",
           "side": "\(side)", "quantity": "500", "entryPrice": "50000", "markPrice": "50000",
           "leverage": 5, "marginAsset": "BTC", "brackets": [
             {"notionalCap": "5", "initialLeverage": 125, "maintMarginRatio": "0.004"},
             {"notionalCap": "50", "initialLeverage": 50, "maintMarginRatio": "0.01"}]}]}
        """
    }
    // Long: V * (1 + MMR) / (WB + V / EP), V = 50000: 50200 / 1.2 = 41833.33...
    let long = try report(portfolio("LONG", "0.2")).positions[0]
    #expect(long.liquidation.price?.description == "41833.33333334")
    // Short: V * (1 - MMR) / (V / EP - WB) = 49800 / 0.8
    let short = try report(portfolio("SHORT", "0.2")).positions[0]
    #expect(short.liquidation.price == Price(whole: 62_250))
    #expect(try report(portfolio("SHORT", "1")).positions[0].liquidation == .none(.backedInFull))
}

@Test("One small coin contract has its price to the last place, whatever a satoshi is")
func smallInverse() throws {
    let report = try report(
        """
        {"collateral": [{"asset": "BTC", "wallet": "0.0002", "index": "50000"}],
         "positions": [{"symbol": "X", "contract": "inverse", "contractSize": "100", "side": "LONG",
           "quantity": "1", "entryPrice": "30001", "markPrice": "30001", "leverage": 10,
           "brackets": [{"maintMarginRatio": "0.004"}]}]}
        """)
    // 100.4 / (0.0002 + 100 / 30001) = 100.4 * 30001 / (100 + 6.0002)
    #expect(report.positions[0].liquidation.price?.description == "28415.98789437")
}

@Test("Binance's multi-assets example without positions")
func multiAssetsFlat() throws {
    let report = try report(
        """
        {"multiAssets": true, "collateral": [
          {"asset": "USDT", "wallet": "200", "index": "0.99",
           "bidBuffer": "0.01", "askBuffer": "0.005"},
          {"asset": "USDC", "wallet": "220"}]}
        """)
    #expect(report.account.marginBalance.description == "416.02")
    #expect(report.account.availableBalance.description == "416.02")
    #expect(report.account.marginRatio == .zero)
    #expect(
        report.assets.map(\.figures.availableBalance.description) == ["418.1315644", "416.02"])
    #expect(report.json.contains(#""uniAvailable": "416.02""#))
}

@Test("With a position, profit and margin count at bid and ask")
func multiAssetsWithPosition() throws {
    let report = try report(
        """
        {"multiAssets": true, "collateral": [
          {"asset": "USDT", "wallet": "200", "bidRate": "0.9801", "askRate": "0.99495"},
          {"asset": "USDC", "wallet": "220"}],
         "positions": [{"symbol": "X", "quantity": "10", "entryPrice": "100", "markPrice": "75",
           "leverage": 10, "marginAsset": "USDT", "brackets": [{"maintMarginRatio": "0.01"}]}]}
        """)
    // USDT: 200 - 250 = -50 at ask: -49.7475; 220 - 49.7475. IM 75 * 0.99495, MM 7.5 * 0.99495
    #expect(report.account.marginBalance.description == "170.2525")
    #expect(report.account.initialMargin.description == "74.62125")
    #expect(report.account.maintMargin.description == "7.462125")
    // (170.2525 - 74.62125) / 0.99495
    #expect(report.assets[0].figures.availableBalance.description == "96.11663902")
    // 220 + (10 P - 800) * 0.99495 = 0.1 P * 0.99495  ->  P = (800 - 220 / 0.99495) / 9.9
    #expect(try near(report.positions[0].liquidation.price, "58.473067", within: "0.000001"))
    // The whole equity goes with the only position: value = 750 - 170.2525 / 0.99495
    #expect(try near(report.positions[0].bankruptcyPrice, "57.888336", within: "0.000001"))
}

@Test("In single-asset mode each margin asset is a pool of its own")
func separatePools() throws {
    let report = try report(
        """
        {"collateral": [{"asset": "USDT", "wallet": "1000"},
          {"asset": "USDC", "wallet": "100", "index": "0.5"}],
         "positions": [
          {"symbol": "A", "quantity": "1", "entryPrice": "1000", "markPrice": "900", "leverage": 10,
           "marginAsset": "USDT", "brackets": [{"maintMarginRatio": "0.01"}]},
          {"symbol": "B", "quantity": "-1", "entryPrice": "500", "markPrice": "510", "leverage": 10,
           "marginAsset": "USDC", "brackets": [{"maintMarginRatio": "0.01"}]}]}
        """)
    #expect(report.assets.map(\.figures.marginBalance.description) == ["900", "90"])
    #expect(report.unit == "USD")
    #expect(report.account.marginBalance.description == "945")
    // 5.1 / 90 is worse than 9 / 900
    #expect(report.account.marginRatio?.description == "0.05666667")
    // B alone: 100 - (P - 500) = 0.01 P
    #expect(report.positions[1].liquidation.price?.description == "594.05940594")
}

@Test("An isolated wallet left out is the margin at entry, and cross does not touch it")
func isolatedDefault() throws {
    let report = try report(
        """
        {"collateral": [{"asset": "USDT", "wallet": "1000"}],
         "positions": [{"symbol": "BTCUSDT", "quantity": "0.1", "entryPrice": "50000",
           "markPrice": "49000", "leverage": 20, "marginMode": "ISOLATED"}]}
        """)
    #expect(report.positions[0].isolatedWallet == Amount(whole: 250))
    #expect(report.account.availableBalance == Amount(whole: 750))
    // (5000 - 250) / (0.1 * 0.996)
    #expect(report.positions[0].liquidation.price?.description == "47690.76305221")
    #expect(report.positions[0].bankruptcyPrice == Price(whole: 47_500))
}

@Test("An empty position carries the terms for orders alone")
func ordersAlone() throws {
    let report = try report(
        """
        {"collateral": [{"asset": "USDT", "wallet": "1000"}],
         "positions": [{"symbol": "BTCUSDT", "quantity": 0, "entryPrice": 1,
           "markPrice": "50000", "leverage": 10}],
         "orders": [{"symbol": "BTCUSDT", "side": "SELL", "price": "50000", "quantity": "0.1"}]}
        """)
    #expect(report.account.openOrderInitialMargin == Amount(whole: 500))
    #expect(report.positions[0].liquidation == .none(.noPosition))
}

@Test("Every built-in table is joined and continuous")
func builtInTables() throws {
    #expect(BuiltInBrackets.symbols.count == 18)
    for symbol in BuiltInBrackets.symbols {
        let table = try #require(BuiltInBrackets.table(of: symbol), "\(symbol)")
        #expect(table.fault == nil, "\(symbol)")
        for (lower, upper) in zip(table.brackets, table.brackets.dropFirst()) {
            let amount = LeverageBracket.maintenanceAmount(
                floor: upper.notionalFloor, rate: upper.maintenanceMarginRate,
                previousRate: lower.maintenanceMarginRate, previousAmount: lower.maintenanceAmount)
            #expect(amount == upper.maintenanceAmount, "\(symbol) at \(upper.notionalFloor)")
        }
    }
    #expect(BuiltInBrackets.table(of: "NOSUCH") == nil)
}

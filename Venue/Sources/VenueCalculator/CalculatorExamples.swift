// Worked examples of the other calculators: figures as venues, public test suites and guides state
// them. They are the presets of the page and the golden cases of the tests.

private let liquidationHelp = "Binance support: liquidation price of USD-M contracts"
private let costHelp = "Binance support: cost required to open a position"
private let portfolioHelp = "Binance support: Portfolio Margin Pro, maintenance margin ratio"
private let arithmetic = "plain arithmetic of leverage, as guides for beginners state it"

extension Calculators {
    static let marginExamples = [
        CalculatorExample(
            "A long of one contract at 20x", costHelp,
            [
                "side": "long", "quantity": "1", "price": "9253.3", "markPrice": "9259.84",
                "leverage": "20",
            ], gives: ["initialMargin": "462.66", "openLoss": "0", "cost": "462.66"],
            within: "0.006"),
        CalculatorExample(
            "A short whose price is assumed above the last", costHelp + ", 2026 edition",
            [
                "side": "short", "quantity": "1", "price": "9253.3", "markPrice": "9259.84",
                "lastPrice": "9258.99", "leverage": "20",
            ], gives: ["assumedPrice": "9272.878485"], within: "0.000001"),
        CalculatorExample(
            "A short below the mark loses at once",
            "cointiger.zendesk.com/hc/en-us/articles/4408020844954",
            [
                "side": "short", "quantity": "1", "price": "34764.02", "markPrice": "34770.73",
                "leverage": "20",
            ], gives: ["initialMargin": "1738.2", "openLoss": "6.71", "cost": "1744.91"],
            within: "0.006"),
        CalculatorExample(
            "Maintenance margin of 109.488 BTC", liquidationHelp,
            [
                "side": "long", "quantity": "109.488", "price": "32481.98",
                "markPrice": "31967.27", "maintenanceMarginRate": "0.025",
                "maintenanceAmount": "16300",
            ], gives: ["maintenanceMargin": "71200.81144"], within: "0.0006"),
        CalculatorExample(
            "Maintenance margin of 3,683.979 ETH", liquidationHelp,
            [
                "side": "long", "quantity": "3683.979", "price": "1456.84",
                "markPrice": "1335.18", "maintenanceMarginRate": "0.1",
                "maintenanceAmount": "135365",
            ], gives: ["maintenanceMargin": "356512.508"], within: "0.0006"),
        CalculatorExample(
            "A position with orders on both sides",
            "Binance support: margin requirement with open orders",
            [
                "side": "long", "quantity": "1", "price": "10000", "leverage": "2",
                "bids": "1900", "asks": "2200",
            ], gives: ["requirement": "5950"]),
        CalculatorExample(
            "An inverse short of 60,000 at 50,000",
            "Bybit help center: liquidation price under isolated mode",
            [
                "side": "short", "quantity": "60000", "price": "50000", "leverage": "10",
                "contract": "inverse",
            ], gives: ["notional": "1.2", "initialMargin": "0.12"]),
    ]

    static let targetExamples = [
        CalculatorExample(
            "Half the margin earned at 10x", arithmetic,
            ["side": "long", "entryPrice": "100", "leverage": "10", "roe": "0.5"],
            gives: ["targetPrice": "105"]),
        CalculatorExample(
            "All the margin lost at 10x", arithmetic,
            ["side": "long", "entryPrice": "100", "leverage": "10", "roe": "-1"],
            gives: ["targetPrice": "90"]),
    ]

    static let pnlExamples = [
        CalculatorExample(
            "109.488 BTC at their mark", liquidationHelp,
            [
                "side": "long", "quantity": "109.488", "entryPrice": "32481.98",
                "exitPrice": "31967.27",
            ], gives: ["pnl": "-56354.57"], within: "0.005"),
        CalculatorExample(
            "A short of 0.05 BTC", portfolioHelp,
            ["side": "short", "quantity": "0.05", "entryPrice": "52000", "exitPrice": "40000"],
            gives: ["pnl": "600"]),
        CalculatorExample(
            "A long of 0.04 BTC", portfolioHelp,
            ["side": "long", "quantity": "0.04", "entryPrice": "52350", "exitPrice": "42000"],
            gives: ["pnl": "-414"]),
        CalculatorExample(
            "10,000 USDT of BTC from 50,000 to 55,000", "Binance support: profit and loss",
            ["side": "long", "quantity": "0.2", "entryPrice": "50000", "exitPrice": "55000"],
            gives: ["pnl": "1000"]),
        CalculatorExample(
            "5 % up at 10x", arithmetic,
            ["side": "long", "quantity": "1", "entryPrice": "100", "exitPrice": "105"],
            gives: ["roe": "0.5"]),
        CalculatorExample(
            "10 % down at 10x", arithmetic,
            ["side": "long", "quantity": "1", "entryPrice": "100", "exitPrice": "90"],
            gives: ["roe": "-1"]),
        CalculatorExample(
            "Ahmed: 100 of margin at 10x, BTC from 45,000 to 42,500", arithmetic,
            [
                "side": "long", "quantity": "0.02222222", "entryPrice": "45000",
                "exitPrice": "42500",
            ], gives: ["pnl": "-55.56"], within: "0.005"),
    ]

    static let maxOpenExamples = [
        CalculatorExample(
            "Zara: 2,000 of margin at 15x", arithmetic,
            ["side": "long", "price": "150", "balance": "2000", "leverage": "15"],
            gives: ["maxQuantity": "200", "notional": "30000"])
    ]

    static let averageEntryExamples = [
        CalculatorExample(
            "Two inverse fills of 50", "Bybit help center: average entry price",
            [
                "contract": "inverse",
                "entries": [
                    ["quantity": "50", "price": "10000"], ["quantity": "50", "price": "15000"],
                ],
            ], gives: ["averageEntry": "12000"], within: "0.000001")
    ]

    static let fundingExamples = [
        CalculatorExample(
            "A premium of 1 %", "Hyperliquid docs: funding",
            ["side": "long", "quantity": "1", "markPrice": "100", "premium": "0.01"],
            gives: ["fundingRate": "0.0095"]),
        CalculatorExample(
            "A premium within the band", "Bybit help center: funding rate",
            ["side": "long", "quantity": "1", "markPrice": "100", "premium": "0.0003"],
            gives: ["fundingRate": "0.0001"]),
    ]

    static let positionSizeExamples = [
        CalculatorExample(
            "2,000 at risk, stop 2 % away", arithmetic,
            [
                "side": "long", "entryPrice": "50000", "stopPrice": "49000", "risk": "2000",
                "openingFee": "0", "closingFee": "0",
            ], gives: ["quantity": "2", "loss": "2000"])
    ]

    static let breakEvenExamples = [
        CalculatorExample(
            "Without costs it is the entry", arithmetic,
            [
                "side": "long", "quantity": "1", "entryPrice": "45000", "openingFee": "0",
                "closingFee": "0",
            ], gives: ["breakEvenPrice": "45000"])
    ]

    static let crossExamples = [
        CalculatorExample(
            "Two longs share one wallet", liquidationHelp,
            [
                "walletBalance": "1535443.01",
                "positions": [
                    [
                        "symbol": "ETHUSDT", "side": "long", "quantity": "3683.979",
                        "entryPrice": "1456.84", "markPrice": "1335.18",
                        "maintenanceMarginRate": "0.1", "maintenanceAmount": "135365",
                    ],
                    [
                        "symbol": "BTCUSDT", "side": "long", "quantity": "109.488",
                        "entryPrice": "32481.98", "markPrice": "31967.27",
                        "maintenanceMarginRate": "0.025", "maintenanceAmount": "16300",
                    ],
                ],
            ], gives: ["liquidationPrice1": "1153.26"], within: "0.005"),
        CalculatorExample(
            "15,000 in the wallet, 5,000 of margin in use", arithmetic,
            [
                "walletBalance": "15000",
                "positions": [
                    ["side": "long", "quantity": "1", "entryPrice": "50000", "leverage": "10"]
                ],
            ], gives: ["availableBalance": "10000"]),
    ]

    static let isolatedExamples = [
        CalculatorExample(
            "The same long alone and with a wallet behind it", liquidationHelp,
            [
                "side": "long", "quantity": "3683.979", "entryPrice": "1456.84",
                "markPrice": "1335.18", "walletBalance": "1535443.01", "leverage": "10",
                "maintenanceMarginRate": "0.1", "maintenanceAmount": "135365",
            ], gives: ["crossLiquidationPrice": "1114.78"], within: "0.005"),
        CalculatorExample(
            "50 of a wallet of 500 at 10x: cross has no line, the position is worth the wallet",
            arithmetic,
            [
                "side": "long", "quantity": "0.01", "entryPrice": "50000",
                "walletBalance": "500", "isolatedMargin": "50",
                "maintenanceMarginRate": "0.004",
            ],
            gives: [
                "isolatedMostLost": "50", "crossMostLost": "500",
                "isolatedLiquidationPrice": "45180.722892",
            ], within: "0.000001"),
    ]
}

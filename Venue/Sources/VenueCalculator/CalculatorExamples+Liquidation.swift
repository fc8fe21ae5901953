// Worked examples of liquidation prices, as venues and public test suites state them.

private let binance = "Binance support: liquidation price of USD-M contracts"
private let freqtrade = "freqtrade tests/exchange/test_exchange.py::test_get_liquidation_price"
private let bybit = "Bybit help center: liquidation price under isolated mode"

extension Calculators {
    static let liquidationExamples: [CalculatorExample] =
        venueExamples + isolatedShorts + isolatedLongs + withFees + bybitExamples

    private static let venueExamples = [
        CalculatorExample(
            "A long among others in one cross pool", binance,
            [
                "side": "long", "quantity": "3683.979", "entryPrice": "1456.84",
                "markPrice": "1335.18", "walletBalance": "1535443.01",
                "maintenanceMarginRate": "0.1", "maintenanceAmount": "135365",
                "otherPnl": "-56354.56848", "otherMaintenanceMargin": "71200.811444",
            ], gives: ["liquidationPrice": "1153.26"], within: "0.005"),
        CalculatorExample(
            "The same long with the whole wallet to itself", binance,
            [
                "side": "long", "quantity": "3683.979", "entryPrice": "1456.84",
                "markPrice": "1335.18", "walletBalance": "1535443.01",
                "maintenanceMarginRate": "0.1", "maintenanceAmount": "135365",
            ], gives: ["liquidationPrice": "1114.78"], within: "0.005"),
        CalculatorExample(
            "An isolated long of the account endpoint's sample",
            "Binance developers: Position Information V2, sample",
            [
                "side": "long", "quantity": "20", "entryPrice": "6563.665",
                "walletBalance": "13200.70726908", "maintenanceMarginRate": "0.005",
                "maintenanceAmount": "50",
            ], gives: ["liquidationPrice": "5930.78"], within: "0.005"),
    ]

    private static func small(
        _ side: String, _ quantity: String, _ entry: String, _ wallet: String, gives price: String
    ) -> CalculatorExample {
        CalculatorExample(
            "Isolated \(side) of \(quantity) at \(entry), 5x", freqtrade,
            [
                "side": .text(side), "quantity": .text(quantity), "entryPrice": .text(entry),
                "walletBalance": .text(wallet), "leverage": "5", "maintenanceMarginRate": "0.01",
                "maintenanceAmount": "0.01",
            ], gives: ["liquidationPrice": price], within: "0.000001")
    }

    private static let isolatedShorts = [
        small("short", "1", "10", "2", gives: "11.8910891"),
        small("short", "1", "8", "1.6", gives: "9.5148515"),
        small("short", "0.6", "10", "1.2", gives: "11.8976898"),
    ]
    private static let isolatedLongs = [
        small("long", "1", "10", "2", gives: "8.0707071"),
        small("long", "0.6", "10", "1.2", gives: "8.063973"),
    ]

    private static func withFee(
        _ side: String, _ entry: String, _ margin: String, gives price: String
    ) -> CalculatorExample {
        CalculatorExample(
            "\(side) from \(entry) with \(margin), the closing fee counted", freqtrade,
            [
                "side": .text(side), "quantity": "1", "entryPrice": .text(entry),
                "walletBalance": .text(margin), "maintenanceMarginRate": "0.01",
                "closingFee": "0.0006",
            ], gives: ["liquidationPrice": price], within: "0.000001")
    }

    private static let withFees = [
        withFee("short", "10", "2", gives: "11.8741342"),
        withFee("short", "10", "3.33333333", gives: "13.1934824"),
        withFee("short", "8", "1.6", gives: "9.4993073"),
        withFee("long", "10", "2", gives: "8.0857084"),
    ]

    private static func bybitLinear(
        _ side: String, _ leverage: String, gives price: String
    ) -> CalculatorExample {
        CalculatorExample(
            "Bybit's rules: \(side) from 10 at \(leverage)x", freqtrade,
            [
                "side": .text(side), "quantity": "1", "entryPrice": "10",
                "leverage": .text(leverage), "maintenanceMarginRate": "0.01", "rules": "bybit",
            ], gives: ["liquidationPrice": price], within: "0.00001")
    }

    private static let bybitExamples = [
        bybitLinear("long", "1", gives: "0.1"),
        bybitLinear("long", "3", gives: "6.7666666"),
        bybitLinear("long", "10", gives: "9.1"),
        bybitLinear("short", "1", gives: "19.9"),
        bybitLinear("short", "5", gives: "11.9"),
        bybitLinear("short", "10", gives: "10.9"),
        CalculatorExample(
            "Bybit's rules: long of 1 BTC at 20,000, 50x", bybit,
            [
                "side": "long", "quantity": "1", "entryPrice": "20000", "leverage": "50",
                "maintenanceMarginRate": "0.005", "rules": "bybit",
            ],
            gives: [
                "liquidationPrice": "19700", "initialMargin": "400", "maintenanceMargin": "100",
            ]),
        CalculatorExample(
            "Bybit's rules: inverse long at 7,890.08, 50x, tick 0.5",
            "Bybit help center: auto-deleveraging",
            [
                "side": "long", "quantity": "1000", "entryPrice": "7890.08", "leverage": "50",
                "contract": "inverse", "maintenanceMarginRate": "0.005", "rules": "bybit",
                "tickSize": "0.5",
            ], gives: ["bankruptcyPrice": "7735.5"]),
        CalculatorExample(
            "Bybit's rules: inverse short of 60,000 at 50,000, 10x", bybit,
            [
                "side": "short", "quantity": "60000", "entryPrice": "50000", "leverage": "10",
                "contract": "inverse", "maintenanceMarginRate": "0.005", "rules": "bybit",
            ], gives: ["initialMargin": "0.12"]),
    ]
}

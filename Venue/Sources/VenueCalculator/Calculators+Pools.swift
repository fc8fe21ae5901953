import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueJSON

// Positions that share a pool, and what it means that they do.

extension Calculators {
    private static let positionItems: [CalculatorInput] = [
        CalculatorInput("symbol", "Symbol", "", .symbol, optional: true), .side, .quantity,
        .price("entryPrice", "Entry price"), .price("markPrice", "Mark price", optional: true),
        .leverage,
        CalculatorInput(
            "maintenanceMarginRate", "Maintenance margin rate", "rate",
            .decimal(Bounds.belowOne, "a rate from 0 to below 1"), optional: true),
        .money("maintenanceAmount", "Maintenance amount", optional: true),
    ]

    /// Liquidation prices of several positions in one cross pool.
    static let crossLiquidation = Calculator(
        name: "cross-liquidation", title: "Cross liquidation",
        summary: "The liquidation price of every position of a cross pool, the others held still.",
        formula: """
            for each position: wallet + profit of all others + side x quantity x (P - entry) = \
            maintenance margin of all others + quantity x P x rate - maintenance amount, solved \
            for P
            """,
        inputs: [
            .money("walletBalance", "Wallet balance"),
            CalculatorInput("positions", "Positions", "", .list(positionItems, atMost: 20)),
        ],
        examples: crossExamples
    ) { values throws(CalculatorFault) in try crossFigures(values) }

    private static func crossFigures(
        _ values: CalculatorValues
    ) throws(CalculatorFault) -> CalculatorFigures {
        let positions = values.list("positions")
        let document = JSON.object([
            (
                "collateral",
                .array([
                    .object([
                        ("asset", .string("MARGIN")),
                        ("wallet", .string(values.amount("walletBalance").description)),
                    ])
                ])
            ),
            ("positionMode", .string("HEDGE")),
            ("positions", .array(positions.enumerated().map { entry($1, place: $0) })),
        ])
        let report: PortfolioReport
        do throws(InputFault) {
            report = try PortfolioCalculator.report(Array(document.compact.utf8), file: "inputs")
        } catch {
            let field = error.path.hasPrefix("$.") ? String(error.path.dropFirst(2)) : error.path
            throw CalculatorFault(field: field, expected: error.expected, found: error.found)
        }
        return CalculatorFigures(
            results: crossResults(positions, report), working: crossWorking(values, report))
    }

    /// A position as the portfolio calculator reads it; without a symbol it is one of its own.
    private static func entry(_ position: CalculatorValues, place: Int) -> JSON {
        let given = position.word("symbol")
        let mark = position.has("markPrice") ? "markPrice" : "entryPrice"
        var members: [(key: String, value: JSON)] = [
            ("symbol", .string(given.isEmpty ? "position \(place + 1)" : given)),
            ("side", .string(position.sign > 0 ? "LONG" : "SHORT")),
            ("quantity", .string(position.quantity("quantity").description)),
            ("entryPrice", .string(position.price("entryPrice").description)),
            ("markPrice", .string(position.price(mark).description)),
            ("leverage", .int(position.whole("leverage"))),
        ]
        let table = position.has("maintenanceMarginRate") ? nil : position.brackets.table(of: given)
        members.append(("brackets", .array((table ?? position.ownBracket).rows)))
        return .object(members)
    }

    private static func crossResults(
        _ positions: [CalculatorValues], _ report: PortfolioReport
    ) -> [CalculatorResult] {
        let account = report.account
        var results: [CalculatorResult] = []
        for (place, position) in report.positions.enumerated() {
            let side = positions[place].word("side")
            results.append(
                .liquidation(
                    "liquidationPrice\(place + 1)",
                    "Liquidation price of \(position.symbol) \(side)", position.liquidation))
        }
        return results + [
            CalculatorResult("marginBalance", "Margin balance", account.marginBalance, "money"),
            CalculatorResult(
                "maintenanceMargin", "Maintenance margin", account.maintMargin, "money"),
            CalculatorResult(
                "marginRatio", "Margin ratio", account.marginRatio, "rate",
                note: account.marginRatio == nil ? "nothing is left: beyond any ratio" : nil),
            CalculatorResult(
                "availableBalance", "Available balance", account.availableBalance, "money"),
        ]
    }

    private static func crossWorking(
        _ values: CalculatorValues, _ report: PortfolioReport
    ) -> String {
        let parts = report.positions.map {
            "\($0.symbol): profit \($0.unrealizedProfit), maintenance margin \($0.maintMargin), "
                + "P = \($0.liquidation.price?.description ?? "none")"
        }
        return "wallet \(values.amount("walletBalance")); " + parts.joined(separator: "; ")
    }

    /// The same position in both modes.
    static let isolatedVersusCross = Calculator(
        name: "isolated-vs-cross", title: "Isolated or cross",
        summary: "Where a position is liquidated and what it can cost, in either margin mode.",
        formula: """
            isolated: margin + side x quantity x (P - entry) = quantity x P x rate - maintenance \
            amount; cross: the same with the whole wallet in place of the margin
            """,
        inputs: [
            .side, .quantity, .price("entryPrice", "Entry price"),
            .price("markPrice", "Mark price", optional: true), .leverage,
            .money("walletBalance", "Wallet balance"),
            .money("isolatedMargin", "Isolated margin", optional: true),
        ] + CalculatorInput.contracts + CalculatorInput.brackets,
        examples: isolatedExamples
    ) { values throws(CalculatorFault) in
        let terms = try values.position()
        let wallet = values.amount("walletBalance")
        let margin =
            values.has("isolatedMargin")
            ? values.amount("isolatedMargin")
            : OrderMargin.positionRequirement(
                notional: terms.entryValue.magnitude, leverage: terms.leverage)
        if margin > wallet {
            throw values.fault(
                "walletBalance", "at least the isolated margin of \(margin)", "\(wallet)")
        }
        let isolated = LiquidationPrice.of([terms], walletBalance: margin, others: [])
        let cross = LiquidationPrice.of([terms], walletBalance: wallet, others: [])
        return CalculatorFigures(
            results: modeResults("isolated", "isolated", terms, isolated, margin: margin)
                + modeResults("cross", "cross", terms, cross, margin: wallet),
            working: """
                isolated: \(margin) behind \(terms.size.magnitude) at \
                \(terms.entryPrice ?? .zero), P = \(isolated.price?.description ?? "none"); \
                cross: \(wallet) behind it, P = \(cross.price?.description ?? "none")
                """)
    }

    private static func modeResults(
        _ prefix: String, _ words: String, _ terms: PositionTerms,
        _ result: LiquidationPriceResult, margin: Amount
    ) -> [CalculatorResult] {
        let pool = PoolFigures(
            walletBalance: margin, unrealizedPnl: terms.unrealizedPnl,
            maintenanceMargin: terms.maintenanceMargin)
        let distance = result.price.flatMap {
            LiquidationPrice.distance(from: terms.markPrice, to: $0)
        }
        return [
            .liquidation(
                "\(prefix)LiquidationPrice", "Liquidation price, \(words)", result),
            CalculatorResult(
                "\(prefix)Distance", "Distance from the mark, \(words)", distance, "rate"),
            CalculatorResult(
                "\(prefix)MarginRatio", "Margin ratio, \(words)", pool.marginRatio, "rate"),
            CalculatorResult(
                "\(prefix)MostLost", "Most that can be lost, \(words)", margin, "money"),
        ]
    }
}

extension CalculatorValues {
    /// The one bracket of a position that states its own, or the customary one.
    fileprivate var ownBracket: BracketTable {
        .flat(
            maintenanceMarginRate: has("maintenanceMarginRate")
                ? rate("maintenanceMarginRate") : Rate(raw: 500_000),
            maxLeverage: 1_000, maintenanceAmount: amount("maintenanceAmount"))
    }
}

extension BracketTable {
    /// The table as the portfolio calculator reads it.
    fileprivate var rows: [JSON] {
        brackets.map {
            .object([
                ("notionalFloor", .string($0.notionalFloor.description)),
                ("notionalCap", .string($0.notionalCap.description)),
                ("initialLeverage", .int(min(1_000, $0.maxLeverage))),
                ("maintMarginRatio", .string($0.maintenanceMarginRate.description)),
                ("cum", .string($0.maintenanceAmount.description)),
            ])
        }
    }
}

import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// Prices at which something happens to one position: liquidation, a wanted return, nothing lost.

extension Calculators {
    /// Where a position is liquidated.
    static let liquidation = Calculator(
        name: "liquidation", title: "Liquidation price",
        summary: "The mark price at which the pool behind a position reaches its line.",
        formula: """
            wallet + other profit + side x quantity x (P - entry) = other maintenance margin + \
            quantity x P x (rate + closing fee) - maintenance amount, solved for P; with rules \
            bybit: P = entry -/+ (initial margin - maintenance margin at entry + extra) / quantity
            """,
        inputs: [
            .side, .quantity, .price("entryPrice", "Entry price"),
            .price("markPrice", "Mark price", optional: true),
            .money("walletBalance", "Wallet balance, or isolated margin", optional: true),
            .leverage,
        ] + CalculatorInput.contracts + CalculatorInput.brackets + [
            .signedMoney("otherPnl", "Profit of other cross positions", default: "0"),
            .money("otherMaintenanceMargin", "Their maintenance margin", default: "0"),
            .fee("closingFee", "Closing fee counted as margin", default: "0"),
            CalculatorInput("rules", "Rules", "", .word(["binance", "bybit"]), default: "binance"),
            CalculatorInput("tickSize", "Tick", "price", .positive, optional: true),
        ],
        examples: liquidationExamples
    ) { values throws(CalculatorFault) in
        let terms = try values.position()
        let margin =
            values.has("walletBalance")
            ? values.amount("walletBalance")
            : OrderMargin.positionRequirement(
                notional: terms.entryValue.magnitude, leverage: terms.leverage)
        if values.word("rules") == "bybit" { return bybitLiquidation(values, terms) }
        let result = LiquidationPrice.of(
            [terms], otherBalance: margin + values.amount("otherPnl"),
            otherMaintenanceMargin: values.amount("otherMaintenanceMargin"),
            closingFee: values.rate("closingFee"))
        let equity = margin + values.amount("otherPnl")
        return CalculatorFigures(
            results: liquidationResults(
                values, terms, result,
                bankruptcy: BankruptcyPrice.isolated(terms, margin: equity)),
            working: """
                \(margin) + \(values.amount("otherPnl")) + \(signText(terms.sign)) x \
                \(terms.size.magnitude) x (P - \(terms.entryPrice ?? .zero)) = \
                \(values.amount("otherMaintenanceMargin")) + \(terms.size.magnitude) x P x \
                (\(terms.brackets.bracket(ofNotional: terms.notional).maintenanceMarginRate) + \
                \(values.rate("closingFee"))) - \
                \(terms.brackets.bracket(ofNotional: terms.notional).maintenanceAmount); P = \
                \(result.price?.description ?? result.reason?.description ?? "none")
                """)
    }

    private static func liquidationResults(
        _ values: CalculatorValues, _ terms: PositionTerms, _ result: LiquidationPriceResult,
        bankruptcy: Price?
    ) -> [CalculatorResult] {
        func onTick(_ price: Price) -> Price {
            guard values.has("tickSize") else { return price }
            return LiquidationPrice.rounded(
                price, toTick: values.price("tickSize"), isLong: terms.sign > 0)
        }
        let shown = result.price.map { LiquidationPriceResult.price(onTick($0)) } ?? result
        let distance = shown.price.flatMap {
            LiquidationPrice.distance(from: terms.markPrice, to: $0)
        }
        return [
            .liquidation("liquidationPrice", "Liquidation price", shown),
            CalculatorResult(
                "distance", "Distance from the mark", distance, "rate",
                note: distance == nil ? "there is no liquidation price" : nil),
            .price(
                "bankruptcyPrice", "Bankruptcy price", bankruptcy.map(onTick),
                without: "the position cannot lose all of it"),
            CalculatorResult("initialMargin", "Initial margin", terms.initialMargin, "money"),
            CalculatorResult(
                "maintenanceMargin", "Maintenance margin now", terms.maintenanceMargin, "money"),
        ]
    }

    /// The closed forms of a venue that takes maintenance margin at the entry price.
    private static func bybitLiquidation(
        _ values: CalculatorValues, _ terms: PositionTerms
    ) -> CalculatorFigures {
        let entry = terms.entryPrice ?? .zero
        let initial = OrderMargin.positionRequirement(
            notional: terms.entryValue.magnitude, leverage: terms.leverage)
        let bracket = terms.brackets.bracket(ofNotional: terms.entryValue.magnitude)
        let extra =
            values.has("walletBalance")
            ? max(.zero, values.amount("walletBalance") - initial) : .zero
        let price =
            terms.contract.isInverse
            ? VenueComparison.bybitInverseLiquidationPrice(
                size: terms.size, entryPrice: entry, leverage: terms.leverage, bracket: bracket)
            : VenueComparison.bybitLinearLiquidationPrice(
                size: terms.size, entryPrice: entry, leverage: terms.leverage, bracket: bracket,
                extraMargin: extra)
        let result = price.map { LiquidationPriceResult.price($0) } ?? .none(.backedInFull)
        let bankruptcy = BankruptcyPrice.isolated(
            isInverse: terms.contract.isInverse, side: values.side, entryPrice: entry,
            leverage: terms.leverage)
        return CalculatorFigures(
            results: liquidationResults(values, terms, result, bankruptcy: bankruptcy),
            working: """
                \(entry) with initial margin \(initial), maintenance margin \
                \(terms.marked(at: entry).maintenanceMargin) at entry and \(extra) added: P = \
                \(price?.description ?? "none")
                """)
    }

    /// The price of a wanted return.
    static let target = Calculator(
        name: "target", title: "Target price",
        summary: "The price at which a position has earned a wanted return on its margin.",
        formula: """
            linear: P = entry x (1 + side x roe / leverage); \
            inverse: 1 / P = 1 / entry x (1 - side x roe / leverage)
            """,
        inputs: [
            .side, .price("entryPrice", "Entry price"), .leverage,
            CalculatorInput(
                "roe", "Return on margin", "rate",
                .decimal(-100 * unitsPerOne...10_000 * unitsPerOne, "a rate from -100 to 10000")),
            CalculatorInput("quantity", "Quantity", "size", .positive, default: "1"),
        ] + CalculatorInput.contracts,
        examples: targetExamples
    ) { values throws(CalculatorFault) in
        let terms = try values.position()
        let margin = OrderMargin.positionRequirement(
            notional: terms.entryValue.magnitude, leverage: terms.leverage)
        let profit = Int128(terms.entryValue.raw.magnitude) * Int128(values.raw("roe").magnitude)
        if profit > Int128(4 * Bounds.amount) * Int128(unitsPerOne) {
            throw values.fault("roe", "a smaller return at this size", "\(values.rate("roe"))")
        }
        let price = ReturnOnEquity.targetPrice(terms, roe: values.rate("roe"))
        let earned = price.map { terms.marked(at: $0).unrealizedPnl }
        return CalculatorFigures(
            results: [
                .price(
                    "targetPrice", "Target price", price,
                    without: "no positive price gives this return"),
                CalculatorResult("profit", "Profit there", earned, "money"),
                CalculatorResult("initialMargin", "Margin at entry", margin, "money"),
            ],
            working: """
                \(terms.entryPrice ?? .zero), \(signText(terms.sign)) x \(values.rate("roe")) / \
                \(terms.leverage): P = \(price?.description ?? "none")
                """)
    }

    /// Where nothing is lost once all costs are paid.
    static let breakEven = Calculator(
        name: "break-even", title: "Break-even price",
        summary: "The exit price at which a position has earned its fees and its funding.",
        formula: """
            side x quantity x (P - entry) = opening fee + funding paid + quantity x P x closing \
            fee rate, solved for P
            """,
        inputs: [
            .side, .quantity, .price("entryPrice", "Entry price"),
            .fee("openingFee", "Opening fee rate", default: "0.0005"),
            .fee("closingFee", "Closing fee rate", default: "0.0005"),
            .signedMoney("funding", "Funding paid so far", default: "0"),
        ] + CalculatorInput.contracts,
        examples: breakEvenExamples
    ) { values throws(CalculatorFault) in
        let terms = try values.position().withoutMaintenance
        let fee = terms.entryValue.magnitude.times(values.rate("openingFee"), rounding: .up)
        let spent = fee + values.amount("funding")
        // The price at which a wallet of minus the costs is just made good is where a pool without
        // a maintenance margin has its line: the same equation.
        let result = LiquidationPrice.of(
            [terms], otherBalance: -spent, otherMaintenanceMargin: .zero,
            closingFee: values.rate("closingFee"))
        let move = result.price.flatMap {
            LiquidationPrice.distance(from: terms.entryPrice ?? .zero, to: $0)
        }
        let isNone = result.price == nil
        return CalculatorFigures(
            results: [
                CalculatorResult(
                    "breakEvenPrice", "Break-even price", result.price, "price",
                    note: isNone ? "no positive price makes the costs good" : nil),
                CalculatorResult("openingFee", "Opening fee", fee, "money"),
                CalculatorResult("costs", "Fee and funding so far", spent, "money"),
                CalculatorResult("move", "Move that is needed", move, "rate"),
            ],
            working: """
                \(signText(terms.sign)) x \(terms.size.magnitude) x (P - \
                \(terms.entryPrice ?? .zero)) = \(spent) + \(terms.size.magnitude) x P x \
                \(values.rate("closingFee")); P = \(result.price?.description ?? "none")
                """)
    }
}

extension PositionTerms {
    /// The same position in brackets that ask for nothing.
    fileprivate var withoutMaintenance: PositionTerms {
        var copy = self
        copy.brackets = .flat(maintenanceMarginRate: .zero, maxLeverage: 1_000)
        return copy
    }
}

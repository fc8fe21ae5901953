import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// What an order costs and what a position needs.

extension Calculators {
    /// Margin of an order, and of the position it makes.
    static let margin = Calculator(
        name: "margin", title: "Margin",
        summary: "What an order takes from the available balance and what it then needs.",
        formula: """
            initial margin = assumed price x quantity / leverage; \
            open loss = max(0, side x (order price - mark price) x quantity); \
            cost = initial margin + open loss; \
            maintenance margin = mark price x quantity x rate - maintenance amount
            """,
        inputs: [
            .side, .price("price", "Order price"),
            .price("markPrice", "Mark price", optional: true),
            .price("lastPrice", "Last price", optional: true), .quantity, .leverage,
        ] + CalculatorInput.contracts + CalculatorInput.brackets + [
            .money("bids", "Value of open buy orders", default: "0"),
            .money("asks", "Value of open sell orders", default: "0"),
            .money("walletBalance", "Wallet balance", optional: true),
        ],
        examples: marginExamples
    ) { values throws(CalculatorFault) in
        let terms = try values.position(entry: "price")
        let (price, mark) = (values.price("price"), terms.markPrice)
        let assumed =
            values.has("lastPrice")
            ? OrderCost.assumingPrice(
                side: values.side, orderPrice: price, lastPrice: values.price("lastPrice"),
                markPrice: mark) : price
        _ = try values.value(at: assumed, values.has("lastPrice") ? "lastPrice" : "price")
        let cost = OrderCost.of(
            terms.contract, size: terms.size, orderPrice: price, assumingPrice: assumed,
            markPrice: mark, leverage: terms.leverage)
        let bracket = terms.brackets.bracket(ofNotional: terms.notional)
        return CalculatorFigures(
            results: marginResults(values, terms, cost, assumed: assumed, bracket),
            working: """
                \(assumed) x \(terms.size.magnitude) / \(terms.leverage) = \(cost.initialMargin); \
                max(0, \(signText(terms.sign)) x (\(price) - \(mark)) x \(terms.size.magnitude)) \
                = \(cost.openLoss); \(cost.initialMargin) + \(cost.openLoss) = \(cost.cost); \
                \(terms.notional) x \(bracket.maintenanceMarginRate) - \
                \(bracket.maintenanceAmount) = \(terms.maintenanceMargin)
                """)
    }

    private static func marginResults(
        _ values: CalculatorValues, _ terms: PositionTerms, _ cost: OrderCost, assumed: Price,
        _ bracket: LeverageBracket
    ) -> [CalculatorResult] {
        let notional = terms.sign < 0 ? -terms.notional : terms.notional
        let requirement = OrderMargin.requirement(
            positionNotional: notional, bids: values.amount("bids"),
            asks: values.amount("asks"), leverage: terms.leverage)
        var results = [
            CalculatorResult("notional", "Notional", terms.notional, "money"),
            CalculatorResult("assumedPrice", "Assumed price", assumed, "price"),
            CalculatorResult("initialMargin", "Initial margin", cost.initialMargin, "money"),
            CalculatorResult("openLoss", "Open loss", cost.openLoss, "money"),
            CalculatorResult("cost", "Cost", cost.cost, "money"),
            CalculatorResult(
                "maintenanceMarginRate", "Maintenance margin rate",
                bracket.maintenanceMarginRate, "rate"),
            CalculatorResult(
                "maintenanceMargin", "Maintenance margin", terms.maintenanceMargin, "money"),
            CalculatorResult(
                "requirement", "Margin of the position with its open orders", requirement,
                "money"),
        ]
        if values.has("walletBalance") {
            let pool = PoolFigures(
                walletBalance: values.amount("walletBalance"),
                unrealizedPnl: terms.unrealizedPnl, positionInitialMargin: requirement,
                maintenanceMargin: terms.maintenanceMargin)
            results += [
                CalculatorResult(
                    "availableBalance", "Available after it", pool.availableBalance, "money"),
                CalculatorResult(
                    "marginRatio", "Margin ratio", pool.marginRatio, "rate",
                    note: pool.marginRatio == nil ? "nothing is left: beyond any ratio" : nil),
            ]
        }
        return results
    }

    /// The largest order a balance pays for.
    static let maxOpen = Calculator(
        name: "max-open", title: "Max open",
        summary: "The largest position that a balance can open at a leverage.",
        formula: """
            greatest n x step with assumed price x n x step / leverage + open loss + fee <= \
            balance, and notional <= the cap of the brackets at this leverage
            """,
        inputs: [
            .side, .price("price", "Order price"),
            .price("markPrice", "Mark price", optional: true),
            .price("lastPrice", "Last price", optional: true),
            .money("balance", "Available balance"), .leverage,
            CalculatorInput(
                "stepSize", "Least size increment", "size", .positive, default: "0.001"),
            .fee("feeRate", "Fee rate to open", default: "0"),
        ] + CalculatorInput.contracts + [.symbol],
        examples: maxOpenExamples
    ) { values throws(CalculatorFault) in try maxOpenFigures(values) }

    private static func maxOpenFigures(
        _ values: CalculatorValues
    ) throws(CalculatorFault) -> CalculatorFigures {
        let (price, contract) = (values.price("price"), values.contract)
        let mark = values.has("markPrice") ? values.price("markPrice") : price
        let assumed =
            values.has("lastPrice")
            ? OrderCost.assumingPrice(
                side: values.side, orderPrice: price, lastPrice: values.price("lastPrice"),
                markPrice: mark) : price
        let (leverage, step) = (values.whole("leverage"), values.quantity("stepSize"))
        let cap = notionalCap(values, leverage: leverage)
        func cost(_ quantity: Quantity) -> Amount {
            let order = OrderCost.of(
                contract, size: Quantity(raw: quantity.raw * values.sign), orderPrice: price,
                assumingPrice: assumed, markPrice: mark, leverage: leverage)
            let value = PositionMath.notional(contract, size: quantity, price: assumed)
            return order.cost + value.times(values.rate("feeRate"), rounding: .up)
        }
        // No more than what 64 bits count at the worst of the prices.
        let prices = [price, mark, assumed]
        let worst = contract.isInverse ? prices.min() ?? price : prices.max() ?? price
        let limit = values.largestQuantity(within: cap, at: worst)
        let quantity = OrderCost.maxQuantity(
            available: values.amount("balance"), step: step, limit: limit, cost: cost)
        let notional = PositionMath.notional(contract, size: quantity, price: price)
        let isCapped = Quantity(raw: quantity.raw + step.raw) > limit && quantity.isPositive
        return CalculatorFigures(
            results: [
                CalculatorResult(
                    "maxQuantity", "Max open", quantity, "size",
                    note: isCapped ? "the brackets allow no more at this leverage" : nil),
                CalculatorResult("notional", "Notional", notional, "money"),
                CalculatorResult("cost", "Cost", cost(quantity), "money"),
                CalculatorResult("cap", "Greatest notional at this leverage", cap, "money"),
            ],
            working: """
                \(quantity) at \(assumed) / \(leverage) with open loss and fee costs \
                \(cost(quantity)) <= \(values.amount("balance"))
                """)
    }

    private static func notionalCap(_ values: CalculatorValues, leverage: Int64) -> Amount {
        guard let table = values.brackets.table(of: values.word("symbol")) else {
            return Amount(raw: Bounds.amount)
        }
        return table.maxNotional(atLeverage: leverage)
    }
}

import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// What a position earns and pays: profit, average entry, funding, and the size a loss allows.

extension Calculators {
    /// Profit and return of a closed position.
    static let pnl = Calculator(
        name: "pnl", title: "Profit and return",
        summary: "Profit, return on margin and fees of a position closed at a price.",
        formula: """
            linear: pnl = side x quantity x (exit - entry); \
            inverse: pnl = side x quantity x size x (1 / entry - 1 / exit); \
            roe = pnl x leverage / entry value; net = pnl - fees
            """,
        inputs: [
            .side, .quantity, .price("entryPrice", "Entry price"),
            .price("exitPrice", "Exit price"), .leverage,
            .fee("openingFee", "Opening fee rate", default: "0"),
            .fee("closingFee", "Closing fee rate", default: "0"),
        ] + CalculatorInput.contracts,
        examples: pnlExamples
    ) { values throws(CalculatorFault) in
        let terms = try values.position(mark: "exitPrice")
        let pnl = terms.unrealizedPnl
        let roe = ReturnOnEquity.of(
            unrealizedPnl: pnl, entryValue: terms.entryValue, leverage: terms.leverage)
        let fees =
            terms.entryValue.magnitude.times(values.rate("openingFee"), rounding: .up)
            + terms.notional.times(values.rate("closingFee"), rounding: .up)
        let margin = OrderMargin.positionRequirement(
            notional: terms.entryValue.magnitude, leverage: terms.leverage)
        return CalculatorFigures(
            results: [
                CalculatorResult("initialMargin", "Margin at entry", margin, "money"),
                CalculatorResult("pnl", "Profit", pnl, "money"),
                CalculatorResult(
                    "roe", "Return on margin", roe, "rate",
                    note: roe == nil ? "beyond what can be shown" : nil),
                CalculatorResult("fees", "Fees", fees, "money"),
                CalculatorResult("netPnl", "Profit after fees", pnl - fees, "money"),
            ],
            working: """
                \(signText(terms.sign)) x \(terms.size.magnitude) at \(terms.entryPrice ?? .zero) \
                and \(terms.markPrice) = \(pnl); \(pnl) x \(terms.leverage) / \
                \(terms.entryValue.magnitude) = \(roe?.description ?? "none"); \(pnl) - \(fees) = \
                \(pnl - fees)
                """)
    }

    /// The price several fills come to.
    static let averageEntry = Calculator(
        name: "average-entry", title: "Average entry",
        summary: "The one price at which several fills of one side were opened.",
        formula: """
            linear: sum(quantity x price) / sum(quantity); \
            inverse: sum(quantity) / sum(quantity / price)
            """,
        inputs: [
            CalculatorInput(
                "entries", "Fills", "",
                .list([.quantity, .price("price", "Price")], atMost: 100)),
            .contract,
        ],
        examples: averageEntryExamples
    ) { values throws(CalculatorFault) in
        let fills = values.list("entries").map {
            (quantity: $0.quantity("quantity"), price: $0.price("price"))
        }
        var size = Int128(0)
        for fill in fills { size += Int128(fill.quantity.raw) }
        if size > Int128(Bounds.amount) {
            throw values.fault(
                "entries", "at most 10000000000 together", DecimalText.text(wide: size))
        }
        let isInverse = values.contract.isInverse
        let average = ReturnOnEquity.averageEntry(isInverse: isInverse, fills: fills)
        let parts = fills.map { "\($0.quantity) at \($0.price)" }.joined(separator: " + ")
        return CalculatorFigures(
            results: [
                .price(
                    "averageEntry", "Average entry", average,
                    without: "beyond the range of prices"),
                CalculatorResult(
                    "quantity", "Quantity", Quantity(raw: Int64(size)), "size"),
            ],
            working: "\(parts) = \(DecimalText.text(wide: size)) at "
                + (average?.description ?? "none"))
    }

    /// What funding costs.
    static let funding = Calculator(
        name: "funding", title: "Funding",
        summary: "The funding rate of a premium, and what a position pays at it.",
        formula: """
            rate = premium + clamp(interest - premium, -band, +band), unless a rate is given; \
            payment = side x notional x rate: above zero it is paid, below zero received
            """,
        inputs: [
            .side, .quantity, .price("markPrice", "Mark price"),
            CalculatorInput(
                "fundingRate", "Funding rate", "rate",
                .decimal(-Bounds.one...Bounds.one, "a rate from -1 to 1"), optional: true),
            CalculatorInput(
                "premium", "Premium index", "rate",
                .decimal(-Bounds.one...Bounds.one, "a rate from -1 to 1"), default: "0"),
            .fee("interest", "Interest", default: "0.0001"),
            .fee("band", "Band around the premium", default: "0.0005"),
            CalculatorInput(
                "intervalHours", "Hours between fundings", "hours", .whole(1...24), default: "8"),
            CalculatorInput("days", "Days held", "days", .whole(1...3_650), default: "1"),
        ] + CalculatorInput.contracts,
        examples: fundingExamples
    ) { values throws(CalculatorFault) in
        let mark = values.price("markPrice")
        let notional = try values.value(at: mark, "markPrice")
        let rate =
            values.has("fundingRate")
            ? values.rate("fundingRate")
            : Funding.rate(
                premium: values.rate("premium"), interest: values.rate("interest"),
                band: values.rate("band").magnitude)
        let payment = Funding.payment(
            values.contract, size: values.size, markPrice: mark, rate: rate)
        let times = values.whole("days") * 24 / values.whole("intervalHours")
        let total = DecimalText.text(wide: Int128(payment.raw) * Int128(times))
        return CalculatorFigures(
            results: [
                CalculatorResult("fundingRate", "Funding rate", rate, "rate"),
                CalculatorResult("notional", "Notional", notional, "money"),
                CalculatorResult("payment", "Paid at each funding", payment, "money"),
                CalculatorResult("fundings", "Fundings", times, "times"),
                CalculatorResult("total", "Paid in all", total, "money"),
            ],
            working: """
                \(signText(values.sign)) x \(notional) x \(rate) = \(payment); x \(times) = \
                \(total)
                """)
    }

    /// The size whose loss at a stop is bearable.
    static let positionSize = Calculator(
        name: "position-size", title: "Position size from risk",
        summary: "The largest size that loses no more than a given amount at the stop.",
        formula: """
            greatest n x step with n x step x |entry - stop with slippage| + both fees <= risk
            """,
        inputs: [
            .side, .price("entryPrice", "Entry price"), .price("stopPrice", "Stop price"),
            .money("risk", "Most that may be lost"),
            .fee("openingFee", "Opening fee rate", default: "0.0005"),
            .fee("closingFee", "Closing fee rate", default: "0.0005"),
            .fee("slippage", "Slippage at the stop", default: "0"),
            CalculatorInput(
                "stepSize", "Least size increment", "size", .positive, default: "0.001"),
            .leverage,
        ] + CalculatorInput.contracts,
        examples: positionSizeExamples
    ) { values throws(CalculatorFault) in try positionSizeFigures(values) }

    private static func positionSizeFigures(
        _ values: CalculatorValues
    ) throws(CalculatorFault) -> CalculatorFigures {
        let (entry, stop) = (values.price("entryPrice"), values.price("stopPrice"))
        if (stop < entry) != (values.sign > 0) || stop == entry {
            throw values.fault(
                "stopPrice",
                values.sign > 0 ? "a price below the entry" : "a price above the entry",
                stop.description)
        }
        let slip = stop.times(values.rate("slippage").magnitude, rounding: .up)
        let exit = values.sign > 0 ? stop - slip : stop + slip
        if !exit.isPositive {
            throw values.fault("stopPrice", "a price that slippage leaves above 0", "\(stop)")
        }
        let contract = values.contract
        func loss(_ quantity: Quantity) -> Amount {
            let size = Quantity(raw: quantity.raw * values.sign)
            let entryValue = contract.value(of: size, at: entry, rounding: .up)
            let exitValue = contract.value(of: size, at: exit, rounding: .down)
            return entryValue - exitValue
                + entryValue.magnitude.times(values.rate("openingFee"), rounding: .up)
                + exitValue.magnitude.times(values.rate("closingFee"), rounding: .up)
        }
        let worst = contract.isInverse ? min(entry, exit) : max(entry, exit)
        let limit = values.largestQuantity(within: Amount(raw: Bounds.amount), at: worst)
        let quantity = OrderCost.maxQuantity(
            available: values.amount("risk"), step: values.quantity("stepSize"), limit: limit,
            cost: loss)
        let notional = PositionMath.notional(contract, size: quantity, price: entry)
        return CalculatorFigures(
            results: [
                CalculatorResult("quantity", "Quantity", quantity, "size"),
                CalculatorResult("notional", "Notional", notional, "money"),
                CalculatorResult("loss", "Loss at the stop", loss(quantity), "money"),
                CalculatorResult(
                    "initialMargin", "Margin needed",
                    OrderMargin.positionRequirement(
                        notional: notional, leverage: values.whole("leverage")), "money"),
            ],
            working: """
                \(quantity) x |\(entry) - \(exit)| + fees = \(loss(quantity)) <= \
                \(values.amount("risk"))
                """)
    }
}

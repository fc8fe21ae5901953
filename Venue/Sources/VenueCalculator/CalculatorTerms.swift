import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// Inputs that many calculators share, and the position they describe. Every product of a price and
// a size is checked here against what 64 bits hold, so that no calculator has to.

extension CalculatorInput {
    static let side = CalculatorInput("side", "Side", "", .word(["long", "short"]))
    static let contract = CalculatorInput(
        "contract", "Contract", "", .word(["linear", "inverse"]), default: "linear")
    static let contractSize = CalculatorInput(
        "contractSize", "Size of one contract (inverse)", "money",
        .decimal(1...1_000_000 * unitsPerOne, "a positive amount"), default: "1")
    static let quantity = CalculatorInput("quantity", "Quantity", "size", .positive)
    static let leverage = CalculatorInput(
        "leverage", "Leverage", "times", .whole(1...1_000), default: "10")
    static let symbol = CalculatorInput(
        "symbol", "Symbol (its brackets)", "", .symbol, optional: true)
    static let rate = CalculatorInput(
        "maintenanceMarginRate", "Maintenance margin rate", "rate",
        .decimal(Bounds.belowOne, "a rate from 0 to below 1"), default: "0.005")
    static let deduction = CalculatorInput(
        "maintenanceAmount", "Maintenance amount", "money",
        .decimal(Bounds.unsigned, "an amount from 0"), default: "0")

    /// What a price goes in as.
    static func price(
        _ name: String, _ label: String, optional isOptional: Bool = false
    ) -> CalculatorInput {
        CalculatorInput(
            name, label, "price", .decimal(Bounds.prices, "a positive price"),
            optional: isOptional)
    }

    /// What an amount of money from zero goes in as.
    static func money(
        _ name: String, _ label: String, default standard: String? = nil,
        optional isOptional: Bool = false
    ) -> CalculatorInput {
        CalculatorInput(
            name, label, "money", .decimal(Bounds.unsigned, "an amount from 0 to 10000000000"),
            default: standard, optional: isOptional)
    }

    /// What an amount of money of either sign goes in as.
    static func signedMoney(
        _ name: String, _ label: String, default standard: String
    ) -> CalculatorInput {
        CalculatorInput(
            name, label, "money",
            .decimal(Bounds.signed, "an amount of at most 10000000000 either way"),
            default: standard)
    }

    /// What a fee or another rate of at most a tenth goes in as.
    static func fee(_ name: String, _ label: String, default standard: String) -> CalculatorInput {
        CalculatorInput(
            name, label, "rate",
            .decimal(-10_000_000...10_000_000, "a rate from -0.1 to 0.1"), default: standard)
    }

    /// The brackets of a position: those of a symbol, or one that is given.
    static let brackets: [CalculatorInput] = [.symbol, .rate, .deduction]
    /// Kind of contract.
    static let contracts: [CalculatorInput] = [.contract, .contractSize]
}

extension CalculatorInput.Kind {
    static let positive = CalculatorInput.Kind.decimal(
        Bounds.positive, "a positive number of at most 10000000000")
}

extension CalculatorValues {
    /// Linear, or inverse with its size.
    var contract: Contract {
        word("contract") == "inverse"
            ? .inversePerpetual(contractSize: amount("contractSize")) : .linearPerpetual
    }

    /// +1 for a long, -1 for a short.
    var sign: Int64 { word("side") == "short" ? -1 : 1 }

    var side: Side { sign > 0 ? .buy : .sell }

    /// The size with its sign.
    var size: Quantity { Quantity(raw: quantity("quantity").raw * sign) }

    /// The brackets of the symbol, or the one that was given.
    var bracketTable: BracketTable {
        if let table = brackets.table(of: word("symbol")) { return table }
        return .flat(
            maintenanceMarginRate: rate("maintenanceMarginRate"), maxLeverage: 1_000,
            maintenanceAmount: amount("maintenanceAmount"))
    }

    /// The position that the inputs describe.
    ///
    /// - Parameters:
    ///   - entry: The input that is its entry price.
    ///   - mark: The input that is its mark; the entry where that was not given.
    func position(
        entry: String = "entryPrice", mark: String = "markPrice"
    ) throws(CalculatorFault) -> PositionTerms {
        let terms = PositionTerms(
            contract: contract, size: size, entryValue: .zero, markPrice: price(entry),
            leverage: has("leverage") ? whole("leverage") : 1, brackets: bracketTable)
        _ = try value(at: price(entry), entry)
        if has(mark) { _ = try value(at: price(mark), mark) }
        return PositionTerms(
            contract: contract, size: terms.size, entryPrice: price(entry),
            markPrice: has(mark) ? price(mark) : price(entry), leverage: terms.leverage,
            brackets: terms.brackets)
    }

    /// The greatest size whose value at a price is within a cap and within what is counted.
    func largestQuantity(within cap: Amount, at price: Price) -> Quantity {
        let most = Int128(min(cap.raw, Bounds.amount))
        let wide: Int128
        switch contract {
        case .linearPerpetual:
            wide = divide(most * Int128(unitsPerOne), by: Int128(price.raw), rounding: .down)
        case .inversePerpetual(let size):
            wide = divide(most * Int128(price.raw), by: Int128(size.raw), rounding: .down)
        }
        return Quantity(raw: Int64(min(wide, Int128(Bounds.amount))))
    }

    /// The value of the quantity at a price, refused where it is beyond what is counted.
    func value(at price: Price, _ name: String) throws(CalculatorFault) -> Amount {
        let wide = PortfolioReader.notional(contract, quantity("quantity"), price)
        if wide > Int128(Bounds.amount) {
            throw fault(name, "a position value of at most 10000000000", "a greater one")
        }
        return Amount(raw: Int64(wide))
    }
}

extension CalculatorResult {
    /// A liquidation price, or the reason why there is none.
    static func liquidation(
        _ name: String, _ label: String, _ result: LiquidationPriceResult
    ) -> CalculatorResult {
        CalculatorResult(name, label, result.price, "price", note: result.reason?.description)
    }

    /// A price that there may not be.
    static func price(
        _ name: String, _ label: String, _ price: Price?, without reason: String
    ) -> CalculatorResult {
        CalculatorResult(name, label, price, "price", note: price == nil ? reason : nil)
    }
}

/// "long" or "short" as the formulas have it.
func signText(_ sign: Int64) -> String { sign < 0 ? "-1" : "1" }

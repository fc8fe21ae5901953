public import PlimsollModel
public import PlimsollNumerics

// One position with everything that the formulas of a pool need to know about it. The figures are
// computed by `PositionMath`; nothing is cached, so that they cannot disagree with the terms.

/// A position as the formulas of a pool see it.
public struct PositionTerms: Hashable, Sendable {
    /// Kind and payoff.
    public var contract: Contract
    /// Signed size, long positive.
    public var size: Quantity
    /// Signed value at which it was entered, in the settlement asset.
    public var entryValue: Amount
    /// The entry price where the position is known by it and not by its entry value: a calculator
    /// knows prices, the ledger knows values. Used to avoid rounding twice.
    public var entryPrice: Price?
    /// Mark price, positive.
    public var markPrice: Price
    /// The account's leverage in the symbol, >= 1.
    public var leverage: Int64
    /// Leverage brackets.
    public var brackets: BracketTable

    /// A position as a ledger knows it, by its entry value.
    public init(
        contract: Contract, size: Quantity, entryValue: Amount, markPrice: Price,
        leverage: Int64, brackets: BracketTable
    ) {
        self.contract = contract
        self.size = size
        self.entryValue = entryValue
        self.markPrice = markPrice
        self.leverage = leverage
        self.brackets = brackets
    }

    /// A position as a person knows it, by its entry price.
    ///
    ///     entryValue = value(size, entryPrice), rounded up, so that no profit is overstated
    public init(
        contract: Contract, size: Quantity, entryPrice: Price, markPrice: Price,
        leverage: Int64, brackets: BracketTable
    ) {
        self.init(
            contract: contract, size: size,
            entryValue: contract.value(of: size, at: entryPrice, rounding: .up),
            markPrice: markPrice, leverage: leverage, brackets: brackets)
        self.entryPrice = entryPrice
    }

    /// +1 for a long, -1 for a short, 0 for an empty position.
    public var sign: Int64 { size.raw.signum() }

    /// The same position at another mark price.
    public func marked(at price: Price) -> PositionTerms {
        var copy = self
        copy.markPrice = price
        return copy
    }

    /// Absolute value at mark price, rounded up.
    public var notional: Amount {
        PositionMath.notional(contract, size: size, price: markPrice)
    }

    /// Signed value at mark price, rounded down.
    public var markValue: Amount { contract.value(of: size, at: markPrice, rounding: .down) }

    /// Profit at mark price, rounded down.
    public var unrealizedPnl: Amount {
        PositionMath.unrealizedPnl(
            contract, size: size, entryValue: entryValue, price: markPrice)
    }

    /// Maintenance margin at mark price, rounded up.
    public var maintenanceMargin: Amount {
        PositionMath.maintenanceMargin(notional: notional, table: brackets)
    }

    /// Initial margin of the position alone at mark price, rounded up.
    public var initialMargin: Amount {
        OrderMargin.positionRequirement(notional: notional, leverage: leverage)
    }
}

// The calculators there are, in the order in which people ask.

/// All calculators.
public enum Calculators {
    /// Every calculator there is.
    public static let all: [Calculator] = [
        margin, liquidation, target, pnl, maxOpen, averageEntry, funding, positionSize, breakEven,
        crossLiquidation, isolatedVersusCross,
    ]

    /// A calculator by name, or nil.
    public static func named(_ name: String) -> Calculator? { all.first { $0.name == name } }
}

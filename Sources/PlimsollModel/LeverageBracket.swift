public import PlimsollNumerics

/// One tier of an instrument's leverage table.
public struct LeverageBracket: Hashable, Sendable, BitwiseCopyable {
    /// Least notional of the tier, included.
    public var notionalFloor: Amount
    /// Greatest notional of the tier; the next one begins above it.
    public var notionalCap: Amount
    /// Highest leverage that may be chosen for a position of this size, 1 to 125 and more.
    public var maxLeverage: Int64
    /// Maintenance margin rate of the tier.
    public var maintenanceMarginRate: Rate
    /// The deduction ("cum") that makes the maintenance margin continuous at the floor.
    public var maintenanceAmount: Amount

    /// A tier with all its figures.
    public init(
        notionalFloor: Amount, notionalCap: Amount, maxLeverage: Int64,
        maintenanceMarginRate: Rate, maintenanceAmount: Amount
    ) {
        self.notionalFloor = notionalFloor
        self.notionalCap = notionalCap
        self.maxLeverage = maxLeverage
        self.maintenanceMarginRate = maintenanceMarginRate
        self.maintenanceAmount = maintenanceAmount
    }
}

/// An instrument's leverage table: tiers in rising order of notional, the first from zero.
public struct BracketTable: Hashable, Sendable {
    /// The tiers, never empty.
    public let brackets: [LeverageBracket]

    /// Wraps tiers without a check; `fault` tells whether they form a table.
    public init(unchecked brackets: [LeverageBracket]) { self.brackets = brackets }

    /// A single tier of one rate without a limit on notional: a flat-rate venue.
    public static func flat(
        maintenanceMarginRate: Rate, maxLeverage: Int64, maintenanceAmount: Amount = .zero
    ) -> BracketTable {
        BracketTable(unchecked: [
            LeverageBracket(
                notionalFloor: .zero, notionalCap: Amount(raw: .max), maxLeverage: maxLeverage,
                maintenanceMarginRate: maintenanceMarginRate, maintenanceAmount: maintenanceAmount)
        ])
    }

    /// Builds a table from caps, leverages and rates; floors and maintenance amounts follow.
    ///
    ///     floor_k = cap_(k-1)
    ///     cum_k = cum_(k-1) + floor_k * (rate_k - rate_(k-1))
    ///
    /// - Source: margin-bracket recursion published by Binance, Bybit and Hyperliquid.
    public static func tiers(
        _ tiers: [(cap: Amount, maxLeverage: Int64, rate: Rate)]
    ) -> BracketTable {
        var brackets: [LeverageBracket] = []
        for tier in tiers {
            var floor = Amount.zero
            var deduction = Amount.zero
            if let last = brackets.last {
                floor = last.notionalCap
                deduction = LeverageBracket.maintenanceAmount(
                    floor: floor, rate: tier.rate, previousRate: last.maintenanceMarginRate,
                    previousAmount: last.maintenanceAmount)
            }
            brackets.append(
                LeverageBracket(
                    notionalFloor: floor, notionalCap: tier.cap, maxLeverage: tier.maxLeverage,
                    maintenanceMarginRate: tier.rate, maintenanceAmount: deduction))
        }
        return BracketTable(unchecked: brackets)
    }

    /// Index of the tier that holds a notional; beyond the last cap, the last tier.
    ///
    /// - Complexity: O(number of tiers), which is at most 16.
    public func index(ofNotional notional: Amount) -> Int {
        var index = 0
        while index + 1 < brackets.count && notional > brackets[index].notionalCap { index += 1 }
        return index
    }

    /// The tier that holds a notional; beyond the last cap, the last tier.
    public func bracket(ofNotional notional: Amount) -> LeverageBracket {
        brackets[index(ofNotional: notional)]
    }

    /// The greatest notional that may be held at a leverage: the cap of the highest tier that
    /// still allows it; zero if no tier does.
    public func maxNotional(atLeverage leverage: Int64) -> Amount {
        var cap = Amount.zero
        for bracket in brackets where bracket.maxLeverage >= leverage { cap = bracket.notionalCap }
        return cap
    }

    /// The highest leverage of the table, that of the first tier.
    public var maxLeverage: Int64 { brackets[0].maxLeverage }

    /// What keeps these tiers from being a table, or nil: empty, too many, first floor not zero,
    /// floors and caps not joined, rates outside 0..1 or falling, leverage below 1 or rising.
    public var fault: String? {
        if brackets.isEmpty || brackets.count > 32 { return "expected 1 to 32 brackets" }
        if !brackets[0].notionalFloor.isZero { return "expected the first bracket to start at 0" }
        for (index, bracket) in brackets.enumerated() {
            if bracket.notionalCap <= bracket.notionalFloor { return "expected cap above floor" }
            if bracket.maxLeverage < 1 { return "expected a leverage of at least 1" }
            let rate = bracket.maintenanceMarginRate
            if rate.isNegative || rate >= Rate(whole: 1) {
                return "expected a rate from 0 to below 1"
            }
            if index == 0 { continue }
            let previous = brackets[index - 1]
            if bracket.notionalFloor != previous.notionalCap {
                return "expected floor = previous cap"
            }
            if rate < previous.maintenanceMarginRate { return "expected rates that do not fall" }
            if bracket.maxLeverage > previous.maxLeverage {
                return "expected leverages that do not rise"
            }
        }
        return nil
    }
}

extension LeverageBracket {
    /// The deduction of a tier from that of the tier below.
    ///
    ///     cum = previousAmount + floor * (rate - previousRate)
    ///
    /// - Returns: Amount in the notional's asset, rounded down, so that requirements round up.
    /// - Source: Binance COIN-M maintenance amount; golden example `binance-coinm-maint-amount-l5`.
    public static func maintenanceAmount(
        floor: Amount, rate: Rate, previousRate: Rate, previousAmount: Amount
    ) -> Amount {
        previousAmount + floor.times(rate - previousRate, rounding: .down)
    }
}

import PlimsollModel
import PlimsollNumerics

// Figures of a position in units of 1e-16, for formulas that divide a difference of money by a
// small size: a liquidation price of one inverse contract would lose four digits to a last place
// of 1e-8 coin. Linear values are exact in this unit.

extension PositionTerms {
    /// Signed value at a price, in units of 1e-16.
    func wideValue(at price: Price, rounding: Rounding) -> Int128 {
        switch contract {
        case .linearPerpetual:
            return Int128(size.raw) * Int128(price.raw)
        case .inversePerpetual(let contractSize):
            let face = -Int128(size.raw) * Int128(contractSize.raw)
            let scaled = face.multipliedReportingOverflow(by: Int128(unitsPerOne))
            if scaled.overflow {
                // So large that the last places do not matter.
                return divide(face, by: Int128(price.raw), rounding: rounding)
                    * Int128(unitsPerOne)
            }
            return divide(scaled.partialValue, by: Int128(price.raw), rounding: rounding)
        }
    }

    /// Signed entry value in units of 1e-16, from the entry price where that is known.
    var wideEntryValue: Int128 {
        if let entryPrice { return wideValue(at: entryPrice, rounding: .up) }
        return Int128(entryValue.raw) * Int128(unitsPerOne)
    }

    /// Profit at mark price in units of 1e-16, rounded down.
    var wideUnrealizedPnl: Int128 {
        wideValue(at: markPrice, rounding: .down) - wideEntryValue
    }

    /// Maintenance margin at mark price in units of 1e-16, rounded up.
    var wideMaintenanceMargin: Int128 {
        if size.isZero { return 0 }
        let bracket = brackets.bracket(ofNotional: notional)
        let value = Int128(wideValue(at: markPrice, rounding: .awayFromZero).magnitude)
        let gross = divide(
            value * Int128(bracket.maintenanceMarginRate.raw), by: Int128(unitsPerOne),
            rounding: .up)
        return max(0, gross - Int128(bracket.maintenanceAmount.raw) * Int128(unitsPerOne))
    }
}

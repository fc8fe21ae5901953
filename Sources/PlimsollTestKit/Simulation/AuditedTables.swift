import PlimsollModel
import PlimsollNumerics

// What the auditor believes, gathered from events alone, in 128 bits and without a line of the
// engine's arithmetic.

/// Divides and rounds towards negative infinity.
func floorDivide(_ numerator: Int128, _ denominator: Int128) -> Int128 {
    let quotient = numerator / denominator
    let isInexact = quotient * denominator != numerator
    return isInexact && (numerator < 0) != (denominator < 0) ? quotient - 1 : quotient
}

/// Divides and rounds towards positive infinity.
func ceilDivide(_ numerator: Int128, _ denominator: Int128) -> Int128 {
    -floorDivide(-numerator, denominator)
}

let one: Int128 = 100_000_000

/// A position of an audited account and the orders beside it.
struct AuditedLeg {
    var size: Int128 = 0
    var entry: Int128 = 0
    var wallet: Int128 = 0
    var bids: Int128 = 0
    var asks: Int128 = 0
}

/// An audited account in one instrument.
struct AuditedHolding {
    var mode: MarginMode
    var leverage: Int64
    var legs = [AuditedLeg(), AuditedLeg()]
}

/// An audited account.
struct AuditedAccount {
    var positionMode = PositionMode.oneWay
    var assetMode = AssetMode.single
    var excluded: [Bool] = []
    /// By instrument.
    var holdings: [AuditedHolding] = []
    /// By asset.
    var cross: [Int128] = []
    var funding: [Int128] = []
    var isTouched = false
}

/// An audited asset: what is neither a wallet nor a position.
struct AuditedAsset {
    var spec: AssetSpec
    var external: Int128 = 0
    var fees: Int128 = 0
    var clearing: Int128 = 0
    var conversion: Int128 = 0
    /// Sum over all wallets and the four above, kept by adding: zero after every command.
    var sum: Int128 = 0
    /// Sum of entry values of the positions settled in it.
    var entries: Int128 = 0
}

/// An audited instrument with its own book.
struct AuditedInstrument {
    var spec: InstrumentSpec
    var mark: Int128 = 0
    var sizes: Int128 = 0
    /// Resting orders of both sides, best last.
    var books: [[RestingEntry]] = [[], []]

    /// Signed value of a signed size, rounded up.
    func valueUp(_ size: Int128, _ price: Int128) -> Int128 {
        switch spec.contract {
        case .linearPerpetual: ceilDivide(size * price, one)
        case .inversePerpetual(let contractSize):
            ceilDivide(-size * Int128(contractSize.raw), price)
        }
    }

    /// Signed value of a signed size, rounded down.
    func valueDown(_ size: Int128, _ price: Int128) -> Int128 { -valueUp(-size, price) }

    /// Absolute value, rounded up.
    func notional(_ size: Int128, _ price: Int128) -> Int128 {
        let magnitude = size < 0 ? -size : size
        return spec.contract.isInverse ? -valueDown(magnitude, price) : valueUp(magnitude, price)
    }

    /// Maintenance margin of a notional, rounded up.
    func maintenance(_ notional: Int128) -> Int128 {
        if notional == 0 { return 0 }
        var chosen = spec.brackets.brackets[0]
        for bracket in spec.brackets.brackets where notional > Int128(bracket.notionalFloor.raw) {
            chosen = bracket
        }
        let gross = ceilDivide(notional * Int128(chosen.maintenanceMarginRate.raw), one)
        return max(0, gross - Int128(chosen.maintenanceAmount.raw))
    }
}

/// An order in the auditor's own book.
struct RestingEntry {
    var price: Int64
    var arrival: Int
    var id: UInt64
}

/// An order as the auditor believes it stands.
struct AuditedOrder {
    var order: Order
    var isResting = false
    var leg: Int { order.request.positionSide == .short ? 1 : 0 }
    var account: Int { Int(order.request.account.raw) }
    var instrument: Int { Int(order.request.instrument.raw) }
    var mayOnlyReduce: Bool {
        let request = order.request
        if request.isReduceOnly || request.closesPosition { return true }
        switch request.positionSide {
        case .both: return false
        case .long: return request.side == .sell
        case .short: return request.side == .buy
        }
    }
    var mayRest: Bool {
        order.request.type == .limit && order.request.timeInForce != .immediateOrCancel
            && order.request.timeInForce != .fillOrKill
    }
}

/// A change of position that an event announced and another must explain.
struct ExpectedChange {
    var account: Int
    var instrument: Int
    /// Leg, if it is known.
    var leg: Int?
    var size: Int128
    var value: Int128
    var mayOnlyReduce = false
}

import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// What somebody asks before they place an order: the order itself, its size in one of four ways,
// the leverage and margin mode it is meant with, and where the trade is to end.

/// How the size of an order is given.
enum SizeKind: Hashable, Sendable {
    /// In the unit of the instrument's quantities.
    case base
    /// In money of the quote asset.
    case quote
    /// As a part of the most that can be opened.
    case percent
    /// As the most that may be lost at the stop, in the settlement asset.
    case risk

    static let words: [(word: String, value: SizeKind)] = [
        ("base", .base), ("quote", .quote), ("percent", .percent), ("risk", .risk),
    ]
}

/// An order that is thought of.
struct WhatIfQuestion: Sendable {
    /// The order; its quantity is found from the size.
    var order: OrderRequest
    /// How its size is given; nil if the quantity is.
    var size: (kind: SizeKind, value: Int64)?
    /// The leverage meant; nil for the one chosen.
    var leverage: Int64?
    /// The margin mode meant; nil for the one chosen.
    var marginMode: MarginMode?
    /// Where it is to be given up, zero for nowhere.
    var stopLoss: Price { order.stopLossPrice }
    /// Where it is to be closed with a profit, zero for nowhere.
    var takeProfit: Price { order.takeProfitPrice }

    /// Reads the question from a body.
    init(_ api: NativeAPI, _ fields: Fields, _ account: AccountID) throws {
        order = try NativeRoutes.order(api, fields, account)
        order.stopLossPrice = try Self.exit(fields, "stopLoss")
        order.takeProfitPrice = try Self.exit(fields, "takeProfit")
        leverage = try fields.optionalWhole("leverage")
        marginMode = try fields.optionalWord("marginMode", MarginMode.words)
        guard let size = try fields.optionalObject("size") else {
            if order.closesPosition { return }
            _ = try fields.decimal("quantity")
            return
        }
        let kind = try size.word("kind", SizeKind.words)
        let value = try size.decimal("value")
        if value <= 0 || (kind == .percent && value > unitsPerOne) {
            throw NativeError.badField(
                "size", expected: kind == .percent ? "more than 0 and at most 1" : "more than 0",
                found: DecimalText.text(value))
        }
        if kind == .risk && order.stopLossPrice.isZero {
            throw NativeError.badField(
                "stopLoss",
                expected: "a price at which the trade is given up, since the size is "
                    + "found from it", found: "none")
        }
        self.size = (kind, value)
    }

    private static func exit(_ fields: Fields, _ name: String) throws -> Price {
        guard let raw = try fields.optionalDecimal(name) else { return .zero }
        let most = Price(whole: 1_000_000_000)
        if raw > 0 && raw <= most.raw { return Price(raw: raw) }
        throw NativeError.badField(
            name, expected: "a price above 0 and at most \(most)", found: DecimalText.text(raw))
    }

    /// The changes of settings that come before the order.
    func settings(_ engine: borrowing Engine) -> [AccountChange] {
        let present = engine.settings(order.account, order.instrument)
        var changes: [AccountChange] = []
        if let marginMode, marginMode != present.marginMode {
            changes.append(.marginMode(order.instrument, marginMode))
        }
        if let leverage, leverage != present.leverage {
            changes.append(.leverage(order.instrument, leverage))
        }
        return changes
    }
}

/// What a trade comes to between two prices. Figures are 128 bits wide and cut off only where they
/// are shown: people type sizes and prices of any length.
struct TradeMath: Sendable {
    let contract: Contract
    let side: Side
    let takerFee: Rate

    /// The absolute value of a size at a price, in units of 1e-8, rounded down.
    func value(_ quantity: Quantity, at price: Price) -> Int128 {
        let size = Int128(quantity.raw.magnitude)
        switch contract {
        case .linearPerpetual:
            return divide(
                size * Int128(price.raw), by: Int128(unitsPerOne), rounding: .down)
        case .inversePerpetual(let contractSize):
            return divide(
                size * Int128(contractSize.raw), by: Int128(max(1, price.raw)), rounding: .down)
        }
    }

    /// Profit of a trade from one price to another without fees; negative for a loss.
    func profit(_ quantity: Quantity, from entry: Price, to exit: Price) -> Int128 {
        let gain = value(quantity, at: exit) - value(quantity, at: entry)
        // An inverse contract is worth less the higher the price.
        return (side == .buy) != contract.isInverse ? gain : -gain
    }

    /// A taker's fee for a value, rounded up.
    func fee(_ value: Int128) -> Int128 {
        divide(value * Int128(takerFee.raw), by: Int128(unitsPerOne), rounding: .up)
    }

    /// Part of its value that a close loses against the best price, because the book is as thin as
    /// it is; what the book does not show is taken to trade at its worst price.
    ///
    ///     slip = |average - best| / best
    ///
    /// - Returns: A rate, rounded up; zero where the book is empty.
    func slip(
        of quantity: Quantity, in instrument: InstrumentID, _ engine: borrowing Engine
    ) -> Rate {
        let closing = side.opposite
        guard let best = engine.bestPrice(instrument, side),
            let found = engine.marketImpact(instrument, closing, quantity)
        else { return .zero }
        let shown = Int128(found.quantity.raw)
        let rest = Int128(quantity.raw) - shown
        let near = Int128((found.average - best).magnitude.raw)
        let far = Int128((found.worst - best).magnitude.raw)
        let gap = divide(near * shown + far * rest, by: Int128(quantity.raw), rounding: .up)
        let rate = divide(gap * Int128(unitsPerOne), by: Int128(best.raw), rounding: .up)
        return Rate(raw: Int64(clamping: rate))
    }

    /// What is lost if a trade is given up.
    ///
    ///     loss = |value(entry) - value(stop)|
    ///          + value(entry) * takerFee + value(stop) * takerFee
    ///          + value(stop) * slip
    ///
    /// - Parameters:
    ///   - entry: Average price of the entry, which for a market order has the walk through the
    ///     book in it.
    ///   - stop: Where the stop fires.
    ///   - slip: What the close loses against the stop price.
    /// - Returns: Units of 1e-8 of the settlement asset; negative where the stop secures a profit.
    func loss(_ quantity: Quantity, from entry: Price, to stop: Price, slip: Rate) -> Int128 {
        let out = value(quantity, at: stop)
        let slipped = divide(out * Int128(slip.raw), by: Int128(unitsPerOne), rounding: .up)
        return -profit(quantity, from: entry, to: stop) + fee(value(quantity, at: entry))
            + fee(out) + slipped
    }

    /// A price beyond another one, against the trade, by a part of it.
    func beyond(_ price: Price, by part: Rate) -> Price {
        let distance = price.times(part, rounding: .up)
        return side == .buy ? price - distance : price + distance
    }

    /// True if a price is worse for the trade than another.
    func isWorse(_ price: Price, than other: Price) -> Bool {
        side == .buy ? price < other : price > other
    }
}

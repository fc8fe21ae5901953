import PlimsollEngine
import PlimsollModel
import PlimsollNumerics

// From what somebody means by "so much" to a quantity of the instrument.

/// Finds the quantity of an order that is thought of.
struct WhatIfSize: Sendable {
    let question: WhatIfQuestion
    let math: TradeMath
    private let step: Quantity
    private let limit: Quantity

    init(_ question: WhatIfQuestion, _ engine: borrowing Engine) {
        let spec = engine.spec(of: question.order.instrument)
        self.question = question
        math = TradeMath(
            contract: spec.contract, side: question.order.side, takerFee: spec.takerFee)
        step = spec.stepSize
        limit =
            question.order.type.hasLimitPrice ? spec.maxQuantity : spec.maxMarketQuantity
    }

    /// The quantity, rounded down to the step.
    ///
    /// - Parameter most: The most that can be opened.
    func quantity(most: Quantity, _ engine: borrowing Engine) -> Quantity {
        guard let size = question.size else { return question.order.quantity }
        switch size.kind {
        case .base: return floored(Int128(size.value))
        case .percent:
            return floored(
                divide(
                    Int128(most.raw) * Int128(size.value), by: Int128(unitsPerOne),
                    rounding: .down))
        case .quote: return quantity(worth: size.value, engine)
        case .risk: return quantity(losing: size.value, engine)
        }
    }

    private func floored(_ raw: Int128) -> Quantity {
        Quantity(raw: Int64(clamping: raw)).floored(toMultipleOf: step)
    }

    /// Linear: money over price. Inverse: money over the value of a contract.
    private func quantity(worth money: Int64, _ engine: borrowing Engine) -> Quantity {
        switch math.contract {
        case .linearPerpetual:
            let price = entry(step, engine)
            return floored(
                divide(
                    Int128(money) * Int128(unitsPerOne), by: Int128(max(1, price.raw)),
                    rounding: .down))
        case .inversePerpetual(let contractSize):
            return floored(
                divide(
                    Int128(money) * Int128(unitsPerOne), by: Int128(contractSize.raw),
                    rounding: .down))
        }
    }

    /// The largest quantity whose loss at the stop, as `TradeMath.loss` has it, is not above a sum.
    ///
    ///     greatest n * step: loss(n * step) <= money
    ///
    /// The loss rises with the size, since a larger order also walks further through the book. At
    /// most 64 evaluations.
    private func quantity(losing money: Int64, _ engine: borrowing Engine) -> Quantity {
        var (low, high) = (Int64(0), limit.raw / step.raw)
        while low < high {
            let middle = high - (high - low) / 2
            let loss = loss(Quantity(raw: middle * step.raw), at: question.stopLoss, engine)
            if loss <= Int128(money) { low = middle } else { high = middle - 1 }
        }
        return Quantity(raw: low * step.raw)
    }

    /// What is lost at a stop by an order of a size.
    func loss(_ quantity: Quantity, at stop: Price, _ engine: borrowing Engine) -> Int128 {
        math.loss(
            quantity, from: entry(quantity, engine), to: stop,
            slip: math.slip(of: quantity, in: question.order.instrument, engine))
    }

    /// The price at which an order of a size is taken to enter: its limit, its trigger, or for a
    /// market order the average of a walk through the book as it is.
    func entry(_ quantity: Quantity, _ engine: borrowing Engine) -> Price {
        let order = question.order
        let mark = engine.markPrice(order.instrument)
        if order.type == .market {
            return engine.marketImpact(order.instrument, order.side, quantity)?.average ?? mark
        }
        let prices = [order.price, order.triggerPrice, order.activationPrice]
        return prices.first { $0.isPositive } ?? mark
    }
}

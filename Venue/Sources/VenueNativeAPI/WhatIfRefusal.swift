import PlimsollMargin
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics

// Why an order that is thought of would be refused, with the field it concerns and what would be
// taken instead, which for an order that is too large is the largest one that is not.

extension WhatIf {
    /// The first refusal with its rule; nil if everything would be accepted.
    ///
    /// - Parameter maxLeverage: What the person may choose at their level.
    func refusal(
        maxLeverage: Int64, _ engine: borrowing Engine
    ) -> (words: RejectionWords, rule: Int)? {
        if let leverage = question.leverage, leverage > maxLeverage {
            let rejection = Rejection.invalidLeverage(found: leverage, max: maxLeverage)
            return (RejectionWords(rejection), rejection.code)
        }
        for (change, rejection) in zip(settings, preview.rejections) {
            if let rejection { return (words(rejection, of: change), rejection.code) }
        }
        if let rejection = preview.rejections.last ?? nil {
            return (words(rejection, engine), rejection.code)
        }
        return misplacedExit
    }

    private func words(_ rejection: Rejection, of change: AccountChange) -> RejectionWords {
        let words = RejectionWords(rejection)
        switch change {
        case .leverage: return RejectionWords(words, field: "leverage")
        case .marginMode: return RejectionWords(words, field: "marginMode")
        default: return words
        }
    }

    /// An order of a size that would be accepted is named where there is one.
    private func words(_ rejection: Rejection, _ engine: borrowing Engine) -> RejectionWords {
        let words = RejectionWords(rejection, order: order)
        let spec = engine.spec(of: order.instrument)
        switch rejection {
        case .insufficientMargin, .positionTooLarge, .notionalTooLarge, .quantityTooLarge:
            if maxQuantity < spec.minQuantity { return words }
            return RejectionWords(words, accepted: "at most \(maxQuantity)")
        case .notionalTooSmall(_, let least):
            let price = order.price.isPositive ? order.price : engine.markPrice(order.instrument)
            let needed = spec.contract.price(
                ofValue: least, size: Quantity(raw: price.raw), rounding: .up)
            guard let needed, !spec.contract.isInverse else { return words }
            let quantity = Quantity(raw: needed.raw).raised(toMultipleOf: spec.stepSize)
            return RejectionWords(words, accepted: "at least \(quantity)")
        default: return words
        }
    }

    /// A stop or take-profit on the wrong side of the entry would fire at once. The engine finds
    /// that out only when it attaches them; a person should know before.
    private var misplacedExit: (words: RejectionWords, rule: Int)? {
        guard let target, isOpening, (target.terms.size.isPositive) == (order.side == .buy) else {
            return nil
        }
        let mark = target.terms.markPrice
        let side = order.side == .buy ? ("below", "above") : ("above", "below")
        let exits = [
            ("stopLoss", question.stopLoss, side.0, math.isWorse(question.stopLoss, than: mark)),
            (
                "takeProfit", question.takeProfit, side.1,
                math.isWorse(mark, than: question.takeProfit)
            ),
        ]
        for (field, price, way, isPlaced) in exits where price.isPositive && !isPlaced {
            let rejection = Rejection.wouldTriggerImmediately(trigger: price, at: mark)
            let accepted = "\(way) the mark price \(mark)"
            let words = RejectionWords(RejectionWords(rejection), field: field, accepted: accepted)
            return (words, rejection.code)
        }
        return nil
    }
}

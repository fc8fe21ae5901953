import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// What a careful friend would say before somebody places an order. A warning never blocks; each
// has its number in it and says what would help.

/// Something to think about before an order is placed.
struct WhatIfWarning: Hashable, Sendable {
    /// The word that the page tells it by.
    let code: String
    /// A sentence or two with the figures.
    let message: String
    /// The figure it is about; nil if none.
    var figure: Int64?

    static let codes = [
        "leverageForNewAccount", "largePartOfWallet", "stopBeyondLiquidation", "concentrated",
        "isolatedForFirstExperiment", "noStop", "closeToLiquidation",
    ]
}

/// Looks at an answer the way that friend would.
struct WhatIfAdvice {
    /// From here on leverage is much for somebody new.
    static let beginnerLeverage: Int64 = 5
    /// Part of the wallet that one trade should not tie up or lose.
    static let walletPart = Rate(raw: 30_000_000)
    /// Part of all exposure that one symbol should not be.
    static let symbolPart = Rate(raw: 50_000_000)
    /// A liquidation price nearer than this is near.
    static let nearLine = Rate(raw: 5_000_000)
    /// A margin ratio above this is high.
    static let highRatio = Rate(raw: 80_000_000)

    let answer: WhatIf
    /// Fewer than ten fills ever, or fewer than seven days.
    let isNew: Bool
    /// No fill ever.
    let isUntouched: Bool
    /// Name of the settlement asset.
    let asset: String
    let symbol: String
    /// A stop of the account waits in the instrument already.
    let hasStop: Bool
    let equity: Amount
    /// What a unit of each settlement asset is worth, so that notionals can be compared.
    let rates: [InstrumentID: Price]

    init(_ answer: WhatIf, isNew: Bool, isUntouched: Bool, _ engine: borrowing Engine) {
        let order = answer.order
        self.answer = answer
        self.isNew = isNew
        self.isUntouched = isUntouched
        asset = engine.spec(of: answer.settlementAsset).name
        symbol = engine.spec(of: order.instrument).symbol
        hasStop = engine.openOrders(of: order.account, in: order.instrument).contains {
            let isStop: Bool =
                switch $0.request.type {
                case .stop, .stopMarket, .trailingStopMarket: true
                default: false
                }
            return isStop && $0.request.side != order.side
        }
        equity = engine.equity(of: order.account)
        var rates: [InstrumentID: Price] = [:]
        for position in answer.preview.after.positions {
            let settlement = engine.spec(of: position.instrument).settlementAsset
            rates[position.instrument] = engine.rates(of: settlement).index
        }
        self.rates = rates
    }

    /// Everything there is to say, the most pressing first.
    var warnings: [WhatIfWarning] {
        var found: [WhatIfWarning?] = [closeToLiquidation, stopBeyondLiquidation]
        if answer.isOpening {
            found += [
                largePartOfWallet, leverageForNewAccount, concentrated, noStop,
                isolatedForFirstExperiment,
            ]
        }
        return found.compactMap { $0 }
    }

    /// The position's line is nearer than 5 %, or the ratio of its pool above 80 %.
    private var closeToLiquidation: WhatIfWarning? {
        guard let target = answer.target else { return nil }
        if let distance = target.distance, distance < Self.nearLine,
            let line = target.liquidationPrice.price
        {
            return WhatIfWarning(
                code: "closeToLiquidation",
                message: "\(symbol) would be liquidated at \(line), \(distance.percent) from the "
                    + "mark price. A smaller size or more margin would move it away.",
                figure: distance.raw)
        }
        let worst = answer.preview.after.pools.max { $1.figures.isWorse(than: $0.figures) }
        guard let worst, let ratio = worst.figures.marginRatio else {
            return answer.preview.after.pools.isEmpty
                ? nil
                : WhatIfWarning(
                    code: "closeToLiquidation",
                    message: "Nothing would be left of the margin. A smaller size would help.")
        }
        if ratio <= Self.highRatio { return nil }
        return WhatIfWarning(
            code: "closeToLiquidation",
            message: "The margin ratio would be \(ratio.percent); liquidation begins at 100 %. A "
                + "smaller size or more margin would bring it down.", figure: ratio.raw)
    }

    private var stopBeyondLiquidation: WhatIfWarning? {
        guard answer.isStopBeyondLiquidation, let line = answer.target?.liquidationPrice.price
        else { return nil }
        let stop = answer.question.stopLoss
        return WhatIfWarning(
            code: "stopBeyondLiquidation",
            message:
                "The stop at \(stop) lies beyond the liquidation price \(line): it would never "
                + "fire. Move it before that price, or take a smaller size.", figure: line.raw)
    }

    /// The greater of what the order ties up and what is lost at its stop is above 30 % of the
    /// wallet that pays for it.
    private var largePartOfWallet: WhatIfWarning? {
        guard let wallet = answer.backing?.walletBalance, wallet.isPositive else { return nil }
        let cost = answer.fill?.cost ?? .zero
        let loss = answer.loss ?? .zero
        guard let part = WhatIf.ratio(max(cost, loss), to: wallet), part > Self.walletPart else {
            return nil
        }
        let what = loss > cost ? "risks \(loss)" : "ties up \(cost)"
        return WhatIfWarning(
            code: "largePartOfWallet",
            message: "This one trade \(what) \(asset), \(part.percent) of the wallet. Below "
                + "\(Self.walletPart.percent) a mistake costs less.", figure: part.raw)
    }

    private var leverageForNewAccount: WhatIfWarning? {
        guard isNew, let leverage = answer.target?.leverage, leverage > Self.beginnerLeverage else {
            return nil
        }
        return WhatIfWarning(
            code: "leverageForNewAccount",
            message: "\(leverage)x is much for the first days: a move of "
                + "\(Rate(raw: unitsPerOne / leverage).percent) takes the whole margin of the "
                + "position. Up to \(Self.beginnerLeverage)x leaves room to learn.",
            figure: leverage * unitsPerOne)
    }

    /// One symbol above half of all exposure, where there are other positions or it alone is worth
    /// more than the account.
    private var concentrated: WhatIfWarning? {
        var (own, all) = (Int128(0), Int128(0))
        var hasOthers = false
        for position in answer.preview.after.positions {
            let rate = rates[position.instrument] ?? Price(whole: 1)
            let worth = Int128(position.terms.notional.raw) * Int128(rate.raw) / Int128(unitsPerOne)
            all += worth
            if position.instrument == answer.order.instrument {
                own += worth
            } else {
                hasOthers = true
            }
        }
        if all == 0 || (!hasOthers && own <= Int128(equity.raw)) { return nil }
        let part = Rate(raw: Int64(own * Int128(unitsPerOne) / all))
        if part <= Self.symbolPart { return nil }
        let what =
            hasOthers
            ? "would be \(part.percent) of all exposure"
            : "would be all there is, worth \(WhatIf.amount(own)) USD on \(equity) USD of equity"
        return WhatIfWarning(
            code: "concentrated",
            message: "\(symbol) \(what): one price decides about everything. A smaller size, or an "
                + "opposite position elsewhere, would spread it.", figure: part.raw)
    }

    private var noStop: WhatIfWarning? {
        if !answer.question.stopLoss.isZero || hasStop { return nil }
        return WhatIfWarning(
            code: "noStop",
            message: "No stop goes with this order: what it can lose is limited only by "
                + "liquidation. A stop-loss price sets the limit beforehand.")
    }

    private var isolatedForFirstExperiment: WhatIfWarning? {
        guard isUntouched, answer.target?.marginMode == .cross,
            let wallet = answer.backing?.walletBalance
        else { return nil }
        return WhatIfWarning(
            code: "isolatedForFirstExperiment",
            message: "In cross margin the whole wallet of \(wallet) \(asset) stands behind the "
                + "position. For a first try isolated margin can lose no more than the position's "
                + "own margin.", figure: wallet.raw)
    }
}

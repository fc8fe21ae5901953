import PlimsollModel
import PlimsollNumerics

// Every refusal of the engine in words: what was expected, what was found, what would be taken
// instead, and which field of a request it concerns. A test asks for the words of every case, so
// that a new refusal cannot be without them.

/// A refusal for people.
struct RejectionWords: Hashable, Sendable {
    /// The word that programs tell it by, as `insufficientMargin`.
    let code: String
    /// A sentence or two.
    let message: String
    /// The field of the request it concerns, as `quantity`; nil if none.
    let field: String?
    /// What would be taken, as `at most 0.125`; nil where nothing can be named.
    let accepted: String?

    /// The words of a refusal.
    ///
    /// - Parameters:
    ///   - rejection: The refusal.
    ///   - order: The order it is about, which tells apart its several prices.
    ///   - assetName: Names an asset by its number.
    init(
        _ rejection: Rejection, order: OrderRequest? = nil,
        assetName: (AssetID) -> String? = { _ in nil }
    ) {
        code = String(String(describing: rejection).prefix { $0 != "(" })
        let parts =
            rejection.partyWords ?? rejection.shapeWords ?? rejection.filterWords(order)
            ?? rejection.stateWords ?? rejection.changeWords(assetName)
            ?? Words("The venue refuses this by its rule \(rejection.code).")
        (message, field, accepted) = (parts.message, parts.field, parts.accepted)
    }

    /// The same with something better to say about the field or about what would be taken.
    init(_ words: RejectionWords, field: String? = nil, accepted: String? = nil) {
        code = words.code
        message = words.message
        self.field = field ?? words.field
        self.accepted = accepted ?? words.accepted
    }
}

/// Message, field and what would be taken.
private struct Words {
    let message: String
    var field: String?
    var accepted: String?

    init(_ message: String, _ field: String? = nil, accepted: String? = nil) {
        self.message = message
        self.field = field
        self.accepted = accepted
    }
}

extension Rejection {
    /// 1. Who and what.
    fileprivate var partyWords: Words? {
        switch self {
        case .unknownAccount: return Words("The venue has no such account.")
        case .unknownAsset: return Words("The venue has no such asset.", "asset")
        case .unknownIndex: return Words("There is no such index, or it has no such source.")
        case .unknownInstrument: return Words("No such instrument is listed.", "symbol")
        case .alreadyExists: return Words("Something of this name exists already.", "name")
        case .invalidTerms(let fault): return Words("The terms do not hold: \(fault.words).")
        case .limitReached(let kind, let limit):
            return Words(
                "The venue takes at most \(limit) \(kind.words), and there are so many.",
                accepted: "at most \(limit) \(kind.words)")
        case .inLiquidation:
            return Words(
                "Positions of the account are being liquidated; it takes no orders until that is "
                    + "over.")
        case .tradingClosed:
            return Words(
                "The instrument takes no new orders now; orders that only reduce a position are "
                    + "taken.", "isReduceOnly", accepted: "orders that only reduce")
        default: return nil
        }
    }

    /// 2. The shape of a request.
    fileprivate var shapeWords: Words? {
        switch self {
        case .invalidAmount(let found, let limit):
            return Words(
                "Expected an amount above 0 and up to \(limit), found \(found).", "amount",
                accepted: "more than 0 and at most \(limit)")
        case .invalidPrice(let found):
            return Words(
                "Expected a price above 0, found \(found).", "price", accepted: "more than 0")
        case .invalidLeverage(let found, let most):
            return Words(
                "Expected a leverage from 1 to \(most), found \(found).", "leverage",
                accepted: "1 to \(most)")
        case .duplicateClientOrderID:
            return Words(
                "An open order of the account has this client order id already.", "clientOrderId",
                accepted: "an id that no open order has")
        case .positionSideMismatch(let mode):
            let sides = mode == .oneWay ? "both" : "long or short"
            let name = mode == .oneWay ? "one-way" : "hedge"
            return Words(
                "The account is in \(name) mode, where the position side is \(sides).",
                "positionSide", accepted: sides)
        case .reduceOnlyConflict:
            return Words(
                "Reduce-only goes without saying in hedge mode and when a position is closed as a "
                    + "whole, and may not be given there.", "isReduceOnly", accepted: "false")
        case .closePositionConflict:
            return Words(
                "Closing the whole position is for stop-market and take-profit-market orders that "
                    + "close, given without a quantity.", "closesPosition", accepted: "false")
        case .priceFieldMismatch(let type):
            return type.hasLimitPrice
                ? Words(
                    "A \(type.words) order needs a price above 0.", "price",
                    accepted: "more than 0")
                : Words(
                    "A \(type.words) order takes no limit price.", "price", accepted: "no price")
        case .triggerFieldMismatch(let type): return type.triggerWords
        case .invalidCallbackRate(let found):
            return Words(
                "Expected a callback rate from 0.1 % to 10 %, found \(found.percent).",
                "callbackRate", accepted: "0.001 to 0.1")
        case .invalidTimeInForce:
            return Words(
                "This time in force does not go with this type of order, or its end is not in the "
                    + "future.", "timeInForce", accepted: "goodTillCancelled")
        default: return nil
        }
    }

    /// 3. The instrument's filters.
    fileprivate func filterWords(_ order: OrderRequest?) -> Words? {
        switch self {
        case .quantityTooSmall(let found, let least):
            return Words(
                "Expected a quantity of at least \(least), found \(found).", "quantity",
                accepted: "at least \(least)")
        case .quantityTooLarge(let found, let most):
            return Words(
                "Expected a quantity of at most \(most), found \(found).", "quantity",
                accepted: "at most \(most)")
        case .quantityOffStep(let found, let step):
            let below = found.floored(toMultipleOf: step)
            let near = "\(below) or \(below + step)"
            return Words(
                "Expected a multiple of \(step), found \(found); the nearest are \(near).",
                "quantity", accepted: near)
        case .priceOffTick(let found, let tick):
            let below = found.rounded(toTick: tick, .down)
            let near = "\(below) or \(below + tick)"
            return Words(
                "Expected a multiple of the tick \(tick), found \(found); the nearest are \(near).",
                order?.priceField(of: found) ?? "price", accepted: near)
        case .noMarkPrice:
            return Words("The instrument has no mark price yet; it cannot be traded before.")
        case .priceTooHigh(let found, let most):
            return Words(
                "A buy may be at most at \(most), the upper end of the band around the mark price; "
                    + "found \(found).", "price", accepted: "at most \(most)")
        case .priceTooLow(let found, let least):
            return Words(
                "A sell must be at least at \(least), the lower end of the band around the mark "
                    + "price; found \(found).", "price", accepted: "at least \(least)")
        case .notionalTooSmall(let found, let least):
            return Words(
                "The order is worth \(found); the least an order may be worth is \(least).",
                "quantity", accepted: "an order worth at least \(least)")
        case .notionalTooLarge(_, let most):
            return Words(
                "The order is worth more than the venue can count, which is \(most).", "quantity",
                accepted: "an order worth at most \(most)")
        default: return nil
        }
    }

    /// 4. The state of the account and of the book.
    fileprivate var stateWords: Words? {
        switch self {
        case .tooManyOrders(let limit):
            return Words(
                "The account has \(limit) open orders of this kind in the instrument, as many as "
                    + "it may; cancel one first.", accepted: "at most \(limit) open orders")
        case .wouldTriggerImmediately(let trigger, let price):
            return Words(
                "The trigger \(trigger) is reached already: the price is \(price). A trigger lies "
                    + "on the far side of the price.", "triggerPrice",
                accepted: "a trigger that \(price) has not reached")
        case .reduceOnlyRejected:
            return Words(
                "The order may only reduce a position, and there is none on the other side that it "
                    + "could reduce.", "isReduceOnly", accepted: "false")
        case .noPriceToMatch:
            return Words(
                "The book has no level whose price could be taken.", "price",
                accepted: "a price of your own")
        case .wouldTakeLiquidity(let price, let best):
            return Words(
                "A post-only order may not trade at once: at \(price) it would meet \(best) on the "
                    + "other side.", "price", accepted: "a price that does not reach \(best)")
        case .cannotFillInFull(let wanted, let offered):
            return Words(
                "The order is to be filled in full or not at all; it asks for \(wanted) and the "
                    + "book offers \(offered) at its price.", "quantity",
                accepted: "at most \(offered)")
        case .noCounterparty:
            return Words(
                "Nobody offers anything near the mark price, so that a market order finds nobody.",
                "type", accepted: "a limit order")
        case .positionTooLarge(let notional, let most):
            return Words(
                "At this leverage position and orders may be worth at most \(most); they would be "
                    + "worth \(notional). A lower leverage allows more.", "quantity",
                accepted: "at most \(most) of notional, or a lower leverage")
        case .insufficientMargin(let required, let available):
            return Words(
                "This needs \(required) of margin, and \(available) is free.", "quantity",
                accepted: "what \(available) of free margin pays for")
        default: return nil
        }
    }

    /// 5. Changes of orders, modes and money.
    fileprivate func changeWords(_ assetName: (AssetID) -> String?) -> Words? {
        switch self {
        case .unknownOrder: return Words("The account has no such open order.", "id")
        case .notAmendable:
            return Words("Only limit orders that rest in the book can be changed.", "id")
        case .tooManyAmendments(let limit):
            return Words(
                "The order was changed \(limit) times, as often as it may be; cancel it and place "
                    + "another.")
        case .quantityBelowFilled(let filled):
            return Words(
                "The order is filled to \(filled); its quantity must be larger.", "quantity",
                accepted: "more than \(filled)")
        case .noChange: return Words("It is so already.")
        case .hasOpenOrders:
            return Words("This cannot change while orders are open; cancel them first.")
        case .hasOpenPosition:
            return Words("This cannot change while a position is open; close it first.")
        case .leverageReductionIsolated:
            return Words(
                "The leverage of an isolated position can only rise; add margin to it instead.",
                "leverage", accepted: "a higher leverage")
        case .isolatedOnly:
            return Words(
                "The instrument offers isolated margin only.", "marginMode", accepted: "isolated")
        case .isolatedInMultiAssets:
            return Words(
                "Multi-assets mode knows cross margin only.", "marginMode", accepted: "cross")
        case .hasIsolatedSymbols:
            return Words(
                "Symbols with isolated positions or orders stand in the way of multi-assets mode.",
                "assetMode", accepted: "single")
        case .negativeBalance(let asset, let amount):
            let name = assetName(asset) ?? "An asset"
            return Words(
                "\(name) stands at \(amount); a negative balance must be settled first.",
                "assetMode", accepted: "a deposit of \(amount.magnitude) or more")
        case .noIsolatedPosition:
            return Words(
                "There is no isolated position here whose margin could be changed.", "symbol")
        case .insufficientBalance(let required, let available):
            return Words(
                "Expected at most \(available), which is what can be taken; found \(required).",
                "amount", accepted: "at most \(available)")
        default: return nil
        }
    }
}

extension OrderType {
    /// The type in prose.
    fileprivate var words: String {
        switch self {
        case .limit: "limit"
        case .market: "market"
        case .stop: "stop-limit"
        case .stopMarket: "stop-market"
        case .takeProfit: "take-profit-limit"
        case .takeProfitMarket: "take-profit-market"
        case .trailingStopMarket: "trailing-stop"
        }
    }

    fileprivate var triggerWords: Words {
        switch self {
        case .limit, .market:
            Words(
                "A \(words) order takes no trigger, activation price or callback rate.",
                "triggerPrice", accepted: "none")
        case .trailingStopMarket:
            Words(
                "A trailing-stop order has a callback rate in place of a trigger price.",
                "triggerPrice", accepted: "none")
        case .stop, .stopMarket, .takeProfit, .takeProfitMarket:
            Words(
                "A \(words) order needs a trigger price above 0.", "triggerPrice",
                accepted: "more than 0")
        }
    }
}

extension OrderRequest {
    /// The field of the what-if and order calls that holds a price of this order.
    fileprivate func priceField(of found: Price) -> String {
        switch found {
        case price: "price"
        case triggerPrice: "triggerPrice"
        case takeProfitPrice: "takeProfit"
        case stopLossPrice: "stopLoss"
        default: "price"
        }
    }
}

extension LimitKind {
    fileprivate var words: String {
        switch self {
        case .accounts: "accounts"
        case .assets: "assets"
        case .indices: "price indices"
        case .instruments: "instruments"
        case .openOrders: "open orders"
        case .openOrdersPerAccount: "open orders of one account"
        case .batchSize: "orders in a batch"
        }
    }
}

extension TermsFault {
    fileprivate var words: String {
        switch self {
        case .name: "the name is empty or too long"
        case .range: "a number is outside its range"
        case .brackets: "the brackets do not form a table"
        case .precision: "tick and step together need more than 8 places"
        case .sources: "the sources of an index are none, too many or without weight"
        case .reference: "an asset or index that is named does not exist"
        }
    }
}

extension Rate {
    /// The rate in percent, as `12.5 %`; digits beyond two places are cut off.
    var percent: String {
        let hundredths = raw / 10_000
        return "\(Rate(raw: hundredths * 1_000_000)) %"
    }
}

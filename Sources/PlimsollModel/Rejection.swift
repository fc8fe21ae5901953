public import PlimsollNumerics

// Why a command was refused. The cases are declared in the order in which they are checked: of
// several reasons the first one is given, and a test holds this order. Two checks come last where
// they can only be made then: an amendment finds its order before it looks at its terms, and a
// change of mode or leverage asks for margin after everything else.

/// A refusal for a known reason, with the figures that explain it.
public enum Rejection: Error, Hashable, Sendable, BitwiseCopyable {
    // 1. Who and what.

    /// No account has this number.
    case unknownAccount(AccountID)
    /// No asset has this number.
    case unknownAsset(AssetID)
    /// No index has this number, or it has no such source.
    case unknownIndex(IndexID)
    /// No instrument has this number.
    case unknownInstrument(InstrumentID)
    /// Another account, asset, index or instrument has this name already.
    case alreadyExists
    /// The terms of an asset, index, instrument or setting contradict themselves.
    case invalidTerms(TermsFault)
    /// A table is full.
    case limitReached(LimitKind, limit: Int)
    /// The account's positions are being liquidated.
    case inLiquidation
    /// The instrument takes no new orders.
    case tradingClosed

    // 2. The shape of a request.

    /// An amount is zero, negative or beyond the limit.
    case invalidAmount(found: Amount, limit: Amount)
    /// A price that came from outside is zero or negative.
    case invalidPrice(found: Price)
    /// The leverage is below 1 or above what the instrument offers.
    case invalidLeverage(found: Int64, max: Int64)
    /// An open order of the account bears this client order id.
    case duplicateClientOrderID
    /// The position side does not fit the position mode.
    case positionSideMismatch(mode: PositionMode)
    /// Reduce-only is implied by hedge mode and by close-position, and may not be given with them.
    case reduceOnlyConflict
    /// Close-position is for market triggers without quantity.
    case closePositionConflict
    /// The order's price fields do not fit its type.
    case priceFieldMismatch(OrderType)
    /// The order's trigger fields do not fit its type.
    case triggerFieldMismatch(OrderType)
    /// The callback rate is outside 0.1 % to 10 %.
    case invalidCallbackRate(found: Rate)
    /// The time in force does not fit the type, or its end is not in the future.
    case invalidTimeInForce(TimeInForce)

    // 3. The instrument's filters.

    /// The size is below the least one.
    case quantityTooSmall(found: Quantity, min: Quantity)
    /// The size is above the greatest one.
    case quantityTooLarge(found: Quantity, max: Quantity)
    /// The size is not a multiple of the step.
    case quantityOffStep(found: Quantity, step: Quantity)
    /// The price is not a multiple of the tick.
    case priceOffTick(found: Price, tick: Price)
    /// There is no mark price yet.
    case noMarkPrice
    /// A buy above the band around the mark price.
    case priceTooHigh(found: Price, max: Price)
    /// A sell below the band around the mark price.
    case priceTooLow(found: Price, min: Price)
    /// The notional is below the least one.
    case notionalTooSmall(found: Amount, min: Amount)
    /// The notional is beyond what the venue can count.
    case notionalTooLarge(found: Amount, max: Amount)

    // 4. The state of the account and of the book.

    /// The account has its full number of orders in the instrument.
    case tooManyOrders(limit: Int)
    /// The trigger would fire at once.
    case wouldTriggerImmediately(trigger: Price, at: Price)
    /// A reduce-only order finds nothing to reduce.
    case reduceOnlyRejected
    /// The book has no level that price match asks for.
    case noPriceToMatch
    /// A post-only order would trade.
    case wouldTakeLiquidity(price: Price, best: Price)
    /// A fill-or-kill order cannot be filled.
    case cannotFillInFull(wanted: Quantity, offered: Quantity)
    /// A market order finds nobody within the take bound.
    case noCounterparty
    /// The position would be too large for the chosen leverage.
    case positionTooLarge(notional: Amount, max: Amount)
    /// The pool does not hold the initial margin.
    case insufficientMargin(required: Amount, available: Amount)

    // 5. Changes of orders, modes and money.

    /// No open order answers to the reference.
    case unknownOrder
    /// Only resting limit orders can be amended.
    case notAmendable
    /// The order was amended as often as allowed.
    case tooManyAmendments(limit: UInt32)
    /// The new size is not above what is filled.
    case quantityBelowFilled(filled: Quantity)
    /// The setting is already so.
    case noChange
    /// The setting cannot change while orders are open.
    case hasOpenOrders
    /// The setting cannot change while a position is open.
    case hasOpenPosition
    /// Leverage of an isolated position may only rise.
    case leverageReductionIsolated
    /// The instrument offers isolated margin only.
    case isolatedOnly
    /// Isolated margin is not offered in multi-assets mode.
    case isolatedInMultiAssets
    /// Multi-assets mode is refused while symbols are isolated.
    case hasIsolatedSymbols
    /// The mode is refused while an asset is negative.
    case negativeBalance(AssetID, Amount)
    /// There is no isolated position to give margin to.
    case noIsolatedPosition
    /// The wallet does not hold the sum.
    case insufficientBalance(required: Amount, available: Amount)
}

/// Which table is full.
public enum LimitKind: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// Accounts of the venue.
    case accounts
    /// Assets of the venue.
    case assets
    /// Price indices of the venue.
    case indices
    /// Instruments of the venue.
    case instruments
    /// Open orders of the venue.
    case openOrders
    /// Open orders of one account.
    case openOrdersPerAccount
    /// Orders of one batch.
    case batchSize
}

/// What is wrong with terms.
public enum TermsFault: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// The name is empty or too long.
    case name
    /// A number is outside its range.
    case range
    /// The brackets do not form a table.
    case brackets
    /// Tick and step together need more than 8 places, so that trades could not be exact.
    case precision
    /// The sources of an index are none, too many or without weight.
    case sources
    /// An asset or index that is named does not exist.
    case reference
}

extension Rejection {
    /// The permanent code of the reason: its place in the order of checking.
    public var code: Int {
        switch self {
        case .unknownAccount: 101
        case .unknownAsset: 102
        case .unknownIndex: 103
        case .unknownInstrument: 104
        case .alreadyExists: 105
        case .invalidTerms: 106
        case .limitReached: 107
        case .inLiquidation: 108
        case .tradingClosed: 109
        case .invalidAmount: 201
        case .invalidPrice: 202
        case .invalidLeverage: 203
        case .duplicateClientOrderID: 204
        case .positionSideMismatch: 205
        case .reduceOnlyConflict: 206
        case .closePositionConflict: 207
        case .priceFieldMismatch: 208
        case .triggerFieldMismatch: 209
        case .invalidCallbackRate: 210
        case .invalidTimeInForce: 211
        case .quantityTooSmall: 301
        case .quantityTooLarge: 302
        case .quantityOffStep: 303
        case .priceOffTick: 304
        case .noMarkPrice: 305
        case .priceTooHigh: 306
        case .priceTooLow: 307
        case .notionalTooSmall: 308
        case .notionalTooLarge: 309
        case .tooManyOrders: 401
        case .wouldTriggerImmediately: 402
        case .reduceOnlyRejected: 403
        case .noPriceToMatch: 404
        case .wouldTakeLiquidity: 405
        case .cannotFillInFull: 406
        case .noCounterparty: 407
        case .positionTooLarge: 408
        case .insufficientMargin: 409
        case .unknownOrder: 501
        case .notAmendable: 502
        case .tooManyAmendments: 503
        case .quantityBelowFilled: 504
        case .noChange: 505
        case .hasOpenOrders: 506
        case .hasOpenPosition: 507
        case .leverageReductionIsolated: 508
        case .isolatedOnly: 509
        case .isolatedInMultiAssets: 510
        case .hasIsolatedSymbols: 511
        case .negativeBalance: 512
        case .noIsolatedPosition: 513
        case .insufficientBalance: 514
        }
    }
}

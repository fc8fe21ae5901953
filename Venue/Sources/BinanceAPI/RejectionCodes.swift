public import PlimsollModel
import PlimsollNumerics

// What the engine refuses, in the dialect. One table: the reason decides, and where one reason has
// several numbers, what was asked decides among them.

/// What was asked when the engine refused.
public enum RejectionContext: Hashable, Sendable {
    /// A limit or market order.
    case order
    /// A conditional order.
    case conditional
    /// A change of an order.
    case amend
    /// The cancelling of an order.
    case cancel
    /// A leverage.
    case leverage
    /// Cross or isolated margin.
    case marginType
    /// One-way or hedge mode.
    case positionSide
    /// Single-asset or multi-assets mode.
    case multiAssets
    /// Margin for an isolated position.
    case addMargin
    /// Margin out of an isolated position.
    case removeMargin
    /// Money in, out or between wallets.
    case money
}

extension APIError {
    /// A refusal of the engine in the dialect.
    public init(_ rejection: Rejection, in context: RejectionContext) {
        self = Self.error(rejection, context)
    }

    /// The table. Its order is that of `Rejection`; it has no other case, so that a new reason
    /// does not compile before it has its number.
    private static func error(_ rejection: Rejection, _ context: RejectionContext) -> APIError {
        switch rejection {
        case .unknownAccount: .keyRefused
        case .unknownAsset: .invalidParameter("asset")
        case .unknownIndex: .invalidParameter("index")
        case .unknownInstrument: .invalidSymbol
        case .alreadyExists, .invalidTerms: .invalidParameter("terms")
        case .limitReached(let kind, limit: _):
            kind == .batchSize ? .invalidBatchSize : .tooManyOpenOrders
        // Nothing may be opened, amended or taken out until the pool is healthy again.
        case .inLiquidation: .insufficientMargin
        case .tradingClosed: context == .amend ? .symbolClosed : .symbolNotOpening
        case .invalidAmount: ofAmount(context)
        case .invalidPrice: .invalidParameter("price")
        case .invalidLeverage(let found, max: _): .invalidLeverage(found)
        case .duplicateClientOrderID: .duplicateClientOrderID
        case .positionSideMismatch: .positionSideMismatch
        case .reduceOnlyConflict: .notRequired("reduceonly")
        case .closePositionConflict: .cannotClosePosition("CONDITIONAL")
        case .priceFieldMismatch(let type):
            type.hasLimitPrice ? .missing("price") : .notRequired("price")
        case .triggerFieldMismatch(let type):
            type.isTrigger ? .missing("triggerPrice") : .notRequired("triggerPrice")
        case .invalidCallbackRate: .invalidCallbackRate
        case .invalidTimeInForce(let time):
            time == .goodTillDate ? .invalidGoodTillDate : .invalidTimeInForce
        case .quantityTooSmall: .quantityBelowMinimum
        case .quantityTooLarge: .quantityAboveMaximum
        case .quantityOffStep: .quantityOffStep
        case .priceOffTick: .priceOffTick
        case .noMarkPrice: .symbolNotOpening
        case .priceTooHigh(found: _, let most): .priceTooHigh(most.description)
        case .priceTooLow(found: _, let least): .priceTooLow(least.description)
        case .notionalTooSmall(found: _, let least): .notionalTooSmall(least.description)
        case .notionalTooLarge: .positionTooLarge
        case .tooManyOrders: context == .conditional ? .tooManyConditional : .tooManyOpenOrders
        case .wouldTriggerImmediately: .wouldTrigger
        case .reduceOnlyRejected: .reduceOnlyRejected
        case .noPriceToMatch: .noPriceToMatch
        case .wouldTakeLiquidity: .wouldTake
        case .cannotFillInFull: .cannotFillInFull
        case .noCounterparty: .noCounterparty
        case .positionTooLarge: .positionTooLarge
        case .insufficientMargin: ofMargin(context)
        case .unknownOrder: context == .cancel ? .unknownOrder : .noSuchOrder
        case .notAmendable: .conditionalElsewhere
        case .tooManyAmendments: .tooManyAmendments
        case .quantityBelowFilled: .invalidParameter("quantity")
        case .noChange: ofNoChange(context)
        case .hasOpenOrders: ofOpenOrders(context)
        case .hasOpenPosition:
            context == .marginType ? .marginTypeWithPosition : .positionSideWithPosition
        case .leverageReductionIsolated: .leverageReduction
        case .isolatedOnly: .invalidParameter("marginType")
        case .isolatedInMultiAssets: .isolatedInMultiAssets
        case .hasIsolatedSymbols: .isolatedSymbols
        case .negativeBalance: .multiAssetsNegative
        case .noIsolatedPosition: .noPosition
        case .insufficientBalance: ofBalance(context)
        }
    }

    private static func ofMargin(_ context: RejectionContext) -> APIError {
        switch context {
        case .leverage: .leverageTooSmall
        case .multiAssets: .multiAssetsMargin
        default: .insufficientMargin
        }
    }

    private static func ofBalance(_ context: RejectionContext) -> APIError {
        switch context {
        case .addMargin: .crossBalanceInsufficient
        case .removeMargin: .isolatedBalanceInsufficient
        default: .insufficientBalance
        }
    }

    /// Too much; less than nothing was refused before.
    private static func ofAmount(_ context: RejectionContext) -> APIError {
        context == .money ? .amountNotPositive : ofBalance(context)
    }

    private static func ofNoChange(_ context: RejectionContext) -> APIError {
        switch context {
        case .marginType: .sameMarginType
        case .positionSide: .samePositionSide
        case .multiAssets: .sameMultiAssets
        default: .nothingToModify
        }
    }

    private static func ofOpenOrders(_ context: RejectionContext) -> APIError {
        switch context {
        case .positionSide: .positionSideWithOrders
        case .multiAssets: .multiAssetsWithOrders
        default: .marginTypeWithOrders
        }
    }
}

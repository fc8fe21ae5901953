import PlimsollModel
import PlimsollNumerics

// One sample of each refusal; see the note in `Samples+Actions.swift`.

extension Sample {
    static var rejections: [Rejection] {
        [
            .unknownAccount(AccountID(1)),
            .unknownAsset(AssetID(2)),
            .unknownIndex(IndexID(3)),
            .unknownInstrument(InstrumentID(4)),
            .alreadyExists,
            .invalidTerms(.precision),
            .limitReached(.batchSize, limit: 7),
            .inLiquidation,
            .tradingClosed,
            .invalidAmount(found: Amount(raw: 8), limit: Amount(raw: 9)),
            .invalidPrice(found: Price(raw: 10)),
            .invalidLeverage(found: 11, max: 12),
            .duplicateClientOrderID,
            .positionSideMismatch(mode: .hedge),
            .reduceOnlyConflict,
            .closePositionConflict,
            .priceFieldMismatch(.stop),
            .triggerFieldMismatch(.stop),
            .invalidCallbackRate(found: Rate(raw: 16)),
            .invalidTimeInForce(.postOnly),
            .quantityTooSmall(found: Quantity(raw: 18), min: Quantity(raw: 19)),
            .quantityTooLarge(found: Quantity(raw: 20), max: Quantity(raw: 21)),
            .quantityOffStep(found: Quantity(raw: 22), step: Quantity(raw: 23)),
            .priceOffTick(found: Price(raw: 24), tick: Price(raw: 25)),
            .noMarkPrice,
            .priceTooHigh(found: Price(raw: 26), max: Price(raw: 27)),
            .priceTooLow(found: Price(raw: 28), min: Price(raw: 29)),
            .notionalTooSmall(found: Amount(raw: 30), min: Amount(raw: 31)),
            .notionalTooLarge(found: Amount(raw: 32), max: Amount(raw: 33)),
            .tooManyOrders(limit: 34),
            .wouldTriggerImmediately(trigger: Price(raw: 35), at: Price(raw: 36)),
            .reduceOnlyRejected,
            .noPriceToMatch,
            .wouldTakeLiquidity(price: Price(raw: 37), best: Price(raw: 38)),
            .cannotFillInFull(wanted: Quantity(raw: 39), offered: Quantity(raw: 40)),
            .noCounterparty,
            .positionTooLarge(notional: Amount(raw: 41), max: Amount(raw: 42)),
            .insufficientMargin(required: Amount(raw: 43), available: Amount(raw: 44)),
            .unknownOrder,
            .notAmendable,
            .tooManyAmendments(limit: 45),
            .quantityBelowFilled(filled: Quantity(raw: 46)),
            .noChange,
            .hasOpenOrders,
            .hasOpenPosition,
            .leverageReductionIsolated,
            .isolatedOnly,
            .isolatedInMultiAssets,
            .hasIsolatedSymbols,
            .negativeBalance(AssetID(47), Amount(raw: 48)),
            .noIsolatedPosition,
            .insufficientBalance(required: Amount(raw: 49), available: Amount(raw: 50)),
        ]
    }

    /// The code that stands in every archive ever written; never change one.
    static func permanentCode(of rejection: Rejection) -> UInt16 {
        switch rejection {
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

import PlimsollModel
import PlimsollNumerics
import Testing

@testable import BinanceAPI

// Every reason of the engine has its number; and the words of the dialect read as they are written.

@Suite("Reasons and words")
struct RejectionTests {
    private static let one = Amount(whole: 1)
    private static let price = Price(whole: 100)
    private static let size = Quantity(whole: 2)

    /// Reasons with the number they have as answer to an order.
    private static let orders: [(Rejection, Int)] = [
        (.unknownAccount(AccountID(1)), -2015), (.unknownAsset(AssetID(1)), -1130),
        (.unknownIndex(IndexID(1)), -1130), (.unknownInstrument(InstrumentID(1)), -1121),
        (.alreadyExists, -1130), (.invalidTerms(.name), -1130),
        (.limitReached(.openOrders, limit: 1), -2025),
        (.limitReached(.openOrdersPerAccount, limit: 1), -2025),
        (.limitReached(.batchSize, limit: 1), -4082), (.inLiquidation, -2019),
        (.tradingClosed, -4140), (.invalidPrice(found: price), -1130),
        (.invalidLeverage(found: 9, max: 5), -4028), (.duplicateClientOrderID, -4116),
        (.positionSideMismatch(mode: .hedge), -4061), (.reduceOnlyConflict, -1106),
        (.closePositionConflict, -4136), (.priceFieldMismatch(.limit), -1102),
        (.priceFieldMismatch(.market), -1106), (.triggerFieldMismatch(.stop), -1102),
        (.triggerFieldMismatch(.limit), -1106), (.invalidCallbackRate(found: .zero), -2007),
        (.invalidTimeInForce(.goodTillDate), -5040), (.invalidTimeInForce(.postOnly), -1115),
        (.quantityTooSmall(found: size, min: size), -4004),
        (.quantityTooLarge(found: size, max: size), -4005),
        (.quantityOffStep(found: size, step: size), -4023),
        (.priceOffTick(found: price, tick: price), -4014), (.noMarkPrice, -4140),
        (.priceTooHigh(found: price, max: price), -4016),
        (.priceTooLow(found: price, min: price), -4024),
        (.notionalTooSmall(found: one, min: one), -4164),
        (.notionalTooLarge(found: one, max: one), -2027), (.tooManyOrders(limit: 1), -2025),
        (.wouldTriggerImmediately(trigger: price, at: price), -2021),
        (.reduceOnlyRejected, -2022), (.noPriceToMatch, -5041),
        (.wouldTakeLiquidity(price: price, best: price), -5022),
        (.cannotFillInFull(wanted: size, offered: size), -5021), (.noCounterparty, -4131),
        (.positionTooLarge(notional: one, max: one), -2027),
        (.insufficientMargin(required: one, available: one), -2019), (.unknownOrder, -2013),
        (.notAmendable, -4120), (.tooManyAmendments(limit: 1), -5026),
        (.quantityBelowFilled(filled: size), -1130), (.leverageReductionIsolated, -4161),
        (.isolatedOnly, -1130), (.isolatedInMultiAssets, -4168), (.hasIsolatedSymbols, -4167),
        (.negativeBalance(AssetID(0), one), -4172), (.noIsolatedPosition, -4054),
    ]

    @Test func everyReasonHasItsNumber() {
        var codes: Set<Int> = []
        for (rejection, code) in Self.orders {
            #expect(APIError(rejection, in: .order).code == code, "\(rejection)")
            codes.insert(rejection.code)
        }
        // Those below depend on what was asked.
        let others = [201, 505, 506, 507, 514]
        let all = Array(101...109) + Array(201...211) + Array(301...309) + Array(401...409)
        #expect(codes.union(others) == Set(all + Array(501...514)))
    }

    @Test(arguments: [
        (Rejection.noChange, RejectionContext.amend, -5027), (.noChange, .marginType, -4046),
        (.noChange, .positionSide, -4059), (.noChange, .multiAssets, -4171),
        (.hasOpenOrders, .marginType, -4047), (.hasOpenOrders, .positionSide, -4067),
        (.hasOpenOrders, .multiAssets, -4170), (.hasOpenPosition, .marginType, -4048),
        (.hasOpenPosition, .positionSide, -4068), (.unknownOrder, .cancel, -2011),
        (.unknownOrder, .amend, -2013), (.tradingClosed, .amend, -4141),
        (.tooManyOrders(limit: 1), .conditional, -4045),
        (.insufficientMargin(required: one, available: one), .leverage, -2028),
        (.insufficientMargin(required: one, available: one), .multiAssets, -4169),
        (.insufficientBalance(required: one, available: one), .addMargin, -4050),
        (.insufficientBalance(required: one, available: one), .removeMargin, -4051),
        (.insufficientBalance(required: one, available: one), .money, -2018),
        (.invalidAmount(found: one, limit: one), .money, -4055),
        (.invalidAmount(found: one, limit: one), .addMargin, -4050),
    ])
    func theQuestionDecides(
        _ rejection: Rejection, _ context: RejectionContext, _ code: Int
    ) {
        #expect(APIError(rejection, in: context).code == code)
    }

    @Test func wordsReadAsTheyAreWritten() {
        for type in OrderType.allCases { #expect(OrderType(binanceName: type.binanceName) == type) }
        for time in TimeInForce.allCases {
            #expect(TimeInForce(binanceName: time.binanceName) == time)
        }
        for match in PriceMatch.allCases {
            #expect(PriceMatch(binanceName: match.binanceName) == match)
        }
        for mode in SelfTradePrevention.allCases {
            #expect(SelfTradePrevention(binanceName: mode.binanceName) == mode)
        }
        for side in [PositionSide.both, .long, .short] {
            #expect(PositionSide(binanceName: side.binanceName) == side)
        }
        for word in ["", "buy", "GTE_GTC", "limit", "CROSS"] {
            #expect(Side(binanceName: word) == nil)
            #expect(TimeInForce(binanceName: word) == nil)
            #expect(OrderType(binanceName: word) == nil)
            #expect(MarginMode(binanceName: word) == nil)
        }
    }
}

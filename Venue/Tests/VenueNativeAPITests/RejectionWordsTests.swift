import Foundation
import PlimsollModel
import PlimsollNumerics
import Testing

@testable import VenueNativeAPI

// Every refusal has words of its own: a sentence with plain decimals, and the field where there is
// one. The list is held against the codes in the source, so that none can be forgotten.

@Suite("Words of refusals")
struct RejectionWordsTests {
    private static let money = Amount(raw: 123_456_789)
    private static let size = Quantity(raw: 150_000)
    private static let price = Price(raw: 5_000_005_000_000)

    /// One of each, with the field it concerns.
    private static let all: [(Rejection, String?)] = [
        (.unknownAccount(AccountID(1)), nil), (.unknownAsset(AssetID(2)), "asset"),
        (.unknownIndex(IndexID(3)), nil), (.unknownInstrument(InstrumentID(4)), "symbol"),
        (.alreadyExists, "name"), (.invalidTerms(.precision), nil),
        (.limitReached(.openOrders, limit: 7), nil), (.inLiquidation, nil),
        (.tradingClosed, "isReduceOnly"),
        (.invalidAmount(found: money, limit: money), "amount"),
        (.invalidPrice(found: price), "price"),
        (.invalidLeverage(found: 200, max: 125), "leverage"),
        (.duplicateClientOrderID, "clientOrderId"),
        (.positionSideMismatch(mode: .hedge), "positionSide"),
        (.reduceOnlyConflict, "isReduceOnly"), (.closePositionConflict, "closesPosition"),
        (.priceFieldMismatch(.market), "price"), (.triggerFieldMismatch(.stop), "triggerPrice"),
        (.invalidCallbackRate(found: Rate(raw: 50_000_000)), "callbackRate"),
        (.invalidTimeInForce(.postOnly), "timeInForce"),
        (.quantityTooSmall(found: size, min: size), "quantity"),
        (.quantityTooLarge(found: size, max: size), "quantity"),
        (.quantityOffStep(found: size, step: Quantity(raw: 100_000)), "quantity"),
        (.priceOffTick(found: price, tick: Price(raw: 10_000_000)), "price"),
        (.noMarkPrice, nil), (.priceTooHigh(found: price, max: price), "price"),
        (.priceTooLow(found: price, min: price), "price"),
        (.notionalTooSmall(found: money, min: money), "quantity"),
        (.notionalTooLarge(found: money, max: money), "quantity"),
        (.tooManyOrders(limit: 200), nil),
        (.wouldTriggerImmediately(trigger: price, at: price), "triggerPrice"),
        (.reduceOnlyRejected, "isReduceOnly"), (.noPriceToMatch, "price"),
        (.wouldTakeLiquidity(price: price, best: price), "price"),
        (.cannotFillInFull(wanted: size, offered: size), "quantity"), (.noCounterparty, "type"),
        (.positionTooLarge(notional: money, max: money), "quantity"),
        (.insufficientMargin(required: money, available: money), "quantity"),
        (.unknownOrder, "id"), (.notAmendable, "id"), (.tooManyAmendments(limit: 10_000), nil),
        (.quantityBelowFilled(filled: size), "quantity"), (.noChange, nil), (.hasOpenOrders, nil),
        (.hasOpenPosition, nil), (.leverageReductionIsolated, "leverage"),
        (.isolatedOnly, "marginMode"), (.isolatedInMultiAssets, "marginMode"),
        (.hasIsolatedSymbols, "assetMode"), (.negativeBalance(AssetID(0), -money), "assetMode"),
        (.noIsolatedPosition, "symbol"),
        (.insufficientBalance(required: money, available: money), "amount"),
    ]

    @Test func everyRefusalHasItsWords() {
        for (rejection, field) in Self.all {
            let words = RejectionWords(rejection)
            #expect(words.field == field, "\(rejection)")
            #expect(words.message.first?.isUppercase == true && words.message.hasSuffix("."))
            #expect(!words.message.contains("by its rule"), "\(rejection)")
            // Neither counts of 1e-8 nor names of the source.
            for raw in ["123456789", "150000", "5000005000000", "raw", "Optional", "("] {
                #expect(!words.message.contains(raw), "\(words.message)")
                #expect(words.accepted?.contains(raw) != true)
            }
            #expect(NativeError(rejection).field == field)
            #expect(NativeError(rejection).message == words.message)
        }
        #expect(Set(Self.all.map { RejectionWords($0.0).message }).count == Self.all.count)
    }

    @Test func noRefusalIsForgotten() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/PlimsollModel/Rejection.swift")
        let source = try String(contentsOf: file, encoding: .utf8)
        let codes = source.matches(of: /case \.[a-zA-Z]+: (\d+)/).compactMap { Int($0.output.1) }
        #expect(codes.count > 50)
        #expect(Set(codes) == Set(Self.all.map { $0.0.code }))
    }

    @Test func figuresArePlainDecimals() {
        let words = RejectionWords(
            .insufficientMargin(required: Self.money, available: Amount(whole: 1)))
        #expect(words.code == "insufficientMargin")
        #expect(words.message == "This needs 1.23456789 of margin, and 1 is free.")
        let step = RejectionWords(
            .quantityOffStep(found: Self.size, step: Quantity(raw: 100_000)))
        #expect(step.accepted == "0.001 or 0.002")
        let tick = RejectionWords(.priceOffTick(found: Self.price, tick: Price(raw: 10_000_000)))
        #expect(tick.accepted == "50000 or 50000.1")
        let debt = RejectionWords(.negativeBalance(AssetID(0), -Self.money)) { _ in "USDT" }
        #expect(debt.message.hasPrefix("USDT stands at -1.23456789;"))
    }

    // An order has four prices; the one that is off its tick is named.
    @Test func theRightPriceIsNamed() {
        var order = OrderRequest(
            account: AccountID(1), instrument: InstrumentID(0), side: .buy, type: .stop,
            quantity: Self.size, price: Price(whole: 1))
        order.triggerPrice = Price(whole: 2)
        order.takeProfitPrice = Price(whole: 3)
        order.stopLossPrice = Price(whole: 4)
        let fields = (1...4).map { number in
            RejectionWords(
                .priceOffTick(found: Price(whole: number), tick: Price(whole: 5)), order: order
            ).field
        }
        #expect(fields == ["price", "triggerPrice", "takeProfit", "stopLoss"])
    }
}

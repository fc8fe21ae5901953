import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON
import VenueReadModels
import VenueSequencer

@testable import VenueNativeAPI

// The call behind the order form: what it says must come true, sizes must be what they claim to be,
// and whatever is typed the venue must live on.

@Suite("What if")
struct WhatIfTests {
    private func lines(_ root: JSON?, _ key: String) -> [String] {
        (root?.items ?? []).map { "\($0["symbol"]?.text ?? "") \($0[key]?.text ?? "none")" }
            .sorted()
    }

    // The promise of the page: the line it shows for a position is the line there is afterwards.
    @Test(arguments: ["buy", "sell"])
    func theOrderDoesWhatWasSaid(side: String) async throws {
        let venue = try await FiguresFixture()
        let eth = #"{"symbol":"ETHUSDT","side":"sell","type":"market","quantity":"3"}"#
        #expect(try await venue.call("POST", "orders", eth).status == 200)
        // Walks three levels of the book.
        let order = #"{"symbol":"BTCUSDT","side":"\#(side)","type":"market","quantity":"0.55"}"#
        let said = try await venue.whatIf(order)
        #expect(said["rejection"]?.isNull == true)
        #expect(try await venue.call("POST", "orders", order).status == 200)
        let report = try await venue.call("GET", "account").root
        #expect(NativeRoutes.accountShape.faults(report) == [])
        #expect(
            lines(said["lines"], "after") == lines(report["positions"], "liquidationPrice"))
        #expect(lines(said["lines"], "after").count == 2)
        #expect(lines(said["lines"], "before") != lines(said["lines"], "after"))
        for member in ["walletBalance", "marginBalance", "maintenanceMargin", "marginRatio"] {
            let one = said["after"]?["pools"]?.items.map { $0[member]?.text }
            let two = report["pools"]?.items.map { $0[member]?.text }
            #expect(one == two, "\(member)")
        }
        // 0.2 at 50,025 or 49,975, 0.2 a level on and 0.15 two levels on: 22.5 worse than best.
        let average = side == "buy" ? 5_004_772_727_273 : 4_995_227_272_727
        #expect(said["assumedPrice"]?.raw == Int64(average))
        #expect(said["slippage"]?.raw == 1_250_000_000)
    }

    // Leverage and margin mode are imagined first; the position is then isolated and its margin
    // leaves the wallet.
    @Test func settingsAreImaginedFirst() async throws {
        let venue = try await FiguresFixture()
        let body =
            #"{"symbol":"BTCUSDT","side":"buy","type":"limit","price":"50000","quantity":"0.5","#
            + #""leverage":10,"marginMode":"isolated"}"#
        let said = try await venue.whatIf(body)
        let position = said["after"]?["positions"]?.items.first
        #expect(position?["marginMode"]?.text == "isolated")
        #expect(position?["leverage"]?.text == "10")
        // Half a bitcoin, less the maker's fee of 0.02 % which comes off its own margin.
        #expect(position?["isolatedWallet"]?.text == "2495.00000000")
        #expect(position?["marginRatio"]?.text != "0")
        #expect(try await venue.call("GET", "account").root["positions"]?.items.isEmpty == true)
    }

    @Test func sizesAreWhatTheyClaim() async throws {
        let venue = try await FiguresFixture()
        func ask(_ kind: String, _ value: String, _ more: String = "") async throws -> JSON {
            try await venue.whatIf(
                #"{"symbol":"BTCUSDT","side":"buy","type":"limit","price":"50000","#
                    + #""size":{"kind":"\#(kind)","value":"\#(value)"}\#(more)}"#)
        }
        #expect(try await ask("base", "0.1234")["quantity"]?.text == "0.12300000")
        #expect(try await ask("quote", "10000")["quantity"]?.text == "0.20000000")
        let all = try await ask("percent", "1")
        #expect(all["quantity"]?.text == all["maxQuantity"]?.text)
        #expect(all["rejection"]?.isNull == true)
        let half = try await ask("percent", "0.5")
        #expect(abs(half["quantity"]!.raw * 2 - all["quantity"]!.raw) <= 200_000)
        let risk = try await ask("risk", "500", #","stopLoss":"49000""#)
        let loss = risk["stop"]?["loss"]?.raw ?? 0
        #expect(loss <= 50_000_000_000 && loss > 49_000_000_000)
        // A step more would lose more than was allowed.
        let more = risk["quantity"]!.raw + 100_000
        let next = try await ask("base", "\(Quantity(raw: more))", #","stopLoss":"49000""#)
        #expect(next["stop"]!["loss"]!.raw > 50_000_000_000)
        let refused = try await venue.call(
            "POST", "what-if",
            #"{"symbol":"BTCUSDT","side":"buy","type":"market","#
                + #""size":{"kind":"risk","value":"5"}}"#)
        #expect(refused.status == 400 && refused.root["field"]?.text == "stopLoss")
    }

    // By hand: 0.1 at 50,000 with a stop at 48,000. 200 of price, fees of 2.5 and 2.4, and the
    // close finds 0.1 at the best bid, so that nothing slips.
    @Test func theStopLosesByTheFormula() async throws {
        let venue = try await FiguresFixture()
        let said = try await venue.whatIf(
            #"{"symbol":"BTCUSDT","side":"buy","type":"limit","price":"50000","quantity":"0.1","#
                + #""stopLoss":"48000","takeProfit":"56000"}"#)
        #expect(said["stop"]?["loss"]?.text == "204.90000000")
        #expect(said["stop"]?["lossRate"]?.text == "0.02049000")
        // 600 less 2.5 and 2.8.
        #expect(said["target"]?["profit"]?.text == "594.70000000")
        #expect(said["target"]?["rewardToRisk"]?.text == "2.90239141")
        let gaps = said["stop"]?["gaps"]?.items ?? []
        #expect(gaps.map { $0["gap"]?.raw } == [1_000_000, 2_000_000, 5_000_000, 10_000_000])
        // At 43,200: 680 and fees of 2.5 and 2.16.
        #expect(gaps.last?["price"]?.text == "43200.00000000")
        #expect(gaps.last?["loss"]?.text == "684.66000000")
        #expect(gaps.allSatisfy { $0["isLiquidated"]?.isTrue == false })
    }

    @Test func aStopThatGapsMeetsLiquidation() async throws {
        let venue = try await FiguresFixture(wallet: 1_000)
        let said = try await venue.whatIf(
            #"{"symbol":"BTCUSDT","side":"buy","type":"limit","price":"50000","quantity":"0.3","#
                + #""leverage":50,"stopLoss":"48000"}"#)
        let gaps = (said["stop"]?["gaps"]?.items ?? []).map { $0["isLiquidated"]?.isTrue }
        // Liquidated near 46,900.
        #expect(gaps == [false, false, true, true])
        let beyond = try await venue.whatIf(
            #"{"symbol":"BTCUSDT","side":"buy","type":"limit","price":"50000","quantity":"0.3","#
                + #""leverage":50,"stopLoss":"46000"}"#)
        #expect(beyond["stop"]?["isBeyondLiquidation"]?.isTrue == true)
        let codes = beyond["warnings"]?.items.compactMap { $0["code"]?.text } ?? []
        #expect(codes.contains("stopBeyondLiquidation"))
    }

    @Test func warningsSayWhatAFriendWould() async throws {
        let venue = try await FiguresFixture()
        func codes(_ body: String) async throws -> [String] {
            let root = try await venue.whatIf(
                #"{"symbol":"BTCUSDT","side":"buy","type":"limit","price":"50000",\#(body)}"#)
            return root["warnings"]?.items.compactMap { $0["code"]?.text } ?? []
        }
        let bold = try await codes(#""quantity":"1","leverage":10"#)
        #expect(
            bold == [
                "largePartOfWallet", "leverageForNewAccount", "noStop",
                "isolatedForFirstExperiment",
            ])
        let careful = try await codes(
            #""quantity":"0.01","leverage":3,"stopLoss":"49000","marginMode":"isolated""#)
        #expect(careful == [])
        // Worth 195,000 on 60,000 of equity.
        let reckless = try await codes(#""quantity":"3.9","leverage":50"#)
        #expect(reckless.first == "closeToLiquidation" && reckless.contains("concentrated"))
    }

    // Rejections name their field and what would be taken, and what would be taken is taken.
    @Test(arguments: [
        (#""type":"market","quantity":"0.0005""#, "quantityTooSmall", "quantity", "at least 0.001"),
        (
            #""type":"limit","price":"50000","quantity":"0.0015""#, "quantityOffStep", "quantity",
            "0.001 or 0.002"
        ),
        (
            #""type":"limit","price":"50000.05","quantity":"0.1""#, "priceOffTick", "price",
            "50000 or 50000.1"
        ),
        (
            #""type":"stopMarket","triggerPrice":"51000.01","quantity":"0.1""#, "priceOffTick",
            "triggerPrice", "51000 or 51000.1"
        ),
        (
            #""type":"limit","price":"56000","quantity":"0.1""#, "priceTooHigh", "price",
            "at most 55000"
        ),
        (
            #""type":"limit","price":"50000","quantity":"0.1","leverage":500"#, "invalidLeverage",
            "leverage", "1 to"
        ),
        (
            #""type":"limit","price":"50000","quantity":"0.1","stopLoss":"51000""#,
            "wouldTriggerImmediately", "stopLoss", "below the mark price 50000"
        ),
        (
            #""type":"limit","price":"50025","quantity":"0.1","timeInForce":"postOnly""#,
            "wouldTakeLiquidity", "price", "a price that does not reach 50025"
        ),
        (
            #""type":"market","quantity":"0.1","positionSide":"long""#, "positionSideMismatch",
            "positionSide", "both"
        ),
    ])
    func refusalsNameTheirField(
        fields: String, code: String, field: String, accepted: String
    ) async throws {
        let venue = try await FiguresFixture()
        let said = try await venue.whatIf(#"{"symbol":"BTCUSDT","side":"buy",\#(fields)}"#)
        let rejection = said["rejection"]
        #expect(rejection?["code"]?.text == code)
        #expect(rejection?["field"]?.text == field)
        #expect(rejection?["accepted"]?.text?.hasPrefix(accepted) == true, "\(said.compact)")
    }

    @Test func whatWouldBeTakenIsTaken() async throws {
        let venue = try await FiguresFixture(wallet: 1_000)
        func ask(_ quantity: String) async throws -> JSON {
            try await venue.whatIf(
                #"{"symbol":"BTCUSDT","side":"sell","type":"limit","price":"50000","#
                    + #""quantity":"\#(quantity)"}"#)
        }
        let refused = try await ask("20")
        #expect(refused["rejection"]?["field"]?.text == "quantity")
        let accepted = refused["rejection"]?["accepted"]?.text ?? ""
        let most = String(accepted.dropFirst("at most ".count))
        #expect(try await ask(most)["rejection"]?.isNull == true)
        let least = try await ask("0.00")
        #expect(least["rejection"]?["code"]?.text == "quantityTooSmall")
    }

    // Anything may be typed; nothing may stop the venue.
    @Test func hostileNumbersAreAnswered() async throws {
        let venue = try await FiguresFixture()
        let extremes = ["92233720368.54775807", "-92233720368.54775808", "0.00000001", "0", "1e9"]
        var answered = 0
        for type in ["limit", "market", "stopMarket", "trailingStopMarket", "takeProfit"] {
            for number in extremes {
                let amounts = [
                    #""quantity":"\#(number)""#, #""size":{"kind":"base","value":"\#(number)"}"#,
                    #""size":{"kind":"quote","value":"\#(number)"}"#,
                    #""size":{"kind":"risk","value":"\#(number)"}"#,
                ]
                for body in amounts.flatMap({ Self.hostile(type, number, $0) }) {
                    let status = try await venue.call("POST", "what-if", body).status
                    #expect(status == 200 || status == 400)
                    answered += 1
                }
            }
        }
        #expect(answered == 400)
        #expect(venue.sequencer.read { $0.brokenInvariants() } == [])
    }

    private static func hostile(_ type: String, _ number: String, _ amount: String) -> [String] {
        ["BTCUSDT", "BTCUSD"].flatMap { symbol in
            ["buy", "sell"].map { side in
                #"{"symbol":"\#(symbol)","side":"\#(side)","type":"\#(type)","#
                    + #""price":"\#(number)","triggerPrice":"\#(number)","#
                    + #""activationPrice":"\#(number)","callbackRate":"0.01","leverage":2,"#
                    + #""stopLoss":"900000000","takeProfit":"0.00000001",\#(amount)}"#
            }
        }
    }

    // By hand for fifteen candles: fourteen ranges, the last of which bridges a gap.
    @Test func averageTrueRange() {
        var candles: [Kline] = []
        for number in 0..<15 {
            var candle = Kline(
                openTime: Timestamp(milliseconds: Int64(number) * 3_600_000),
                price: Price(whole: 100).raw)
            candle.high = Price(whole: 102).raw
            candle.low = Price(whole: 99).raw
            candles.append(candle)
        }
        #expect(TrueRanges.average(candles) == Price(whole: 3))
        #expect(TrueRanges.average(candles.prefix(14)) == nil)
        candles[14].high = Price(whole: 117).raw
        candles[14].low = Price(whole: 110).raw
        // (13 * 3 + 17) / 14 = 4.
        #expect(TrueRanges.average(candles) == Price(whole: 4))
        candles.append(candles[0])
        // Close 100 before it: (4 * 13 + 3) / 14, rounded down.
        #expect(TrueRanges.average(candles) == Price(raw: 392_857_142))
    }
}

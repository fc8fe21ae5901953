import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON
import VenueSequencer

@testable import VenueNativeAPI

// What relieves an account, how it stands at other prices, and the words of refusals.

@Suite("Figures of an account")
struct FiguresTests {
    private func venueWithPositions() async throws -> FiguresFixture {
        let venue = try await FiguresFixture()
        for body in [
            #"{"symbol":"BTCUSDT","side":"buy","type":"market","quantity":"0.8"}"#,
            #"{"symbol":"ETHUSDT","side":"sell","type":"market","quantity":"10"}"#,
            #"{"symbol":"ETHUSDT","side":"sell","type":"limit","price":"2100","quantity":"5"}"#,
        ] {
            #expect(try await venue.call("POST", "orders", body).status == 200)
        }
        return venue
    }

    // What is said to be freed must be freed when it is done.
    @Test func reliefsComeTrueAndAreInOrder() async throws {
        let venue = try await venueWithPositions()
        let route = NativeRoutes.figures.first { $0.path == "account/relief" }
        let root = try await venue.call("GET", "account/relief").root
        #expect(route?.result.faults(root) == [])
        let reliefs = root["reliefs"]?.items ?? []
        let freed = reliefs.map { $0["freesMaintenance"]?.raw ?? 0 }
        #expect(freed == freed.sorted(by: >))
        let actions = reliefs.compactMap { $0["action"]?.text }
        #expect(
            actions.sorted() == ["cancelOrders", "close", "close", "reduceHalf", "reduceHalf"])
        #expect(actions.first == "close" && actions.last == "cancelOrders")
        #expect(reliefs[0]["symbol"]?.text == "BTCUSDT")
        #expect(reliefs[0]["text"]?.text?.hasPrefix("Closing BTCUSDT long frees ") == true)
        let before = try await venue.call("GET", "account").root["pools"]?.items[0]
        let close = #"{"symbol":"BTCUSDT","side":"sell","type":"market","quantity":"0.8"}"#
        #expect(try await venue.call("POST", "orders", close).status == 200)
        let after = try await venue.call("GET", "account").root["pools"]?.items[0]
        let difference = before!["maintenanceMargin"]!.raw - after!["maintenanceMargin"]!.raw
        #expect(freed[0] == difference)
        #expect(reliefs[0]["marginRatioAfter"]?.raw == after?["marginRatio"]?.raw)
    }

    // Where nobody quotes, a position is shown as closed at its mark.
    @Test func anEmptyBookHasReliefsToo() async throws {
        let venue = try await venueWithPositions()
        _ = try await venue.sequencer.submit(.cancelAll(FiguresFixture.maker, nil))
        let root = try await venue.call("GET", "account/relief").root
        #expect(root["reliefs"]?.items.first?["action"]?.text == "close")
    }

    @Test func addingFundsLeadsToHalf() async throws {
        let venue = try await venueWithPositions()
        let free = venue.sequencer.read { engine in
            engine.maxWithdrawAmount(venue.account, FiguresFixture.usdt)
        }
        _ = try await venue.sequencer.submit(
            .withdraw(venue.account, FiguresFixture.usdt, free))
        _ = try await venue.sequencer.submit(
            .indexPrice(IndexID(0), source: 0, Price(whole: 46_100)))
        let root = try await venue.call("GET", "account/relief").root
        let funds = root["reliefs"]?.items.first { $0["action"]?.text == "addFunds" }
        let ratio = try #require(funds?["marginRatioAfter"]?.raw)
        #expect(ratio <= 50_000_001 && ratio > 49_900_000, "\(root.compact)")
    }

    // The middle of the map is where one stands; a long and a short lose to opposite sides.
    @Test func theSurfaceHasTheAccountInItsMiddle() async throws {
        let venue = try await venueWithPositions()
        let route = NativeRoutes.figures.first { $0.path == "surface" }
        let root = try await venue.call(
            "GET", "surface", query: "x=BTCUSDT&y=ETHUSDT&range=0.3&steps=5"
        ).root
        #expect(route?.result.faults(root) == [])
        #expect(
            root["changes"]?.items.map(\.raw)
                == [-30_000_000, -15_000_000, 0, 15_000_000, 30_000_000])
        let rows = root["rows"]?.items.map(\.items) ?? []
        #expect(rows.count == 5 && rows.allSatisfy { $0.count == 5 })
        let report = try await venue.call("GET", "account").root
        #expect(rows[2][2]["ratio"]?.raw == report["pools"]?.items[0]["marginRatio"]?.raw)
        #expect(rows[2][2]["state"]?.text == "safe")
        // Bitcoin down and ether up hurts most, the other corner least.
        #expect(rows[4][0]["state"]?.text == "liquidated")
        #expect(rows[0][4]["state"]?.text == "safe")
        for query in [
            "x=BTCUSDT&y=BTCUSDT", "x=BTCUSDT", "x=BTCUSDT&y=ETHUSDT&steps=4",
            "x=BTCUSDT&y=ETHUSDT&range=2",
        ] {
            #expect(try await venue.call("GET", "surface", query: query).status == 400)
        }
        let far = try await venue.call(
            "GET", "surface", query: "x=BTCUSD&y=ETHUSDT&range=0.9&steps=41")
        #expect(far.root["rows"]?.items.count == 41)
    }

    @Test func severalChangesInOnePreview() async throws {
        let venue = try await FiguresFixture()
        let order =
            #"{"kind":"order","symbol":"BTCUSDT","side":"buy","type":"limit","price":"50000","#
            + #""quantity":"0.5"}"#
        let leverage = #"{"kind":"leverage","symbol":"BTCUSDT","leverage":5}"#
        let answer = try await venue.call(
            "POST", "preview/several", #"{"changes":[\#(leverage),\#(order),\#(order)]}"#)
        let route = NativeRoutes.previews.first { $0.path == "preview/several" }
        #expect(route?.result.faults(answer.root) == [])
        let refusals = answer.root["rejections"]?.items ?? []
        #expect(refusals.map(\.isNull) == [true, true, false])
        #expect(refusals[2]["code"]?.text == "insufficientMargin")
        #expect(refusals[2]["field"]?.text == "quantity")
        let many = [String](repeating: order, count: 21).joined(separator: ",")
        let refused = try await venue.call(
            "POST", "preview/several", #"{"changes":[\#(many)]}"#)
        #expect(refused.status == 400 && refused.root["field"]?.text == "changes")
    }

    @Test func theReportSaysWhatCounts() async throws {
        let venue = try await venueWithPositions()
        let root = try await venue.call("GET", "account").root
        #expect(NativeRoutes.accountShape.faults(root) == [])
        #expect(root["isNewAccount"]?.isTrue == true)
        let coin = root["assets"]?.items.last
        #expect(coin?["haircut"]?.text == "0.05000000")
        // One bitcoin at 50,000, whole in single-asset mode.
        #expect(coin?["countedValue"]?.text == "50000.00000000")
        let equity = root["pools"]?.items.map { $0["marginBalance"]!.raw } ?? []
        #expect(root["equity"]?.raw == equity[0] + 50_000 * unitsPerOne)
        let long = root["positions"]?.items.first { $0["symbol"]?.text == "BTCUSDT" }
        // Entered at 50,062.5 by four levels, the taker's fee of 0.05 % on the way out.
        #expect(long?["entryPrice"]?.text == "50062.50000000")
        #expect(long?["breakEvenPrice"]?.text == "50087.54377189")
        #expect(long?["adlRank"]?.text == "1" && long?["adlOf"]?.text == "1")
        // 50 of loss times 20 over 40,050.
        #expect(long?["roe"]?.text == "-0.02496878" || long?["roe"]?.text == "-0.02496879")
        let line = long!["liquidationPrice"]!.raw
        #expect(long?["distance"]?.raw == (50_000 * unitsPerOne - line) / 50_000)
    }
}

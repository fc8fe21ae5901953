import Dispatch
import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueIdentity
import VenueJSON
import VenueJournalFile
import VenuePorts
import VenueReadModels
import VenueSequencer
import VenueTransport

@testable import VenueNativeAPI

// A forced step, those that belong to it, and the moment lived through again.

@Suite("Forced steps one by one") struct MomentTests {
    /// Alice after her liquidation, and the numbers of her steps in order.
    private func sunk(
        _ venue: TradingVenue
    ) async throws -> (session: Session, steps: [JSON]) {
        try await venue.open(insurance: 300)
        let alice = try await venue.person("alice")
        try await venue.sink(try await venue.account(alice))
        let found = try await venue.call("GET", "explanations", "", alice)
        return (alice, found.root["steps"]?.items ?? [])
    }

    private func ids(_ json: JSON?) -> [String] { (json?.items ?? []).compactMap(\.text) }

    @Test func aStepComesWithItsEpisode() async throws {
        let venue = try TradingVenue()
        let (alice, steps) = try await sunk(venue)
        #expect(steps.map { $0["stage"]?.text } == ["cancelOrders", "reduce"])
        let all = steps.compactMap { $0["id"]?.text }
        for id in all {
            let found = try await venue.call("GET", "explanations/\(id)", "", alice)
            #expect(found.status == 200)
            #expect(found.root["id"]?.text == id)
            #expect(ids(found.root["siblings"]) == all)
        }
        #expect(try await venue.call("GET", "explanations/77", "", alice).status == 404)
        #expect(try await venue.call("GET", "explanations/x", "", alice).status == 404)
    }

    /// Another's step is not there; the operator sees every one.
    @Test func stepsAreTheirOwners() async throws {
        let venue = try TradingVenue()
        let (_, steps) = try await sunk(venue)
        let bob = try await venue.person("bob")
        let id = try #require(steps.first?["id"]?.text)
        for path in ["explanations/\(id)", "explanations/\(id)/moment"] {
            #expect(try await venue.call("GET", path).status == 401)
            #expect(try await venue.call("GET", path, "", bob).status == 404)
            #expect(try await venue.call("GET", path, isOperator: true).status == 200)
        }
    }

    /// A pool that was healthy for longer than a minute begins a new episode; one that was left
    /// at its line does not, however long it took.
    @Test func episodesEndWithHealthAndTime() throws {
        let pool = PoolID.cross(AccountID(1), AssetID(0))
        let sick = PoolFigures(walletBalance: .zero, maintenanceMargin: Amount(whole: 1))
        let well = PoolFigures(walletBalance: Amount(whole: 2), maintenanceMargin: Amount(whole: 1))
        let store = MemoryHistoryStore()
        var batch = HistoryBatch()
        let story: [(seconds: Int64, after: PoolFigures, pool: PoolID)] = [
            (0, well, pool), (61, sick, pool), (300, well, pool),
            (310, well, .multiAssets(AccountID(1))), (355, well, pool), (500, well, pool),
        ]
        for (place, entry) in story.enumerated() {
            var step = LiquidationStep(
                pool: entry.pool, stage: .reduce, before: sick,
                time: Timestamp(milliseconds: entry.seconds * 1_000))
            step.after = entry.after
            batch.liquidations.append(
                LiquidationRecord(
                    id: UInt64(place + 1), sequence: 1, step: step, positions: []))
        }
        store.write(batch, upTo: 1)
        let episodes = try batch.liquidations.map {
            try LiquidationEpisode.steps(around: $0, store)
        }
        #expect(episodes == [[1], [2, 3, 5], [2, 3, 5], [4], [2, 3, 5], [6]])
    }

    /// The replayed engine gives the step of the history to the last figure (else the answer is a
    /// refusal), and the account on both sides of it as it was: from the beginning, and from a
    /// snapshot.
    @Test(arguments: [false, true])
    func theMomentIsLivedThroughAgain(fromSnapshot: Bool) async throws {
        let venue = try TradingVenue()
        try await venue.open(insurance: 300)
        let alice = try await venue.person("alice")
        let account = try await venue.account(alice)
        try await venue.trade(account, .buy, 1_000)
        if fromSnapshot { try await venue.sequencer.takeSnapshot() }
        try await venue.place(account, .buy, 1, at: 30_000)
        try await venue.place(venue.maker, .buy, 5_000, at: 40_390)
        let before = try await venue.call("GET", "account", "", alice).root
        try await venue.mark(40_400)
        let after = try await venue.call("GET", "account", "", alice).root
        let hash = venue.sequencer.read { $0.stateHash() }
        try await venue.mark(41_000)
        let steps = try await venue.call("GET", "explanations", "", alice).root["steps"]?.items
        for step in steps ?? [] {
            let id = try #require(step["id"]?.text)
            let answer = try await venue.call("GET", "explanations/\(id)/moment", "", alice)
            #expect(answer.status == 200)
            let moment = answer.root
            #expect(moment["command"]?.text == "one said 40400 for the index BTCUSDT.")
            #expect(moment["sequence"]?.text == step["sequence"]?.text)
            #expect(moment["stateHash"]?.text == "\(hash)")
            for part in ["assets", "pools", "positions"] {
                #expect(moment["before"]?[part]?.compact == before[part]?.compact)
                #expect(moment["after"]?[part]?.compact == after[part]?.compact)
            }
            #expect(try figure(moment["marks"]?.items.first?["before"]) == 50_000 * unitsPerOne)
            #expect(try figure(moment["marks"]?.items.first?["after"]) == 40_400 * unitsPerOne)
            let bid = moment["book"]?["bids"]?.items.first?.items.compactMap(\.text)
            #expect(bid == ["40390.00000000", "5.00000000"])
        }
        // Right before the first step the equation had the wallet of before and the new mark.
        let first = try #require(steps?.first)
        let pool = try #require(before["pools"]?.items.first)
        #expect(first["before"]?["walletBalance"]?.text == pool["walletBalance"]?.text)
        #expect(try figure(first["before"]?["unrealizedPnl"]) == -9_600 * unitsPerOne)
        // After the last one it stands as the account did.
        let last = try #require(steps?.last)
        let left = after["pools"]?.items.first
        for figure in ["walletBalance", "unrealizedPnl", "maintenanceMargin", "marginRatio"] {
            #expect(last["after"]?[figure]?.text == left?[figure]?.text ?? "0.00000000")
        }
    }

    /// What others asked for is theirs.
    @Test func commandsOfOthersAreNotTold() async throws {
        let venue = try TradingVenue()
        try await venue.open()
        let alice = try await venue.stranger(1)
        let request = OrderRequest(
            account: alice, instrument: venue.btc, side: .sell, type: .market,
            quantity: Quantity(whole: 1))
        let words = venue.sequencer.read { engine in
            [
                MomentWords.text(.place(request), for: alice, engine),
                MomentWords.text(.place(request), for: AccountID(9), engine),
                MomentWords.text(.cancelAll(alice, nil), for: AccountID(9), engine),
                MomentWords.text(.tick, for: alice, engine),
            ]
        }
        #expect(
            words == [
                "You placed: sell 1 BTCUSDT market.",
                "Another account placed an order in BTCUSDT.",
                "Another account cancelled orders.", "Time went on.",
            ])
    }

    @Test func whatIsTooFarBackIsRefused() async throws {
        let venue = try TradingVenue { $0.moments.commands = 3 }
        let (alice, steps) = try await sunk(venue)
        let id = try #require(steps.first?["id"]?.text)
        let refused = try await venue.call("GET", "explanations/\(id)/moment", "", alice)
        #expect(refused.status == 503)
        #expect(refused.root["code"]?.text == "tooFarBack")
    }

    /// A past whose reading waits until it is let go on.
    private final class SlowPast: VenuePast {
        let entered = DispatchSemaphore(value: 0)
        let goOn = DispatchSemaphore(value: 0)

        func snapshot(upTo sequence: UInt64) throws -> StoredSnapshot? {
            entered.signal()
            goOn.wait()
            throw VenueFault(.damaged, "a path nobody need know")
        }

        func records(
            _ range: ClosedRange<UInt64>, _ body: (JournalRecord) throws -> Void
        ) throws {}
    }

    /// One replay at a time; the place is free again after a failure, which names no files.
    @Test func oneMomentAtATime() async throws {
        let past = SlowPast()
        let venue = try TradingVenue(past: past)
        let (alice, steps) = try await sunk(venue)
        let id = try #require(steps.first?["id"]?.text)
        let path = "explanations/\(id)/moment"
        async let first = venue.call("GET", path, "", alice)
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                past.entered.wait()
                continuation.resume()
            }
        }
        let second = try await venue.call("GET", path, "", alice)
        #expect(second.status == 429)
        #expect(second.root["code"]?.text == "busy")
        past.goOn.signal()
        let failed = try await first
        #expect(failed.status == 503)
        #expect(failed.root["message"]?.text?.contains("path") == false)
        past.goOn.signal()
        #expect(try await venue.call("GET", path, "", alice).status == 503)
    }

    /// A journal that gives another step than the history has is not shown as if it were the same.
    @Test func anotherStepIsRefused() async throws {
        let venue = try TradingVenue()
        let (_, steps) = try await sunk(venue)
        let id = UInt64(try #require(steps.first?["id"]?.text)) ?? 0
        let found = try await venue.history.read(upTo: 0) { try $0.liquidation(id) }
        var record = try #require(found)
        record.step.before.walletBalance += Amount(raw: 1)
        let replay = MomentReplay(JournalPast(directory: venue.folder), MomentLimits())
        let refusal = await #expect(throws: NativeError.self) {
            try await replay.moment(of: record)
        }
        #expect(refusal?.code == "replayDiffers")
    }
}

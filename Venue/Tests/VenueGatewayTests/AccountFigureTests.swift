import BinanceAPI
import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import Testing
import VenueJSON
import VenueSequencer

@testable import VenueGateway

// Figures of accounts: they keep the rules among each other that clients rely on, and they are the
// figures by which the engine decides.

@Suite struct AccountFigureTests {
    /// Random portfolios with liquidations, both position and asset modes, both kinds of contract.
    @Test(arguments: [3, 11] as [UInt64])
    func figuresAgreeOnRandomPortfolios(seed: UInt64) async throws {
        let venue = try QueryVenue(empty: ())
        let runner = SimulationRunner(seed: seed, steps: 1_500)
        var seen = (isolated: 0, hedge: 0, multi: 0, orders: 0)
        for (number, command) in (runner.venue.commands() + runner.commands()).enumerated() {
            venue.clock.now = max(command.time, venue.clock.now)
            _ = try await venue.sequencer.submit(command.action)
            if number % 300 != 299 { continue }
            let count = venue.sequencer.read { engine in engine.accountCount }
            for account in 1...max(1, count) {
                let state = try await check(venue, AccountID(account))
                seen.isolated += state.isolated
                seen.hedge += state.hedge ? 1 : 0
                seen.multi += state.multi ? 1 : 0
                seen.orders += state.orders
            }
        }
        // Otherwise the run proves little.
        #expect(seen.isolated > 0 && seen.hedge > 0 && seen.multi > 0 && seen.orders > 0)
    }

    private func check(
        _ venue: QueryVenue, _ account: AccountID
    ) async throws -> (isolated: Int, hedge: Bool, multi: Bool, orders: Int) {
        let two = try await venue.ask("/fapi/v2/account", as: account)
        let three = try await venue.ask("/fapi/v3/account", as: account)
        for answer in [two, three] {
            try checkTotals(answer)
            for asset in answer["assets"]?.items ?? [] { try checkAsset(asset, answer) }
        }
        try checkAgainstEngine(venue, account, three)
        let positions = three["positions"]?.items ?? []
        let isolated = try positions.count { try !$0.amount("isolatedMargin").isZero }
        let orders = (two["positions"]?.items ?? []).count {
            $0["openOrderInitialMargin"]?.text != "0.00000000"
        }
        return (
            isolated, positions.contains { $0["positionSide"]?.text == "LONG" },
            two["multiAssetsMargin"]?.kindName == "true", orders
        )
    }

    private func checkTotals(_ answer: JSON) throws {
        try #expect(
            answer.amount("totalMarginBalance")
                == answer.amount("totalWalletBalance") + answer.amount("totalUnrealizedProfit"))
        try #expect(
            answer.amount("totalInitialMargin")
                == answer.amount("totalPositionInitialMargin")
                + answer.amount("totalOpenOrderInitialMargin"))
        try #expect(!answer.amount("availableBalance").isNegative)
        try #expect(answer.amount("maxWithdrawAmount") <= answer.amount("availableBalance"))
    }

    /// Per asset: the same sums, and rows of positions that add up to it.
    private func checkAsset(_ asset: JSON, _ answer: JSON) throws {
        try #expect(
            asset.amount("marginBalance")
                == asset.amount("walletBalance") + asset.amount("unrealizedProfit"))
        try #expect(
            asset.amount("initialMargin")
                == asset.amount("positionInitialMargin") + asset.amount("openOrderInitialMargin"))
        let isFunded = try !asset.amount("walletBalance").isZero
        #expect(!isFunded || asset["updateTime"]?.text != "0")
        if asset["asset"]?.text != "USDT" { return }
        // Contracts of the test's venue are settled in USDT but for the inverse ones.
        let rows = (answer["positions"]?.items ?? []).filter {
            $0["symbol"]?.text?.hasSuffix("USDT") == true
        }
        let wallets = try rows.reduce(Amount.zero) { try $0 + $1.amount("isolatedWallet") }
        try #expect(
            asset.amount("walletBalance") == asset.amount("crossWalletBalance") + wallets)
        let profit = try rows.reduce(Amount.zero) { try $0 + $1.amount("unrealizedProfit") }
        try #expect(asset.amount("unrealizedProfit") == profit)
        let maintenance = try rows.reduce(Amount.zero) { try $0 + $1.amount("maintMargin") }
        try #expect(asset.amount("maintMargin") == maintenance)
        let initial = try rows.reduce(Amount.zero) { try $0 + $1.amount("initialMargin") }
        try #expect(asset.amount("initialMargin") == initial)
    }

    private func checkAgainstEngine(
        _ venue: QueryVenue, _ account: AccountID, _ answer: JSON
    ) throws {
        try venue.sequencer.read { engine in
            for row in answer["assets"]?.items ?? [] {
                let name = try #require(row["asset"]?.text)
                guard let asset = engine.asset(name) else {
                    Issue.record("no asset \(name)")
                    continue
                }
                let available = engine.availableBalance(account, asset)
                try #expect(row.amount("availableBalance") == available)
                let most = engine.maxWithdrawAmount(account, asset)
                try #expect(row.amount("maxWithdrawAmount") == most)
                let cross = engine.ledger.cross(account, asset)
                try #expect(row.amount("crossWalletBalance") == cross)
            }
            if engine.assetMode(account) == .multi {
                let pool = engine.figures(of: .multiAssets(account))
                try #expect(answer.amount("totalCrossWalletBalance") == pool.walletBalance)
                try #expect(answer.amount("totalCrossUnPnl") == pool.unrealizedPnl)
                try #expect(answer.amount("totalMaintMargin") >= pool.maintenanceMargin)
                let available = engine.availableValue(account)
                try #expect(answer.amount("availableBalance") == available)
            } else {
                // The first asset of the simulated venue.
                let usdt = AssetID(0)
                let pool = engine.figures(of: .cross(account, usdt))
                try #expect(answer.amount("totalCrossWalletBalance") == pool.walletBalance)
                try #expect(answer.amount("totalCrossUnPnl") == pool.unrealizedPnl)
                let available = engine.availableBalance(account, usdt)
                try #expect(answer.amount("availableBalance") == available)
            }
        }
    }

    /// Totals of single-asset mode are those of USDT, of multi-assets mode they are in USD.
    @Test func totalsFollowTheAssetMode() async throws {
        let venue = try await QueryVenue()
        try await venue.done(.deposit(venue.alice, venue.bitcoin, Amount(whole: 1)))
        let single = try await venue.ask("/fapi/v3/account", as: venue.alice)
        #expect(try single.amount("totalWalletBalance") == Amount(whole: 100_000))
        try await venue.done(.setAssetMode(venue.alice, .multi))
        let multi = try await venue.ask("/fapi/v3/account", as: venue.alice)
        // One BTC at 50,000, less 5 % buffer, of which 95 % count.
        #expect(try multi.amount("totalWalletBalance") == Amount(whole: 145_125))
    }

    /// The published formula of an isolated one-way position, which clients recompute.
    @Test(arguments: [Side.buy, .sell])
    func isolatedLiquidationPriceIsThePublishedOne(side: Side) async throws {
        let venue = try await QueryVenue()
        try await venue.done(.setMarginMode(venue.alice, venue.btc, .isolated))
        try await venue.trade(venue.alice, side, "1.5", at: "50000")
        let rows = try await venue.ask(
            "/fapi/v3/positionRisk", "symbol=BTCUSDT", as: venue.alice)
        let row = try #require(rows.items.first)
        let (wallet, sign) = (try row.amount("isolatedWallet"), side.sign)
        #expect(
            try row.amount("isolatedMargin") == wallet + row.amount("unRealizedProfit"))
        // (wallet + cum - s q entry) / (q mmr - s q), over 1e-8 with q = 1.5.
        let bracket = QueryVenue.brackets.bracket(ofNotional: Amount(whole: 75_000))
        let value = Amount(whole: 75_000 * sign)
        let over = wallet + bracket.maintenanceAmount - value
        let rate = Int128(bracket.maintenanceMarginRate.raw) - Int128(unitsPerOne * sign)
        let under = Int128(150_000_000) * rate / Int128(unitsPerOne)
        let wanted = Int128(over.raw) * Int128(unitsPerOne) / under
        let found = try Int128(row.amount("liquidationPrice").raw)
        #expect((wanted - found).magnitude <= 2, "wanted \(wanted), found \(found)")
    }

    /// Clients take the margin mode from this figure alone.
    @Test func isolatedMarginTellsTheMarginMode() async throws {
        let venue = try await QueryVenue()
        try await venue.fill()
        for (account, isIsolated) in [(venue.alice, false), (venue.bob, true)] {
            for path in ["/fapi/v2/positionRisk", "/fapi/v3/positionRisk"] {
                let rows = try await venue.ask(path, as: account).items
                let held = try #require(rows.first { $0["entryPrice"]?.text != "0.00000000" })
                #expect(try held.amount("isolatedMargin").isZero != isIsolated)
                #expect(held["marginType"]?.text == (isIsolated ? "isolated" : "cross"))
            }
        }
    }

    /// Version 3 shows what is held, version 2 every contract of the listing.
    @Test func versionsDifferInTheirRows() async throws {
        let venue = try await QueryVenue()
        try await venue.fill()
        let two = try await venue.ask("/fapi/v2/positionRisk", as: venue.alice)
        #expect(two.items.map { $0["symbol"]?.text } == ["BTCUSDT", "ETHUSDT"])
        let three = try await venue.ask("/fapi/v3/positionRisk", as: venue.alice)
        #expect(three.items.map { $0["symbol"]?.text } == ["BTCUSDT"])
        let none = try await venue.ask("/fapi/v3/positionRisk", "symbol=ETHUSDT", as: venue.alice)
        #expect(none.items.isEmpty)
        let flat = try await venue.ask("/fapi/v2/positionRisk", "symbol=ETHUSDT", as: venue.alice)
        #expect(try flat.items.first?.amount("entryPrice").isZero == true)
    }

    /// The lights from kept thresholds are those of the engine's queue, which ties alone may move.
    @Test func lightsAreThoseOfTheQueue() async throws {
        let venue = try await QueryVenue()
        for number in 4...13 {
            try await venue.done(.openAccount(AccountKey(UInt64(number))))
            let account = AccountID(number)
            try await venue.done(.deposit(account, venue.usdt, Amount(whole: 50_000)))
            try await venue.trade(account, .buy, "0.\(number)", at: "\(49_900 + number)")
        }
        try await venue.mark(51_000)
        for number in 4...13 {
            let account = AccountID(number)
            let rows = try await venue.ask("/fapi/v3/positionRisk", as: account)
            let light = venue.sequencer.read { engine in
                engine.adlRank(account, InstrumentID(0))?.light
            }
            #expect(rows.items.first?["adl"]?.text == light.map { "\($0)" })
        }
    }
}

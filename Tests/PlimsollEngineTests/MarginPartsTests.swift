import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import Testing

// The parts of a pool's figures against the whole, and the standings of the auto-deleveraging queue
// against its ranks, on random trading.

@Suite struct MarginPartsTests {
    @Test(arguments: [2, 9] as [UInt64])
    func partsAddUpToTheirPool(seed: UInt64) {
        var engine = Engine()
        var events = EventBuffer()
        var (parts, ranks) = (0, 0)
        let runner = SimulationRunner(seed: seed, steps: 2_000)
        for (number, command) in (runner.venue.commands() + runner.commands()).enumerated() {
            events.removeAll()
            engine.apply(command, into: &events)
            if number % 250 != 249 { continue }
            for account in 1...max(1, engine.accountCount) {
                parts += checkParts(engine, AccountID(account))
                ranks += checkRanks(engine, AccountID(account))
            }
        }
        // Otherwise the run proves little.
        #expect(parts > 50 && ranks > 50)
    }

    /// The sides of an account's cross positions and orders make up its cross pools.
    private func checkParts(_ engine: borrowing Engine, _ account: AccountID) -> Int {
        var count = 0
        for place in 0..<engine.assetCount {
            var sum = PoolFigures(walletBalance: engine.ledger.cross(account, AssetID(place)))
            for instrument in engine.instruments(heldBy: account)
            where engine.spec(of: instrument).settlementAsset == AssetID(place) {
                let isCross = engine.settings(account, instrument).marginMode == .cross
                for side in [PositionSide.long, .short] {
                    let part = engine.figures(account, instrument, side).figures
                    sum.openOrderInitialMargin += part.openOrderInitialMargin
                    if !isCross { continue }
                    sum.unrealizedPnl += part.unrealizedPnl
                    sum.positionInitialMargin += part.positionInitialMargin
                    sum.maintenanceMargin += part.maintenanceMargin
                    count += 1
                }
            }
            let whole = engine.figures(of: .cross(account, AssetID(place)))
            #expect(sum == whole, "account \(account.raw), asset \(place)")
        }
        return count
    }

    /// A position's rank is its place among the sorted standings.
    private func checkRanks(_ engine: borrowing Engine, _ account: AccountID) -> Int {
        var count = 0
        for report in engine.positions(of: account) {
            let rank = engine.adlRank(account, report.instrument, report.positionSide)
            let queue = engine.adlStandings(
                report.instrument, isLong: report.terms.size.isPositive)
            #expect(queue.count == rank?.count)
            #expect(queue.firstIndex(of: report.adlStanding).map { $0 + 1 } == rank?.rank)
            count += 1
        }
        return count
    }
}

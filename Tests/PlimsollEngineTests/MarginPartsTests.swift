import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import Testing

// The parts of a pool's figures against the whole, and the thresholds of the auto-deleveraging
// queue against the ranks they stand for, on random trading.

@Suite struct MarginPartsTests {
    @Test(arguments: [2, 9] as [UInt64])
    func partsAddUpToTheirPool(seed: UInt64) {
        var engine = Engine()
        var events = EventBuffer()
        var (parts, lights) = (0, 0)
        let runner = SimulationRunner(seed: seed, steps: 2_000)
        for (number, command) in (runner.venue.commands() + runner.commands()).enumerated() {
            events.removeAll()
            engine.apply(command, into: &events)
            if number % 250 != 249 { continue }
            for account in 1...max(1, engine.accountCount) {
                parts += checkParts(engine, AccountID(account))
                lights += checkLights(engine, AccountID(account))
            }
        }
        // Otherwise the run proves little.
        #expect(parts > 50 && lights > 50)
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

    /// A light from thresholds is that of the rank, and lower only among equal scores.
    private func checkLights(_ engine: borrowing Engine, _ account: AccountID) -> Int {
        var count = 0
        for report in engine.positions(of: account) {
            let rank = engine.adlRank(account, report.instrument, report.positionSide)
            let thresholds = engine.adlThresholds(
                report.instrument, isLong: report.terms.size.isPositive)
            let light = 4 - thresholds.count { report.adlScore <= $0 }
            if report.adlScore == .zero {
                #expect(light <= rank?.light ?? 0)
            } else {
                #expect(light == rank?.light)
            }
            count += 1
        }
        return count
    }
}

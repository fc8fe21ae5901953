import BinanceAPI
import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// Warnings before a pool is liquidated. A pool is looked at only while its account's user stream
// is open, and warned again only after a while.

extension UserStreamMemory {
    /// The pools of followed accounts that are to be warned now.
    mutating func marginCalls(
        of followed: Set<AccountID>, _ engine: borrowing Engine, _ options: StreamOptions
    ) -> [(account: AccountID, call: MarginCall)] {
        let now = engine.now
        if now.since(lookedAt) < Nanoseconds(seconds: 1) { return [] }
        lookedAt = now
        var calls: [(account: AccountID, call: MarginCall)] = []
        for account in followed {
            for pool in engine.pools(of: account) {
                if !Self.isNear(engine.figures(of: pool), options.marginCallPercent) {
                    warned[pool] = nil
                    continue
                }
                let pause = Nanoseconds(seconds: options.marginCallSeconds)
                if let last = warned[pool], now.since(last) < pause { continue }
                warned[pool] = now
                calls.append((account, Self.call(pool, engine)))
            }
        }
        return calls
    }

    /// True if the maintenance margin has reached a part of the balance.
    private static func isNear(_ figures: PoolFigures, _ percent: Int64) -> Bool {
        if !figures.maintenanceMargin.isPositive { return false }
        let balance = figures.walletBalance + figures.unrealizedPnl
        return Int128(figures.maintenanceMargin.raw) * 100 >= Int128(balance.raw) * Int128(percent)
    }

    private static func call(_ pool: PoolID, _ engine: borrowing Engine) -> MarginCall {
        var call = MarginCall(crossWallet: nil, positions: [])
        switch pool {
        case .cross(let account, let asset): call.crossWallet = engine.ledger.cross(account, asset)
        case .multiAssets: call.crossWallet = engine.figures(of: pool).walletBalance
        case .isolated: break
        }
        for report in engine.positions(of: pool.account) {
            let spec = engine.spec(of: report.instrument)
            let isMember =
                switch pool {
                case .cross(_, let asset):
                    report.marginMode == .cross && spec.settlementAsset == asset
                case .multiAssets: report.marginMode == .cross
                case .isolated(_, let instrument, let side):
                    report.instrument == instrument && report.positionSide == side
                }
            if !isMember { continue }
            var position = MarginCall.Position(
                symbol: spec.symbol, side: report.positionSide, size: report.terms.size,
                marginMode: report.marginMode, markPrice: report.terms.markPrice,
                maintenanceMargin: report.terms.maintenanceMargin)
            position.isolatedWallet = report.isolatedWallet
            position.unrealized = report.terms.unrealizedPnl
            call.positions.append(position)
        }
        return call
    }
}

public import PlimsollEngine
import PlimsollMargin
public import PlimsollModel
public import PlimsollNumerics

// An account as the dialect shows it, copied out of the engine between two commands. Every figure
// is one the engine itself decides by, or a sum of such figures; nothing is computed a second way.

/// Which rows a list of positions has.
public enum PositionRows: Hashable, Sendable {
    /// Symbols with a position or an order that rests.
    case held
    /// Every symbol of the listing, flat ones included.
    case all
    /// One symbol, flat or not.
    case only(InstrumentID)
    /// None at all.
    case none
}

/// One asset of an account, in that asset.
public struct AssetStatus: Sendable {
    /// Its name.
    public let name: String
    /// True if it counts as collateral in multi-assets mode.
    public let isCollateral: Bool
    /// The cross wallet and the positions and orders that it backs, or would back by itself.
    public let cross: PoolFigures
    /// The isolated positions settled in it, together.
    public let isolated: PoolFigures
    /// What is free for new orders settled in it.
    public let available: Amount
    /// What may be withdrawn.
    public let maxWithdraw: Amount

    /// Cross and isolated wallets.
    public var walletBalance: Amount { cross.walletBalance + isolated.walletBalance }
    /// Unrealised profit of all positions.
    public var unrealizedPnl: Amount { cross.unrealizedPnl + isolated.unrealizedPnl }
    /// Maintenance margin of all positions.
    public var maintenanceMargin: Amount { cross.maintenanceMargin + isolated.maintenanceMargin }
    /// Initial margin of all positions.
    public var positionInitialMargin: Amount {
        cross.positionInitialMargin + isolated.positionInitialMargin
    }
    /// Initial margin of all orders.
    public var openOrderInitialMargin: Amount { cross.openOrderInitialMargin }
    /// True if the account has anything in it.
    public var isFunded: Bool { !walletBalance.isZero || cross != PoolFigures() }
}

/// An account as the dialect shows it.
public struct AccountStatus: Sendable {
    /// When this was so.
    public let time: Timestamp
    /// One-way or hedge mode.
    public let positionMode: PositionMode
    /// Single-asset or multi-assets mode.
    public let assetMode: AssetMode
    /// Every listed asset, in order of listing.
    public let assets: [AssetStatus]
    /// Positions, by instrument.
    public var positions: [PositionStatus]
    /// All pools together: of the main asset in single-asset mode, in USD in multi-assets mode.
    public let totals: PoolFigures
    /// The cross pool's part of the totals.
    public let crossTotals: PoolFigures
    /// What is free for new orders, in the same unit.
    public let available: Amount
    /// What may be withdrawn, in the same unit.
    public let maxWithdraw: Amount

    /// The state of an account now.
    public init(_ engine: borrowing Engine, _ account: AccountID, _ rows: PositionRows) {
        time = engine.now
        positionMode = engine.positionMode(account)
        assetMode = engine.assetMode(account)
        let open = engine.positions(of: account)
        assets = Self.assets(engine, account, open)
        positions = PositionStatus.rows(engine, account, rows, open)
        let main = Self.mainAsset(engine)
        if assetMode == .multi {
            let isolated = Self.isolatedValue(engine, assets)
            crossTotals = engine.figures(of: .multiAssets(account))
            totals = crossTotals + isolated
            available = engine.availableValue(account)
            maxWithdraw = min(available, crossTotals.maxWithdrawAmount)
        } else if let main {
            let asset = assets[Int(main.raw)]
            crossTotals = asset.cross
            totals = asset.cross + asset.isolated
            available = asset.available
            maxWithdraw = asset.maxWithdraw
        } else {
            (crossTotals, totals) = (PoolFigures(), PoolFigures())
            (available, maxWithdraw) = (.zero, .zero)
        }
    }

    /// The asset whose figures the totals of single-asset mode are: USDT, or what the first linear
    /// contract is settled in where there is no USDT.
    static func mainAsset(_ engine: borrowing Engine) -> AssetID? {
        if let found = engine.asset("USDT") { return found }
        for place in 0..<engine.instrumentCount {
            let spec = engine.spec(of: InstrumentID(place))
            if !spec.contract.isInverse { return spec.settlementAsset }
        }
        return nil
    }

    private static func assets(
        _ engine: borrowing Engine, _ account: AccountID, _ open: [PositionReport]
    ) -> [AssetStatus] {
        var isolated = [PoolFigures](repeating: PoolFigures(), count: engine.assetCount)
        for report in open where report.marginMode == .isolated {
            let asset = engine.spec(of: report.instrument).settlementAsset
            let pool = PoolID.isolated(account, report.instrument, report.positionSide)
            let sum = isolated[Int(asset.raw)] + engine.figures(of: pool)
            isolated[Int(asset.raw)] = sum
        }
        var found: [AssetStatus] = []
        for place in isolated.indices {
            let asset = AssetID(place)
            let spec = engine.spec(of: asset)
            found.append(
                AssetStatus(
                    name: spec.name, isCollateral: spec.collateralRatio.isPositive,
                    cross: engine.figures(of: .cross(account, asset)), isolated: isolated[place],
                    available: engine.availableBalance(account, asset),
                    maxWithdraw: engine.maxWithdrawAmount(account, asset)))
        }
        return found
    }

    /// Isolated positions in USD; they are none of the multi-assets pool's business, but exist
    /// where a contract offers no other margin.
    private static func isolatedValue(
        _ engine: borrowing Engine, _ assets: [AssetStatus]
    ) -> PoolFigures {
        var sum = PoolFigures()
        for (place, asset) in assets.enumerated() where asset.isolated != PoolFigures() {
            let rates = engine.rates(of: AssetID(place))
            let wallet = Collateral.value(
                of: asset.isolated.walletBalance, bidRate: rates.bid, askRate: rates.ask)
            let equity = Collateral.value(
                of: asset.isolated.marginBalance, bidRate: rates.bid, askRate: rates.ask)
            sum.walletBalance += wallet
            sum.unrealizedPnl += equity - wallet
            sum.positionInitialMargin += Collateral.requirement(
                asset.isolated.positionInitialMargin, askRate: rates.ask)
            sum.maintenanceMargin += Collateral.requirement(
                asset.isolated.maintenanceMargin, askRate: rates.ask)
        }
        return sum
    }
}

extension PoolFigures {
    /// Two pools side by side.
    static func + (left: PoolFigures, right: PoolFigures) -> PoolFigures {
        PoolFigures(
            walletBalance: left.walletBalance + right.walletBalance,
            unrealizedPnl: left.unrealizedPnl + right.unrealizedPnl,
            positionInitialMargin: left.positionInitialMargin + right.positionInitialMargin,
            openOrderInitialMargin: left.openOrderInitialMargin + right.openOrderInitialMargin,
            maintenanceMargin: left.maintenanceMargin + right.maintenanceMargin)
    }
}

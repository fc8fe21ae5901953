import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// Pools of multi-assets mode: every asset at its collateral value in USD, requirements at the ask
// rate. The formulas are `MultiAssets` and `Collateral`; here they are fed from the tables.

extension Engine {
    /// What one unit of an asset is worth; 1 for an asset without an index.
    func assetPrice(_ asset: AssetID) -> Price {
        guard let index = assets[Int(asset.raw)].index else { return Price(whole: 1) }
        return indices[Int(index.raw)].price
    }

    func bidRate(_ asset: AssetID) -> Price {
        Collateral.bidRate(index: assetPrice(asset), buffer: assets[Int(asset.raw)].bidBuffer)
    }

    func askRate(_ asset: AssetID) -> Price {
        Collateral.askRate(index: assetPrice(asset), buffer: assets[Int(asset.raw)].askBuffer)
    }

    /// The assets of an account as the multi-assets formulas take them.
    func collateralAssets(_ account: AccountID, _ valuation: Valuation) -> [CollateralAsset] {
        var all: [CollateralAsset] = []
        let excluded = accounts[Int(account.raw)].excludedAssets
        for place in assets.indices {
            let asset = AssetID(place)
            let isExcluded = excluded & (1 << UInt64(place)) != 0
            var entry = CollateralAsset(
                walletBalance: ledger.cross(account, asset), bidRate: bidRate(asset),
                askRate: askRate(asset),
                collateralRatio: isExcluded ? .zero : assets[place].collateralRatio)
            if entry.askRate.isZero {
                // An asset whose index has never spoken counts nothing and owes in full at 1.
                entry.askRate = Price(whole: 1)
            }
            all.append(entry)
        }
        addPositions(account, valuation, to: &all)
        return all
    }

    private func addPositions(
        _ account: AccountID, _ valuation: Valuation, to all: inout [CollateralAsset]
    ) {
        var place = accounts[Int(account.raw)].firstHolding
        while place != nowhere {
            let holding = holdings[Int(place)]
            let asset = Int(instruments[Int(holding.instrument.raw)].terms.settlementAsset.raw)
            for leg in 0..<2 where !holding.legs[leg].size.isZero || holding.legs[leg].hasOrders {
                let figures = legFigures(holding, leg, valuation)
                all[asset].openOrderInitialMargin += figures.openOrderInitialMargin
                if holding.marginMode == .isolated { continue }
                all[asset].unrealizedPnl += figures.unrealizedPnl
                all[asset].positionInitialMargin += figures.positionInitialMargin
                all[asset].maintenanceMargin += figures.maintenanceMargin
            }
            place = holding.next
        }
    }

    /// The figures of an account's one pool in multi-assets mode, in USD.
    func multiAssetFigures(_ account: AccountID, _ valuation: Valuation) -> PoolFigures {
        MultiAssets.figures(collateralAssets(account, valuation))
    }

    /// Free margin for orders settled in an asset, in that asset.
    func multiAssetAvailable(_ account: AccountID, _ asset: AssetID) -> Amount {
        MultiAssets.available(askRate: safeAskRate(asset), in: multiAssetFigures(account, .initial))
    }

    func safeAskRate(_ asset: AssetID) -> Price {
        let rate = askRate(asset)
        return rate.isZero ? Price(whole: 1) : rate
    }

    /// What may leave a wallet in multi-assets mode: no more than it holds, no unrealised profit,
    /// and nothing whose collateral value is needed.
    func multiAssetMaxWithdraw(_ account: AccountID, _ asset: AssetID) -> Amount {
        let all = collateralAssets(account, .initial)
        let figures = MultiAssets.figures(all)
        let wallet = ledger.cross(account, asset)
        let entry = all[Int(asset.raw)]
        let free = min(figures.availableBalance, max(.zero, figures.walletBalance))
        if figures.initialMargin.isZero && !figures.walletBalance.isNegative {
            let hasDebt = all.contains { $0.walletBalance.isNegative }
            if !hasDebt { return max(.zero, wallet) }
        }
        // What leaves takes its collateral value with it; what counts nothing may leave freely.
        let unit = entry.value(of: Amount(whole: 1))
        if unit.isZero { return max(.zero, wallet) }
        return max(
            .zero,
            min(wallet, Collateral.units(of: free, at: Price(raw: unit.raw), rounding: .down)))
    }

    /// True if an account can lose a sum in an asset and stay solvent.
    func multiAssetCanBear(_ account: AccountID, _ asset: AssetID, _ loss: Amount) -> Bool {
        loss <= multiAssetCapacity(account, asset)
    }

    /// What an account can lose in an asset before its pool is worth nothing.
    func multiAssetCapacity(_ account: AccountID, _ asset: AssetID) -> Amount {
        let balance = multiAssetFigures(account, .mark).marginBalance
        if !balance.isPositive { return .zero }
        return Collateral.units(of: balance, at: safeAskRate(asset), rounding: .down)
    }

    /// Equity of one asset's part of an account: wallet and unrealised profit of the positions
    /// settled in it.
    func assetEquity(_ account: AccountID, _ asset: AssetID) -> Amount {
        collateralAssets(account, .mark)[Int(asset.raw)].equity
    }

    /// Lets an account of multi-assets mode rest until it has lost a part of its excess; one at
    /// its line is looked at at every move.
    mutating func armGuard(_ account: AccountID, _ figures: PoolFigures) {
        if figures.isLiquidatable {
            watch.guards.disarm(account.raw)
            return
        }
        var exposure: Int128 = 0
        let all = collateralAssets(account, .mark)
        for place in assets.indices where assets[place].index != nil {
            let parts = [
                all[place].walletBalance, all[place].unrealizedPnl, all[place].maintenanceMargin,
            ]
            for part in parts {
                exposure += Int128(part.magnitude.times(all[place].askRate, rounding: .up).raw)
            }
        }
        watch.guards.arm(
            account.raw, excess: figures.marginBalance - figures.maintenanceMargin,
            exposure: Amount(raw: Int64(clamping: exposure)))
    }
}

import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// Debts of multi-assets mode: when one asset has sunk too far below zero, the others are sold for
// it at their exchange ratio.

extension Engine {
    /// Exchanges debts that have grown beyond the asset's threshold, and debts of an account
    /// without positions that are as large as what stands against them.
    mutating func exchangeLargeDebts(_ account: AccountID, into events: inout EventBuffer) {
        if accounts[Int(account.raw)].assetMode != .multi { return }
        for place in assetsByName {
            let asset = AssetID(place)
            let wallet = ledger.cross(account, asset)
            if !wallet.isNegative { continue }
            let debt = (-wallet).times(askRate(asset), rounding: .up)
            if debt > assets[place].autoExchangeThreshold || isDrowned(account) {
                exchange(account, asset, wanted: -wallet, into: &events)
            }
        }
        settleFlatDebts(account, into: &events)
    }

    /// True for an account without positions whose debts reach its collateral.
    private func isDrowned(_ account: AccountID) -> Bool {
        legs(of: .multiAssets(account)).isEmpty
            && !multiAssetFigures(account, .mark).marginBalance.isPositive
    }

    /// An account that has nothing left but debts is brought to zero by the fund.
    private mutating func settleFlatDebts(
        _ account: AccountID, into events: inout EventBuffer
    ) {
        if !legs(of: .multiAssets(account)).isEmpty || !isDrowned(account) { return }
        for place in assetsByName {
            let asset = AssetID(place)
            let wallet = ledger.cross(account, asset)
            if !wallet.isNegative { continue }
            var step = beginStep(.settleDebt, .multiAssets(account), into: &events)
            step.shortfall = -wallet
            coverDebt(
                Debtor(wallet: .cross(account)), -wallet, asset, nil, into: &events)
            _ = endStep(step, into: &events)
        }
    }

    /// Before a takeover: other collateral is sold for the assets in which the positions are
    /// settled, until each covers its loss and its maintenance margin, so that the fund gets the
    /// cushion that every other pool would have left it.
    mutating func raiseCollateral(_ account: AccountID, into events: inout EventBuffer) {
        for place in assetsByName {
            let asset = AssetID(place)
            let state = collateralAssets(account, .mark)[place]
            let wanted = state.maintenanceMargin - state.equity
            let isNeeded =
                wanted.isPositive
                && (!state.maintenanceMargin.isZero || state.walletBalance.isNegative)
            if isNeeded { exchange(account, asset, wanted: wanted, into: &events) }
        }
    }

    /// Sells other positive balances pro rata until a sum of an asset is bought, or all are sold.
    private mutating func exchange(
        _ account: AccountID, _ asset: AssetID, wanted: Amount, into events: inout EventBuffer
    ) {
        let rate = askRate(asset)
        if rate.isZero { return }
        let values = assetsByName.map { place in
            place == Int(asset.raw)
                ? Amount.zero : sellableValue(account, AssetID(place))
        }
        let total = values.reduce(.zero, +)
        if total.isZero { return }
        let ratio = assets[Int(asset.raw)].exchangeRatio
        let deficit = wanted.times(rate, rounding: .up)
        let sold = MultiAssets.autoExchange(
            deficit: deficit, exchangeRatio: ratio, values: values)
        var step = beginStep(.autoExchange, .multiAssets(account), into: &events)
        var proceeds = Amount.zero
        for (order, place) in assetsByName.enumerated() where sold[order].isPositive {
            let price = assetPrice(AssetID(place))
            let units = min(
                Collateral.units(of: sold[order], at: price, rounding: .up),
                ledger.cross(account, AssetID(place)))
            post(
                Movement(
                    from: .cross(account), to: .conversion, units, AssetID(place), .autoExchange),
                into: &events)
            proceeds += sold[order]
        }
        let bought = Collateral.units(
            of: proceeds.times(ratio, rounding: .down), at: rate, rounding: .down)
        post(
            Movement(
                from: .conversion, to: .cross(account), min(wanted, bought), asset, .autoExchange),
            into: &events)
        step.residue = min(wanted, bought)
        _ = endStep(step, into: &events)
    }

    /// Value in USD of what an account could sell of an asset: what no position of its own
    /// settlement needs.
    private func sellableValue(_ account: AccountID, _ asset: AssetID) -> Amount {
        let state = collateralAssets(account, .mark)[Int(asset.raw)]
        let free = min(state.walletBalance, state.equity - state.maintenanceMargin)
        if !free.isPositive { return .zero }
        return free.times(assetPrice(asset), rounding: .down)
    }
}

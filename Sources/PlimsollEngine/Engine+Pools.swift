import PlimsollLedger
import PlimsollMargin
public import PlimsollModel
public import PlimsollNumerics

// From tables to the figures of the solvency equation. Order check, withdrawal, liquidation,
// preview and report all come here for the state of a pool.

/// At which prices a pool is valued.
enum Valuation {
    /// At mark price: for maintenance and liquidation.
    case mark
    /// At the worse of mark and slow price where the venue asks for it: for initial margin.
    case initial
}

extension Engine {
    /// The figures of a pool now.
    ///
    /// - Parameter pool: Any pool of an open account, or of the insurance fund.
    /// - Returns: Its figures at mark price; in multi-assets mode in USD.
    /// - Complexity: O(holdings of the account).
    public func figures(of pool: PoolID) -> PoolFigures { figures(of: pool, .mark) }

    func figures(of pool: PoolID, _ valuation: Valuation) -> PoolFigures {
        switch pool {
        case .cross(let account, let asset):
            return crossFigures(account, asset, valuation)
        case .multiAssets(let account):
            return multiAssetFigures(account, valuation)
        case .isolated(let account, let instrument, let side):
            guard let holding = holdingIndex(account, instrument) else { return PoolFigures() }
            return isolatedFigures(holding, side.legIndex)
        }
    }

    /// The cross pool that backs orders and positions settled in an asset.
    func crossPool(_ account: AccountID, _ asset: AssetID) -> PoolID {
        accounts[Int(account.raw)].assetMode == .single
            ? .cross(account, asset) : .multiAssets(account)
    }

    /// The figures of one asset's part of an account's cross positions, in that asset.
    func crossFigures(
        _ account: AccountID, _ asset: AssetID, _ valuation: Valuation
    ) -> PoolFigures {
        var figures = PoolFigures(walletBalance: ledger.cross(account, asset))
        var place = accounts[Int(account.raw)].firstHolding
        while place != nowhere {
            let holding = holdings[Int(place)]
            if instruments[Int(holding.instrument.raw)].terms.settlementAsset == asset {
                add(holding, to: &figures, valuation)
            }
            place = holding.next
        }
        return figures
    }

    private func add(
        _ holding: Holding, to figures: inout PoolFigures, _ valuation: Valuation
    ) {
        for leg in 0..<2 {
            let state = holding.legs[leg]
            if state.size.isZero && !state.hasOrders { continue }
            let value = legFigures(holding, leg, valuation)
            figures.openOrderInitialMargin += value.openOrderInitialMargin
            if holding.marginMode == .isolated { continue }
            figures.unrealizedPnl += value.unrealizedPnl
            figures.positionInitialMargin += value.positionInitialMargin
            figures.maintenanceMargin += value.maintenanceMargin
        }
    }

    /// What one leg adds to its pool, without any wallet.
    func legFigures(_ holding: Holding, _ leg: Int, _ valuation: Valuation) -> PoolFigures {
        let state = holding.legs[leg]
        let place = Int(holding.instrument.raw)
        let mark = instruments[place].markPrice
        var figures = PoolFigures()
        var signed = Amount.zero
        if !state.size.isZero && mark.isPositive {
            let contract = instruments[place].terms.contract
            let notional = PositionMath.notional(contract, size: state.size, price: mark)
            signed = state.size.isNegative ? -notional : notional
            figures.unrealizedPnl = PositionMath.unrealizedPnl(
                contract, size: state.size, entryValue: state.entryValue,
                price: valuationPrice(place, state.size, valuation))
            figures.positionInitialMargin = OrderMargin.positionRequirement(
                notional: notional, leverage: holding.leverage)
            figures.maintenanceMargin = PositionMath.maintenanceMargin(
                notional: notional, table: instruments[place].spec.brackets)
        }
        if state.hasOrders {
            let requirement = OrderMargin.requirement(
                positionNotional: signed, bids: state.bidValue, asks: state.askValue,
                leverage: holding.leverage)
            figures.openOrderInitialMargin = requirement - figures.positionInitialMargin
        }
        return figures
    }

    private func valuationPrice(
        _ place: Int, _ size: Quantity, _ valuation: Valuation
    ) -> Price {
        let (mark, slow) = (instruments[place].markPrice, instruments[place].slowPrice)
        if valuation == .mark || !settings.usesSlowInitialMarginPrice || slow.isZero { return mark }
        return size.isNegative ? max(mark, slow) : min(mark, slow)
    }

    /// The figures of an isolated position: its own wallet against its own margin.
    func isolatedFigures(_ place: Int32, _ leg: Int) -> PoolFigures {
        let holding = holdings[Int(place)]
        var figures = legFigures(holding, leg, .mark)
        figures.openOrderInitialMargin = .zero
        figures.walletBalance = ledger.isolated[Int(holding.legs[leg].walletSlot)]
        return figures
    }

    /// What may leave an account's cross wallet of an asset: never unrealised profit.
    public func maxWithdrawAmount(_ account: AccountID, _ asset: AssetID) -> Amount {
        switch accounts[Int(account.raw)].assetMode {
        case .single:
            return crossFigures(account, asset, .initial).maxWithdrawAmount
        case .multi:
            return multiAssetMaxWithdraw(account, asset)
        }
    }

    /// The holding of an account in an instrument, or nil if it never had one.
    ///
    /// - Complexity: O(instruments the account has touched).
    func holdingIndex(_ account: AccountID, _ instrument: InstrumentID) -> Int32? {
        var place = accounts[Int(account.raw)].firstHolding
        while place != nowhere {
            if holdings[Int(place)].instrument == instrument { return place }
            place = holdings[Int(place)].next
        }
        return nil
    }

    /// The holding of an account in an instrument, made on first touch.
    mutating func touchHolding(_ account: AccountID, _ instrument: InstrumentID) -> Int32 {
        if let place = holdingIndex(account, instrument) { return place }
        let asset = instruments[Int(instrument.raw)].terms.settlementAsset
        var holding = freshHolding(account, instrument)
        for leg in 0..<2 {
            holding.legs[leg].walletSlot = Int32(ledger.addIsolatedWallet(asset: asset))
        }
        let place = Int32(holdings.count)
        holdings.append(holding)
        accounts[Int(account.raw)].firstHolding = place
        return place
    }

    /// What an account has in an instrument it never touched.
    func freshHolding(_ account: AccountID, _ instrument: InstrumentID) -> Holding {
        let place = Int(instrument.raw)
        return Holding(
            account: account, instrument: instrument,
            marginMode: instruments[place].terms.isIsolatedOnly ? .isolated : .cross,
            leverage: instruments[place].spec.defaultLeverage,
            legs: [Leg(walletSlot: nowhere), Leg(walletSlot: nowhere)],
            next: accounts[Int(account.raw)].firstHolding)
    }

    /// The name of a leg in the account's position mode.
    func positionSide(_ account: AccountID, _ leg: Int) -> PositionSide {
        if accounts[Int(account.raw)].positionMode == .oneWay { return .both }
        return leg == 0 ? .long : .short
    }

    /// The pool that backs a leg.
    func pool(of place: Int32, _ leg: Int) -> PoolID {
        let holding = holdings[Int(place)]
        if holding.marginMode == .isolated {
            return .isolated(
                holding.account, holding.instrument, positionSide(holding.account, leg))
        }
        let asset = instruments[Int(holding.instrument.raw)].terms.settlementAsset
        return crossPool(holding.account, asset)
    }
}

import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// Choices of an account: margin mode, leverage, position and asset mode, isolated margin. The
// refusals follow Binance; where the venue allows a switch with an open position it is refused
// rather than allowed to liquidate.

extension Engine {
    mutating func performChoice(_ action: Action, into events: inout EventBuffer) -> Rejection? {
        switch action {
        case .setMarginMode(let account, let instrument, let mode):
            return setMarginMode(account, instrument, mode, into: &events)
        case .setLeverage(let account, let instrument, let leverage):
            return setLeverage(account, instrument, leverage, into: &events)
        case .setPositionMode(let account, let mode):
            return setPositionMode(account, mode, into: &events)
        case .setAssetMode(let account, let mode):
            return setAssetMode(account, mode, into: &events)
        case .setCollateral(let account, let asset, let isEnabled):
            return setCollateral(account, asset, isEnabled, into: &events)
        case .adjustIsolatedMargin(let account, let instrument, let side, let amount):
            return adjustMargin(account, instrument, side, amount, into: &events)
        case .setAutoAddMargin(let account, let instrument, let side, let isEnabled):
            return setAutoAdd(account, instrument, side, isEnabled, into: &events)
        default: return nil
        }
    }

    // MARK: Margin mode

    private mutating func setMarginMode(
        _ account: AccountID, _ instrument: InstrumentID, _ mode: MarginMode,
        into events: inout EventBuffer
    ) -> Rejection? {
        if let refusal = refusalOfMarginMode(account, instrument, mode) { return refusal }
        let place = touchHolding(account, instrument)
        let isHeld = holdings[Int(place)].hasPosition
        if isHeld { moveMargin(place, to: mode, into: &events) }
        holdings[Int(place)].marginMode = mode
        for leg in 0..<2 where isHeld { refreshWatch(place, leg) }
        events.append(.marginModeChanged(account, instrument, mode))
        return nil
    }

    /// Why a margin mode cannot be chosen, or nil; changes nothing.
    func refusalOfMarginMode(
        _ account: AccountID, _ instrument: InstrumentID, _ mode: MarginMode
    ) -> Rejection? {
        if !isOpen(account) { return .unknownAccount(account) }
        if !isListed(instrument) { return .unknownInstrument(instrument) }
        let state = accounts[Int(account.raw)]
        if state.isInLiquidation { return .inLiquidation }
        let isolatedOnly = instruments[Int(instrument.raw)].terms.isIsolatedOnly
        let place = holdingIndex(account, instrument)
        let present =
            place.map { holdings[Int($0)].marginMode }
            ?? (isolatedOnly ? .isolated : .cross)
        if present == mode { return .noChange }
        if let place, holdings[Int(place)].hasOrders { return .hasOpenOrders }
        if let place, holdings[Int(place)].hasPosition {
            if !settings.allowsModeSwitchWithPosition { return .hasOpenPosition }
            if mode == .isolated && state.assetMode == .multi { return .isolatedInMultiAssets }
            return refusalOfSwitch(place, to: mode)
        }
        if mode == .cross && isolatedOnly { return .isolatedOnly }
        if mode == .isolated && state.assetMode == .multi { return .isolatedInMultiAssets }
        return nil
    }

    /// A switch with an open position must leave the account above initial margin: to isolated,
    /// the cross pool must be able to give the position its initial margin and cover the rest;
    /// to cross, the pool with the position in it must.
    private func refusalOfSwitch(_ place: Int32, to mode: MarginMode) -> Rejection? {
        let holding = holdings[Int(place)]
        let terms = instruments[Int(holding.instrument.raw)].terms
        if mode == .cross && terms.isIsolatedOnly { return .isolatedOnly }
        let after = figuresAfterSwitch(place, to: mode)
        if after.freeMargin.isNegative || after.isLiquidatable {
            return .insufficientMargin(
                required: after.initialMargin, available: after.marginBalance)
        }
        return nil
    }

    /// The cross pool as it would be after a switch of one holding.
    func figuresAfterSwitch(_ place: Int32, to mode: MarginMode) -> PoolFigures {
        let holding = holdings[Int(place)]
        let asset = instruments[Int(holding.instrument.raw)].terms.settlementAsset
        var figures = crossFigures(holding.account, asset, .initial)
        for leg in 0..<2 where !holding.legs[leg].size.isZero {
            let value = legFigures(holding, leg, .mark)
            switch mode {
            case .isolated:
                figures.walletBalance -= marginToIsolate(value)
                figures.unrealizedPnl -= value.unrealizedPnl
                figures.positionInitialMargin -= value.positionInitialMargin
                figures.maintenanceMargin -= value.maintenanceMargin
            case .cross:
                figures.walletBalance += ledger.isolated[Int(holding.legs[leg].walletSlot)]
                figures.unrealizedPnl += value.unrealizedPnl
                figures.positionInitialMargin += value.positionInitialMargin
                figures.maintenanceMargin += value.maintenanceMargin
            }
        }
        return figures
    }

    /// Money that moves with a position into isolation: its initial margin, and its present loss
    /// on top, so that the isolated position starts at exactly its initial margin. A present
    /// profit goes along and counts beside it.
    private func marginToIsolate(_ value: PoolFigures) -> Amount {
        value.positionInitialMargin + max(.zero, -value.unrealizedPnl)
    }

    mutating func moveMargin(
        _ place: Int32, to mode: MarginMode, into events: inout EventBuffer
    ) {
        for leg in 0..<2 where !holdings[Int(place)].legs[leg].size.isZero {
            let holding = holdings[Int(place)]
            let value = legFigures(holding, leg, .mark)
            let wallet = ledger.isolated[Int(holding.legs[leg].walletSlot)]
            let amount = mode == .isolated ? marginToIsolate(value) : -wallet
            postIsolated(place, leg, amount, into: &events)
        }
    }

    /// Moves margin from the cross wallet (positive) to a leg's isolated wallet, or back.
    mutating func postIsolated(
        _ place: Int32, _ leg: Int, _ amount: Amount, into events: inout EventBuffer
    ) {
        let holding = holdings[Int(place)]
        let asset = instruments[Int(holding.instrument.raw)].terms.settlementAsset
        post(
            Movement(
                from: .cross(holding.account),
                to: .isolated(
                    holding.account, holding.instrument, positionSide(holding.account, leg)),
                amount, asset, .isolatedMargin, instrument: holding.instrument,
                slot: holding.legs[leg].walletSlot), into: &events)
    }

    // MARK: Leverage

    private mutating func setLeverage(
        _ account: AccountID, _ instrument: InstrumentID, _ leverage: Int64,
        into events: inout EventBuffer
    ) -> Rejection? {
        if let refusal = refusalOfLeverage(account, instrument, leverage) { return refusal }
        let place = touchHolding(account, instrument)
        holdings[Int(place)].leverage = leverage
        events.append(.leverageChanged(account, instrument, leverage))
        return nil
    }

    /// Why a leverage cannot be chosen, or nil; changes nothing.
    func refusalOfLeverage(
        _ account: AccountID, _ instrument: InstrumentID, _ leverage: Int64
    ) -> Rejection? {
        if !isOpen(account) { return .unknownAccount(account) }
        if !isListed(instrument) { return .unknownInstrument(instrument) }
        if accounts[Int(account.raw)].isInLiquidation { return .inLiquidation }
        let brackets = instruments[Int(instrument.raw)].spec.brackets
        if leverage < 1 || leverage > brackets.maxLeverage {
            return .invalidLeverage(found: leverage, max: brackets.maxLeverage)
        }
        guard let place = holdingIndex(account, instrument) else { return nil }
        let holding = holdings[Int(place)]
        if let refusal = refusalOfExposure(holding, leverage) { return refusal }
        if leverage >= holding.leverage { return nil }
        if holding.marginMode == .isolated && holding.hasPosition {
            return .leverageReductionIsolated
        }
        let asset = instruments[Int(instrument.raw)].terms.settlementAsset
        let required = requirementChange(holding, to: leverage)
        let available = availableForOrders(account, asset)
        return required > available
            ? .insufficientMargin(required: required, available: available) : nil
    }

    private func refusalOfExposure(_ holding: Holding, _ leverage: Int64) -> Rejection? {
        let place = Int(holding.instrument.raw)
        let cap = instruments[place].spec.brackets.maxNotional(atLeverage: leverage)
        for leg in 0..<2 {
            let exposure = exposure(of: holding, leg)
            if exposure > cap { return .positionTooLarge(notional: exposure, max: cap) }
        }
        return nil
    }

    /// The greatest notional a leg and its orders may come to.
    func exposure(of holding: Holding, _ leg: Int) -> Amount {
        let state = holding.legs[leg]
        let place = Int(holding.instrument.raw)
        let notional = PositionMath.notional(
            instruments[place].terms.contract, size: state.size,
            price: max(instruments[place].markPrice, Price(raw: 1)))
        return OrderMargin.exposure(
            positionNotional: state.size.isNegative ? -notional : notional,
            bids: state.bidValue, asks: state.askValue)
    }

    /// What a lower leverage asks for beyond what is held.
    private func requirementChange(_ holding: Holding, to leverage: Int64) -> Amount {
        var changed = holding
        changed.leverage = leverage
        var difference = Amount.zero
        for leg in 0..<2 {
            let before = legFigures(holding, leg, .mark)
            let after = legFigures(changed, leg, .mark)
            difference += after.openOrderInitialMargin - before.openOrderInitialMargin
            if holding.marginMode == .cross {
                difference += after.positionInitialMargin - before.positionInitialMargin
            }
        }
        return difference
    }

    // MARK: Position mode and asset mode

    private mutating func setPositionMode(
        _ account: AccountID, _ mode: PositionMode, into events: inout EventBuffer
    ) -> Rejection? {
        if let refusal = refusalOfPositionMode(account, mode) { return refusal }
        accounts[Int(account.raw)].positionMode = mode
        events.append(.positionModeChanged(account, mode))
        return nil
    }

    /// Why a position mode cannot be chosen, or nil; changes nothing.
    func refusalOfPositionMode(_ account: AccountID, _ mode: PositionMode) -> Rejection? {
        if !isOpen(account) { return .unknownAccount(account) }
        if accounts[Int(account.raw)].isInLiquidation { return .inLiquidation }
        if accounts[Int(account.raw)].positionMode == mode { return .noChange }
        if hasAny(account, { $0.hasOrders }) { return .hasOpenOrders }
        return hasAny(account, { $0.hasPosition }) ? .hasOpenPosition : nil
    }

    private func hasAny(_ account: AccountID, _ test: (Holding) -> Bool) -> Bool {
        var place = accounts[Int(account.raw)].firstHolding
        while place != nowhere {
            if test(holdings[Int(place)]) { return true }
            place = holdings[Int(place)].next
        }
        return false
    }

    private mutating func setAssetMode(
        _ account: AccountID, _ mode: AssetMode, into events: inout EventBuffer
    ) -> Rejection? {
        if let refusal = refusalOfAssetMode(account, mode) { return refusal }
        accounts[Int(account.raw)].assetMode = mode
        if mode == .multi {
            multiAssetAccounts.append(account.raw)
        } else {
            multiAssetAccounts.removeAll { $0 == account.raw }
        }
        rewatch(account)
        events.append(.assetModeChanged(account, mode))
        return nil
    }

    /// Why an asset mode cannot be chosen, or nil; changes nothing.
    func refusalOfAssetMode(_ account: AccountID, _ mode: AssetMode) -> Rejection? {
        if !isOpen(account) { return .unknownAccount(account) }
        let state = accounts[Int(account.raw)]
        if state.isInLiquidation { return .inLiquidation }
        if state.assetMode == mode { return .noChange }
        if hasAny(account, { $0.hasOrders }) { return .hasOpenOrders }
        switch mode {
        case .multi:
            let isIsolated = hasAny(account) {
                $0.marginMode == .isolated && ($0.hasPosition || $0.hasOrders)
            }
            if isIsolated { return .hasIsolatedSymbols }
            let after = multiAssetFigures(account, .initial)
            return after.freeMargin.isNegative
                ? .insufficientMargin(
                    required: after.initialMargin, available: after.marginBalance) : nil
        case .single: return refusalOfSingleAssetMode(account)
        }
    }

    private func refusalOfSingleAssetMode(_ account: AccountID) -> Rejection? {
        for asset in assetsByName {
            let figures = crossFigures(account, AssetID(asset), .initial)
            if figures.walletBalance.isNegative {
                return .negativeBalance(AssetID(asset), figures.walletBalance)
            }
            if figures.freeMargin.isNegative {
                return .insufficientMargin(
                    required: figures.initialMargin, available: figures.marginBalance)
            }
        }
        return nil
    }

    /// Watches all positions of an account anew after its pools changed shape.
    mutating func rewatch(_ account: AccountID) {
        var place = accounts[Int(account.raw)].firstHolding
        while place != nowhere {
            for leg in 0..<2 where !holdings[Int(place)].legs[leg].size.isZero {
                refreshWatch(place, leg)
            }
            place = holdings[Int(place)].next
        }
    }

    private mutating func setCollateral(
        _ account: AccountID, _ asset: AssetID, _ isEnabled: Bool, into events: inout EventBuffer
    ) -> Rejection? {
        if !isOpen(account) { return .unknownAccount(account) }
        if Int(asset.raw) >= assets.count { return .unknownAsset(asset) }
        let bit = UInt64(1) << UInt64(asset.raw)
        let old = accounts[Int(account.raw)].excludedAssets
        if (old & bit == 0) == isEnabled { return .noChange }
        accounts[Int(account.raw)].excludedAssets = isEnabled ? old & ~bit : old | bit
        if accounts[Int(account.raw)].assetMode == .multi && !isEnabled {
            let after = multiAssetFigures(account, .initial)
            if after.freeMargin.isNegative {
                accounts[Int(account.raw)].excludedAssets = old
                return .insufficientMargin(
                    required: after.initialMargin, available: after.marginBalance)
            }
        }
        if accounts[Int(account.raw)].assetMode == .multi { suspect(account) }
        events.append(.collateralChanged(account, asset, isEnabled: isEnabled))
        return nil
    }

    // MARK: Isolated margin

    private mutating func adjustMargin(
        _ account: AccountID, _ instrument: InstrumentID, _ side: PositionSide, _ amount: Amount,
        into events: inout EventBuffer
    ) -> Rejection? {
        if let refusal = refusalOfMarginChange(account, instrument, side, amount) {
            return refusal
        }
        let place = touchHolding(account, instrument)
        postIsolated(place, side.legIndex, amount, into: &events)
        announcePosition(place, side.legIndex, .zero, into: &events)
        refreshWatch(place, side.legIndex)
        return nil
    }

    /// Why isolated margin cannot be added or removed, or nil; changes nothing.
    func refusalOfMarginChange(
        _ account: AccountID, _ instrument: InstrumentID, _ side: PositionSide, _ amount: Amount
    ) -> Rejection? {
        if !isOpen(account) { return .unknownAccount(account) }
        if !isListed(instrument) { return .unknownInstrument(instrument) }
        if accounts[Int(account.raw)].isInLiquidation { return .inLiquidation }
        let limit = settings.limits.amount
        if amount.isZero || amount > limit || amount < -limit {
            return .invalidAmount(found: amount, limit: limit)
        }
        if let refusal = refusalOfLeg(account, instrument, side) { return refusal }
        guard let place = isolatedPosition(account, instrument, side) else {
            return .noIsolatedPosition
        }
        let available =
            amount.isPositive
            ? maxWithdrawAmount(account, instruments[Int(instrument.raw)].terms.settlementAsset)
            : removableMargin(place, side.legIndex)
        return amount.magnitude > available
            ? .insufficientBalance(required: amount.magnitude, available: available) : nil
    }

    /// What may leave an isolated wallet: initial margin stays covered, profit does not leave.
    private func removableMargin(_ place: Int32, _ leg: Int) -> Amount {
        isolatedFigures(place, leg).maxWithdrawAmount
    }

    private func refusalOfLeg(
        _ account: AccountID, _ instrument: InstrumentID, _ side: PositionSide
    ) -> Rejection? {
        if !isOpen(account) { return .unknownAccount(account) }
        if !isListed(instrument) { return .unknownInstrument(instrument) }
        let mode = accounts[Int(account.raw)].positionMode
        return (mode == .oneWay) == (side == .both) ? nil : .positionSideMismatch(mode: mode)
    }

    private func isolatedPosition(
        _ account: AccountID, _ instrument: InstrumentID, _ side: PositionSide
    ) -> Int32? {
        guard let place = holdingIndex(account, instrument) else { return nil }
        let holding = holdings[Int(place)]
        let isHeld = !holding.legs[side.legIndex].size.isZero
        return holding.marginMode == .isolated && isHeld ? place : nil
    }

    private mutating func setAutoAdd(
        _ account: AccountID, _ instrument: InstrumentID, _ side: PositionSide,
        _ isEnabled: Bool, into events: inout EventBuffer
    ) -> Rejection? {
        if let refusal = refusalOfLeg(account, instrument, side) { return refusal }
        guard let place = isolatedPosition(account, instrument, side) else {
            return .noIsolatedPosition
        }
        if holdings[Int(place)].legs[side.legIndex].autoAddsMargin == isEnabled { return .noChange }
        holdings[Int(place)].legs[side.legIndex].autoAddsMargin = isEnabled
        events.append(.autoAddMarginChanged(account, instrument, side, isEnabled: isEnabled))
        return nil
    }
}

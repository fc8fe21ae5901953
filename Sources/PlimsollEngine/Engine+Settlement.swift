import PlimsollBook
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// What a trade does to two accounts. The value of the trade is computed once and taken with
// opposite signs, so that what one gains the other loses to the last unit; positions keep their
// entry value exactly, and the clearing account stands against all realised results.

/// One side of a change of position.
struct PositionFill {
    let holding: Int32
    let leg: Int
    /// Signed size of the trade.
    let size: Quantity
    /// Signed value of the trade; a buyer's is what he pays.
    let value: Amount
    /// Fee rate on the absolute value, or zero.
    let feeRate: Rate
    /// Where the fee goes.
    /// True for a measure of the venue: its fee goes to the insurance fund and never sinks the
    /// pool, and margin stays with an isolated position until all of it is closed.
    var isForced = false
}

extension Engine {
    /// Carries out one trade between a taker and a resting order.
    mutating func fill(
        _ taker: Taker, _ makerSlot: Int32, _ maker: RestingOrder, _ lots: Int64,
        into events: inout EventBuffer
    ) {
        let place = Int(taker.instrument.raw)
        let terms = instruments[place].terms
        let price = terms.price(ofTicks: maker.ticks)
        let quantity = terms.quantity(ofLots: lots)
        let size = taker.side == .buy ? quantity : -quantity
        let value = terms.contract.value(of: size, at: price, rounding: .up)
        announceTrade(taker, makerSlot, price, quantity, into: &events)
        takeFromBook(makerSlot, maker.handle, lots, quantity, value.magnitude, into: &events)
        let makerOrder = orders[makerSlot].order
        let makerHolding = orders[makerSlot].holding
        if taker.slot != nowhere { advance(taker.slot, quantity, value.magnitude, into: &events) }
        if makerOrder.status.isFinal { removeOrder(makerSlot) }
        settle(
            PositionFill(
                holding: makerHolding, leg: makerOrder.request.positionSide.legIndex,
                size: -size, value: -value, feeRate: terms.makerFee),
            into: &events)
        settle(
            PositionFill(
                holding: taker.holding, leg: taker.leg, size: size, value: value,
                feeRate: takerFee(taker, terms), isForced: taker.isLiquidation),
            into: &events)
        forced.value += value
        attachTriggers(makerOrder, into: &events)
        if taker.slot != nowhere { attachTriggers(orders[taker.slot].order, into: &events) }
        if instruments[place].lastPrice != price {
            instruments[place].lastPrice = price
            movedInstruments.append(taker.instrument)
        }
    }

    /// The insurance fund pays no fee when it works off what it took over.
    private func takerFee(_ taker: Taker, _ terms: InstrumentTerms) -> Rate {
        if !taker.isLiquidation { return terms.takerFee }
        return taker.account == Ledger.insuranceAccount ? .zero : terms.liquidationFee
    }

    private mutating func announceTrade(
        _ taker: Taker, _ makerSlot: Int32, _ price: Price, _ quantity: Quantity,
        into events: inout EventBuffer
    ) {
        let maker = orders[makerSlot].order
        totals.trades += 1
        events.append(
            .traded(
                Trade(
                    id: TradeID(nextTradeID), makerOrder: maker.id,
                    takerOrder: taker.slot == nowhere ? .none : orders[taker.slot].order.id,
                    price: price, quantity: quantity, maker: maker.request.account,
                    taker: taker.account, instrument: taker.instrument, takerSide: taker.side,
                    isLiquidation: taker.isLiquidation)))
        nextTradeID += 1
    }

    /// Takes filled lots out of the book, of the maker's margin and of its order.
    private mutating func takeFromBook(
        _ slot: Int32, _ handle: BookHandle, _ lots: Int64, _ quantity: Quantity,
        _ value: Amount, into events: inout EventBuffer
    ) {
        let place = Int(orders[slot].order.request.instrument.raw)
        holdMargin(slot, orders[slot].order.remainingQuantity, sign: -1)
        books[place].reduce(handle, by: lots)
        advance(slot, quantity, value, into: &events)
        if orders[slot].order.status.isFinal {
            orders[slot].handle = .none
            holdings[Int(orders[slot].holding)].restingOrders -= 1
        } else {
            holdMargin(slot, orders[slot].order.remainingQuantity, sign: 1)
        }
    }

    /// Books a fill on an order.
    private mutating func advance(
        _ slot: Int32, _ quantity: Quantity, _ value: Amount, into events: inout EventBuffer
    ) {
        orders[slot].order.filledQuantity += quantity
        orders[slot].order.filledValue += value
        orders[slot].order.updatedAt = now
        let isDone = orders[slot].order.remainingQuantity.isZero
        orders[slot].order.status = isDone ? .filled : .partiallyFilled
        events.append(.filled, orders[slot].order)
    }

    /// Changes a position by a trade: what closes is realised, what opens is added, and money of
    /// an isolated position moves with it.
    mutating func settle(_ fill: PositionFill, into events: inout EventBuffer) {
        let instrument = holdings[Int(fill.holding)].instrument
        let old = holdings[Int(fill.holding)].legs[fill.leg].size
        let realized = settleQuietly(fill, into: &events)
        let new = holdings[Int(fill.holding)].legs[fill.leg].size
        instruments[Int(instrument.raw)].openInterest += max(.zero, new) - max(.zero, old)
        announcePosition(fill.holding, fill.leg, realized, into: &events)
        refreshWatch(fill.holding, fill.leg)
        let isFlipped = !old.isZero && old.isNegative != new.isNegative
        if new.isZero || isFlipped { endWithPosition(fill.holding, fill.leg, into: &events) }
    }

    /// The change of leg and wallets alone, which is all that a preview needs.
    ///
    /// - Returns: What the closing part realised.
    mutating func settleQuietly(
        _ fill: PositionFill, into events: inout EventBuffer
    ) -> Amount {
        let place = Int(fill.holding)
        let old = holdings[place].legs[fill.leg]
        let closed = Self.closedSize(of: old.size, by: fill.size)
        let opened = fill.size + closed
        // The closing part's share of the trade value; exact where it is all of it.
        let closingValue =
            opened.isZero
            ? fill.value
            : closed.isZero
                ? .zero
                : fill.value.share(closed.raw, of: -fill.size.raw, rounding: .up)
        let openingValue = fill.value - closingValue
        var realized = Amount.zero
        var entryValue = old.entryValue
        if !closed.isZero {
            let released = PositionMath.releasedEntryValue(
                old.entryValue, closing: closed, of: old.size)
            realized = -closingValue - released
            entryValue -= released
        }
        entryValue += openingValue
        holdings[place].legs[fill.leg].size = old.size + fill.size
        holdings[place].legs[fill.leg].entryValue = entryValue
        settleMoney(fill, old, closed, realized, openingValue, into: &events)
        return realized
    }

    /// The money of a fill: realised result, fee, and margin to or from an isolated wallet.
    private mutating func settleMoney(
        _ fill: PositionFill, _ old: Leg, _ closed: Quantity, _ realized: Amount,
        _ openingValue: Amount, into events: inout EventBuffer
    ) {
        let holding = holdings[Int(fill.holding)]
        let asset = instruments[Int(holding.instrument.raw)].terms.settlementAsset
        let isIsolated = holding.marginMode == .isolated
        let side = positionSide(holding.account, fill.leg)
        let wallet: LedgerAccount =
            isIsolated
            ? .isolated(holding.account, holding.instrument, side) : .cross(holding.account)
        let before = isIsolated ? ledger.isolated[Int(old.walletSlot)] : .zero
        post(
            Movement(
                from: .clearing, to: wallet, realized, asset, .realizedPnl,
                instrument: holding.instrument, slot: old.walletSlot), into: &events)
        let fee = fee(of: fill)
        post(
            Movement(
                from: wallet, to: fill.isForced ? .insurance : .fees, fee, asset,
                fill.isForced ? .liquidationFee : .fee, instrument: holding.instrument,
                slot: old.walletSlot), into: &events)
        if !isIsolated { return }
        releaseMargin(fill, old, closed, before: before, into: &events)
        if openingValue.isZero { return }
        let margin = openingValue.magnitude.divided(by: holding.leverage, rounding: .up)
        post(
            Movement(
                from: .cross(holding.account), to: wallet, margin, asset, .isolatedMargin,
                instrument: holding.instrument, slot: old.walletSlot), into: &events)
    }

    /// The fee of a fill. That of a liquidation is only counted here and charged after its last
    /// trade: taken from each in turn it would use up what the later ones still lose.
    private mutating func fee(of fill: PositionFill) -> Amount {
        let full = fill.value.magnitude.times(fill.feeRate, rounding: .up)
        if !fill.isForced { return full }
        forced.fee += full
        return .zero
    }

    /// Charges what the trades of a liquidation step cost together, and no more than the pool
    /// still has; an isolated position that is closed gives its wallet back only then.
    mutating func chargeLiquidationFee(_ place: PoolLeg, into events: inout EventBuffer) {
        let holding = holdings[Int(place.holding)]
        let asset = instruments[Int(holding.instrument.raw)].terms.settlementAsset
        let capacity: Amount
        switch pool(of: place.holding, place.leg) {
        case .multiAssets(let account): capacity = multiAssetCapacity(account, asset)
        case let pool: capacity = figures(of: pool).marginBalance
        }
        forced.fee = min(forced.fee, max(.zero, capacity))
        let leg = holding.legs[place.leg]
        let side = positionSide(holding.account, place.leg)
        let isIsolated = holding.marginMode == .isolated
        let wallet: LedgerAccount =
            isIsolated
            ? .isolated(holding.account, holding.instrument, side) : .cross(holding.account)
        post(
            Movement(
                from: wallet, to: .insurance, forced.fee, asset, .liquidationFee,
                instrument: holding.instrument, slot: leg.walletSlot), into: &events)
        if isIsolated && leg.size.isZero {
            let rest = ledger.isolated[Int(leg.walletSlot)]
            post(
                Movement(
                    from: wallet, to: .cross(holding.account), rest, asset, .isolatedMargin,
                    instrument: holding.instrument, slot: leg.walletSlot), into: &events)
        }
        announcePosition(place.holding, place.leg, .zero, into: &events)
        refreshWatch(place.holding, place.leg)
    }

    /// Gives the share of an isolated wallet that backed a closed part back to the cross wallet,
    /// with its result; what was lost beyond that share stays with the rest of the position.
    private mutating func releaseMargin(
        _ fill: PositionFill, _ old: Leg, _ closed: Quantity, before: Amount,
        into events: inout EventBuffer
    ) {
        if closed.isZero { return }
        let holding = holdings[Int(fill.holding)]
        let wallet = ledger.isolated[Int(old.walletSlot)]
        let isWhole = closed == old.size
        if fill.isForced && (!isWhole || !fill.feeRate.isZero) { return }
        let kept =
            isWhole
            ? Amount.zero
            : before.share((old.size - closed).raw, of: old.size.raw, rounding: .up)
        let released = isWhole ? wallet : max(.zero, wallet - kept)
        let asset = instruments[Int(holding.instrument.raw)].terms.settlementAsset
        post(
            Movement(
                from: .isolated(
                    holding.account, holding.instrument, positionSide(holding.account, fill.leg)),
                to: .cross(holding.account), released, asset, .isolatedMargin,
                instrument: holding.instrument, slot: old.walletSlot), into: &events)
    }

    /// Says how a position stands.
    mutating func announcePosition(
        _ place: Int32, _ leg: Int, _ realized: Amount, into events: inout EventBuffer
    ) {
        let holding = holdings[Int(place)]
        let state = holding.legs[leg]
        events.append(
            .positionChanged(
                PositionChange(
                    account: holding.account, instrument: holding.instrument,
                    positionSide: positionSide(holding.account, leg), size: state.size,
                    entryValue: state.entryValue, realizedPnl: realized,
                    isolatedWallet: ledger.isolated[Int(state.walletSlot)])))
    }

    /// Brings the liquidation watch up to a leg's present figures and puts its account on the
    /// list of suspects if it has reached its line.
    mutating func refreshWatch(_ place: Int32, _ leg: Int) {
        let holding = holdings[Int(place)]
        let state = holding.legs[leg]
        let asset = instruments[Int(holding.instrument.raw)].terms.settlementAsset
        if state.size.isZero {
            unwatch(place, leg, asset)
        } else {
            let row = watchRow(place, leg)
            if state.watchRow == nowhere {
                holdings[Int(place)].legs[leg].watchRow = watch.insert(
                    row, instrument: holding.instrument, asset: asset)
            } else {
                watch.update(state.watchRow, instrument: holding.instrument, asset: asset) {
                    $0 = row
                }
            }
        }
        suspectIfEndangered(place, leg)
    }

    private mutating func unwatch(_ place: Int32, _ leg: Int, _ asset: AssetID) {
        let row = holdings[Int(place)].legs[leg].watchRow
        if row == nowhere { return }
        holdings[Int(place)].legs[leg].watchRow = nowhere
        let moved = watch.remove(
            row, instrument: holdings[Int(place)].instrument, asset: asset)
        if let moved { holdings[Int(moved.holding)].legs[Int(moved.leg)].watchRow = row }
    }

    private func watchRow(_ place: Int32, _ leg: Int) -> WatchRow {
        let holding = holdings[Int(place)]
        let state = holding.legs[leg]
        let backing: WatchBacking
        if holding.marginMode == .isolated {
            backing = .isolated
        } else {
            backing =
                accounts[Int(holding.account.raw)].assetMode == .single
                ? .cross : .multiAssets
        }
        let mark = instruments[Int(holding.instrument.raw)].markPrice
        let figures = legFigures(holding, leg, .mark)
        let notional = PositionMath.notional(
            instruments[Int(holding.instrument.raw)].terms.contract, size: state.size, price: mark)
        let bracket = instruments[Int(holding.instrument.raw)].spec.brackets
            .index(ofNotional: notional)
        return WatchRow(
            size: state.size, entryValue: state.entryValue,
            contribution: figures.unrealizedPnl - figures.maintenanceMargin,
            isolatedWallet: ledger.isolated[Int(state.walletSlot)],
            account: holding.account.raw, holding: place, leg: UInt8(leg), backing: backing,
            bracket: UInt8(bracket))
    }

    private mutating func suspectIfEndangered(_ place: Int32, _ leg: Int) {
        let holding = holdings[Int(place)]
        let state = holding.legs[leg]
        switch (holding.marginMode, accounts[Int(holding.account.raw)].assetMode) {
        case (.isolated, _):
            if state.size.isZero { return }
            let figures = legFigures(holding, leg, .mark)
            let wallet = ledger.isolated[Int(state.walletSlot)]
            let excess = wallet + figures.unrealizedPnl - figures.maintenanceMargin
            if !excess.isPositive { suspect(holding.account) }
        case (.cross, .single):
            let asset = instruments[Int(holding.instrument.raw)].terms.settlementAsset
            if !watch.excess(holding.account, asset).isPositive { suspect(holding.account) }
        case (.cross, .multi): suspect(holding.account)
        }
    }

    /// Puts an account on the list to be assessed before the command ends.
    mutating func suspect(_ account: AccountID) {
        if accounts[Int(account.raw)].isSuspect { return }
        accounts[Int(account.raw)].isSuspect = true
        suspects.append(account.raw)
    }
}

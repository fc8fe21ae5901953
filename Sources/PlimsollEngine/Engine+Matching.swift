import PlimsollBook
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// An accepted order meets the book: price first, then time. What is left rests, if it may.

/// The incoming side of a match.
struct Taker {
    let account: AccountID
    let holding: Int32
    let leg: Int
    let side: Side
    let instrument: InstrumentID
    /// Slot of its order; none for a forced order of the venue.
    let slot: Int32
    /// Worst price in ticks.
    let bound: Int64
    let selfTradePrevention: SelfTradePrevention
    /// True if the venue closes the position; its fee goes to the insurance fund.
    let isLiquidation: Bool
}

/// How an incoming order came out of the book.
struct MatchResult {
    /// Lots that found nobody.
    var left: Int64
    /// What ended it before its lots or the book were used up.
    var ending: OrderChange?
}

extension Engine {
    /// Takes an order that passed every check into the tables, matches it, and lets it rest.
    mutating func enter(
        _ request: OrderRequest, _ holding: Int32, _ parent: OrderID, _ bound: Int64,
        into events: inout EventBuffer
    ) {
        var order = Order(id: orders.takeID(), request: request, status: .new, at: now)
        order.parent = parent
        let slot = insertOrder(order, holding)
        events.append(.accepted, order)
        let taker = Taker(
            account: request.account, holding: holding, leg: request.positionSide.legIndex,
            side: request.side, instrument: request.instrument, slot: slot, bound: bound,
            selfTradePrevention: request.selfTradePrevention, isLiquidation: false)
        let lots = instruments[Int(request.instrument.raw)].terms.lots(request.quantity)
        let result = match(taker, lots: lots, into: &events)
        finish(slot, result, into: &events)
    }

    /// Decides what becomes of an order after it met the book.
    mutating func finish(
        _ slot: Int32, _ result: MatchResult, into events: inout EventBuffer
    ) {
        let order = orders[slot].order
        if order.status.isFinal {
            removeOrder(slot)
        } else if let reason = result.ending {
            end(slot, reason, into: &events)
        } else if order.request.type == .market
            || order.request.timeInForce == .immediateOrCancel
            || order.request.timeInForce == .fillOrKill
        {
            end(slot, .expiredUnfilled, into: &events)
        } else {
            rest(slot)
        }
    }

    /// Puts what is left of an order into the book and under margin.
    mutating func rest(_ slot: Int32) {
        let order = orders[slot].order
        let place = Int(order.request.instrument.raw)
        let terms = instruments[place].terms
        let handle = books[place].insert(
            order.request.side, ticks: terms.ticks(order.request.price),
            lots: terms.lots(order.remainingQuantity), tag: UInt32(slot),
            owner: order.request.account.raw)
        orders[slot].handle = handle
        holdings[Int(orders[slot].holding)].restingOrders += 1
        holdMargin(slot, order.remainingQuantity, sign: 1)
    }

    /// Adds or takes away a resting order's value in its leg's sums.
    mutating func holdMargin(_ slot: Int32, _ quantity: Quantity, sign: Int64) {
        let request = orders[slot].order.request
        if mayOnlyReduce(request) || quantity.isZero { return }
        let place = Int(request.instrument.raw)
        let value = instruments[place].terms.orderValue(quantity, request.price)
        let holding = Int(orders[slot].holding)
        let leg = request.positionSide.legIndex
        let (amount, size) = sign > 0 ? (value, quantity) : (-value, -quantity)
        switch request.side {
        case .buy:
            holdings[holding].legs[leg].bidValue += amount
            holdings[holding].legs[leg].bidQuantity += size
        case .sell:
            holdings[holding].legs[leg].askValue += amount
            holdings[holding].legs[leg].askQuantity += size
        }
    }

    /// Trades up to `lots` against the other side of the book.
    ///
    /// - Returns: Lots that found nobody, and what ended the taker early if something did.
    mutating func match(
        _ taker: Taker, lots wanted: Int64, into events: inout EventBuffer
    ) -> MatchResult {
        let place = Int(taker.instrument.raw)
        var left = wanted
        while left > 0 {
            guard let maker = books[place].best(taker.side.opposite) else { break }
            let isCrossed =
                taker.side == .buy ? maker.ticks <= taker.bound : maker.ticks >= taker.bound
            if !isCrossed { break }
            let makerSlot = Int32(maker.tag)
            if maker.owner == taker.account.raw && taker.selfTradePrevention != .none {
                if preventSelfTrade(taker, makerSlot, into: &events) {
                    return MatchResult(left: left, ending: .expiredSelfTrade)
                }
                continue
            }
            let lots = fillableLots(makerSlot, min(left, maker.lots))
            if lots == 0 {
                end(makerSlot, .expiredReduceOnly, into: &events)
                continue
            }
            switch canAbsorb(taker, makerSlot, maker.ticks, lots) {
            case .maker:
                end(makerSlot, .expiredInsufficientMargin, into: &events)
                continue
            case .taker:
                // It cannot rest either: its price crosses the book.
                return MatchResult(left: left, ending: .expiredInsufficientMargin)
            case nil: break
            }
            fill(taker, makerSlot, maker, lots, into: &events)
            left -= lots
        }
        return MatchResult(left: left)
    }

    /// Ends one or both of two orders of the same account; true if the taker goes.
    private mutating func preventSelfTrade(
        _ taker: Taker, _ makerSlot: Int32, into events: inout EventBuffer
    ) -> Bool {
        let mode = taker.selfTradePrevention
        if mode != .expireTaker { end(makerSlot, .expiredSelfTrade, into: &events) }
        return mode != .expireMaker
    }

    /// How much of a resting order may fill: a reduce-only one no more than its position.
    private func fillableLots(_ makerSlot: Int32, _ lots: Int64) -> Int64 {
        let request = orders[makerSlot].order.request
        if !mayOnlyReduce(request) { return lots }
        let room = reducibleQuantity(request, orders[makerSlot].holding)
        return min(lots, instruments[Int(request.instrument.raw)].terms.lots(room))
    }

    /// Which side of a trade could not bear it, if one could not.
    private func canAbsorb(
        _ taker: Taker, _ makerSlot: Int32, _ ticks: Int64, _ lots: Int64
    ) -> FillParty? {
        let place = Int(taker.instrument.raw)
        let terms = instruments[place].terms
        let price = terms.price(ofTicks: ticks)
        let quantity = terms.quantity(ofLots: lots)
        let makerLeg = orders[makerSlot].order.request.positionSide.legIndex
        let makerSize = taker.side == .buy ? -quantity : quantity
        let maker = Exposure(
            holding: orders[makerSlot].holding, leg: makerLeg, size: makerSize,
            feeRate: terms.makerFee)
        if !canBear(maker, price) { return .maker }
        if taker.isLiquidation { return nil }
        let exposure = Exposure(
            holding: taker.holding, leg: taker.leg, size: -makerSize, feeRate: terms.takerFee)
        return canBear(exposure, price) ? nil : .taker
    }

    /// True if a pool stays solvent through a trade: what it loses at once against the mark, and
    /// the fee, must be covered by what it has above its line. Without this a stale order or a
    /// trade with oneself could push an account below zero and the loss onto the fund.
    ///
    /// - Parameter earlier: What trades before this one will have changed the position by.
    func canBear(
        _ exposure: Exposure, _ price: Price, after earlier: Quantity = .zero
    ) -> Bool {
        let holding = holdings[Int(exposure.holding)]
        let place = Int(holding.instrument.raw)
        let terms = instruments[place].terms
        // The mark may have moved beyond all bounds since a resting order was accepted.
        let wide = terms.contract.wideValue(of: exposure.size, at: instruments[place].markPrice)
        if wide > VenueRange.total { return false }
        let value = terms.contract.value(of: exposure.size, at: price, rounding: .up)
        let mark = terms.contract.value(
            of: exposure.size, at: instruments[place].markPrice, rounding: .down)
        // The trade's value is rounded once, for the taker; the other side's may be a unit larger.
        let most = terms.orderValue(exposure.size.magnitude, price)
        let fee = most.times(exposure.feeRate, rounding: .up)
        let loss = max(.zero, value - mark) + max(.zero, fee)
        if holding.marginMode == .isolated {
            var leg = holding.legs[exposure.leg]
            leg.size += earlier
            return canBearIsolated(exposure, leg, holding, value: most, loss: loss)
        }
        let account = accounts[Int(holding.account.raw)]
        if account.assetMode == .multi {
            return multiAssetCanBear(holding.account, terms.settlementAsset, loss)
        }
        let cushion = watch.excess(holding.account, terms.settlementAsset)
        return loss <= cushion
            || loss
                <= crossFigures(
                    holding.account, terms.settlementAsset, .mark
                ).marginBalance
    }

    /// An isolated position bears its losses itself, and where it grows the cross pool must hold
    /// the margin that moves to it.
    private func canBearIsolated(
        _ exposure: Exposure, _ leg: Leg, _ holding: Holding, value: Amount, loss: Amount
    ) -> Bool {
        let place = Int(holding.instrument.raw)
        let contract = instruments[place].terms.contract
        let closed = Self.closedSize(of: leg.size, by: exposure.size)
        let opened = exposure.size + closed
        // Each part bears its own loss, so that a smaller trade is never harder to bear.
        let whole = exposure.size.magnitude.raw
        let closingLoss = loss.share(closed.magnitude.raw, of: whole, rounding: .up)
        if !closed.isZero {
            let unrealized = PositionMath.unrealizedPnl(
                contract, size: leg.size, entryValue: leg.entryValue,
                price: instruments[place].markPrice)
            if closingLoss > ledger.isolated[Int(leg.walletSlot)] + unrealized { return false }
        }
        if opened.isZero { return true }
        let asset = instruments[place].terms.settlementAsset
        let share = value.share(opened.magnitude.raw, of: whole, rounding: .up)
        let margin = share.divided(by: holding.leverage, rounding: .up)
        let pool = crossFigures(holding.account, asset, .mark)
        let free = min(pool.marginBalance - pool.maintenanceMargin, pool.walletBalance)
        return margin <= free && loss - closingLoss <= margin
    }

    /// The part of a position that a trade of the other direction closes, with the position's
    /// sign; zero if the trade makes it larger.
    static func closedSize(of size: Quantity, by trade: Quantity) -> Quantity {
        if size.isZero || trade.isZero || size.isNegative == trade.isNegative { return .zero }
        return size.magnitude <= trade.magnitude ? size : -trade
    }
}

/// A side of a trade.
enum FillParty {
    case maker
    case taker
}

/// A trade about to happen to a leg.
struct Exposure {
    let holding: Int32
    let leg: Int
    /// Signed size of the trade.
    let size: Quantity
    let feeRate: Rate
}

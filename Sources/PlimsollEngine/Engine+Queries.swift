import PlimsollBook
import PlimsollLedger
public import PlimsollMargin
public import PlimsollModel
public import PlimsollNumerics

// Questions that change nothing. Screens, reports, previews and tests ask here; the answers come
// from the same functions that decide about orders and liquidation.

/// A position with everything a person wants to know about it.
public struct PositionReport: Sendable {
    /// Where.
    public let instrument: InstrumentID
    /// Which.
    public let positionSide: PositionSide
    /// Cross or isolated.
    public let marginMode: MarginMode
    /// The account's leverage in the symbol.
    public let leverage: Int64
    /// The position in the form the formulas take: size, entry value, mark, brackets.
    public let terms: PositionTerms
    /// Average entry price.
    public let entryPrice: Price?
    /// Money set aside for it; zero in cross margin.
    public let isolatedWallet: Amount
    /// The mark at which its pool reaches the line, every other mark held still.
    public let liquidationPrice: LiquidationPriceResult
    /// The price at which it would be taken over; nil if there is none.
    public let bankruptcyPrice: Price?
    /// What it is ranked by in the auto-deleveraging queue.
    public let adlStanding: ADLStanding
    /// True if it takes margin from the cross pool before it is liquidated.
    public let autoAddsMargin: Bool

    /// Its score in the auto-deleveraging queue.
    public var adlScore: ADLScore { adlStanding.score }
}

extension Engine {
    /// Accounts opened, the insurance fund's not counted; they are numbered from 1.
    public var accountCount: Int { accounts.count - 1 }
    /// Assets listed.
    public var assetCount: Int { assets.count }
    /// Price indices listed.
    public var indexCount: Int { indices.count }
    /// Instruments listed.
    public var instrumentCount: Int { instruments.count }
    /// Orders open over the whole venue.
    public var openOrderCount: Int { orders.count }
    /// Counts over the life of the venue.
    public var venueTotals: VenueTotals { totals }

    /// The account with an outside identity, or nil.
    public func account(_ key: AccountKey) -> AccountID? {
        guard key.raw != 0 else { return nil }
        return accountsByKey[key.raw].map { AccountID(Int($0)) }
    }

    /// The outside identity of an account.
    public func key(of account: AccountID) -> AccountKey { accounts[Int(account.raw)].key }

    /// The terms of an asset.
    public func spec(of asset: AssetID) -> AssetSpec { assets[Int(asset.raw)] }
    /// The terms of an index.
    public func spec(of index: IndexID) -> IndexSpec { indices[Int(index.raw)].spec }
    /// The terms of an instrument.
    public func spec(of instrument: InstrumentID) -> InstrumentSpec {
        instruments[Int(instrument.raw)].spec
    }

    /// The instrument of a symbol, or nil.
    ///
    /// - Complexity: O(instruments).
    public func instrument(_ symbol: String) -> InstrumentID? {
        instruments.firstIndex { $0.spec.symbol == symbol }.map { InstrumentID($0) }
    }

    /// The asset of a name, or nil.
    public func asset(_ name: String) -> AssetID? {
        assets.firstIndex { $0.name == name }.map { AssetID($0) }
    }

    /// The index of a name, or nil.
    public func index(_ name: String) -> IndexID? {
        indices.firstIndex { $0.spec.name == name }.map { IndexID($0) }
    }

    /// The mark price; zero before the first.
    public func markPrice(_ instrument: InstrumentID) -> Price {
        instruments[Int(instrument.raw)].markPrice
    }

    /// The last traded price; zero before the first trade.
    public func lastPrice(_ instrument: InstrumentID) -> Price {
        instruments[Int(instrument.raw)].lastPrice
    }

    /// The price of an index; zero before the first.
    public func indexPrice(_ index: IndexID) -> Price { indices[Int(index.raw)].price }

    /// The rate of the last funding.
    public func lastFundingRate(_ instrument: InstrumentID) -> Rate {
        instruments[Int(instrument.raw)].lastFundingRate
    }

    /// When the next funding is due.
    public func nextFundingTime(_ instrument: InstrumentID) -> Timestamp {
        instruments[Int(instrument.raw)].nextFunding
    }

    /// Sum of the long positions; the shorts are the same.
    public func openInterest(_ instrument: InstrumentID) -> Quantity {
        instruments[Int(instrument.raw)].openInterest
    }

    /// True while nobody is liquidated on this instrument's price.
    public func isLiquidationPaused(_ instrument: InstrumentID) -> Bool {
        instruments[Int(instrument.raw)].isPaused
    }

    /// One-way or hedge mode.
    public func positionMode(_ account: AccountID) -> PositionMode {
        accounts[Int(account.raw)].positionMode
    }

    /// Single-asset or multi-assets mode.
    public func assetMode(_ account: AccountID) -> AssetMode {
        accounts[Int(account.raw)].assetMode
    }

    /// Margin mode and leverage of an account in an instrument.
    public func settings(
        _ account: AccountID, _ instrument: InstrumentID
    ) -> (marginMode: MarginMode, leverage: Int64) {
        if let place = holdingIndex(account, instrument) {
            return (holdings[Int(place)].marginMode, holdings[Int(place)].leverage)
        }
        let state = instruments[Int(instrument.raw)]
        return (state.terms.isIsolatedOnly ? .isolated : .cross, state.spec.defaultLeverage)
    }

    /// The pools of an account that hold something, isolated first.
    public func pools(of account: AccountID) -> [PoolID] {
        var found: [PoolID] = []
        var place = accounts[Int(account.raw)].firstHolding
        while place != nowhere {
            for leg in 0..<2 where !holdings[Int(place)].legs[leg].size.isZero {
                let pool = pool(of: place, leg)
                if case .isolated = pool { found.append(pool) }
            }
            place = holdings[Int(place)].next
        }
        if accounts[Int(account.raw)].assetMode == .multi { return found + [.multiAssets(account)] }
        for asset in assets.indices where holdsAnything(account, AssetID(asset)) {
            found.append(.cross(account, AssetID(asset)))
        }
        return found
    }

    private func holdsAnything(_ account: AccountID, _ asset: AssetID) -> Bool {
        if !ledger.cross(account, asset).isZero { return true }
        return crossFigures(account, asset, .mark) != PoolFigures()
    }

    /// The open positions of an account.
    public func positions(of account: AccountID) -> [PositionReport] {
        var found: [PositionReport] = []
        var place = accounts[Int(account.raw)].firstHolding
        while place != nowhere {
            for leg in 0..<2 where !holdings[Int(place)].legs[leg].size.isZero {
                found.append(report(PoolLeg(holding: place, leg: leg)))
            }
            place = holdings[Int(place)].next
        }
        return found
    }

    /// One position of an account, or nil if it is empty.
    public func position(
        _ account: AccountID, _ instrument: InstrumentID, _ side: PositionSide = .both
    ) -> PositionReport? {
        guard let place = holdingIndex(account, instrument) else { return nil }
        if holdings[Int(place)].legs[side.legIndex].size.isZero { return nil }
        return report(PoolLeg(holding: place, leg: side.legIndex))
    }

    private func report(_ place: PoolLeg) -> PositionReport {
        let holding = holdings[Int(place.holding)]
        let leg = holding.legs[place.leg]
        let terms = terms(place)
        return PositionReport(
            instrument: holding.instrument,
            positionSide: positionSide(holding.account, place.leg),
            marginMode: holding.marginMode, leverage: holding.leverage, terms: terms,
            entryPrice: PositionMath.entryPrice(
                terms.contract, size: terms.size, entryValue: terms.entryValue),
            isolatedWallet: ledger.isolated[Int(leg.walletSlot)],
            liquidationPrice: liquidationPrice(place),
            bankruptcyPrice: bankruptcyPrice(pool(of: place.holding, place.leg), place),
            adlStanding: adlStanding(place), autoAddsMargin: leg.autoAddsMargin)
    }

    /// The mark of a position's symbol at which its pool reaches the line.
    func liquidationPrice(_ place: PoolLeg) -> LiquidationPriceResult {
        let pool = pool(of: place.holding, place.leg)
        var same: [PoolLeg] = []
        for leg in legs(of: pool) where leg.holding == place.holding { same.append(leg) }
        let legTerms = terms(of: same)
        if case .multiAssets(let account) = pool {
            return MultiAssets.liquidationPrice(
                legTerms, settlement: Int(settlementAsset(place).raw),
                assets: collateralAssets(account, .mark))
        }
        let figures = figures(of: pool)
        var (balance, margin) = (figures.marginBalance, figures.maintenanceMargin)
        for leg in legTerms {
            balance -= leg.unrealizedPnl
            margin -= leg.maintenanceMargin
        }
        return LiquidationPrice.of(
            legTerms, otherBalance: balance, otherMaintenanceMargin: margin)
    }

    /// Rank and light of a position in the auto-deleveraging queue of its side.
    ///
    /// - Returns: Rank from 1, number of positions on that side, and the light 0 to 4, 4 being
    ///   first in the queue; nil for an empty position.
    /// - Complexity: O(n log n) in the positions of that side.
    public func adlRank(
        _ account: AccountID, _ instrument: InstrumentID, _ side: PositionSide = .both
    ) -> (rank: Int, count: Int, light: Int)? {
        guard let place = holdingIndex(account, instrument) else { return nil }
        let size = holdings[Int(place)].legs[side.legIndex].size
        if size.isZero { return nil }
        let queue = rankedCandidates(instrument, isLong: size.isPositive)
        let found = queue.firstIndex { $0.holding == place && $0.leg == side.legIndex }
        guard let found else { return nil }
        return (
            found + 1, queue.count, ADLScore.light(rank: found + 1, count: queue.count)
        )
    }

    /// The open orders of an account, newest first, in one instrument or in all.
    public func openOrders(
        of account: AccountID, in instrument: InstrumentID? = nil
    ) -> [Order] {
        var found: [Order] = []
        var place = accounts[Int(account.raw)].firstHolding
        while place != nowhere {
            var slot = nowhere
            if instrument == nil || holdings[Int(place)].instrument == instrument {
                slot = holdings[Int(place)].firstOrder
            }
            while slot != nowhere {
                found.append(orders[slot].order)
                slot = orders[slot].next
            }
            place = holdings[Int(place)].next
        }
        return found
    }

    /// An open order by number, or nil.
    public func order(_ id: OrderID) -> Order? {
        orders.slot(of: id).map { orders[$0].order }
    }

    /// The best price of a side of the book, or nil.
    public func bestPrice(_ instrument: InstrumentID, _ side: Side) -> Price? {
        let place = Int(instrument.raw)
        return books[place].bestTicks(side).map { instruments[place].terms.price(ofTicks: $0) }
    }

    /// The best levels of a side of the book: price, size and number of orders.
    public func depth(
        _ instrument: InstrumentID, _ side: Side, levels: Int
    ) -> [(price: Price, quantity: Quantity, orders: Int)] {
        let place = Int(instrument.raw)
        var found: [PriceLevel] = []
        books[place].depth(side, levels: levels, into: &found)
        let terms = instruments[place].terms
        return found.map {
            (terms.price(ofTicks: $0.ticks), terms.quantity(ofLots: $0.lots), $0.orders)
        }
    }

    /// What an order of a size would find on the other side of the book.
    ///
    /// - Parameters:
    ///   - side: What the order would do.
    ///   - quantity: Its size, positive.
    /// - Returns: The size the book offers up to that, its average price (rounded against the
    ///   order) and the worst; nil if the other side is empty.
    public func marketImpact(
        _ instrument: InstrumentID, _ side: Side, _ quantity: Quantity
    ) -> (quantity: Quantity, average: Price, worst: Price)? {
        let place = Int(instrument.raw)
        let terms = instruments[place].terms
        let sweep = books[place].sweep(side.opposite, lots: terms.lots(quantity))
        if sweep.lots == 0 { return nil }
        let average = divide(
            sweep.tickLots * Int128(terms.tickSize.raw), by: Int128(sweep.lots),
            rounding: side == .buy ? .up : .down)
        return (
            terms.quantity(ofLots: sweep.lots), Price(raw: Int64(average)),
            terms.price(ofTicks: sweep.worstTicks)
        )
    }

    /// What an account has free for new orders settled in an asset, in that asset.
    public func availableBalance(_ account: AccountID, _ asset: AssetID) -> Amount {
        availableForOrders(account, asset)
    }
}

import PlimsollBook
import PlimsollLedger
import PlimsollMargin
public import PlimsollModel
public import PlimsollNumerics

// One account cut out of the venue, with everything that decides about it: settings, listings,
// prices, its wallets, choices, positions and orders, to the last digit. What the others hold is
// gathered in one account on the other side, so that sizes and money balance as they must. The
// excerpt is an engine of its own: what is done to it is done to nobody.

/// What an excerpt is to be like.
public struct ExcerptTerms: Sendable {
    /// The outside identity of the account that stands for everybody else.
    public var rest: AccountKey
    /// What that account has in its wallet of each asset, in USD.
    public var wealth: Amount
    /// Taken off the collateral ratio of every asset that has a price in USD.
    public var haircut = Rate.zero
    /// False to leave out the orders that wait for a trigger.
    public var keepsTriggers = true

    /// An excerpt with all orders and the haircuts of the venue.
    public init(rest: AccountKey, wealth: Amount) {
        self.rest = rest
        self.wealth = wealth
    }
}

extension Engine {
    /// The number of the account in every excerpt of it.
    public static var excerptAccount: AccountID { AccountID(1) }

    /// The venue with one of its accounts, apart from the venue itself.
    ///
    /// The insurance fund has in cash what it is worth, positions included. Other accounts' orders
    /// and dead man's switches are left behind.
    ///
    /// - Parameters:
    ///   - account: An open account.
    ///   - terms: What is left out and changed.
    /// - Returns: An engine in which the account is number 1 and everybody else number 2.
    /// - Complexity: O(listings + holdings and orders of the account).
    public func excerpt(of account: AccountID, _ terms: ExcerptTerms) -> Engine {
        invariant(isOpen(account), "an excerpt is of an open account, was of \(account.raw)")
        var part = Engine()
        part.takeListings(of: self, terms)
        var mine = AccountState(key: accounts[Int(account.raw)].key)
        mine.positionMode = accounts[Int(account.raw)].positionMode
        mine.assetMode = accounts[Int(account.raw)].assetMode
        mine.excludedAssets = accounts[Int(account.raw)].excludedAssets
        part.admit(mine)
        var others = AccountState(key: terms.rest)
        others.positionMode = .hedge
        part.admit(others)
        part.takeMoney(of: account, from: self, wealth: terms.wealth)
        for (_, holding) in ownHoldings(account).reversed() {
            part.take(holding, from: self, terms)
        }
        part.rebuildIndices()
        part.suspects.removeAll()
        part.suspect(Self.excerptAccount)
        return part
    }

    private mutating func takeListings(of venue: borrowing Engine, _ terms: ExcerptTerms) {
        settings = venue.settings
        now = venue.now
        sequence = venue.sequence
        nextTradeID = venue.nextTradeID
        orders = OrderStore(slots: PagedTable(), free: [], nextID: venue.orders.nextID)
        indices = venue.indices
        for var spec in venue.assets {
            if spec.index != nil {
                spec.collateralRatio = max(.zero, spec.collateralRatio - terms.haircut)
            }
            assets.append(spec)
            ledger.addAsset()
        }
        for var state in venue.instruments {
            state.triggers = TriggerBook()
            state.openInterest = .zero
            instruments.append(state)
            books.append(OrderBook())
        }
    }

    private mutating func admit(_ state: AccountState) {
        accounts.append(state)
        ledger.addAccount()
        if state.assetMode == .multi { multiAssetAccounts.append(UInt32(accounts.count - 1)) }
    }

    private mutating func takeMoney(
        of account: AccountID, from venue: borrowing Engine, wealth: Amount
    ) {
        let fund = Ledger.insuranceAccount
        for place in assets.indices {
            let asset = AssetID(place)
            let fees = Amount(raw: Int64(clamping: venue.ledger.books[place].fees))
            let worth = venue.figures(of: .cross(fund, asset)).marginBalance
            let units = units(of: wealth, at: venue.assetPrice(asset))
            endow(.cross(Self.excerptAccount), venue.ledger.cross(account, asset), asset)
            endow(.funding(Self.excerptAccount), venue.ledger.funding(account, asset), asset)
            endow(.cross(AccountID(2)), units, asset)
            endow(.insurance, max(.zero, worth), asset)
            endow(.fees, max(.zero, fees), asset)
        }
    }

    /// An amount of USD in an asset; nothing where the asset has no price yet.
    private func units(of wealth: Amount, at price: Price) -> Amount {
        if !price.isPositive { return .zero }
        let wide = divide(
            Int128(wealth.raw) * Int128(unitsPerOne), by: Int128(price.raw), rounding: .down)
        return Amount(raw: Int64(min(wide, Int128(Limits().amount.raw))))
    }

    /// Money from outside into a wallet, or out of one that is below zero.
    private mutating func endow(
        _ wallet: LedgerAccount, _ amount: Amount, _ asset: AssetID, slot: Int32 = nowhere
    ) {
        if amount.isZero { return }
        let (from, to) =
            amount.isPositive ? (LedgerAccount.external, wallet) : (wallet, .external)
        ledger.post(
            LedgerEntry(
                from: from, to: to, amount: amount.magnitude, asset: asset, reason: .deposit),
            isolatedSlot: Int(slot))
    }

    /// Takes over what the account has in an instrument; the others get the other side of it.
    private mutating func take(
        _ holding: Holding, from venue: borrowing Engine, _ terms: ExcerptTerms
    ) {
        let place = touchHolding(Self.excerptAccount, holding.instrument)
        let asset = instruments[Int(holding.instrument.raw)].terms.settlementAsset
        holdings[Int(place)].marginMode = holding.marginMode
        holdings[Int(place)].leverage = holding.leverage
        for leg in 0..<2 {
            let state = holding.legs[leg]
            holdings[Int(place)].legs[leg].size = state.size
            holdings[Int(place)].legs[leg].entryValue = state.entryValue
            holdings[Int(place)].legs[leg].autoAddsMargin = state.autoAddsMargin
            endow(
                .isolated(
                    Self.excerptAccount, holding.instrument,
                    positionSide(Self.excerptAccount, leg)),
                venue.ledger.isolated[Int(state.walletSlot)], asset,
                slot: holdings[Int(place)].legs[leg].walletSlot)
            if !state.size.isZero { oppose(state, in: holding.instrument) }
        }
        takeOrders(holding, place, from: venue, terms)
    }

    private mutating func oppose(_ state: Leg, in instrument: InstrumentID) {
        let place = Int(touchHolding(AccountID(2), instrument))
        let leg = state.size.isPositive ? 1 : 0
        holdings[place].legs[leg].size -= state.size
        holdings[place].legs[leg].entryValue -= state.entryValue
        instruments[Int(instrument.raw)].openInterest += state.size.magnitude
    }

    /// Takes over the orders of a holding in the order of their acceptance.
    private mutating func takeOrders(
        _ holding: Holding, _ place: Int32, from venue: borrowing Engine, _ terms: ExcerptTerms
    ) {
        var found: [Int32] = []
        var next = holding.firstOrder
        while next != nowhere {
            found.append(next)
            next = venue.orders[next].next
        }
        for old in found.reversed() {
            var order = venue.orders[old].order
            order.request.account = Self.excerptAccount
            let isWaiting = order.status == .untriggered
            if isWaiting && !terms.keepsTriggers { continue }
            let slot = insertOrder(order, place)
            if isWaiting {
                holdings[Int(place)].triggerOrders += 1
                enqueue(slot, at: .zero)
                orders[slot].trailingExtreme = venue.orders[old].trailingExtreme
            } else {
                rest(slot)
            }
        }
    }
}

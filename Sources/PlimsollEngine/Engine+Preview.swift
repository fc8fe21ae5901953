import PlimsollBook
import PlimsollLedger
import PlimsollMargin
public import PlimsollModel
public import PlimsollNumerics

// What would be true after some changes. They are made in the tables, looked at with the same
// functions that look at the real state, and taken back; nothing is announced.

/// A change an account thinks about.
public enum AccountChange: Sendable {
    /// An order, as if it met the book as it is and what rests of it filled at its own price; one
    /// that waits for a trigger, as if it had fired and filled at its limit or trigger price.
    case order(OrderRequest)
    /// An open order taken back.
    case cancel(OrderID)
    /// Cross or isolated margin for an instrument.
    case marginMode(InstrumentID, MarginMode)
    /// Leverage for an instrument.
    case leverage(InstrumentID, Int64)
    /// One-way or hedge mode.
    case positionMode(PositionMode)
    /// Single-asset or multi-assets mode.
    case assetMode(AssetMode)
    /// Money into the trading wallet.
    case deposit(AssetID, Amount)
    /// Money out of the trading wallet.
    case withdrawal(AssetID, Amount)
    /// Margin added to (positive) or removed from an isolated position.
    case isolatedMargin(InstrumentID, PositionSide, Amount)
}

extension AccountChange {
    /// The instrument it concerns, if one.
    var instrument: InstrumentID? {
        switch self {
        case .order(let request): request.instrument
        case .marginMode(let instrument, _), .leverage(let instrument, _),
            .isolatedMargin(let instrument, _, _):
            instrument
        case .positionMode, .assetMode, .deposit, .withdrawal, .cancel: nil
        }
    }
}

/// The state of an account as far as a preview shows it.
public struct AccountView: Sendable {
    /// The account's pools and their figures.
    public let pools: [(pool: PoolID, figures: PoolFigures)]
    /// Its positions with their liquidation prices.
    public let positions: [PositionReport]
}

/// What an imagined order trades.
public struct ImaginedFill: Hashable, Sendable {
    /// What is filled.
    public internal(set) var quantity = Quantity.zero
    /// Its value, signed: positive where the account pays.
    public internal(set) var value = Amount.zero
    /// The fees of all its parts.
    public internal(set) var fee = Amount.zero
    /// Its average price, rounded against the account.
    public internal(set) var price = Price.zero
    /// What the margin check asks for: initial margin, the loss it takes at once, and the fee;
    /// zero for an order that may only reduce.
    public internal(set) var cost = Amount.zero
}

/// A mark price that is thought of.
public struct MarkedPrice: Hashable, Sendable {
    /// Where.
    public let instrument: InstrumentID
    /// The mark.
    public let price: Price

    /// A mark price for an instrument.
    public init(_ instrument: InstrumentID, _ price: Price) {
        self.instrument = instrument
        self.price = price
    }
}

/// Changes seen before they are made.
public struct Preview: Sendable {
    /// Why each change would be refused, or nil, in the order of the changes.
    public let rejections: [Rejection?]
    /// The account as it is.
    public let before: AccountView
    /// The account as it would be, also where a change would be refused for want of margin, so
    /// that one sees why; changes that cannot be shown are left out.
    public let after: AccountView
    /// What each change would trade; nil where it would trade nothing.
    public let fills: [ImaginedFill?]
    /// The pools with all changes made, for each set of marks that was asked about; nil where
    /// they would be beyond what the venue can count.
    public let marked: [[(pool: PoolID, figures: PoolFigures)]?]

    /// Why the first change that would be refused would be, or nil if there is none.
    public var rejection: Rejection? { rejections.lazy.compactMap { $0 }.first }
}

extension Engine {
    /// What would be true after a change, without making it.
    ///
    /// Mutating only because it works in the tables; the state is as before when it returns.
    ///
    /// - Parameters:
    ///   - change: What the account thinks about.
    ///   - account: Who asks.
    /// - Returns: Why it would be refused, and the account before and after.
    public mutating func preview(_ change: AccountChange, for account: AccountID) -> Preview {
        preview([change], for: account)
    }

    /// What would be true after several changes, one made after another, without making them.
    ///
    /// - Parameters:
    ///   - changes: What the account thinks about; each is judged in the state that the ones before
    ///     it leave.
    ///   - account: Who asks.
    ///   - marks: Sets of mark prices at which the pools are to be valued afterwards; marks not
    ///     named stay as they are, and so do the prices of collateral.
    /// - Returns: Refusals, and the account before and after.
    public mutating func preview(
        _ changes: [AccountChange], for account: AccountID, at marks: [[MarkedPrice]] = []
    ) -> Preview {
        guard isOpen(account) else {
            let nothing = AccountView(pools: [], positions: [])
            return Preview(
                rejections: changes.map { _ in .unknownAccount(account) }, before: nothing,
                after: nothing, fills: changes.map { _ in nil }, marked: marks.map { _ in nil })
        }
        let before = view(account)
        var imagination = Imagination(of: account, self)
        var rejections: [Rejection?] = []
        var fills: [ImaginedFill?] = []
        for change in changes {
            let refusal = imagination.refusalOfWeight(change, self) ?? refusal(of: change, account)
            rejections.append(refusal)
            fills.append(
                canShow(change, after: refusal) ? imagine(change, into: &imagination) : nil)
        }
        let after = view(account)
        var marked: [[(pool: PoolID, figures: PoolFigures)]?] = []
        for prices in marks { marked.append(poolsAt(prices, account)) }
        wakeUp(from: imagination)
        return Preview(
            rejections: rejections, before: before, after: after, fills: fills, marked: marked)
    }

    /// The largest order of a kind that would be accepted, other changes having been made.
    ///
    ///     greatest n * step: the margin check passes, and size, notional, the position to reduce
    ///     and, for a market order, the book within its bound allow it
    ///
    /// - Parameters:
    ///   - asked: The order; its quantity does not matter.
    ///   - changes: Made before it, as a leverage.
    /// - Returns: A multiple of the step, or zero.
    /// - Complexity: At most 64 margin checks.
    public mutating func largestOrder(
        _ asked: OrderRequest, after changes: [AccountChange] = []
    ) -> Quantity {
        let place = Int(asked.instrument.raw)
        guard isOpen(asked.account), isListed(asked.instrument),
            instruments[place].markPrice.isPositive
        else { return .zero }
        var imagination = Imagination(of: asked.account, self)
        for change in changes {
            let refusal =
                imagination.refusalOfWeight(change, self) ?? refusal(of: change, asked.account)
            if canShow(change, after: refusal) { _ = imagine(change, into: &imagination) }
        }
        let found = largestFitting(asked)
        wakeUp(from: imagination)
        return found
    }

    private mutating func largestFitting(_ asked: OrderRequest) -> Quantity {
        let holding = touchHolding(asked.account, asked.instrument)
        let terms = instruments[Int(asked.instrument.raw)].terms
        var request = fired(asked)
        if request.type == .limit && !request.price.isPositive { return .zero }
        let limit = asked.type.hasLimitPrice ? terms.maxQuantity : terms.maxMarketQuantity
        var high = terms.lots(limit)
        if mayOnlyReduce(request) {
            high = min(high, terms.lots(reducibleQuantity(request, holding)))
        }
        let bound = takeBound(request)
        if request.type == .market {
            high = books[Int(asked.instrument.raw)].lots(
                onSide: request.side.opposite, through: bound, upTo: high)
        }
        var low: Int64 = 0
        while low < high {
            let middle = high - (high - low) / 2
            request.quantity = terms.quantity(ofLots: middle)
            let price = request.price.isPositive ? request.price : terms.price(ofTicks: bound)
            let refusal =
                refusalOfRange(request, price)
                ?? refusalOfMargin(request, holdings[Int(holding)], bound)
            if refusal == nil { low = middle } else { high = middle - 1 }
        }
        return terms.quantity(ofLots: low)
    }

    private func view(_ account: AccountID) -> AccountView {
        AccountView(pools: poolViews(of: account), positions: positions(of: account))
    }

    private func poolViews(of account: AccountID) -> [(pool: PoolID, figures: PoolFigures)] {
        var views: [(pool: PoolID, figures: PoolFigures)] = []
        for pool in pools(of: account) { views.append((pool, figures(of: pool))) }
        return views
    }

    /// The pools of an account at other marks, which are put into the tables for as long as that
    /// takes; nil where the positions would be worth more than the venue can count.
    private mutating func poolsAt(
        _ marks: [MarkedPrice], _ account: AccountID
    ) -> [(pool: PoolID, figures: PoolFigures)]? {
        var former: [(place: Int, mark: Price)] = []
        for mark in marks where isListed(mark.instrument) && mark.price.isPositive {
            let place = Int(mark.instrument.raw)
            former.append((place, instruments[place].markPrice))
            instruments[place].markPrice = mark.price
        }
        let found = isCountable(positionsOf: account) ? poolViews(of: account) : nil
        for (place, mark) in former.reversed() { instruments[place].markPrice = mark }
        return found
    }

    func refusal(of change: AccountChange, _ account: AccountID) -> Rejection? {
        switch change {
        case .order(let request): return refusalOfOrder(request, account)
        case .cancel(let id):
            guard let order = order(id), order.request.account == account else {
                return .unknownOrder
            }
            return nil
        case .marginMode(let instrument, let mode):
            return refusalOfMarginMode(account, instrument, mode)
        case .leverage(let instrument, let leverage):
            return refusalOfLeverage(account, instrument, leverage)
        case .positionMode(let mode): return refusalOfPositionMode(account, mode)
        case .assetMode(let mode): return refusalOfAssetMode(account, mode)
        case .deposit(let asset, let amount): return refusalOfDeposit(account, asset, amount)
        case .withdrawal(let asset, let amount):
            return refusalOfWithdrawal(account, asset, amount)
        case .isolatedMargin(let instrument, let side, let amount):
            return refusalOfMarginChange(account, instrument, side, amount)
        }
    }

    private func refusalOfOrder(_ asked: OrderRequest, _ account: AccountID) -> Rejection? {
        var request = asked
        if request.account != account { return .unknownAccount(request.account) }
        let first =
            refusalOfParties(request) ?? refusalOfShape(request) ?? refusalOfFilters(request)
        if let first { return first }
        // What waits for a trigger holds no margin; it is shown as if it had fired.
        if request.type.isTrigger { return nil }
        guard let holding = holdingIndex(account, request.instrument) else {
            return refusalWithoutHolding(request)
        }
        return refusalOfState(&request, holding)
    }

    /// The margin check of a first order in an instrument, for which no holding exists yet.
    private func refusalWithoutHolding(_ request: OrderRequest) -> Rejection? {
        if mayOnlyReduce(request) { return .reduceOnlyRejected }
        let bound = takeBound(request)
        if let refusal = refusalOfLiquidity(request, bound) { return refusal }
        return refusalOfMargin(request, freshHolding(request.account, request.instrument), bound)
    }

    /// True if the change can be carried out in the tables, even where it would be refused for
    /// want of margin.
    func canShow(_ change: AccountChange, after refusal: Rejection?) -> Bool {
        switch refusal {
        case nil: return true
        case .insufficientMargin, .positionTooLarge, .insufficientBalance, .hasOpenPosition:
            if case .positionMode = change { return false }
            return true
        default: return false
        }
    }
}

import PlimsollBook
import PlimsollLedger
import PlimsollModel
import PlimsollNumerics

// How a preview makes changes and takes them back. Everything that is changed is written down
// first: holdings and choices are put back as they were, movements of money are undone last first,
// and holdings that were only made to be looked at disappear. A preview is in no journal, so that
// not even the places of later holdings may differ.

/// What must be put back after changes were imagined.
struct Imagination {
    let account: AccountID
    /// Movements of money.
    var scratch = EventBuffer()
    /// Holdings of the venue before.
    private let knownHoldings: Int
    /// The account's own holdings with their places.
    fileprivate let saved: [(place: Int32, holding: Holding)]
    fileprivate let choices: AccountState
    /// Value in USD and size of what was imagined: many changes together must not reach sums that
    /// the venue would never let come about.
    private var value: Int128 = 0
    private var size: Int128 = 0
    /// Orders taken back, each of which can be taken back once.
    fileprivate var cancelled: [OrderID] = []

    init(of account: AccountID, _ engine: borrowing Engine) {
        self.account = account
        knownHoldings = engine.holdings.count
        choices = engine.accounts[Int(account.raw)]
        saved = engine.ownHoldings(account)
    }

    fileprivate var firstNewHolding: Int { knownHoldings }

    /// Why a change cannot be imagined on top of the others, or nil; counts it in.
    mutating func refusalOfWeight(
        _ change: AccountChange, _ engine: borrowing Engine
    ) -> Rejection? {
        if case .cancel(let id) = change, cancelled.contains(id) { return .unknownOrder }
        let weight = engine.weight(of: change)
        let limit = engine.settings.limits.amount
        let most = Int128(VenueRange.openInterest.raw)
        if value + weight.value > most || size + weight.size > VenueRange.size * 2 {
            return .notionalTooLarge(found: limit, max: limit)
        }
        value += weight.value
        size += weight.size
        return nil
    }
}

/// A part of an imagined fill.
private struct FillPart {
    let quantity: Quantity
    let price: Price
    let feeRate: Rate
}

extension Engine {
    /// What an account has touched with its places, the newest first.
    func ownHoldings(_ account: AccountID) -> [(place: Int32, holding: Holding)] {
        var found: [(place: Int32, holding: Holding)] = []
        var place = accounts[Int(account.raw)].firstHolding
        while place != nowhere {
            found.append((place, holdings[Int(place)]))
            place = holdings[Int(place)].next
        }
        return found
    }

    /// Orders of the book that an imagined order walks through; what is left then is taken to
    /// trade at the worst price.
    private static var walk: Int { 2_000 }

    /// Makes a change in the tables.
    ///
    /// - Returns: What it trades, if it is an order that does.
    mutating func imagine(
        _ change: AccountChange, into imagination: inout Imagination
    ) -> ImaginedFill? {
        let account = imagination.account
        switch change {
        case .order(let request): return imagineFill(request, into: &imagination.scratch)
        case .cancel(let id):
            imagination.cancelled.append(id)
            guard let slot = orders.slot(of: id), orders[slot].handle != .none else { break }
            holdMargin(slot, orders[slot].order.remainingQuantity, sign: -1)
        case .marginMode(let instrument, let mode):
            let place = touchHolding(account, instrument)
            moveMargin(place, to: mode, into: &imagination.scratch)
            holdings[Int(place)].marginMode = mode
        case .leverage(let instrument, let leverage):
            holdings[Int(touchHolding(account, instrument))].leverage = leverage
        case .positionMode(let mode): accounts[Int(account.raw)].positionMode = mode
        case .assetMode(let mode): accounts[Int(account.raw)].assetMode = mode
        case .deposit(let asset, let amount):
            post(
                Movement(from: .external, to: .cross(account), amount, asset, .deposit),
                into: &imagination.scratch)
        case .withdrawal(let asset, let amount):
            post(
                Movement(from: .cross(account), to: .external, amount, asset, .withdrawal),
                into: &imagination.scratch)
        case .isolatedMargin(let instrument, let side, let amount):
            postIsolated(
                touchHolding(account, instrument), side.legIndex, amount,
                into: &imagination.scratch)
        }
        return nil
    }

    /// Puts everything back as it was.
    mutating func wakeUp(from imagination: Imagination) {
        let account = imagination.account
        for event in imagination.scratch.events.reversed() {
            if case .posted(let entry) = event { takeBack(entry) }
        }
        takeBackSuspicion(account, imagination.choices.isSuspect)
        for (place, holding) in imagination.saved { holdings[Int(place)] = holding }
        accounts[Int(account.raw)].positionMode = imagination.choices.positionMode
        accounts[Int(account.raw)].assetMode = imagination.choices.assetMode
        while holdings.count > imagination.firstNewHolding {
            let holding = holdings.removeLast()
            accounts[Int(holding.account.raw)].firstHolding = holding.next
            for _ in 0..<2 { ledger.removeLastIsolatedWallet() }
        }
    }

    private mutating func takeBack(_ entry: LedgerEntry) {
        let back = LedgerEntry(
            from: entry.to, to: entry.from, amount: entry.amount, asset: entry.asset,
            reason: entry.reason)
        ledger.post(back, isolatedSlot: Int(isolatedSlot(of: entry)))
        follow(back.from, -back.amount, back.asset)
        follow(back.to, back.amount, back.asset)
    }

    private func isolatedSlot(of entry: LedgerEntry) -> Int32 {
        for end in [entry.from, entry.to] {
            if case .isolated(let account, let instrument, let side) = end,
                let place = holdingIndex(account, instrument)
            {
                return holdings[Int(place)].legs[side.legIndex].walletSlot
            }
        }
        return nowhere
    }

    /// Movements of a preview must not have anyone looked at.
    private mutating func takeBackSuspicion(_ account: AccountID, _ wasSuspect: Bool) {
        if wasSuspect || !accounts[Int(account.raw)].isSuspect { return }
        accounts[Int(account.raw)].isSuspect = false
        suspects.removeAll { $0 == account.raw }
    }

    // MARK: Orders

    /// An order as it would enter the book once its trigger fired. One that then takes whatever
    /// price there is, is taken to be filled at the trigger.
    func fired(_ asked: OrderRequest) -> OrderRequest {
        if !asked.type.isTrigger { return asked }
        var request = asked
        request.type = .limit
        if asked.type.hasLimitPrice { return request }
        let mark = instruments[Int(asked.instrument.raw)].markPrice
        request.price = [asked.triggerPrice, asked.activationPrice].first { $0.isPositive } ?? mark
        return request
    }

    /// A fill of an order: size, entry value, result, fees and isolated margin.
    private mutating func imagineFill(
        _ asked: OrderRequest, into scratch: inout EventBuffer
    ) -> ImaginedFill? {
        let place = touchHolding(asked.account, asked.instrument)
        var request = fired(asked)
        if mayOnlyReduce(request) {
            let room = reducibleQuantity(request, place)
            request.quantity = request.closesPosition ? room : min(request.quantity, room)
        }
        let contract = instruments[Int(request.instrument.raw)].terms.contract
        var fill = ImaginedFill()
        fill.cost = cost(of: request, holdings[Int(place)])
        for part in parts(of: request, isFired: asked.type.isTrigger) {
            let size = request.side == .buy ? part.quantity : -part.quantity
            let value = contract.value(of: size, at: part.price, rounding: .up)
            _ = settleQuietly(
                PositionFill(
                    holding: place, leg: request.positionSide.legIndex, size: size, value: value,
                    feeRate: part.feeRate), into: &scratch)
            fill.quantity += part.quantity
            fill.value += value
            fill.fee += value.magnitude.times(part.feeRate, rounding: .up)
        }
        if fill.quantity.isZero { return nil }
        let size = request.side == .buy ? fill.quantity : -fill.quantity
        fill.price =
            contract.price(
                ofValue: fill.value, size: size, rounding: request.side == .buy ? .up : .down)
            ?? .zero
        return fill
    }

    private func cost(of request: OrderRequest, _ holding: Holding) -> Amount {
        if mayOnlyReduce(request) || request.quantity.isZero { return .zero }
        let leg = holding.legs[request.positionSide.legIndex]
        return orderCost(request, holding, leg, takeBound(request)).required
    }

    /// At what an order trades: what the book offers, order by order, and its own price for the
    /// rest if it may rest. What a market order does not find expires.
    private func parts(of request: OrderRequest, isFired: Bool) -> [FillPart] {
        let place = Int(request.instrument.raw)
        let terms = instruments[place].terms
        if request.quantity.isZero { return [] }
        if isFired {
            return [
                FillPart(
                    quantity: request.quantity, price: request.price, feeRate: terms.takerFee)
            ]
        }
        var parts: [FillPart] = []
        var left = terms.lots(request.quantity)
        let bound = takeBound(request)
        var next = books[place].best(request.side.opposite)
        var steps = 0
        while left > 0, steps < Self.walk, let maker = next {
            let isCrossed = request.side == .buy ? maker.ticks <= bound : maker.ticks >= bound
            if !isCrossed { break }
            next = books[place].next(after: maker.handle)
            steps += 1
            let isOwn = maker.owner == request.account.raw
            if isOwn && request.selfTradePrevention != .none { continue }
            let lots = min(left, maker.lots)
            left -= lots
            parts.append(
                FillPart(
                    quantity: terms.quantity(ofLots: lots),
                    price: terms.price(ofTicks: maker.ticks),
                    feeRate: terms.takerFee))
        }
        if left == 0 { return parts }
        let rest = terms.quantity(ofLots: left)
        if steps == Self.walk {
            let price = assumedPrice(request, bound)
            parts.append(FillPart(quantity: rest, price: price, feeRate: terms.takerFee))
        } else if request.mayRest {
            parts.append(FillPart(quantity: rest, price: request.price, feeRate: terms.makerFee))
        }
        return parts
    }

    // MARK: Range

    /// What a change adds to what has to be counted: a value in USD and a size.
    fileprivate func weight(of change: AccountChange) -> (value: Int128, size: Int128) {
        switch change {
        case .order(let request):
            guard isListed(request.instrument) else { return (0, 0) }
            let place = Int(request.instrument.raw)
            let terms = instruments[place].terms
            let mark = max(Price(raw: 1), instruments[place].markPrice)
            let prices = [request.price, request.triggerPrice, request.activationPrice, mark]
                .filter { $0.isPositive }
            let worst = terms.contract.isInverse ? prices.min() : prices.max()
            let value = terms.contract.wideValue(of: request.quantity, at: worst ?? mark)
            return (
                wideWorth(of: value, in: terms.settlementAsset),
                Int128(request.quantity.raw.magnitude)
            )
        case .deposit(let asset, let amount), .withdrawal(let asset, let amount):
            guard Int(asset.raw) < assets.count else { return (0, 0) }
            return (wideWorth(of: Int128(amount.raw.magnitude), in: asset), 0)
        case .isolatedMargin(let instrument, _, let amount):
            guard isListed(instrument) else { return (0, 0) }
            let asset = instruments[Int(instrument.raw)].terms.settlementAsset
            return (wideWorth(of: Int128(amount.raw.magnitude), in: asset), 0)
        case .cancel, .marginMode, .leverage, .positionMode, .assetMode: return (0, 0)
        }
    }
}

extension OrderRequest {
    /// True if what finds nobody waits in the book.
    fileprivate var mayRest: Bool {
        if type == .market { return false }
        return timeInForce != .immediateOrCancel && timeInForce != .fillOrKill
    }
}

import PlimsollBook
import PlimsollLedger
import PlimsollModel
import PlimsollNumerics

// What the venue can count. Money is 64 bits of 1e-8, about 92 billion units; every product goes
// through 128. Whatever could carry a sum of some pool beyond that is refused at the door: a
// deposit, an order, a price from outside. Inside nothing needs to be checked again.

/// The bounds inside which every sum of the engine fits.
enum VenueRange {
    /// Greatest value of all money and all positions together, in USD and in any one asset.
    static var total: Int128 { Int128(Amount(whole: 40_000_000_000).raw) }
    /// Greatest value of the positions of one side of an instrument that trading may build up.
    static var openInterest: Amount { Amount(whole: 20_000_000_000) }
    /// Greatest size of an order, of the orders of one leg, and of one side of an instrument.
    static var size: Int128 { Int128(Quantity(whole: 10_000_000_000).raw) }
    /// Greatest price, tick and basis.
    static var price: Price { Price(whole: 1_000_000_000) }
}

/// Something that moves what the venue has to count.
enum RangeChange {
    case index(IndexID, Price)
    /// The mark price of the instrument at a place.
    case mark(Int, Price)
    case deposit(AssetID, Amount)
}

extension Contract {
    /// Absolute value of a size at a positive price in 128 bits, rounded towards zero.
    func wideValue(of size: Quantity, at price: Price) -> Int128 {
        switch self {
        case .linearPerpetual:
            Int128(size.raw.magnitude) * Int128(price.raw) / Int128(unitsPerOne)
        case .inversePerpetual(let contractSize):
            Int128(size.raw.magnitude) * Int128(contractSize.raw) / Int128(price.raw)
        }
    }

    /// Absolute value of a size in the other asset, which funding multiplies with its rate.
    func wideCounterValue(of size: Quantity) -> Int128 {
        switch self {
        case .linearPerpetual: 0
        case .inversePerpetual(let contractSize):
            Int128(size.raw.magnitude) * Int128(contractSize.raw) / Int128(unitsPerOne)
        }
    }
}

extension Engine {
    /// True if all money and all positions can still be valued after a change.
    ///
    /// - Complexity: O(assets + instruments).
    func isCountable(_ change: RangeChange) -> Bool {
        var total: Int128 = 0
        for place in assets.indices {
            let asset = AssetID(place)
            let book = ledger.books[place]
            // What is in wallets came from outside or was bought with another asset.
            var stake = max(0, -(book.external + book.conversion))
            if case .deposit(asset, let amount) = change { stake += Int128(amount.raw) }
            total += stake * wideRate(asset, change) / Int128(unitsPerOne)
        }
        for place in instruments.indices {
            let rate = wideRate(instruments[place].terms.settlementAsset, change)
            total +=
                min(positionsValue(place, change), VenueRange.total * 2)
                * rate / Int128(unitsPerOne)
        }
        return total <= VenueRange.total
    }

    /// True if the positions of an account can be valued at the marks in the tables.
    ///
    /// - Complexity: O(holdings of the account).
    func isCountable(positionsOf account: AccountID) -> Bool {
        var total: Int128 = 0
        var place = accounts[Int(account.raw)].firstHolding
        while place != nowhere {
            let holding = holdings[Int(place)]
            let state = instruments[Int(holding.instrument.raw)]
            for leg in 0..<2 where state.markPrice.isPositive {
                let value = state.terms.contract.wideValue(
                    of: holding.legs[leg].size, at: state.markPrice)
                total += wideWorth(of: value, in: state.terms.settlementAsset)
            }
            place = holding.next
        }
        return total <= VenueRange.total
    }

    /// The greater of an unsigned value in an asset and what it is worth in USD.
    func wideWorth(of value: Int128, in asset: AssetID) -> Int128 {
        let counted = min(value, VenueRange.total * 2)
        return max(counted, counted * wideRate(asset, nil) / Int128(unitsPerOne))
    }

    /// Value of one side of an instrument, at the worse of its mark and the price that is coming.
    private func positionsValue(_ place: Int, _ change: RangeChange) -> Int128 {
        let terms = instruments[place].terms
        let size = instruments[place].openInterest
        let mark = instruments[place].markPrice
        let present = mark.isPositive ? terms.contract.wideValue(of: size, at: mark) : 0
        switch change {
        case .index(let index, let price) where instruments[place].spec.index == index:
            return max(present, terms.contract.wideValue(of: size, at: price))
        case .mark(place, let price): return terms.contract.wideValue(of: size, at: price)
        default: return present
        }
    }

    /// The ask rate of an asset in 128 bits, at least one.
    private func wideRate(_ asset: AssetID, _ change: RangeChange?) -> Int128 {
        let spec = assets[Int(asset.raw)]
        var price = assetPrice(asset)
        if case .index(let index, let moved) = change, spec.index == index { price = moved }
        let raised = Int128(price.raw) * Int128(unitsPerOne + spec.askBuffer.raw)
        return max(Int128(unitsPerOne), raised / Int128(unitsPerOne) + 1)
    }

    /// Why an order is beyond what the venue can count, or nil.
    func refusalOfRange(_ request: OrderRequest, _ price: Price) -> Rejection? {
        let place = Int(request.instrument.raw)
        let terms = instruments[place].terms
        let limit = settings.limits.amount
        let refusal = Rejection.notionalTooLarge(found: limit, max: limit)
        let dearest = max(price, max(terms.tickSize, instruments[place].markPrice))
        let least = min(price, instruments[place].markPrice)
        let worst = terms.contract.isInverse ? least : dearest
        let rate = wideRate(terms.settlementAsset, nil)
        if !isWithin(limit, terms.contract.wideValue(of: request.quantity, at: worst), rate) {
            return refusal
        }
        if mayOnlyReduce(request) { return nil }
        let open = Int128(instruments[place].openInterest.raw) + Int128(request.quantity.raw)
        let resting = books[place].volume(request.side)
        if open > VenueRange.size || resting > Int64.max / 4 { return refusal }
        let whole = Quantity(raw: Int64(open))
        let most = VenueRange.openInterest
        let isCountable =
            isWithin(most, terms.contract.wideValue(of: whole, at: worst), rate)
            && terms.contract.wideCounterValue(of: whole) <= Int128(most.raw)
        return isCountable ? nil : refusal
    }

    /// True if a value in an asset and in USD is within a limit.
    private func isWithin(_ limit: Amount, _ value: Int128, _ rate: Int128) -> Bool {
        value <= Int128(limit.raw) && value * rate / Int128(unitsPerOne) <= Int128(limit.raw)
    }
}

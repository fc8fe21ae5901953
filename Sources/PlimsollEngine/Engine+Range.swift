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
    static var openInterest: Int128 { Int128(Amount(whole: 20_000_000_000).raw) }
    /// Greatest size of an order, of the orders of one leg, and of one side of an instrument.
    static var size: Int128 { Int128(Quantity(whole: 10_000_000_000).raw) }
    /// Greatest price, tick and basis.
    static var price: Price { Price(whole: 1_000_000_000) }
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
    /// True if all money and all positions can be valued with an index at a price.
    ///
    /// - Complexity: O(assets + instruments).
    func isCountable(_ index: IndexID, _ price: Price) -> Bool {
        isCountable(index, price, adding: .zero, of: AssetID(0))
    }

    /// True if a sum from outside leaves all money countable.
    func isCountable(adding amount: Amount, of asset: AssetID) -> Bool {
        isCountable(nil, .zero, adding: amount, of: asset)
    }

    private func isCountable(
        _ index: IndexID?, _ price: Price, adding amount: Amount, of asset: AssetID
    ) -> Bool {
        var total: Int128 = 0
        for place in assets.indices {
            let book = ledger.books[place]
            // What is in wallets came from outside or was bought with another asset.
            var stake = max(0, -(book.external + book.conversion))
            if place == Int(asset.raw) { stake += Int128(amount.raw) }
            stake += positionsValue(AssetID(place), index, price)
            let isMoved = index != nil && assets[place].index == index
            let rate = Int128((isMoved ? price : assetPrice(AssetID(place))).raw)
            let raised =
                max(Int128(unitsPerOne), rate)
                * Int128(unitsPerOne + assets[place].askBuffer.raw) / Int128(unitsPerOne)
            if stake > VenueRange.total { return false }
            total += stake * raised / Int128(unitsPerOne)
        }
        return total <= VenueRange.total
    }

    /// Value of one side of all instruments settled in an asset, an index being at a price.
    private func positionsValue(_ asset: AssetID, _ index: IndexID?, _ price: Price) -> Int128 {
        var sum: Int128 = 0
        for place in instruments.indices where instruments[place].terms.settlementAsset == asset {
            let isMoved = index != nil && instruments[place].spec.index == index
            let mark = isMoved ? price : instruments[place].markPrice
            if mark.isPositive {
                sum += instruments[place].terms.contract
                    .wideValue(of: instruments[place].openInterest, at: mark)
            }
        }
        return sum
    }

    /// True if an instrument's positions can be valued at a mark price.
    func isCountable(_ place: Int, mark: Price) -> Bool {
        mark <= VenueRange.price
            && instruments[place].terms.contract
                .wideValue(of: instruments[place].openInterest, at: mark) <= VenueRange.total
    }

    /// Why an order is beyond what the venue can count, or nil.
    func refusalOfRange(_ request: OrderRequest, _ price: Price) -> Rejection? {
        let place = Int(request.instrument.raw)
        let terms = instruments[place].terms
        let limit = settings.limits.amount
        let refusal = Rejection.notionalTooLarge(found: limit, max: limit)
        let most = max(price, max(terms.tickSize, instruments[place].markPrice))
        let least = min(price, instruments[place].markPrice)
        let worst = terms.contract.isInverse ? least : most
        if terms.contract.wideValue(of: request.quantity, at: worst) > Int128(limit.raw) {
            return refusal
        }
        if mayOnlyReduce(request) { return nil }
        let open = Int128(instruments[place].openInterest.raw) + Int128(request.quantity.raw)
        let resting = books[place].volume(request.side)
        if open > VenueRange.size || resting > Int64.max / 4 { return refusal }
        let whole = Quantity(raw: Int64(open))
        let isWithin =
            terms.contract.wideValue(of: whole, at: worst) <= VenueRange.openInterest
            && terms.contract.wideCounterValue(of: whole) <= VenueRange.openInterest
        return isWithin ? nil : refusal
    }
}

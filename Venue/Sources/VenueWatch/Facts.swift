import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// What was true at one moment, as values: everything that alerts and guards decide by. Made under
// the engine's lock in one go, judged outside of it.

/// A moment of the venue.
struct Facts: Sendable {
    /// The time of the venue.
    var time = Timestamp.zero
    /// The last command before it.
    var sequence: UInt64 = 0
    /// The instruments by number.
    var instruments: [InstrumentFacts] = []
    /// The accounts that were looked at.
    var accounts: [AccountID: AccountFacts] = [:]
    /// What happened to accounts since the moment before.
    var happenings: [AccountID: Happenings] = [:]

    func instrument(_ symbol: String) -> InstrumentFacts? {
        instruments.first { $0.symbol == symbol }
    }
}

/// One instrument at a moment.
struct InstrumentFacts: Sendable {
    var symbol: String
    var settlementAsset: AssetID
    /// Prices with their extremes since the moment before; nil before the first price.
    var last: Reading?
    var mark: Reading?
    var index: Reading?
    /// The predicted rate; looked up where somebody watches it.
    var fundingRate: Rate?
    /// Volume of the running minute over the mean of the 30 before, in units of 1e-8; nil where
    /// nobody watches it or nothing was traded before.
    var volumeMultiple: Int64?
}

/// One account at a moment.
struct AccountFacts: Sendable {
    var pools: [PoolFact] = []
    /// Its positions; looked up for accounts that watch distances or lights or are being closed.
    var positions: [PositionFact] = []
    var openOrders = 0
    /// What the trading wallets and positions are worth in USD, for accounts with a guard.
    var equity: Amount?
    /// What the top-up needs to know, for accounts that have it on.
    var topUp: TopUpFacts?

    /// True if a pool holds a position: there is something to watch.
    var holdsPosition: Bool {
        pools.contains {
            if case .isolated = $0.pool { return true }
            return !$0.figures.maintenanceMargin.isZero
                || !$0.figures.positionInitialMargin.isZero
        }
    }
}

/// One pool at a moment.
struct PoolFact: Sendable {
    var pool: PoolID
    var figures: PoolFigures

    /// The margin ratio in units of 1e-8; beyond every ratio where the balance is gone.
    var ratio: Int64 { figures.marginRatio?.raw ?? .max }
}

/// One position at a moment.
struct PositionFact: Sendable {
    var instrument: InstrumentID
    var side: PositionSide
    var size: Quantity
    var mark: Price
    var liquidationPrice: Price?
    /// Lights that are lit, 1 to 5; nil where they were not looked up.
    var light: Int?

    /// How far the mark is from the liquidation price, as a part of the mark, rounded down.
    var distance: Int64? {
        guard let liquidationPrice, mark.isPositive else { return nil }
        let gap = Int128((mark - liquidationPrice).magnitude.raw)
        return Int64(divide(gap * Int128(unitsPerOne), by: Int128(mark.raw), rounding: .down))
    }
}

extension Alert {
    /// The figure of a level at a moment; nil if it is not known then.
    func reading(_ facts: Facts, _ account: AccountID) -> Reading? {
        switch kind {
        case .price:
            guard let seen = symbol.flatMap({ facts.instrument($0) }) else { return nil }
            switch price {
            case .mark: return seen.mark
            case .index: return seen.index
            default: return seen.last
            }
        case .funding:
            return symbol.flatMap { facts.instrument($0)?.fundingRate }.map { Reading($0.raw) }
        case .volumeSpike:
            return symbol.flatMap { facts.instrument($0)?.volumeMultiple }.map { Reading($0) }
        case .marginRatio: return facts.accounts[account].map { ratio($0, facts) }
        case .liquidationDistance:
            return facts.accounts[account].map { seen in
                // Without a position there is nothing that could come near.
                Reading(chosen(seen, facts).compactMap(\.distance).min() ?? .max)
            }
        case .adl:
            guard let seen = facts.accounts[account] else { return nil }
            let lights = chosen(seen, facts).map(\.light)
            // A look that left the lights out knows nothing of them.
            if lights.contains(nil) { return nil }
            return Reading(Int64(lights.compactMap { $0 }.max() ?? 0) * unitsPerOne)
        case .fill, .forcedTrade: return nil
        }
    }

    private func chosen(_ seen: AccountFacts, _ facts: Facts) -> [PositionFact] {
        guard let symbol else { return seen.positions }
        return seen.positions.filter { facts.instruments[Int($0.instrument.raw)].symbol == symbol }
    }

    private func ratio(_ seen: AccountFacts, _ facts: Facts) -> Reading {
        Reading(pools(seen, facts).map(\.ratio).max() ?? 0)
    }

    /// The pools an alert of a ratio looks at: all, or those that back its symbol.
    private func pools(_ seen: AccountFacts, _ facts: Facts) -> [PoolFact] {
        guard let symbol, let seenSymbol = facts.instrument(symbol) else { return seen.pools }
        let isolated = seen.pools.filter {
            guard case .isolated(_, let instrument, _) = $0.pool else { return false }
            return facts.instruments[Int(instrument.raw)].symbol == symbol
        }
        if !isolated.isEmpty { return isolated }
        return seen.pools.filter {
            switch $0.pool {
            case .cross(_, let asset): asset == seenSymbol.settlementAsset
            case .multiAssets: true
            case .isolated: false
            }
        }
    }
}

import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueReadModels
import VenueSequencer

// Facts from the engine. It all happens between two commands, while those who trade wait: so it
// asks for no more than somebody watches.

/// Whom and what to look at.
struct FactsWish: Sendable {
    /// Accounts with what is wanted of each.
    var accounts: [AccountID: AccountWish] = [:]
    /// Symbols whose funding rate is watched.
    var fundings: Set<String> = []
    /// Symbols whose volume is watched.
    var volumes: Set<String> = []
}

/// What is wanted of an account.
struct AccountWish: OptionSet, Sendable {
    let rawValue: UInt8
    /// Its pools.
    static let pools = AccountWish(rawValue: 1)
    /// Its positions, with their liquidation prices.
    static let positions = AccountWish(rawValue: 2)
    /// The lights of its positions.
    static let lights = AccountWish(rawValue: 4)
    /// What it is worth.
    static let equity = AccountWish(rawValue: 8)
    /// What its top-up decides by.
    static let topUp = AccountWish(rawValue: 16)
    /// The number of its open orders.
    static let orders = AccountWish(rawValue: 32)
}

extension Facts {
    /// Looks at the engine.
    ///
    /// - Parameters:
    ///   - ranges: How far prices went since the last look, by instrument.
    ///   - standings: Those of the engine's auto-deleveraging queues.
    ///   - asset: The asset of an account's top-up.
    init(
        _ engine: borrowing Engine, _ wish: FactsWish, _ ranges: [Sightings.PriceRanges],
        _ standings: ADLStandings, asset: (AccountID) -> AssetID?
    ) {
        self.init()
        time = engine.now
        sequence = engine.sequence
        for place in 0..<engine.instrumentCount {
            let range = place < ranges.count ? ranges[place] : Sightings.PriceRanges()
            instruments.append(InstrumentFacts(engine, InstrumentID(place), wish, range))
        }
        let accountCount = engine.accountCount
        for (account, wanted) in wish.accounts where account.raw <= accountCount {
            accounts[account] = AccountFacts(
                engine, account, wanted, standings, asset(account))
        }
    }
}

extension InstrumentFacts {
    init(
        _ engine: borrowing Engine, _ id: InstrumentID, _ wish: FactsWish,
        _ range: Sightings.PriceRanges
    ) {
        let spec = engine.spec(of: id)
        symbol = spec.symbol
        settlementAsset = spec.settlementAsset
        last = Self.reading(engine.lastPrice(id), range.last)
        mark = Self.reading(engine.markPrice(id), range.mark)
        index = Self.reading(engine.indexPrice(spec.index), range.index)
        if wish.fundings.contains(symbol) { fundingRate = engine.predictedFundingRate(id) }
    }

    private static func reading(_ price: Price, _ range: ClosedRange<Int64>?) -> Reading? {
        guard price.isPositive else { return nil }
        return Reading(
            price.raw, low: range?.lowerBound ?? price.raw, high: range?.upperBound ?? price.raw)
    }
}

extension AccountFacts {
    init(
        _ engine: borrowing Engine, _ account: AccountID, _ wish: AccountWish,
        _ standings: ADLStandings, _ asset: AssetID?
    ) {
        self.init()
        if wish.contains(.pools) {
            for pool in engine.pools(of: account) {
                pools.append(PoolFact(pool: pool, figures: engine.figures(of: pool)))
            }
        }
        if wish.contains(.positions) {
            for position in engine.positions(of: account) {
                var fact = PositionFact(
                    instrument: position.instrument, side: position.positionSide,
                    size: position.terms.size, mark: position.terms.markPrice,
                    liquidationPrice: position.liquidationPrice.price)
                if wish.contains(.lights) {
                    fact.light = standings.place(of: position, engine).map { $0.light + 1 }
                }
                positions.append(fact)
            }
        }
        if wish.contains(.orders) { openOrders = engine.openOrders(of: account).count }
        if wish.contains(.equity) { equity = engine.equity(of: account) }
        if wish.contains(.topUp), let asset { topUp = TopUpFacts(engine, account, asset) }
    }
}

extension TopUpFacts {
    init(_ engine: borrowing Engine, _ account: AccountID, _ asset: AssetID) {
        funding = engine.ledger.funding(account, asset)
        guard engine.assetMode(account) == .multi else {
            figures = engine.figures(of: .cross(account, asset))
            unitValue = Price(whole: 1)
            return
        }
        figures = engine.figures(of: .multiAssets(account))
        let rates = engine.rates(of: asset)
        let value = Collateral.value(
            of: Amount(whole: 1), bidRate: rates.bid, askRate: rates.ask,
            collateralRatio: engine.isCollateral(account, asset)
                ? engine.spec(of: asset).collateralRatio : .zero)
        unitValue = Price(raw: value.raw)
    }
}

/// Volumes of symbols against what is customary there.
enum VolumeSpike {
    private static let minute = Nanoseconds(seconds: 60)
    private static let minutesBefore: Int64 = 30

    /// The volume of the running minute over the mean of the 30 minutes before, in units of 1e-8,
    /// rounded down; nil if nothing was traded in them.
    static func multiple(
        _ board: MarketBoard, _ instrument: InstrumentID, at time: Timestamp
    ) -> Int64? {
        let start = Timestamp(time.raw - time.raw % minute.raw)
        let first = start.advanced(by: Nanoseconds(-minute.raw * minutesBefore))
        let running = board.kline(instrument, .oneMinute, from: start)
        let before = board.kline(instrument, .thirtyMinutes, from: first, until: start)
        guard before.volume.isPositive else { return nil }
        let wide = divide(
            Int128(running.volume.raw) * Int128(minutesBefore * unitsPerOne),
            by: Int128(before.volume.raw), rounding: .down)
        return Int64(clamping: wide)
    }
}

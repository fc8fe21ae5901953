import PlimsollEngine
import PlimsollLedger
import PlimsollModel
import PlimsollNumerics
import VenueListing

// Everybody who trades on a market nobody else has come to: makers, people who trade small amounts
// all the time, and people with leverage. They look at the venue, as anyone can, and answer with
// commands; what they remember is only when they meant to look again, so that they may be stopped
// and started at any time.

/// A contract as the crowd sees it.
struct Desk {
    let instrument: InstrumentID
    let index: IndexID
    let asset: AssetID
    let spec: InstrumentSpec
    /// Dollars within one percent on each side in calm.
    let depth: Amount
    /// Mean time between two trades.
    let meanTrade: Nanoseconds
    /// Share of all leveraged trading.
    let weight: Int64

    /// The largest market order, on the step.
    var largestMarketOrder: Quantity { spec.maxMarketQuantity.floored(toMultipleOf: spec.stepSize) }

    var nextQuote = Timestamp.zero
    var nextTrade = Timestamp.zero
    /// What was quoted around last.
    var lastFair = Price.zero
    /// The index at the last look, and how it moved: mean size of a second's move and its
    /// direction, both in 1e-8 of the price and fading.
    var lastIndex = Price.zero
    var lastLook = Timestamp.zero
    var roughness: Int64 = 5_000
    var momentum: Int64 = 0
    /// What people pay above the index just to be in, in 1e-8 of the price; turns within hours.
    var sentiment: Int64 = 0

    /// Takes a look at the index, at most once in a second.
    mutating func look(_ index: Price, at time: Timestamp, _ chance: inout Seeded) {
        let elapsed = time.since(lastLook).raw
        if lastIndex.isPositive && elapsed < 1_000_000_000 { return }
        defer {
            lastIndex = index
            lastLook = time
        }
        if !lastIndex.isPositive { return }
        let move = multiply(
            index.raw - lastIndex.raw, unitsPerOne, dividingBy: lastIndex.raw, rounding: .down)
        let bounded = max(-20_000_000, min(20_000_000, move))
        // Weights of a minute for roughness and of ten for direction, whatever the step.
        let part = min(unitsPerOne, multiply(elapsed, 1, dividingBy: 600, rounding: .down))
        let seconds = elapsed / 1_000_000_000
        var root: Int64 = 1
        while (root + 1) * (root + 1) <= seconds { root += 1 }
        roughness += multiply(
            abs(bounded) / root - roughness, part, dividingBy: unitsPerOne, rounding: .down)
        momentum -= multiply(momentum, part / 10, dividingBy: unitsPerOne, rounding: .down)
        momentum = max(-5_000_000, min(5_000_000, momentum + bounded))
        turn(seconds: seconds, root: root, &chance)
    }

    /// Moods wander, follow the trend, and come back to nothing within some three hours.
    private mutating func turn(seconds: Int64, root: Int64, _ chance: inout Seeded) {
        sentiment -= sentiment * min(1_000, seconds) / 10_000
        sentiment += momentum * min(1_000, seconds) / 30_000
        sentiment += chance.within(-1_500...1_500) * root
        sentiment = max(-300_000, min(300_000, sentiment))
    }
}

/// Everybody who trades by themselves.
struct Crowd {
    /// By contract.
    var desks: [Desk] = []
    var makers: [AccountID] = []
    var flow: [AccountID] = []
    var traders: [Trader] = []
    var chance: Seeded
    /// Commands that batches are cut to.
    let batchSize: Int
    /// How busy everybody is, in units of 1e-8.
    let pace: Rate
    /// Time grows in large steps: fewer levels are quoted.
    var isCoarse = false
    private var nextBooks = Timestamp.zero

    /// A crowd for what an engine lists; accounts follow with `prepare`.
    ///
    /// - Parameter stream: Tells chance apart from that of an earlier run on the same venue.
    init(_ terms: MarketTerms, _ engine: borrowing Engine, run: MarketRun, stream: UInt64) {
        chance = Seeded(run.seed, stream, Seeded.word(of: "crowd"))
        pace = run.pace
        batchSize = max(1, engine.settings.limits.batchSize)
        for place in 0..<engine.instrumentCount {
            let spec = engine.spec(of: InstrumentID(place))
            let index = engine.spec(of: spec.index).name
            let underlying =
                terms.underlyings.first { $0.index == index } ?? UnderlyingTerms(index: index)
            let trades = max(1, underlying.tradesPerMinute * (spec.contract.isInverse ? 1 : 2) / 2)
            desks.append(
                Desk(
                    instrument: InstrumentID(place), index: spec.index,
                    asset: spec.settlementAsset, spec: spec,
                    depth: spec.contract.isInverse
                        ? underlying.depth.divided(by: 4, rounding: .down) : underlying.depth,
                    meanTrade: Nanoseconds(
                        multiply(
                            60_000_000_000 / trades, unitsPerOne, dividingBy: max(1, pace.raw),
                            rounding: .up)),
                    weight: spec.contract.isInverse
                        ? 2 : SymbolTerms.weight(String(index.dropLast(4)))))
        }
        for number in 0..<terms.leveragedTraders {
            traders.append(Trader(number, chance: &self.chance))
        }
    }

    // MARK: Accounts

    /// Accounts first, then their money and leverage; once more for what failed meanwhile.
    static let roundsToPrepare = 3

    /// What is missing before the crowd can trade; to be asked again once it is done, until
    /// nothing is missing.
    mutating func prepare(_ engine: borrowing Engine) -> [Action] {
        var missing: [Action] = []
        makers = accounts(
            (0..<MarketAccounts.makerCount).map { MarketAccounts.maker($0) }, engine, &missing)
        flow = accounts(
            (0..<MarketAccounts.flowCount).map { MarketAccounts.flow($0) }, engine, &missing)
        let found = accounts(traders.map { MarketAccounts.trader($0.number) }, engine, &missing)
        if !missing.isEmpty { return missing }
        for place in traders.indices { traders[place].account = found[place] }
        for account in makers {
            refill(account, most: Self.makerWallet, engine, &missing)
            for desk in desks { choose(account, desk, 5, engine, &missing) }
        }
        for account in flow {
            refill(account, most: Self.flowWallet, engine, &missing)
            for desk in desks { choose(account, desk, 10, engine, &missing) }
        }
        return missing
    }

    private func accounts(
        _ keys: [AccountKey], _ engine: borrowing Engine, _ missing: inout [Action]
    ) -> [AccountID] {
        var found: [AccountID] = []
        for key in keys {
            if let account = engine.account(key) {
                found.append(account)
            } else {
                missing.append(.openAccount(key))
            }
        }
        return found
    }

    /// Sets a leverage once, as far as the symbol allows it.
    private func choose(
        _ account: AccountID, _ desk: Desk, _ leverage: Int64, _ engine: borrowing Engine,
        _ missing: inout [Action]
    ) {
        let wanted = min(leverage, desk.spec.brackets.maxLeverage)
        if engine.settings(account, desk.instrument).leverage == wanted { return }
        if engine.position(account, desk.instrument) != nil { return }
        missing.append(.setLeverage(account, desk.instrument, wanted))
    }

    // MARK: Money

    private static let makerWallet = Amount(whole: 20_000_000)
    private static let flowWallet = Amount(whole: 1_000_000)

    /// Keeps what an account has between half and twice of what it should have, in every asset
    /// that something is settled in, so that nobody runs dry or takes all the money of the world.
    private func refill(
        _ account: AccountID, most: Amount, _ engine: borrowing Engine, _ actions: inout [Action]
    ) {
        for place in 0..<engine.assetCount {
            let asset = AssetID(place)
            guard desks.contains(where: { $0.asset == asset }) else { continue }
            guard let target = worth(most, in: asset, engine) else { continue }
            let wallet = engine.ledger.cross(account, asset)
            if wallet < target.divided(by: 2, rounding: .down) {
                actions.append(.deposit(account, asset, target - wallet))
            } else if wallet > target + target {
                let free = engine.availableBalance(account, asset)
                let part = min(wallet - target, free.divided(by: 2, rounding: .down))
                if part.isPositive { actions.append(.withdraw(account, asset, part)) }
            }
        }
    }

    /// Dollars in an asset, at its index; nil before it has a price.
    func worth(_ dollars: Amount, in asset: AssetID, _ engine: borrowing Engine) -> Amount? {
        guard let index = engine.spec(of: asset).index else { return dollars }
        let price = engine.indexPrice(index)
        return price.isPositive ? dollars.divided(by: price, rounding: .down) : nil
    }

    // MARK: The course

    /// What everybody does now.
    mutating func act(_ engine: borrowing Engine, at time: Timestamp) -> [Action] {
        var actions: [Action] = []
        if time >= nextBooks {
            nextBooks = time.advanced(by: Nanoseconds(seconds: 60))
            for account in makers { refill(account, most: Self.makerWallet, engine, &actions) }
            for account in flow { refill(account, most: Self.flowWallet, engine, &actions) }
        }
        var orders: [OrderRequest] = []
        for place in desks.indices {
            let index = engine.indexPrice(desks[place].index)
            if !index.isPositive || !engine.markPrice(desks[place].instrument).isPositive {
                continue
            }
            if engine.isLiquidationPaused(desks[place].instrument) { continue }
            desks[place].look(index, at: time, &chance)
            quote(place, engine, at: time, &actions, &orders)
            trade(place, engine, at: time, &orders)
        }
        flush(&orders, &actions)
        for place in traders.indices where traders[place].nextLook <= time {
            actions += move(place, engine, at: time)
        }
        return actions
    }

    /// Turns orders into batches.
    private func flush(_ orders: inout [OrderRequest], _ actions: inout [Action]) {
        var rest = orders[...]
        while !rest.isEmpty {
            let part = rest.prefix(batchSize)
            rest = rest.dropFirst(batchSize)
            actions.append(
                part.count == 1 ? .place(part[part.startIndex]) : .placeBatch(Array(part)))
        }
        orders = []
    }
}

import PlimsollModel
import PlimsollNumerics
import VenueFeeds
import VenueListing

// Who trades. Every account is drawn from the seed and its own number alone, so that it is the
// same person in every run and in whatever order accounts are created.

/// A position somebody means to open.
struct PlannedPosition {
    let symbol: String
    let side: Side
    var positionSide = PositionSide.both
    var isIsolated = false
    let leverage: Int64
    /// Size in dollars.
    let notional: Amount
    /// Distance of a stop from the price at opening.
    var stop: Rate?
    /// Distance of a take-profit.
    var takeProfit: Rate?
    /// Distance of a limit order for the same again, on the better side of the price.
    var resting: Rate?
    var addsMargin = false
}

/// Somebody and what they are about to do.
struct AccountPlan {
    let key: AccountKey
    var deposits: [(asset: String, amount: Amount)] = []
    var isHedge = false
    var isMulti = false
    /// The step of the opening phase in which they come.
    var slot = 0
    var positions: [PlannedPosition] = []
}

/// A seeded crowd.
struct Population {
    /// Steps of the opening phase.
    static let openingSteps = 120

    let seed: UInt64
    let count: Int
    let mix: PopulationMix
    let contracts: [ListedContract]
    let underlyings: [Underlying]

    /// Linear symbols by name with their weights.
    private let linear: [(value: String, weight: Int64)]

    private let tables: [String: BracketTable]

    init(_ options: ReplayOptions, contracts: [ListedContract], underlyings: [Underlying]) {
        seed = options.seed
        count = options.population
        var tables: [String: BracketTable] = [:]
        for contract in contracts {
            tables[contract.symbol] = Listing.table(of: contract, options.venue)
        }
        self.tables = tables
        mix = options.venue.mix
        self.contracts = contracts
        self.underlyings = underlyings
        linear = contracts.filter { !$0.isInverse }.map { ($0.symbol, $0.weight) }
    }

    /// The plan of an account.
    func plan(_ key: AccountKey) -> AccountPlan {
        var chance = Seeded(seed, key.raw, Seeded.word(of: "account"))
        var plan = AccountPlan(key: key)
        plan.slot = Int(chance.below(Int64(Self.openingSteps)))
        let wallet = Amount(whole: chance.quantile(TraderHabits.wallets))
        var style = chance.below(1_000)
        style -= mix.hedged
        if style < 0 { return hedged(plan, wallet, &chance) }
        style -= mix.longShort
        if style < 0 && linear.count > 1 { return longShort(plan, wallet, &chance) }
        style -= mix.inverse
        if style < 0 && contracts.contains(where: \.isInverse) {
            return inverse(plan, wallet, &chance)
        }
        style -= mix.multiAssets
        if style < 0 { return multiAssets(plan, wallet, &chance) }
        return directional(plan, wallet, &chance)
    }

    // MARK: Styles

    private func directional(
        _ start: AccountPlan, _ wallet: Amount, _ chance: inout Seeded
    ) -> AccountPlan {
        var plan = start
        plan.deposits = [("USDT", wallet)]
        let wanted = chance.choose([(value: 1, weight: 65), (2, 25), (3, 10)])
        let symbols = symbols(wanted, &chance)
        for symbol in symbols {
            let side: Side = chance.happens(perMille: mix.longs) ? .buy : .sell
            let margin = margin(wallet, parts: symbols.count, &chance)
            plan.positions.append(position(symbol, side, margin, &chance))
        }
        return plan
    }

    /// Long and short of one symbol, of unlike size.
    private func hedged(
        _ start: AccountPlan, _ wallet: Amount, _ chance: inout Seeded
    ) -> AccountPlan {
        var plan = start
        plan.deposits = [("USDT", wallet)]
        plan.isHedge = true
        let symbol = chance.choose(linear)
        let first = position(symbol, .buy, margin(wallet, parts: 2, &chance), &chance)
        let share = Rate(raw: chance.within(30...100) * 1_000_000)
        for (side, size) in [(Side.buy, Rate(whole: 1)), (Side.sell, share)] {
            var leg = PlannedPosition(
                symbol: symbol, side: side, leverage: first.leverage,
                notional: first.notional.times(size, rounding: .down))
            leg.positionSide = side == .buy ? .long : .short
            leg.isIsolated = first.isIsolated
            plan.positions.append(leg)
        }
        return plan
    }

    /// Long in BTC, or the first symbol there is, and short in another: a hedge across symbols.
    private func longShort(
        _ start: AccountPlan, _ wallet: Amount, _ chance: inout Seeded
    ) -> AccountPlan {
        var plan = start
        plan.deposits = [("USDT", wallet)]
        let names = linear
        let base = names.first { $0.value == "BTCUSDT" }?.value ?? names[0].value
        let other = chance.choose(names.filter { $0.value != base })
        let margin = margin(wallet, parts: 2, &chance)
        for (symbol, side) in [(base, Side.buy), (other, Side.sell)] {
            var leg = position(symbol, side, margin, &chance)
            leg.isIsolated = false
            leg.addsMargin = false
            plan.positions.append(leg)
        }
        plan.positions.sort { $0.symbol < $1.symbol }
        return plan
    }

    /// BTC in the wallet and a position in the inverse contract.
    private func inverse(
        _ start: AccountPlan, _ wallet: Amount, _ chance: inout Seeded
    ) -> AccountPlan {
        var plan = start
        // The wallet is counted at 100,000 dollars for a coin: what matters is its spread.
        plan.deposits = [
            ("BTC", max(Amount(raw: 100_000), wallet.divided(by: 100_000, rounding: .down)))
        ]
        let side: Side = chance.happens(perMille: mix.longs) ? .buy : .sell
        plan.positions = [
            position("BTCUSD_PERP", side, margin(wallet, parts: 1, &chance), &chance)
        ]
        return plan
    }

    /// Coins as collateral beside some USDT, everything backing everything.
    private func multiAssets(
        _ start: AccountPlan, _ wallet: Amount, _ chance: inout Seeded
    ) -> AccountPlan {
        var plan = start
        plan.isMulti = true
        plan.deposits = [("USDT", wallet.divided(by: 3, rounding: .up))]
        for (base, price) in [("BTC", 120_000), ("ETH", 4_000), ("SOL", 200)] as [(String, Int64)] {
            let isListed = underlyings.contains { $0.base == base }
            if !isListed || !chance.happens(perMille: 600) { continue }
            plan.deposits.append(
                (base, max(Amount(raw: 1), wallet.divided(by: price * 2, rounding: .down))))
        }
        let symbols = symbols(chance.choose([(value: 1, weight: 50), (2, 30), (3, 20)]), &chance)
        for symbol in symbols {
            let side: Side = chance.happens(perMille: mix.longs) ? .buy : .sell
            var leg = position(symbol, side, margin(wallet, parts: symbols.count, &chance), &chance)
            leg.isIsolated = false
            leg.addsMargin = false
            plan.positions.append(leg)
        }
        return plan
    }

    // MARK: Parts

    private func symbols(_ count: Int, _ chance: inout Seeded) -> [String] {
        var found: Set<String> = []
        for _ in 0..<count { found.insert(chance.choose(linear)) }
        return found.sorted()
    }

    /// Margin for one of several positions: 10 to 85 % of the wallet in all.
    private func margin(_ wallet: Amount, parts: Int, _ chance: inout Seeded) -> Amount {
        let share = Rate(raw: chance.within(10...85) * 1_000_000)
        return wallet.times(share, rounding: .down).divided(by: Int64(parts), rounding: .down)
    }

    private func position(
        _ symbol: String, _ side: Side, _ margin: Amount, _ chance: inout Seeded
    ) -> PlannedPosition {
        let table = table(of: symbol)
        // The brackets of the inverse contract are in coins; they are wide enough for all wallets.
        let isInverse = symbol == "BTCUSD_PERP"
        var leverage = min(chance.choose(TraderHabits.leverages), table.maxLeverage)
        var notional = Amount(raw: margin.raw * leverage)
        while leverage > 1 {
            let cap = table.maxNotional(atLeverage: leverage)
            let room = isInverse ? Amount(raw: cap.raw * 80_000) : cap
            if notional <= room.times(Rate(raw: 80_000_000), rounding: .down) { break }
            leverage = leverage > 25 ? 25 : leverage / 2
            notional = Amount(raw: margin.raw * leverage)
        }
        var plan = PlannedPosition(
            symbol: symbol, side: side, leverage: leverage, notional: notional)
        plan.isIsolated = chance.happens(perMille: mix.isolated)
        if chance.happens(perMille: mix.stops) { plan.stop = percent(15...120, &chance) }
        if chance.happens(perMille: mix.takeProfits) { plan.takeProfit = percent(10...90, &chance) }
        if chance.happens(perMille: mix.resting) { plan.resting = percent(10...90, &chance) }
        plan.addsMargin = plan.isIsolated && chance.happens(perMille: mix.autoAdd)
        return plan
    }

    private func table(of symbol: String) -> BracketTable {
        tables[symbol] ?? SymbolTerms.brackets(symbol)
    }

    /// A distance in tenths of a percent.
    private func percent(_ range: ClosedRange<Int64>, _ chance: inout Seeded) -> Rate {
        Rate(raw: chance.within(range) * 100_000)
    }

    /// What everybody together means to hold in each symbol, in dollars, by symbol.
    func plannedInterest(_ keys: [AccountKey]) -> [String: Amount] {
        var sums: [String: Amount] = [:]
        for key in keys {
            for position in plan(key).positions {
                sums[position.symbol, default: .zero] += position.notional
            }
        }
        return sums
    }

    /// The numbers of the accounts: 1 to `count`.
    var keys: [AccountKey] { (1...max(1, count)).prefix(count).map { AccountKey(UInt64($0)) } }

    /// The crowd in words.
    static let description =
        "Accounts are drawn one by one from the seed. Wallets follow a table of quantiles with "
        + "long tails (median 1,500 USDT, one in a thousand above 900,000). Leverage is chosen "
        + "from 1 to 125, mostly 5 to 20, and lowered where the bracket asks for it. Each account "
        + "puts 10 to 85 % of its wallet to work as margin, in one to three symbols, most in BTC "
        + "and ETH. Some hold a long and a short of one symbol (hedge mode), some are long in BTC "
        + "and short in another coin, some trade the inverse contract on a BTC wallet, some are "
        + "in multi-assets mode with BTC, ETH and SOL as collateral after haircut. A part of the "
        + "positions is isolated, some of these add margin by themselves; some have stops, "
        + "take-profits or a limit order for more. All positions are opened by market orders "
        + "during the first ten minutes, so that longs and shorts are equal to the last unit."
}

import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueFeeds
import VenueListing

// Listing, accounts and money: what happens before the first price. This is the part that a
// shuffle puts into another order.

extension ReplayDriver {
    /// Lists everything and opens all accounts.
    func setUp(prices: [Price], at time: Timestamp) {
        var venue = VenueSettings()
        venue.liquidationTargetRatio = options.venue.liquidationTarget
        venue.liquidationBound = options.venue.liquidationBound
        venue.adlPolicy = options.venue.adlPolicy
        send(.configure(venue), at: time)
        listIndices(at: time)
        listAssets(at: time)
        listContracts(prices, at: time)
        openAccounts(at: time)
        fundInsurance(prices, at: time)
        openings = Array(repeating: [], count: Population.openingSteps)
        for key in population.keys { openings[population.plan(key).slot].append(key) }
    }

    /// The places of a list in the order of creation.
    private func order(_ count: Int, _ purpose: String) -> [Int] {
        var places = Array(0..<count)
        if let seed = options.shuffle {
            var chance = Seeded(seed, Seeded.word(of: purpose))
            chance.shuffle(&places)
        }
        return places
    }

    private func listIndices(at time: Timestamp) {
        let terms = options.venue
        indices = Array(repeating: IndexID(0), count: market.underlyings.count)
        for (number, place) in order(market.underlyings.count, "indices").enumerated() {
            let underlying = market.underlyings[place]
            let isMedian = underlying.sources.count >= 3
            let spec = IndexSpec(
                name: underlying.symbol, sources: underlying.sources.map { IndexSource(name: $0) },
                staleness: terms.staleness,
                band: terms.band ?? (isMedian ? .zero : Rate(raw: 5_000_000)),
                minimumSources: min(
                    underlying.sources.count, terms.minimumSources ?? (isMedian ? 3 : 1)))
            send(.listIndex(spec), at: time)
            indices[place] = IndexID(number)
        }
    }

    private func listAssets(at time: Timestamp) {
        // Part of a positive balance that counts, as large venues have it.
        let coins: [(base: String, ratio: Int64)] = [
            ("BTC", 95_000_000), ("ETH", 95_000_000), ("SOL", 90_000_000),
        ]
        var specs = [AssetSpec(name: "USDT")]
        for coin in coins {
            guard let place = market.underlyings.firstIndex(where: { $0.base == coin.base }) else {
                continue
            }
            specs.append(
                AssetSpec(
                    name: coin.base, index: indices[place], collateralRatio: Rate(raw: coin.ratio),
                    bidBuffer: Rate(raw: 500_000), askBuffer: Rate(raw: 500_000)))
        }
        var ids = Array(repeating: AssetID(0), count: specs.count)
        for (number, place) in order(specs.count, "assets").enumerated() {
            send(.listAsset(specs[place]), at: time)
            ids[place] = AssetID(number)
        }
        assets = zip(specs, ids).map { ($0.name, $1) }
        recorder.funds = Array(repeating: FundFlow(), count: specs.count)
    }

    /// The asset of a name.
    func asset(_ name: String) -> AssetID {
        assets.first { $0.name == name }?.id ?? assets[0].id
    }

    private func listContracts(_ prices: [Price], at time: Timestamp) {
        let interest = population.plannedInterest(population.keys)
        models = contracts.map {
            LiquidityModel(openInterest: interest[$0.symbol] ?? .zero)
        }
        instruments = Array(repeating: InstrumentID(0), count: contracts.count)
        for (number, place) in order(contracts.count, "contracts").enumerated() {
            let contract = contracts[place]
            let underlying = market.underlyings[contract.market]
            let spec = Listing.spec(
                contract, underlying, price: prices[contract.market], terms: options.venue,
                asset: asset(contract.settlement(market.underlyings)),
                index: indices[contract.market])
            send(.listInstrument(spec), at: time)
            instruments[place] = InstrumentID(number)
        }
    }

    // MARK: Accounts

    private func openAccounts(at time: Timestamp) {
        let others = Self.makerCount + Self.noiseCount
        let count = population.count + others
        recorder.addAccounts(upTo: count)
        members = Array(repeating: AccountID(0), count: population.count)
        makers = Array(repeating: AccountID(0), count: Self.makerCount)
        noise = Array(repeating: AccountID(0), count: Self.noiseCount)
        for (number, place) in order(count, "accounts").enumerated() {
            let account = AccountID(number + 1)
            if place < population.count {
                members[place] = account
                recorder.isMember[number + 1] = true
                openMember(account, AccountKey(UInt64(place + 1)), at: time)
            } else if place < population.count + Self.makerCount {
                let maker = place - population.count
                makers[maker] = account
                recorder.makers.insert(account.raw)
                openMaker(account, AccountKey(1_000_000_001 + UInt64(maker)), at: time)
            } else {
                let trader = place - population.count - Self.makerCount
                noise[trader] = account
                openMaker(account, AccountKey(2_000_000_001 + UInt64(trader)), at: time)
            }
        }
    }

    private func openMember(_ account: AccountID, _ key: AccountKey, at time: Timestamp) {
        let plan = population.plan(key)
        send(.openAccount(key), at: time)
        for deposit in plan.deposits {
            send(.deposit(account, asset(deposit.asset), deposit.amount), at: time)
        }
        if plan.isHedge { send(.setPositionMode(account, .hedge), at: time) }
        if plan.isMulti { send(.setAssetMode(account, .multi), at: time) }
    }

    private func openMaker(_ account: AccountID, _ key: AccountKey, at time: Timestamp) {
        send(.openAccount(key), at: time)
        send(.deposit(account, asset("USDT"), Amount(whole: 500_000_000)), at: time)
        if contracts.contains(where: \.isInverse) {
            send(.deposit(account, asset("BTC"), Amount(whole: 1_000)), at: time)
        }
        for instrument in instruments { send(.setLeverage(account, instrument, 1), at: time) }
    }

    /// The fund starts with what the venue file says, or with one part in five thousand of what
    /// the population means to hold.
    private func fundInsurance(_ prices: [Price], at time: Timestamp) {
        for (name, amount) in fundStart(prices) where amount.isPositive {
            guard let place = assets.firstIndex(where: { $0.name == name }) else { continue }
            send(.fundInsurance(assets[place].id, amount), at: time)
            recorder.funds[Int(assets[place].id.raw)].start = amount
        }
    }

    private func fundStart(_ prices: [Price]) -> [(asset: String, amount: Amount)] {
        if let given = options.venue.insuranceFund { return given }
        let interest = population.plannedInterest(population.keys)
        var start: [(asset: String, amount: Amount)] = [("USDT", Amount(whole: 1_000))]
        for contract in contracts {
            let share = (interest[contract.symbol] ?? .zero).divided(by: 5_000, rounding: .down)
            if contract.isInverse {
                let price = prices[contract.market]
                start.append(("BTC", share.divided(by: price, rounding: .down)))
            } else {
                start[0].amount += share
            }
        }
        return start
    }

    // MARK: Opening positions

    /// Lets accounts open what they mean to hold, by key.
    func open(_ keys: [AccountKey], at time: Timestamp) {
        for key in keys {
            let plan = population.plan(key)
            for position in plan.positions { open(key, plan.isHedge, position, at: time) }
        }
    }

    /// Positions in symbols that have just got their first price.
    func openLate(at time: Timestamp) {
        if late.isEmpty { return }
        let waiting = late
        late = []
        for item in waiting { open(item.key, item.isHedge, item.position, at: time) }
    }

    private func open(
        _ key: AccountKey, _ isHedge: Bool, _ plan: PlannedPosition, at time: Timestamp
    ) {
        guard let place = contracts.firstIndex(where: { $0.symbol == plan.symbol }) else { return }
        let instrument = instruments[place]
        let mark = engine.markPrice(instrument)
        if mark.isZero || lastQuoted[place].isZero {
            late.append((key, isHedge, plan))
            return
        }
        let account = members[Int(key.raw) - 1]
        let present = engine.settings(account, instrument)
        if present.leverage != plan.leverage {
            send(.setLeverage(account, instrument, plan.leverage), at: time)
        }
        if plan.isIsolated && present.marginMode != .isolated {
            send(.setMarginMode(account, instrument, .isolated), at: time)
        }
        let spec = engine.spec(of: instrument)
        let size = size(plan.notional, at: mark, spec)
        if size < spec.minQuantity {
            skippedOpenings += 1
            return
        }
        var request = OrderRequest(
            account: account, instrument: instrument, side: plan.side, type: .market,
            quantity: size)
        request.positionSide = plan.positionSide
        send(.place(request), at: time)
        if engine.position(account, instrument, plan.positionSide) == nil { return }
        protect(account, plan, mark: mark, spec, request, at: time)
    }

    /// Stops, take-profits and a limit order for more.
    private func protect(
        _ account: AccountID, _ plan: PlannedPosition, mark: Price, _ spec: InstrumentSpec,
        _ opened: OrderRequest, at time: Timestamp
    ) {
        func price(_ distance: Rate, isBelow: Bool) -> Price {
            let offset = mark.times(distance, rounding: .down)
            return (isBelow ? mark - offset : mark + offset).rounded(toTick: spec.tickSize, .down)
        }
        let isLong = plan.side == .buy
        for (type, distance, isBelow) in [
            (OrderType.stopMarket, plan.stop, isLong),
            (.takeProfitMarket, plan.takeProfit, !isLong),
        ] {
            guard let distance else { continue }
            var request = opened
            request.type = type
            request.side = plan.side.opposite
            request.quantity = .zero
            request.closesPosition = true
            request.triggerPrice = price(distance, isBelow: isBelow)
            request.workingType = distance.raw % 200_000 == 0 ? .markPrice : .lastPrice
            send(.place(request), at: time)
        }
        if let distance = plan.resting {
            var request = opened
            request.type = .limit
            request.quantity = Quantity(raw: opened.quantity.raw / 2)
                .floored(toMultipleOf: spec.stepSize)
            request.price = price(distance, isBelow: isLong)
            if request.quantity >= spec.minQuantity { send(.place(request), at: time) }
        }
        if plan.addsMargin {
            send(
                .setAutoAddMargin(account, opened.instrument, plan.positionSide, isEnabled: true),
                at: time)
        }
    }
}

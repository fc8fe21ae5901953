import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueFeeds
import VenueListing

// The course of a replay: prices as they came, at most one of each source in a second, and every
// five seconds a step of the market. Whatever trades is sent in the order of account keys and
// symbol names, so that numbering has no say in the result.

/// Drives an engine through recorded or invented markets.
final class ReplayDriver {
    let options: ReplayOptions
    let market: any Market
    let contracts: [ListedContract]
    let population: Population
    var engine = Engine()
    var events = EventBuffer()
    var recorder: RunRecorder
    var commands: UInt64 = 0
    /// Called with the part of the way that is done, in thousandths.
    var onProgress: ((Int) -> Void)?

    /// By contract, in the order of symbols.
    var instruments: [InstrumentID] = []
    var models: [LiquidityModel] = []
    var lastQuoted: [Price] = []
    /// By underlying.
    var indices: [IndexID] = []
    /// By name of asset.
    var assets: [(name: String, id: AssetID)] = []
    /// Accounts of the population by key minus one, then makers, then noise traders.
    var members: [AccountID] = []
    var makers: [AccountID] = []
    var noise: [AccountID] = []
    /// Members by opening step, by key.
    var openings: [[AccountKey]] = []
    /// Positions that wait for the first price of their symbol.
    var late: [(key: AccountKey, isHedge: Bool, position: PlannedPosition)] = []
    var isMarked: [Bool] = []
    var sampled: [AccountID] = []
    var skippedOpenings = 0

    private var begin = Timestamp.zero
    private var end = Timestamp.zero
    private var nextStep = Timestamp.zero
    private var nextSample = Timestamp.zero
    private var stepNumber: Int64 = -1
    private var sampleInterval = Nanoseconds(seconds: 300)
    private var heard: [[Heard]] = []
    private var hasNews = false

    /// What a source said last, and what of it was passed on.
    private struct Heard {
        var price = Price.zero
        var isNew = false
        var sent = Price.zero
        var sentAt = Timestamp.zero
    }

    static let stepLength = Nanoseconds(seconds: 5)
    static let makerCount = 8
    static let noiseCount = 4

    init(_ options: ReplayOptions, market: any Market) throws(ReplayFault) {
        self.options = options
        self.market = market
        contracts = Listing.contracts(market.underlyings)
        population = Population(
            options, contracts: contracts, underlyings: market.underlyings)
        recorder = RunRecorder(contracts: contracts.count)
        begin = max(market.span.first, options.from ?? market.span.first)
        end = min(market.span.last, options.to ?? market.span.last)
        if begin >= end {
            throw ReplayFault(
                .nothingToReplay,
                "expected records between \(Calendar.text(options.from ?? market.span.first)) and "
                    + "\(Calendar.text(options.to ?? market.span.last)), found none: they reach "
                    + "from \(Calendar.text(market.span.first)) to "
                    + Calendar.text(market.span.last))
        }
        heard = market.underlyings.map { Array(repeating: Heard(), count: $0.sources.count) }
        isMarked = Array(repeating: false, count: contracts.count)
        lastQuoted = Array(repeating: .zero, count: contracts.count)
    }

    /// The moments between which is replayed.
    var window: (begin: Timestamp, end: Timestamp) { (begin, end) }

    /// Sends a command and listens to what it did.
    func send(_ action: Action, at time: Timestamp) {
        events.removeAll()
        engine.apply(Command(action, at: time), into: &events)
        commands += 1
        recorder.take(events, engine)
    }

    // MARK: The course

    /// Replays everything.
    func run() throws {
        var stream = market.stream()
        let lookback = Timestamp(begin.raw - options.venue.staleness.raw)
        var early: [MarketTick] = []
        var prices = Array(repeating: Price.zero, count: market.underlyings.count)
        var overrun: MarketTick?
        while let tick = try stream.next() {
            if tick.time < lookback { continue }
            if tick.time > begin && !prices.contains(.zero) || tick.time > end {
                overrun = tick
                break
            }
            if case .price(let place, _, let price, _) = tick, prices[place].isZero {
                prices[place] = price
            }
            early.append(tick)
        }
        if let missing = prices.firstIndex(of: .zero) {
            throw ReplayFault(
                .nothingToReplay,
                "expected a price of \(market.underlyings[missing].base) between "
                    + "\(Calendar.text(begin)) and \(Calendar.text(end)), found none")
        }
        setUp(prices: prices, at: min(lookback, early.first?.time ?? lookback))
        beginSteps()
        for tick in early + [overrun].compactMap({ $0 }) { hear(tick) }
        while let tick = try stream.next() {
            if tick.time > end { break }
            hear(tick)
        }
        flush(upTo: end)
        send(.tick, at: end)
        sample(at: end)
        onProgress?(1_000)
    }

    private var second = Int64.min

    private func beginSteps() {
        let length = Self.stepLength.raw
        nextStep = Timestamp((begin.raw + length - 1) / length * length)
        let whole = end.raw - begin.raw
        sampleInterval = Nanoseconds(max(60_000_000_000, whole / 180))
        nextSample = begin
        let stride = max(1, population.count / 3_000)
        sampled = members.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
    }

    private func hear(_ tick: MarketTick) {
        let now = tick.time.raw / 1_000_000_000
        if now != second {
            if second != Int64.min { flush(upTo: Timestamp(now * 1_000_000_000)) }
            second = now
        }
        switch tick {
        case .price(let place, let source, let price, _):
            heard[place][source].price = price
            heard[place][source].isNew = true
        case .depth(let place, let bids, let asks, _):
            for (contract, listed) in contracts.enumerated() where listed.market == place {
                models[contract].record(bids: bids, asks: asks)
            }
        }
    }

    /// Passes on what was heard in the last second, then steps the market up to a moment.
    private func flush(upTo time: Timestamp) {
        let stamp = min(time, Timestamp((second + 1) * 1_000_000_000))
        for place in heard.indices {
            for source in heard[place].indices where heard[place][source].isNew {
                pass(place, source, at: stamp)
            }
        }
        while nextStep <= time {
            step(at: nextStep)
            nextStep = nextStep.advanced(by: Self.stepLength)
        }
    }

    /// A price goes to the engine if it moved by half a hundredth of a percent, or after a minute.
    private func pass(_ place: Int, _ source: Int, at time: Timestamp) {
        heard[place][source].isNew = false
        let said = heard[place][source]
        let isNear = (said.price - said.sent).magnitude.raw <= said.sent.raw / 20_000
        if isNear && time.since(said.sentAt) < Nanoseconds(seconds: 60) { return }
        heard[place][source].sent = said.price
        heard[place][source].sentAt = time
        hasNews = true
        send(.indexPrice(indices[place], source: source, said.price), at: time)
    }

    // MARK: A step

    private var isOpening: Bool { stepNumber < Int64(Population.openingSteps) }

    private func step(at time: Timestamp) {
        stepNumber += 1
        // In a silence only the clock goes on, once a minute.
        if !hasNews && !isOpening && stepNumber % 12 != 0 { return }
        hasNews = false
        send(.tick, at: time)
        for place in contracts.indices { quote(place, at: time) }
        if stepNumber < Int64(openings.count) { open(openings[Int(stepNumber)], at: time) }
        openLate(at: time)
        for place in contracts.indices { makeNoise(place, at: time) }
        if time >= nextSample {
            sample(at: time)
            nextSample = time.advanced(by: sampleInterval)
            let done = (time.raw - begin.raw) / max(1, (end.raw - begin.raw) / 1_000)
            onProgress?(Int(done))
        }
    }

    /// Makers quote anew where the index moved or somebody traded with them.
    private func quote(_ place: Int, at time: Timestamp) {
        let instrument = instruments[place]
        let index = engine.indexPrice(indices[contracts[place].market])
        if index.isZero || engine.markPrice(instrument).isZero { return }
        models[place].step(index)
        let isStale = engine.isLiquidationPaused(instrument)
        let spec = engine.spec(of: instrument)
        let least = max(spec.tickSize.raw * 2, index.raw / 5_000)
        let hasMoved = (index - lastQuoted[place]).magnitude.raw > least
        if !hasMoved && !recorder.isTouched[Int(instrument.raw)] && !isStale { return }
        if isStale && lastQuoted[place].isZero { return }
        for maker in makers { send(.cancelAll(maker, instrument), at: time) }
        lastQuoted[place] = isStale ? .zero : index
        recorder.isTouched[Int(instrument.raw)] = false
        if isStale { return }
        var batch: [OrderRequest] = []
        for side in [Side.buy, .sell] {
            let quotes = models[place].quotes(
                side, index: index, tick: spec.tickSize, isOpening: isOpening)
            for (level, quote) in quotes.enumerated() {
                let size = self.size(quote.notional, at: quote.price, spec)
                if size < spec.minQuantity { continue }
                batch.append(
                    OrderRequest(
                        account: makers[(level + place) % makers.count], instrument: instrument,
                        side: side, type: .limit, quantity: size, price: quote.price))
            }
        }
        send(.placeBatch(batch), at: time)
    }

    /// Contracts or coins for an amount of dollars, on the step.
    func size(_ notional: Amount, at price: Price, _ spec: InstrumentSpec) -> Quantity {
        let wanted: Quantity
        if case .inversePerpetual(let contractSize) = spec.contract {
            wanted = Quantity(
                raw: multiply(
                    notional.raw, unitsPerOne, dividingBy: contractSize.raw, rounding: .down))
        } else {
            wanted = notional.dividedBySize(price)
        }
        return min(spec.maxQuantity, wanted.floored(toMultipleOf: spec.stepSize))
    }

    private func makeNoise(_ place: Int, at time: Timestamp) {
        let instrument = instruments[place]
        let mark = engine.markPrice(instrument)
        if mark.isZero || engine.isLiquidationPaused(instrument) { return }
        var chance = Seeded(
            options.seed, Seeded.word(of: contracts[place].symbol), UInt64(stepNumber))
        if !chance.happens(perMille: 600) { return }
        let spec = engine.spec(of: instrument)
        let share = Rate(raw: chance.within(50_000...500_000))
        let notional = models[place].calmDepth.times(share, rounding: .down)
        let size = max(spec.minQuantity, size(notional, at: mark, spec))
        let account = noise[Int(chance.below(Int64(noise.count)))]
        let side: Side = chance.happens(perMille: 500) ? .buy : .sell
        send(
            .place(
                OrderRequest(
                    account: account, instrument: instrument, side: side, type: .market,
                    quantity: size)),
            at: time)
    }

    // MARK: Samples

    private func sample(at time: Timestamp) {
        var counts = [0, 0, 0, 0, 0, 0]
        for account in sampled { counts[band(account)] += 1 }
        let fund = assets.map { engine.ledger.insurance($0.id) }
        recorder.samples.append(RatioSample(time: time, counts: counts, fund: fund))
    }

    /// The band of an account's worst pool.
    private func band(_ account: AccountID) -> Int {
        var worst = 5
        for pool in engine.pools(of: account) {
            let figures = engine.figures(of: pool)
            if figures.maintenanceMargin.isZero { continue }
            let ratio = figures.marginRatio?.raw ?? Int64.max
            let band: Int
            switch ratio {
            case ..<20_000_000: band = 0
            case ..<50_000_000: band = 1
            case ..<80_000_000: band = 2
            case ..<100_000_000: band = 3
            default: band = 4
            }
            worst = worst == 5 ? band : max(worst, band)
        }
        return worst
    }
}

public import PlimsollModel
import PlimsollNumerics

// Random commands from a seed and nothing else: the generator never looks at the engine, so that
// the same seed gives the same commands whatever the engine does with them, and a failing list
// can be shortened by dropping commands. It guesses order numbers and knows the prices it sent.

/// An endless stream of commands of every kind, ordinary and hostile.
public struct CommandGenerator: Sendable {
    var random: SeededRandom
    var now = SimulatedVenue.opening
    let venue: SimulatedVenue
    let specs = SimulatedVenue.instruments
    let indexSpecs = SimulatedVenue.indices
    /// Believed price of each index.
    var prices = SimulatedVenue.startPrices
    /// Orders placed so far, about: the numbers of orders are guessed from it.
    var placed: Int64 = 0
    var nextClientID: Int64 = 0
    /// Steps left of a crash or rally, and its index and size.
    var crashSteps = 0
    var crashIndex = 0
    var crashMove: Int64 = 0
    /// Of a thousand commands, so many are garbage.
    public var garbage = 30

    /// A stream that follows from the seed.
    public init(seed: UInt64, venue: SimulatedVenue = SimulatedVenue()) {
        random = SeededRandom(seed: seed)
        self.venue = venue
    }

    /// The next command.
    public mutating func next() -> Command {
        passTime()
        if random.chance(garbage) { return garbageCommand() }
        return Command(ordinaryAction(), at: now)
    }

    private mutating func passTime() {
        let step: Int64
        switch random.below(100) {
        case 0..<40: step = 0
        case 40..<90: step = random.within(0...200_000_000)
        case 90..<98: step = random.within(0...5_000_000_000)
        case 98: step = random.within(0...90_000_000_000)
        default: step = random.chance(100) ? random.within(0...36_000_000_000_000) : 1
        }
        now = now.advanced(by: Nanoseconds(step))
    }

    private mutating func ordinaryAction() -> Action {
        switch random.below(1_000) {
        case 0..<330: return .place(order())
        case 330..<400: return quotes()
        case 400..<440: return .amend(amendment())
        case 440..<500: return .cancel(anyAccount(), anyInstrument(), reference())
        case 500..<510: return .cancelAll(anyAccount(), random.chance(500) ? anyInstrument() : nil)
        case 510..<520:
            return .cancelBatch(
                anyAccount(), anyInstrument(), (0..<random.below(6)).map { _ in reference() })
        case 520..<530: return .placeBatch((0..<random.below(6)).map { _ in order() })
        case 530..<760: return priceMove()
        case 760..<830: return .tick
        case 830..<900: return moneyAction()
        case 900..<975: return choice()
        default: return operatorAction()
        }
    }

    // MARK: Choosing

    mutating func anyAccount() -> AccountID { AccountID(1 + random.below(venue.accounts)) }
    mutating func maker() -> AccountID { AccountID(1 + random.below(venue.marketMakers)) }
    mutating func anyInstrument() -> InstrumentID { InstrumentID(random.below(specs.count)) }
    mutating func anyAsset() -> AssetID {
        AssetID(random.chance(600) ? 0 : random.below(SimulatedVenue.assets.count))
    }
    mutating func anyPositionSide(_ account: AccountID) -> PositionSide {
        if random.chance(30) { return random.pick([.both, .long, .short]) }
        return account.raw % 4 == 1 ? random.pick([.long, .short]) : .both
    }

    /// The believed price of an instrument moved by up to so many millionths.
    mutating func price(near instrument: InstrumentID, within millionths: Int64) -> Price {
        let spec = specs[Int(instrument.raw)]
        let base = prices[Int(spec.index.raw)].raw
        let move = random.within(-millionths...millionths)
        let moved = Int64(Int128(base) * Int128(1_000_000 + move) / 1_000_000)
        return Price(raw: max(spec.tickSize.raw, moved / spec.tickSize.raw * spec.tickSize.raw))
    }

    mutating func reference() -> OrderReference {
        if random.chance(500) {
            return .client(clientID(random.within(max(0, nextClientID - 40)...nextClientID)))
        }
        return .id(OrderID(UInt64(random.within(max(0, placed - 60)...(placed + 3)))))
    }

    // MARK: Prices

    mutating func priceMove() -> Action {
        if crashSteps == 0 && random.chance(4) { beginCrash() }
        let index = crashSteps > 0 ? crashIndex : random.below(prices.count)
        let spec = indexSpecs[index]
        if crashSteps > 0 {
            crashSteps -= 1
            shift(index, by: crashMove)
        } else if random.chance(400) {
            shift(index, by: random.within(-3_000...3_000))
        }
        let source = random.below(spec.sources.count)
        let noise = index == 4 ? 0 : random.within(-300...300)
        var price = Self.moved(prices[index], by: noise)
        switch random.below(1_000) {
        case 0..<6: price = Self.moved(price, by: random.within(-600_000...1_500_000))
        case 6: price = Price(raw: random.pick([0, -1, -price.raw]))
        case 7: price = Price(raw: random.pick([1, 100_000_000_000_000_000]))
        default: break
        }
        return .indexPrice(IndexID(index), source: source, price)
    }

    private mutating func beginCrash() {
        crashIndex = random.below(4)
        crashSteps = 4 + random.below(30)
        crashMove = random.within(-35_000...12_000)
    }

    private mutating func shift(_ index: Int, by millionths: Int64) {
        let moved = Self.moved(prices[index], by: index == 4 ? millionths / 10 : millionths)
        let start = SimulatedVenue.startPrices[index].raw
        // Prices stay within a factor, so that the venue's tables keep their meaning.
        prices[index] = Price(raw: min(max(moved.raw, start / 8), start * 8))
    }

    private static func moved(_ price: Price, by millionths: Int64) -> Price {
        Price(raw: Int64(Int128(price.raw) * Int128(1_000_000 + millionths) / 1_000_000))
    }

    // MARK: Money, choices, operators

    private mutating func sum(_ asset: AssetID) -> Amount {
        let whole = random.pick([1, 10, 200, 1_000, 5_000, 20_000]) * random.within(1...100)
        return Amount(raw: asset.raw == 2 ? whole * 1_000 : whole * 1_000_000)
    }

    mutating func moneyAction() -> Action {
        let (account, asset) = (anyAccount(), anyAsset())
        switch random.below(10) {
        case 0..<5: return .deposit(account, asset, sum(asset))
        case 5..<8: return .withdraw(account, asset, sum(asset))
        case 8:
            return .transfer(
                account, asset, sum(asset), random.pick([.fundingToTrading, .tradingToFunding]))
        default:
            return random.chance(200)
                ? .fundInsurance(asset, sum(asset)) : .deposit(account, asset, sum(asset))
        }
    }

    mutating func choice() -> Action {
        let (account, instrument) = (anyAccount(), anyInstrument())
        switch random.below(100) {
        case 0..<30:
            return .setLeverage(account, instrument, random.pick([1, 2, 5, 20, 50, 100, 125, 126]))
        case 30..<50: return .setMarginMode(account, instrument, random.pick([.cross, .isolated]))
        case 50..<60: return .setPositionMode(account, random.pick([.oneWay, .hedge]))
        case 60..<68: return .setAssetMode(account, random.pick([.single, .multi]))
        case 68..<74: return .setCollateral(account, anyAsset(), isEnabled: random.chance(500))
        case 74..<90:
            let amount = Amount(raw: sum(AssetID(0)).raw * random.pick([1, -1]))
            return .adjustIsolatedMargin(account, instrument, anyPositionSide(account), amount)
        default:
            return .setAutoAddMargin(
                account, instrument, anyPositionSide(account), isEnabled: random.chance(700))
        }
    }

    mutating func operatorAction() -> Action {
        let instrument = anyInstrument()
        switch random.below(100) {
        case 0..<25: return .fundNow(instrument)
        case 25..<35: return .holdLiquidation(instrument, isHeld: random.chance(400))
        case 35..<45: return .setTrading(instrument, isOpen: random.chance(800))
        case 45..<65:
            return .overrideMarkPrice(
                instrument,
                random.chance(600) ? .zero : price(near: instrument, within: 80_000))
        case 65..<75:
            var settings = VenueSettings()
            settings.adlPolicy = random.pick([.rankedQueue, .proRata])
            settings.allowsModeSwitchWithPosition = random.chance(500)
            settings.usesSlowInitialMarginPrice = random.chance(300)
            settings.basisSamples = 1 + random.below(64)
            if let steps = venue.stepsPerCommand {
                settings.limits.liquidationStepsPerCommand = steps
            }
            return .configure(settings)
        case 75..<80: return .fundInsurance(anyAsset(), Amount(raw: random.within(1...1_000_000)))
        default:
            return .countdownCancelAll(
                anyAccount(), instrument,
                Nanoseconds(random.pick([0, 1_000_000, 2_000_000_000, 60_000_000_000])))
        }
    }

    func clientID(_ number: Int64) -> ClientOrderID {
        ClientOrderID("c\(number)") ?? .none
    }
}

import PlimsollModel
import PlimsollNumerics

// Garbage: what no honest client sends but the wire lets through. The engine must refuse it, or
// bear it, and never stop.

extension CommandGenerator {
    /// A command with figures at the ends of their range, unknown names, or absurd terms.
    mutating func garbageCommand() -> Command {
        // A stamp far in the future would freeze time for good, so it is rare.
        var time = now
        if random.chance(20) { time = Timestamp(random.pick([.min, -1, 0, 1])) }
        return Command(garbageAction(), at: time)
    }

    private mutating func garbageAction() -> Action {
        switch random.below(20) {
        case 0..<7: return .place(garbageOrder())
        case 7: return .amend(garbageAmendment())
        case 8, 9: return garbageMoney()
        case 10, 11: return garbageChoice()
        case 12:
            return .indexPrice(IndexID(random.below(8)), source: garbageCount(), garbagePrice())
        case 13: return .overrideMarkPrice(garbageInstrument(), garbagePrice())
        case 14: return .listInstrument(garbageTerms())
        case 15: return .listAsset(garbageAsset())
        case 16: return .listIndex(garbageIndex())
        case 17: return .configure(garbageSettings())
        case 18:
            return .countdownCancelAll(
                garbageAccount(), garbageInstrument(), Nanoseconds(extreme()))
        default:
            return random.pick([
                .cancel(garbageAccount(), garbageInstrument(), .id(OrderID(.max))),
                .cancel(garbageAccount(), garbageInstrument(), .client(.none)),
                .cancelBatch(garbageAccount(), garbageInstrument(), []),
                .cancelAll(garbageAccount(), garbageInstrument()),
                .placeBatch([]), .openAccount(AccountKey(random.pick([0, 1, .max]))),
                .placeBatch(Array(repeating: garbageOrder(), count: 51)),
                .fundNow(garbageInstrument()), .setTrading(garbageInstrument(), isOpen: true),
                .holdLiquidation(garbageInstrument(), isHeld: true),
            ])
        }
    }

    /// A number at an end of its range, or an ordinary one.
    mutating func extreme() -> Int64 {
        switch random.below(12) {
        case 0: .min
        case 1: .max
        case 2: .min + 1
        case 3: .max - 1
        case 4: 0
        case 5: -1
        case 6: 1
        case 7: -100_000_000
        case 8: random.within(.min ... .max)
        case 9: .max / 2
        case 10: 1 << Int64(random.below(63))
        default: random.within(0...1_000_000_000_000_000_000)
        }
    }

    private mutating func garbageCount() -> Int {
        random.pick([.min, -1, 0, 1, 2, 3, 255, 256, 70_000, .max])
    }
    private mutating func garbagePrice() -> Price { Price(raw: extreme()) }
    private mutating func garbageAccount() -> AccountID {
        random.chance(600)
            ? anyAccount() : AccountID(random.pick([0, venue.accounts + 9, 4_294_967_295]))
    }
    private mutating func garbageInstrument() -> InstrumentID {
        random.chance(600) ? anyInstrument() : InstrumentID(random.pick([6, 99, 65_535]))
    }
    private mutating func garbageAssetID() -> AssetID {
        random.chance(600) ? anyAsset() : AssetID(random.pick([3, 64, 255]))
    }

    private mutating func garbageOrder() -> OrderRequest {
        var request = order()
        for _ in 0...random.below(3) {
            switch random.below(13) {
            case 0: request.quantity = Quantity(raw: extreme())
            case 1: request.price = garbagePrice()
            case 2: request.triggerPrice = garbagePrice()
            case 3: request.activationPrice = garbagePrice()
            case 4: request.callbackRate = Rate(raw: extreme())
            case 5: request.takeProfitPrice = garbagePrice()
            case 6: request.stopLossPrice = garbagePrice()
            case 7: request.goodTillTime = Timestamp(extreme())
            case 8: request.account = garbageAccount()
            case 9: request.instrument = garbageInstrument()
            case 10: request.closesPosition = true
            case 11: request.timeInForce = random.pick(TimeInForce.allCases)
            default: multiplyTicks(&request)
            }
        }
        return request
    }

    /// The largest figures that still lie on tick and step.
    private mutating func multiplyTicks(_ request: inout OrderRequest) {
        let place = Int(request.instrument.raw)
        if place >= specs.count { return }
        let (tick, step) = (specs[place].tickSize.raw, specs[place].stepSize.raw)
        switch random.below(4) {
        case 0: request.price = Price(raw: Int64.max / tick * tick)
        case 1: request.triggerPrice = Price(raw: Int64.max / tick * tick)
        case 2: request.quantity = Quantity(raw: 100_000_000_000_000 / step * step)
        default: request.price = Price(raw: tick)
        }
    }

    private mutating func garbageAmendment() -> OrderAmendment {
        var change = amendment()
        if random.chance(500) { change.quantity = Quantity(raw: extreme()) }
        if random.chance(500) { change.price = garbagePrice() }
        if random.chance(300) { change.account = garbageAccount() }
        if random.chance(300) { change.instrument = garbageInstrument() }
        return change
    }

    private mutating func garbageMoney() -> Action {
        let (account, asset) = (garbageAccount(), garbageAssetID())
        let amount = Amount(raw: extreme())
        switch random.below(5) {
        case 0: return .deposit(account, asset, amount)
        case 1: return .withdraw(account, asset, amount)
        case 2: return .transfer(account, asset, amount, .tradingToFunding)
        case 3: return .transfer(account, asset, amount, .fundingToTrading)
        default: return .fundInsurance(asset, amount)
        }
    }

    private mutating func garbageChoice() -> Action {
        let (account, instrument) = (garbageAccount(), garbageInstrument())
        switch random.below(7) {
        case 0: return .setMarginMode(account, instrument, .isolated)
        case 1: return .setLeverage(account, instrument, extreme())
        case 2: return .setPositionMode(account, .hedge)
        case 3: return .setAssetMode(account, .multi)
        case 4: return .setCollateral(account, garbageAssetID(), isEnabled: random.chance(500))
        case 5:
            return .adjustIsolatedMargin(
                account, instrument, anyPositionSide(account), Amount(raw: extreme()))
        default:
            return .setAutoAddMargin(
                account, instrument, random.pick([.both, .long, .short]), isEnabled: true)
        }
    }

    private mutating func garbageTerms() -> InstrumentSpec {
        var spec = random.pick(specs)
        spec.symbol = random.chance(500) ? "X\(random.below(40))" : spec.symbol
        for _ in 0...random.below(3) {
            switch random.below(19) {
            case 0: spec.tickSize = garbagePrice()
            case 1: spec.stepSize = Quantity(raw: extreme())
            case 2: spec.minQuantity = Quantity(raw: extreme())
            case 3: spec.maxQuantity = Quantity(raw: extreme())
            case 4: spec.minNotional = Amount(raw: extreme())
            case 5: spec.priceBandUp = Rate(raw: extreme())
            case 6: spec.priceBandDown = Rate(raw: extreme())
            case 7: spec.marketTakeBound = Rate(raw: extreme())
            case 8: spec.makerFee = Rate(raw: extreme())
            case 9: spec.takerFee = Rate(raw: extreme())
            case 10: spec.liquidationFee = Rate(raw: extreme())
            case 11: spec.impactNotional = Amount(raw: extreme())
            case 12: spec.fundingInterval = Nanoseconds(extreme())
            case 13: spec.fundingCap = Rate(raw: extreme())
            case 14: spec.interestRate = Rate(raw: extreme())
            case 15: spec.brackets = BracketTable(unchecked: [])
            case 16: spec.settlementAsset = garbageAssetID()
            case 17: spec.defaultLeverage = extreme()
            default: spec.contract = .inversePerpetual(contractSize: Amount(raw: extreme()))
            }
        }
        return spec
    }

    private mutating func garbageAsset() -> AssetSpec {
        var spec = AssetSpec(name: random.chance(300) ? "" : "USDT")
        // Sound terms under a new name would fill the tables, so the names are taken ones.
        if random.chance(300) {
            spec.name = "Y\(random.below(20))"
            spec.collateralRatio = Rate(raw: random.pick([.min, -1, .max]))
        }
        spec.autoExchangeThreshold = Amount(raw: extreme())
        return spec
    }

    private mutating func garbageIndex() -> IndexSpec {
        var spec = IndexSpec(name: "Z\(random.below(20))", sources: [IndexSource(name: "a")])
        switch random.below(6) {
        case 0: spec.sources = []
        case 1: spec.staleness = Nanoseconds(extreme())
        case 2: spec.band = Rate(raw: extreme())
        case 3: spec.minimumSources = garbageCount()
        case 4: spec.jumpLimit = Rate(raw: extreme())
        default: spec.sources = [IndexSource(name: "a", weight: extreme())]
        }
        return spec
    }

    private mutating func garbageSettings() -> VenueSettings {
        var settings = VenueSettings()
        settings.limits.accounts = garbageCount()
        settings.liquidationTargetRatio = Rate(raw: extreme())
        switch random.below(5) {
        case 0: settings.liquidationBound = Rate(raw: extreme())
        case 1: settings.slowPriceWindow = Nanoseconds(extreme())
        case 2: settings.sampleInterval = Nanoseconds(extreme())
        case 3: settings.basisSamples = garbageCount()
        default: settings.limits.amount = Amount(raw: extreme())
        }
        return settings
    }
}

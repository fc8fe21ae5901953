import PlimsollModel
import PlimsollNumerics
import PlimsollWire

// One value of each kind with all its fields set to values that differ from each other and from
// the defaults: a field that is forgotten or exchanged with another changes the value.

/// A seeded generator, so that a failure is a number that can be tried again.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

/// All cases of a choice: those with a raw value.
func allCases<Choice: RawRepresentable>(
    of type: Choice.Type
) -> [Choice] where Choice.RawValue == UInt8 {
    (0...UInt8.max).compactMap { Choice(rawValue: $0) }
}

enum Sample {
    static var clientOrderID: ClientOrderID { ClientOrderID("grid-7/BTC:a.b_Z9") ?? .none }

    static var request: OrderRequest {
        var request = OrderRequest(
            account: AccountID(70_001), instrument: InstrumentID(301), side: .sell,
            type: .trailingStopMarket, quantity: Quantity(raw: 11), price: Price(raw: 12))
        request.positionSide = .short
        request.timeInForce = .goodTillDate
        request.triggerPrice = Price(raw: 13)
        request.activationPrice = Price(raw: 14)
        request.callbackRate = Rate(raw: 15)
        request.workingType = .markPrice
        request.isReduceOnly = true
        request.closesPosition = true
        request.isPriceProtected = true
        request.priceMatch = .queue20
        request.selfTradePrevention = .expireBoth
        request.goodTillTime = Timestamp(16)
        request.clientOrderID = clientOrderID
        request.takeProfitPrice = Price(raw: 17)
        request.stopLossPrice = Price(raw: 18)
        return request
    }

    static var plainRequest: OrderRequest {
        OrderRequest(
            account: AccountID(1), instrument: InstrumentID(0), side: .buy, type: .limit,
            quantity: Quantity(raw: 1_000_000), price: Price(whole: 60_000))
    }

    static var order: Order {
        var order = Order(
            id: OrderID(9_000_000_001), request: request, status: .partiallyFilled,
            at: Timestamp(21))
        order.filledQuantity = Quantity(raw: 22)
        order.filledValue = Amount(raw: 23)
        order.amendments = 24
        order.updatedAt = Timestamp(25)
        order.parent = OrderID(26)
        return order
    }

    static var asset: AssetSpec {
        AssetSpec(
            name: "ETH", index: IndexID(2), collateralRatio: Rate(raw: 31),
            bidBuffer: Rate(raw: 32), askBuffer: Rate(raw: 33),
            autoExchangeThreshold: Amount(raw: 34), exchangeRatio: Rate(raw: 35))
    }

    static var index: IndexSpec {
        IndexSpec(
            name: "BTCUSDT",
            sources: [IndexSource(name: "coinbase", weight: 3), IndexSource(name: "krákén")],
            staleness: Nanoseconds(41), band: Rate(raw: 42), minimumSources: 43,
            jumpLimit: Rate(raw: 44), jumpConfirmations: 45)
    }

    static var instrument: InstrumentSpec {
        var spec = InstrumentSpec(
            symbol: "BTCUSD", contract: .inversePerpetual(contractSize: Amount(whole: 100)),
            settlementAsset: AssetID(3), index: IndexID(500), tickSize: Price(raw: 51),
            stepSize: Quantity(raw: 52),
            brackets: BracketTable(unchecked: [bracket, bracket]))
        spec.minQuantity = Quantity(raw: 53)
        spec.maxQuantity = Quantity(raw: 54)
        spec.maxMarketQuantity = Quantity(raw: 55)
        spec.minNotional = Amount(raw: 56)
        spec.priceBandUp = Rate(raw: 57)
        spec.priceBandDown = Rate(raw: 58)
        spec.marketTakeBound = Rate(raw: 59)
        spec.maxOrders = 60
        spec.maxTriggerOrders = 61
        spec.makerFee = Rate(raw: -62)
        spec.takerFee = Rate(raw: 63)
        spec.liquidationFee = Rate(raw: 64)
        spec.impactNotional = Amount(raw: 65)
        spec.fundingInterval = Nanoseconds(66)
        spec.fundingCap = Rate(raw: 67)
        spec.interestRate = Rate(raw: 68)
        spec.triggerProtect = Rate(raw: 69)
        spec.isIsolatedOnly = true
        spec.defaultLeverage = 70
        return spec
    }

    static var bracket: LeverageBracket {
        LeverageBracket(
            notionalFloor: Amount(raw: 45), notionalCap: Amount(raw: 46), maxLeverage: 47,
            maintenanceMarginRate: Rate(raw: 48), maintenanceAmount: Amount(raw: 49))
    }

    static var settings: VenueSettings {
        var settings = VenueSettings()
        settings.limits.accounts = 71
        settings.limits.assets = 72
        settings.limits.indices = 73
        settings.limits.instruments = 74
        settings.limits.openOrders = 75
        settings.limits.openOrdersPerAccount = 76
        settings.limits.batchSize = 77
        settings.limits.amendmentsPerOrder = 78
        settings.limits.liquidationStepsPerCommand = 79
        settings.limits.amount = Amount(raw: 80)
        settings.allowsModeSwitchWithPosition = true
        settings.liquidationTargetRatio = Rate(raw: 81)
        settings.liquidationBound = Rate(raw: 82)
        settings.adlPolicy = .proRata
        settings.usesSlowInitialMarginPrice = true
        settings.slowPriceWindow = Nanoseconds(83)
        settings.sampleInterval = Nanoseconds(84)
        settings.basisSamples = 85
        return settings
    }

    static var position: PositionFigures {
        PositionFigures(
            instrument: InstrumentID(4), positionSide: .long, size: Quantity(raw: 91),
            entryValue: Amount(raw: 92), markPrice: Price(raw: 93), notional: Amount(raw: 94),
            unrealizedPnl: Amount(raw: -95), maintenanceMargin: Amount(raw: 96))
    }

    static var step: LiquidationStep {
        var step = LiquidationStep(
            pool: .isolated(AccountID(5), InstrumentID(6), .short), stage: .takeover,
            instrument: InstrumentID(7), before: figures(100), time: Timestamp(101))
        step.positionSide = .short
        step.quantity = Quantity(raw: 102)
        step.price = Price(raw: 103)
        step.fee = Amount(raw: 104)
        step.residue = Amount(raw: 105)
        step.shortfall = Amount(raw: 106)
        step.haircut = Amount(raw: 107)
        step.after = figures(110)
        step.firstPosition = 1
        step.positionCount = 2
        return step
    }

    static func figures(_ first: Int64) -> PoolFigures {
        PoolFigures(
            walletBalance: Amount(raw: first), unrealizedPnl: Amount(raw: -first - 1),
            positionInitialMargin: Amount(raw: first + 2),
            openOrderInitialMargin: Amount(raw: first + 3),
            maintenanceMargin: Amount(raw: first + 4))
    }

    static var trade: Trade {
        Trade(
            id: TradeID(121), makerOrder: OrderID(122), takerOrder: OrderID(123),
            price: Price(raw: 124), quantity: Quantity(raw: 125), maker: AccountID(126),
            taker: AccountID(127), instrument: InstrumentID(128), takerSide: .sell,
            isLiquidation: true)
    }

    static var positionChange: PositionChange {
        PositionChange(
            account: AccountID(131), instrument: InstrumentID(132), positionSide: .short,
            size: Quantity(raw: -133), entryValue: Amount(raw: -134),
            realizedPnl: Amount(raw: 135), isolatedWallet: Amount(raw: 136))
    }

    static var deleveraging: AutoDeleveraging {
        AutoDeleveraging(
            quantity: Quantity(raw: 141), value: Amount(raw: -142), haircut: Amount(raw: 143),
            victim: AccountID(144), bankrupt: AccountID(145), instrument: InstrumentID(146),
            positionSide: .long)
    }

    static func entry(
        from: LedgerAccount = .external, to: LedgerAccount = .insurance,
        reason: LedgerReason = .residue, instrument: InstrumentID? = InstrumentID(153)
    ) -> LedgerEntry {
        LedgerEntry(
            from: from, to: to, amount: Amount(raw: 151), asset: AssetID(152), reason: reason,
            instrument: instrument)
    }
}

public import PlimsollModel
public import PlimsollNumerics

// A small venue with one of everything: settlement in two stable coins and in a coin, three
// payoffs, a thin symbol, an isolated-only symbol, indices with three, two and one sources.

/// The standard venue of the simulation, as the commands that set it up.
public struct SimulatedVenue: Sendable {
    /// Accounts that are opened, numbered from 1.
    public var accounts = 24
    /// The first so many accounts quote both sides of every book and are rich.
    public var marketMakers = 4
    /// Money of the insurance fund in whole stable coins; small, so that auto-deleveraging occurs.
    public var insurance: Int64 = 2_000
    /// Limit on forced steps of one command; the customary one if nil.
    public var stepsPerCommand: Int?
    /// How counterparties of an auto-deleveraging are chosen.
    public var adlPolicy = ADLPolicyKind.rankedQueue

    /// The standard venue.
    public init() {}

    /// One listed contract as the generator needs to know it.
    public struct Listing: Sendable {
        /// Its terms.
        public var spec: InstrumentSpec
        /// Price at which its index starts.
        public var start: Price
    }

    /// When the venue opens: 2026-01-01 00:00 UTC.
    public static var opening: Timestamp { Timestamp(milliseconds: 1_767_225_600_000) }

    /// The indices in order of listing.
    public static var indices: [IndexSpec] {
        func index(_ name: String, _ sources: Int, minimum: Int = 1) -> IndexSpec {
            IndexSpec(
                name: name,
                sources: (0..<sources).map {
                    IndexSource(name: "source\($0)", weight: Int64($0 + 1))
                },
                minimumSources: minimum)
        }
        return [
            index("BTCUSD", 3, minimum: 2), index("ETHUSD", 2), index("THINUSD", 1),
            index("ISOUSD", 1), index("USDCUSD", 2),
        ]
    }

    /// Prices at which the indices start.
    public static var startPrices: [Price] {
        [
            Price(whole: 60_000), Price(whole: 2_500), Price(raw: 150_000_000),
            Price(whole: 20), Price(whole: 1),
        ]
    }

    /// The assets in order of listing.
    public static var assets: [AssetSpec] {
        [
            AssetSpec(name: "USDT"),
            AssetSpec(
                name: "USDC", index: IndexID(4), collateralRatio: Rate(raw: 99_990_000),
                bidBuffer: Rate(raw: 500_000), askBuffer: Rate(raw: 500_000)),
            AssetSpec(
                name: "BTC", index: IndexID(0), collateralRatio: Rate(raw: 95_000_000),
                bidBuffer: Rate(raw: 2_500_000), askBuffer: Rate(raw: 2_500_000)),
        ]
    }

    /// The instruments in order of listing.
    public static var instruments: [InstrumentSpec] {
        var all = [
            linear("BTCUSDT", asset: 0, index: 0, tick: 10_000_000, step: 100_000),
            linear("ETHUSDT", asset: 0, index: 1, tick: 1_000_000, step: 100_000),
            linear("THINUSDT", asset: 0, index: 2, tick: 10_000, step: 100_000_000),
            linear("ISOUSDT", asset: 0, index: 3, tick: 100_000, step: 1_000_000),
            InstrumentSpec(
                symbol: "BTCUSD_PERP",
                contract: .inversePerpetual(contractSize: Amount(whole: 100)),
                settlementAsset: AssetID(2), index: IndexID(0), tickSize: Price(raw: 10_000_000),
                stepSize: Quantity(whole: 1), brackets: coinBrackets),
            linear("BTCUSDC", asset: 1, index: 0, tick: 10_000_000, step: 100_000),
        ]
        all[2].marketTakeBound = Rate(raw: 10_000_000)
        all[2].fundingInterval = Nanoseconds(hours: 1)
        all[3].isIsolatedOnly = true
        all[4].impactNotional = Amount(whole: 100)
        all[5].makerFee = Rate(raw: -5_000)
        return all
    }

    private static func linear(
        _ symbol: String, asset: Int, index: Int, tick: Int64, step: Int64
    ) -> InstrumentSpec {
        InstrumentSpec(
            symbol: symbol, contract: .linearPerpetual, settlementAsset: AssetID(asset),
            index: IndexID(index), tickSize: Price(raw: tick), stepSize: Quantity(raw: step),
            brackets: .tiers([
                tier(50_000, 125, 400_000),
                tier(600_000, 100, 500_000),
                tier(3_000_000, 50, 1_000_000),
                tier(12_000_000, 20, 2_500_000),
                tier(100_000_000, 5, 10_000_000),
                tier(1_000_000_000, 1, 50_000_000),
            ]))
    }

    private static func tier(
        _ cap: Int64, _ leverage: Int64, _ rate: Int64
    ) -> (cap: Amount, maxLeverage: Int64, rate: Rate) {
        (Amount(whole: cap), leverage, Rate(raw: rate))
    }

    private static var coinBrackets: BracketTable {
        .tiers([
            tier(5, 125, 400_000),
            tier(50, 50, 1_000_000),
            tier(500, 20, 2_500_000),
            tier(10_000, 2, 25_000_000),
        ])
    }

    /// Everything that happens before the first random command, in order.
    public func commands() -> [Command] {
        var actions: [Action] = [.configure(settings)]
        actions += Self.indices.map { .listIndex($0) }
        actions += Self.assets.map { .listAsset($0) }
        actions += Self.instruments.map { .listInstrument($0) }
        for account in 1...accounts { actions.append(.openAccount(AccountKey(UInt64(account)))) }
        actions.append(.fundInsurance(AssetID(0), Amount(whole: insurance)))
        actions.append(.fundInsurance(AssetID(1), Amount(whole: insurance)))
        actions.append(.fundInsurance(AssetID(2), Amount(raw: insurance * 2_000)))
        for account in 1...accounts { actions += endowment(account) }
        for (index, spec) in Self.indices.enumerated() {
            for source in spec.sources.indices {
                actions.append(.indexPrice(IndexID(index), source: source, Self.startPrices[index]))
            }
        }
        return actions.map { Command($0, at: Self.opening) }
    }

    private var settings: VenueSettings {
        var settings = VenueSettings()
        settings.adlPolicy = adlPolicy
        if let stepsPerCommand { settings.limits.liquidationStepsPerCommand = stepsPerCommand }
        return settings
    }

    /// What an account starts with: makers are rich, the others hold little and borrow much.
    private func endowment(_ account: Int) -> [Action] {
        let id = AccountID(account)
        let isMaker = account <= marketMakers
        let cash = Amount(whole: isMaker ? 5_000_000 : Int64(account) * 400)
        var actions: [Action] = [.deposit(id, AssetID(0), cash)]
        if isMaker || account % 2 == 0 { actions.append(.deposit(id, AssetID(1), cash)) }
        let coins = Amount(raw: isMaker ? 10_000_000_000 : Int64(account) * 1_000_000)
        if isMaker || account % 3 == 0 { actions.append(.deposit(id, AssetID(2), coins)) }
        if account % 4 == 1 { actions.append(.setPositionMode(id, .hedge)) }
        if account % 5 == 2 { actions.append(.setAssetMode(id, .multi)) }
        return actions
    }
}

public import PlimsollNumerics

// What the venue lists and how it is set up. These are cold values: read when an instrument is
// listed, then copied into the engine's tables.

/// An asset that may be held, and what it counts as collateral in multi-assets mode.
public struct AssetSpec: Hashable, Sendable {
    /// Its name, as in "USDT".
    public var name: String
    /// The index that prices it in USD; nil for an asset that counts 1.
    public var index: IndexID?
    /// Part of a positive equity that counts as collateral: 1 - haircut.
    public var collateralRatio: Rate
    /// Taken off the index for positive equity: `bidRate = index * (1 - bidBuffer)`.
    public var bidBuffer: Rate
    /// Put on the index for debts: `askRate = index * (1 + askBuffer)`.
    public var askBuffer: Rate
    /// Debt in USD beyond which the other assets are sold for it, as 10,000.
    public var autoExchangeThreshold: Amount
    /// Part of its value an asset fetches in such a sale, as 0.975.
    public var exchangeRatio: Rate

    /// An asset with all its figures; by default one that counts fully.
    public init(
        name: String, index: IndexID? = nil, collateralRatio: Rate = Rate(whole: 1),
        bidBuffer: Rate = .zero, askBuffer: Rate = .zero,
        autoExchangeThreshold: Amount = Amount(whole: 10_000),
        exchangeRatio: Rate = Rate(raw: 97_500_000)
    ) {
        self.name = name
        self.index = index
        self.collateralRatio = collateralRatio
        self.bidBuffer = bidBuffer
        self.askBuffer = askBuffer
        self.autoExchangeThreshold = autoExchangeThreshold
        self.exchangeRatio = exchangeRatio
    }
}

/// One named source of an index.
public struct IndexSource: Hashable, Sendable {
    /// Its name, as in "coinbase".
    public var name: String
    /// Its weight among the sources; any positive scale.
    public var weight: Int64

    /// A source with its weight.
    public init(name: String, weight: Int64 = 1) {
        self.name = name
        self.weight = weight
    }
}

/// A price index: the venue's view of an underlying from several outside sources.
public struct IndexSpec: Hashable, Sendable {
    /// Its name, as in "BTCUSDT".
    public var name: String
    /// The sources, at most 16.
    public var sources: [IndexSource]
    /// A source that has said nothing for longer than this is left out.
    public var staleness: Nanoseconds
    /// Distance from the median of the sources to which an outlier is clamped, as 0.05; beyond
    /// twice this distance it is left out.
    public var band: Rate
    /// With fewer live sources than this the index freezes and liquidation pauses.
    public var minimumSources: Int
    /// A move of one update beyond this that a single source caused is held until confirmed.
    public var jumpLimit: Rate
    /// How many updates must agree with a held move before it is believed.
    public var jumpConfirmations: Int

    /// An index with all its figures.
    public init(
        name: String, sources: [IndexSource],
        staleness: Nanoseconds = Nanoseconds(seconds: 60), band: Rate = Rate(raw: 5_000_000),
        minimumSources: Int = 1, jumpLimit: Rate = Rate(raw: 10_000_000),
        jumpConfirmations: Int = 3
    ) {
        self.name = name
        self.sources = sources
        self.staleness = staleness
        self.band = band
        self.minimumSources = minimumSources
        self.jumpLimit = jumpLimit
        self.jumpConfirmations = jumpConfirmations
    }
}

/// A listed contract with its filters, fees, brackets and funding terms.
public struct InstrumentSpec: Hashable, Sendable {
    /// Its name, as in "BTCUSDT".
    public var symbol: String
    /// Kind and payoff.
    public var contract: Contract
    /// The asset of margin, profit and fees.
    public var settlementAsset: AssetID
    /// The index of its underlying.
    public var index: IndexID
    /// Least price increment.
    public var tickSize: Price
    /// Least size increment.
    public var stepSize: Quantity
    /// Least size of an order.
    public var minQuantity: Quantity
    /// Greatest size of a limit order.
    public var maxQuantity: Quantity
    /// Greatest size of a market order.
    public var maxMarketQuantity: Quantity
    /// Least notional of an order that is not reduce-only.
    public var minNotional: Amount
    /// Buy limit prices above `mark * (1 + priceBandUp)` are refused.
    public var priceBandUp: Rate
    /// Sell limit prices below `mark * (1 - priceBandDown)` are refused.
    public var priceBandDown: Rate
    /// How far from the mark price a market order may eat.
    public var marketTakeBound: Rate
    /// Resting orders one account may have in it.
    public var maxOrders: Int
    /// Untriggered orders one account may have in it.
    public var maxTriggerOrders: Int
    /// Leverage brackets.
    public var brackets: BracketTable
    /// Fee of a resting order's fill; negative is a rebate.
    public var makerFee: Rate
    /// Fee of a taking order's fill.
    public var takerFee: Rate
    /// Fee on the notional a liquidation closes through the book, to the insurance fund.
    public var liquidationFee: Rate
    /// Size of the orders whose average price is the impact price of funding, in quote money.
    public var impactNotional: Amount
    /// Time between two fundings.
    public var fundingInterval: Nanoseconds
    /// Greatest funding rate of one interval, either way.
    public var fundingCap: Rate
    /// Interest part of funding for 8 hours, as 0.0001.
    public var interestRate: Rate
    /// A protected trigger order does not fire while mark and last differ by more than this.
    public var triggerProtect: Rate
    /// True if only isolated margin is offered.
    public var isIsolatedOnly: Bool
    /// Leverage of an account that has not chosen one.
    public var defaultLeverage: Int64

    /// A contract with customary terms; everything can be set afterwards.
    public init(
        symbol: String, contract: Contract, settlementAsset: AssetID, index: IndexID,
        tickSize: Price, stepSize: Quantity, brackets: BracketTable
    ) {
        self.symbol = symbol
        self.contract = contract
        self.settlementAsset = settlementAsset
        self.index = index
        self.tickSize = tickSize
        self.stepSize = stepSize
        self.brackets = brackets
        minQuantity = stepSize
        maxQuantity = Quantity(whole: 1_000_000)
        maxMarketQuantity = Quantity(whole: 1_000_000)
        minNotional = contract.isInverse ? .zero : Amount(whole: 5)
        priceBandUp = Rate(raw: 10_000_000)
        priceBandDown = Rate(raw: 10_000_000)
        marketTakeBound = Rate(raw: 5_000_000)
        maxOrders = 200
        maxTriggerOrders = 10
        makerFee = Rate(raw: 20_000)
        takerFee = Rate(raw: 50_000)
        liquidationFee = Rate(raw: 1_250_000)
        impactNotional = Amount(whole: 25_000)
        fundingInterval = Nanoseconds(hours: 8)
        fundingCap = Rate(raw: 2_000_000)
        interestRate = Rate(raw: 10_000)
        triggerProtect = Rate(raw: 5_000_000)
        isIsolatedOnly = false
        defaultLeverage = min(20, brackets.brackets.first?.maxLeverage ?? 1)
    }
}

/// How counterparties of an auto-deleveraging are chosen.
public enum ADLPolicyKind: UInt8, Hashable, Sendable {
    /// The queue by score: profit share times margin ratio, highest first.
    case rankedQueue
    /// Everyone on the other side in proportion to size.
    case proRata
}

/// Limits on every table. Reaching one is a rejection with its own code.
public struct Limits: Hashable, Sendable {
    /// Accounts that may be open.
    public var accounts = 2_000_000
    /// Assets that may be listed.
    public var assets = 32
    /// Price indices that may be listed.
    public var indices = 1_024
    /// Instruments that may be listed.
    public var instruments = 1_024
    /// Orders open over the whole venue, resting and untriggered.
    public var openOrders = 4_000_000
    /// Orders one account may have open over all instruments.
    public var openOrdersPerAccount = 10_000
    /// Orders in one batch command.
    public var batchSize = 50
    /// Times one order may be amended.
    public var amendmentsPerOrder: UInt32 = 10_000
    /// Liquidation steps of one command; the rest follows with the next one.
    public var liquidationStepsPerCommand = 1_000_000
    /// Greatest balance, deposit or notional of one order, in any asset.
    public var amount = Amount(whole: 10_000_000_000)

    /// The customary limits.
    public init() {}
}

/// The venue's own choices.
public struct VenueSettings: Hashable, Sendable {
    /// Limits on every table.
    public var limits = Limits()
    /// Lets the margin mode change with an open position if the account stays above initial
    /// margin after it; otherwise refused, as Binance does.
    public var allowsModeSwitchWithPosition = false
    /// Margin ratio a liquidation step aims for, as 0.8: health and no more.
    public var liquidationTargetRatio = Rate(raw: 80_000_000)
    /// How far from the mark price a liquidation order may trade.
    public var liquidationBound = Rate(raw: 5_000_000)
    /// Counterparties of auto-deleveraging.
    public var adlPolicy = ADLPolicyKind.rankedQueue
    /// Values positions at the worse of mark and slow price for initial margin.
    public var usesSlowInitialMarginPrice = false
    /// Time constant of the slow price.
    public var slowPriceWindow = Nanoseconds(seconds: 600)
    /// Time between two samples of basis and premium.
    public var sampleInterval = Nanoseconds(seconds: 5)
    /// Samples in the moving average of the basis, at most 64.
    public var basisSamples = 30

    /// The customary settings.
    public init() {}
}

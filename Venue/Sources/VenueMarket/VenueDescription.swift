public import PlimsollModel
public import PlimsollNumerics
public import VenuePorts

// What a venue is, before it has seen a single command: everything that is listed, the terms of
// the API and of accounts, and the market that is simulated on it. Names stand here where the
// engine has numbers; `genesis` turns the one into the other.

/// A sum of an asset by its name.
public struct AssetAmount: Hashable, Sendable {
    /// The asset.
    public var asset: String
    /// How much of it.
    public var amount: Amount

    /// A sum of an asset.
    public init(_ asset: String, _ amount: Amount) {
        self.asset = asset
        self.amount = amount
    }
}

/// An asset to be listed; the number of its index is set when it is.
public struct AssetListing: Hashable, Sendable {
    /// Its terms.
    public var spec: AssetSpec
    /// The name of the index that prices it in USD; nil for one that counts 1.
    public var index: String?

    /// An asset with the name of its index.
    public init(_ spec: AssetSpec, index: String? = nil) {
        self.spec = spec
        self.index = index
    }
}

/// An instrument to be listed; the numbers of asset and index are set when it is.
public struct InstrumentListing: Hashable, Sendable {
    /// Its terms.
    public var spec: InstrumentSpec
    /// The name of the asset of margin, profit and fees.
    public var settlementAsset: String
    /// The name of its index.
    public var index: String

    /// An instrument with the names of its asset and index.
    public init(_ spec: InstrumentSpec, settlementAsset: String, index: String) {
        self.spec = spec
        self.settlementAsset = settlementAsset
        self.index = index
    }
}

/// The venue's choices for its trading API.
public struct APITerms: Hashable, Sendable {
    /// Request weight allowed for an address in a minute.
    public var weightPerMinute = 2_400
    /// Orders allowed for an account in a minute.
    public var ordersPerMinute = 1_200
    /// Orders allowed for an account in ten seconds.
    public var ordersPerTenSeconds = 300
    /// Takes conditional orders on `/fapi/v1/order` too, for older bots.
    public var conditionalOnOrderRoute = false

    /// The customary choices.
    public init() {}
}

/// Terms of accounts.
public struct AccountTerms: Hashable, Sendable {
    /// Levels of verification, lowest first; a new account has the first.
    public var levels = VerificationLevel.standard
    /// What the practice faucet gives at once, by asset.
    public var faucet = [
        AssetAmount("USDT", Amount(whole: 10_000)), AssetAmount("BTC", Amount(raw: 10_000_000)),
    ]

    /// The customary terms.
    public init() {}
}

/// How an underlying moves in the simulated market and how deep its books are.
public struct UnderlyingTerms: Hashable, Sendable {
    /// The index it is behind.
    public var index: String
    /// The price it starts from and, over months, returns to.
    public var startPrice: Price
    /// Standard deviation of a year's return, as 0.6.
    public var volatility: Rate
    /// Dollars that stand within one percent on each side in calm.
    public var depth: Amount
    /// Trades in a minute of calm, beside those of leveraged traders.
    public var tradesPerMinute: Int64

    /// An underlying with all its figures.
    public init(
        index: String, startPrice: Price, volatility: Rate, depth: Amount, tradesPerMinute: Int64
    ) {
        self.index = index
        self.startPrice = startPrice
        self.volatility = volatility
        self.depth = depth
        self.tradesPerMinute = tradesPerMinute
    }
}

/// Who trades where nobody else does.
public struct MarketTerms: Hashable, Sendable {
    /// The underlyings, by name of their index.
    public var underlyings: [UnderlyingTerms] = []
    /// Accounts that trade with leverage, get liquidated and come again.
    public var leveragedTraders = 150

    /// No underlyings.
    public init() {}
}

/// A venue as it is to be.
public struct VenueDescription: Hashable, Sendable {
    /// The engine's settings.
    public var settings = VenueSettings()
    /// Price indices in the order of listing.
    public var indices: [IndexSpec] = []
    /// Assets in the order of listing.
    public var assets: [AssetListing] = []
    /// Instruments in the order of listing.
    public var instruments: [InstrumentListing] = []
    /// What the insurance fund starts with.
    public var insuranceFund: [AssetAmount] = []
    /// The venue's choices for its API.
    public var api = APITerms()
    /// Terms of accounts.
    public var accounts = AccountTerms()
    /// The simulated market.
    public var market = MarketTerms()

    /// A venue that lists nothing.
    public init() {}
}

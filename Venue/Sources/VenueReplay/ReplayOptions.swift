public import PlimsollModel
public import PlimsollNumerics
import VenueJSON

// What a replay is asked for, and what a venue file may change about the venue it runs on.

/// What to replay.
public struct ReplayOptions: Sendable {
    /// Files and folders of recorded markets; empty for the built-in crash.
    public var prices: [String] = []
    /// Accounts of the population.
    public var population = 20_000
    /// Seed of everything that is left to chance.
    public var seed: UInt64 = 1
    /// Seed of another order of creating accounts and symbols; the result is the same.
    public var shuffle: UInt64?
    /// Records before this are left out.
    public var from: Timestamp?
    /// Records after this are left out.
    public var to: Timestamp?
    /// The venue's own terms.
    public var venue = VenueTerms()

    /// The customary replay: the built-in crash.
    public init() {}
}

/// Shares of the population, in thousandths, that trade in a certain way.
public struct PopulationMix: Hashable, Sendable {
    /// Of the directional positions, those that are long.
    public var longs: Int64 = 620
    /// Positions with isolated margin.
    public var isolated: Int64 = 250
    /// Accounts that hold a long and a short of one symbol.
    public var hedged: Int64 = 60
    /// Accounts long in BTC (or the first symbol) and short in another.
    public var longShort: Int64 = 80
    /// Accounts on the inverse BTC contract, where there is one.
    public var inverse: Int64 = 30
    /// Accounts in multi-assets mode, with coins as collateral.
    public var multiAssets: Int64 = 20
    /// Positions with a limit order below (above) them.
    public var resting: Int64 = 200
    /// Positions with a stop.
    public var stops: Int64 = 180
    /// Positions with a take-profit.
    public var takeProfits: Int64 = 120
    /// Isolated positions that take margin from the cross pool before they are liquidated.
    public var autoAdd: Int64 = 100

    /// The customary mix.
    public init() {}
}

/// The venue's terms; a venue file overrides them one by one.
public struct VenueTerms: Sendable {
    /// Fee of resting orders.
    public var makerFee = Rate(raw: 20_000)
    /// Fee of taking orders.
    public var takerFee = Rate(raw: 50_000)
    /// Fee of what a liquidation closes through the book.
    public var liquidationFee = Rate(raw: 1_250_000)
    /// Brackets by symbol, instead of the built-in ones.
    public var brackets: [(symbol: String, table: BracketTable)] = []
    /// What the insurance fund starts with, by asset; nil for a share of the open interest.
    public var insuranceFund: [(asset: String, amount: Amount)]?
    /// Band around the median of an index's sources; nil for 5 % with one or two sources and for
    /// the median itself with three and more.
    public var band: Rate?
    /// A source that has said nothing for longer is left out.
    public var staleness = Nanoseconds(seconds: 900)
    /// With fewer live sources liquidation pauses; nil for one, or three where there are three.
    public var minimumSources: Int?
    /// Margin ratio that a liquidation aims for.
    public var liquidationTarget = Rate(raw: 80_000_000)
    /// Distance from the mark price within which a liquidation trades.
    public var liquidationBound = Rate(raw: 5_000_000)
    /// How counterparties of an auto-deleveraging are chosen.
    public var adlPolicy = ADLPolicyKind.rankedQueue
    /// Who trades.
    public var mix = PopulationMix()

    /// The customary terms.
    public init() {}
}

/// Why a replay or an explanation is refused.
public struct ReplayFault: Error, Sendable {
    /// The kind of a fault; what programs may compare.
    public enum Code: String, Hashable, Sendable {
        /// A venue file is not JSON.
        case malformed
        /// A venue file has a key that nothing knows.
        case unknownKey
        /// A value of a venue file is refused.
        case badValue
        /// A file or folder cannot be read or written.
        case unreadable
        /// There is nothing to replay.
        case nothingToReplay
        /// A run knows no such account.
        case unknownAccount
    }

    /// The kind of fault.
    public let code: Code
    /// What was expected and what was found, with the place.
    public let message: String

    /// A fault with its message.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension ReplayFault: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}

public import PlimsollEngine
public import PlimsollModel

// What the dialect says of a listed contract, copied out of the engine: names, decimals and where
// it stands. Writers take these values, so that nothing is written while commands wait.

/// A contract with the names and decimals that the dialect shows it by.
public struct SymbolTerms: Sendable {
    /// The engine's number for it.
    public let instrument: InstrumentID
    /// Its terms.
    public let spec: InstrumentSpec
    /// The underlying, as "BTC".
    public let base: String
    /// The money its price is in, as "USDT".
    public let quote: String
    /// The asset of margin, profit and fees.
    public let margin: String
    private let precision: SymbolPrecision

    /// The terms of a listed instrument.
    public init(_ engine: borrowing Engine, _ instrument: InstrumentID) {
        let spec = engine.spec(of: instrument)
        self.init(instrument, spec, margin: engine.spec(of: spec.settlementAsset).name)
    }

    /// A contract with its terms.
    ///
    /// - Parameter margin: The name of its settlement asset.
    public init(_ instrument: InstrumentID, _ spec: InstrumentSpec, margin: String) {
        self.instrument = instrument
        self.spec = spec
        self.margin = margin
        precision = SymbolPrecision(spec)
        let pair = String(spec.symbol.prefix { $0 != "_" })
        if spec.contract.isInverse {
            base = margin
            quote = String(pair.dropFirst(pair.hasPrefix(margin) ? margin.count : 0))
        } else {
            quote = margin
            base = pair.hasSuffix(margin) ? String(pair.dropLast(margin.count)) : pair
        }
    }

    /// Its name.
    public var symbol: String { spec.symbol }
    /// The name without the kind of contract; equals the symbol of linear perpetuals.
    public var pair: String { String(spec.symbol.prefix { $0 != "_" }) }
    /// True for contracts of the USDⓈ-margined listing.
    public var isLinear: Bool { !spec.contract.isInverse }
    /// Decimals of a price.
    public var pricePlaces: Int { precision.price }
    /// Decimals of a quantity.
    public var quantityPlaces: Int { precision.quantity }

    /// The contracts of the USDⓈ-margined listing, in order of listing.
    public static func linear(_ engine: borrowing Engine) -> [SymbolTerms] {
        var found: [SymbolTerms] = []
        for place in 0..<engine.instrumentCount {
            let terms = SymbolTerms(engine, InstrumentID(place))
            if terms.isLinear { found.append(terms) }
        }
        return found
    }
}

/// Traffic the venue allows, as announced and enforced.
public struct RateAllowance: Hashable, Sendable {
    /// Request weight of an address in a minute.
    public var weightPerMinute: Int
    /// Orders of an account in a minute.
    public var ordersPerMinute: Int
    /// Orders of an account in ten seconds.
    public var ordersPerTenSeconds: Int

    /// An allowance with all its figures.
    public init(weightPerMinute: Int, ordersPerMinute: Int, ordersPerTenSeconds: Int) {
        self.weightPerMinute = weightPerMinute
        self.ordersPerMinute = ordersPerMinute
        self.ordersPerTenSeconds = ordersPerTenSeconds
    }
}

/// What clients load first: the venue's assets, contracts and limits.
public struct ExchangeInfo: Sendable {
    /// The venue's time, in ms.
    public let time: Int64
    /// Assets as listed.
    public let assets: [AssetSpec]
    /// Contracts of the USDⓈ-margined listing.
    public let symbols: [SymbolTerms]
    /// Those that take only orders that close positions.
    public let closing: Set<InstrumentID>
    /// Times one order may be amended.
    public let amendmentsPerOrder: UInt32
    /// Traffic allowed.
    public let allowance: RateAllowance

    /// What is listed now.
    public init(_ engine: borrowing Engine, _ allowance: RateAllowance, at time: Timestamp) {
        var assets: [AssetSpec] = []
        for place in 0..<engine.assetCount { assets.append(engine.spec(of: AssetID(place))) }
        self.assets = assets
        self.time = time.milliseconds
        self.allowance = allowance
        symbols = SymbolTerms.linear(engine)
        var closing: Set<InstrumentID> = []
        for terms in symbols where !engine.isTrading(terms.instrument) {
            closing.insert(terms.instrument)
        }
        self.closing = closing
        amendmentsPerOrder = engine.settings.limits.amendmentsPerOrder
    }
}

extension Timestamp {
    /// Whole milliseconds since 1970-01-01 UTC.
    var milliseconds: Int64 { raw / 1_000_000 }
}

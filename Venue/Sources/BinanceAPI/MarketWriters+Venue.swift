public import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
public import PlimsollModel
public import PlimsollNumerics
public import VenueJSON

// How the venue itself stands: what collateral counts, what an index is made of, what the
// insurance fund holds.

/// What one asset counts as collateral, in USD.
public struct AssetIndex: Sendable {
    /// Asset and USD, as "BTCUSD".
    public let symbol: String
    /// The terms of the asset.
    public let spec: AssetSpec
    /// USD per unit: the index, as a credit, as a debt.
    public let rates: (index: Price, bid: Price, ask: Price)

    /// All listed assets.
    public static func all(_ engine: borrowing Engine) -> [AssetIndex] {
        var found: [AssetIndex] = []
        for place in 0..<engine.assetCount {
            let spec = engine.spec(of: AssetID(place))
            found.append(
                AssetIndex(
                    symbol: spec.name + "USD", spec: spec, rates: engine.rates(of: AssetID(place))))
        }
        return found
    }
}

/// One source of an index.
public struct IndexConstituent: Sendable {
    /// Its name.
    public let source: String
    /// The name of the index.
    public let symbol: String
    /// What it said last; zero before it spoke.
    public let price: Price
    /// Its part of all weights.
    public let weight: Rate

    /// The sources of an index.
    public static func all(_ engine: borrowing Engine, _ index: IndexID) -> [IndexConstituent] {
        let spec = engine.spec(of: index)
        let total = spec.sources.reduce(Int64(0)) { $0 + $1.weight }
        var found: [IndexConstituent] = []
        for (place, source) in spec.sources.enumerated() {
            let share = multiply(
                source.weight, unitsPerOne, dividingBy: max(1, total), rounding: .down)
            found.append(
                IndexConstituent(
                    source: source.name, symbol: spec.name,
                    price: engine.sourcePrice(index, place), weight: Rate(raw: share)))
        }
        return found
    }
}

/// The insurance fund of one asset.
public struct InsuranceFund: Sendable {
    /// The asset.
    public let asset: String
    /// What it is worth, the positions it took over included.
    public let marginBalance: Amount

    /// The funds of the assets that contracts are settled in.
    public static func all(
        _ engine: borrowing Engine, _ symbols: [SymbolTerms]
    ) -> [InsuranceFund] {
        var found: [InsuranceFund] = []
        for terms in symbols where !found.contains(where: { $0.asset == terms.margin }) {
            let asset = terms.spec.settlementAsset
            let figures = engine.figures(of: .cross(Ledger.insuranceAccount, asset))
            found.append(InsuranceFund(asset: terms.margin, marginBalance: figures.marginBalance))
        }
        return found
    }
}

/// How near winners of a contract are to being closed against losers.
public enum ADLRisk: String, Hashable, Sendable {
    /// The fund is worth a hundredth of the open interest or more.
    case low
    /// The fund is worth something.
    case medium
    /// The fund is worth nothing: the next takeover it cannot bear falls on the winners.
    case high

    /// The risk in a contract now, by what the fund of its settlement asset is worth.
    public init(_ engine: borrowing Engine, _ terms: SymbolTerms) {
        let asset = terms.spec.settlementAsset
        let fund = engine.figures(of: .cross(Ledger.insuranceAccount, asset)).marginBalance
        let size = engine.openInterest(terms.instrument)
        let mark = engine.markPrice(terms.instrument)
        if size.isZero || !mark.isPositive {
            self = .low
            return
        }
        let notional = PositionMath.notional(terms.spec.contract, size: size, price: mark)
        if !fund.isPositive {
            self = .high
        } else {
            self = fund >= notional.divided(by: 100, rounding: .up) ? .low : .medium
        }
    }
}

extension MarketWriters {
    /// The answer of `assetIndex`.
    public static func assetIndex(
        _ assets: [AssetIndex], single: Bool, at time: Timestamp
    ) -> [UInt8] {
        rows(assets, single: single) { asset, writer in
            writer.member("symbol", asset.symbol)
            writer.member("time", time.milliseconds)
            writer.member("index", asset.rates.index)
            writer.member("bidBuffer", asset.spec.bidBuffer)
            writer.member("askBuffer", asset.spec.askBuffer)
            writer.member("bidRate", asset.rates.bid)
            writer.member("askRate", asset.rates.ask)
            writer.member("autoExchangeBidBuffer", asset.spec.bidBuffer)
            writer.member("autoExchangeAskBuffer", asset.spec.askBuffer)
            writer.member("autoExchangeBidRate", asset.rates.bid)
            writer.member("autoExchangeAskRate", asset.rates.ask)
        }
    }

    /// The answer of `constituents`.
    public static func constituents(
        _ constituents: [IndexConstituent], _ symbol: String, at time: Timestamp
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("symbol", symbol)
            writer.member("time", time.milliseconds)
            writer.array("constituents") { writer in
                for constituent in constituents {
                    writer.object { writer in
                        writer.member("exchange", constituent.source)
                        writer.member("symbol", constituent.symbol)
                        writer.member("price", constituent.price)
                        writer.member("weight", constituent.weight)
                    }
                }
            }
        }
        return writer.bytes
    }

    /// The answer of `insuranceBalance`: one fund for each asset, shared by its contracts.
    public static func insurance(
        _ symbols: [SymbolTerms], _ funds: [InsuranceFund], at time: Timestamp
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.array("symbols") { writer in
                for terms in symbols { writer.value(terms.symbol) }
            }
            writer.array("assets") { writer in
                for fund in funds {
                    writer.object { writer in
                        writer.member("asset", fund.asset)
                        writer.member("marginBalance", fund.marginBalance)
                        writer.member("updateTime", time.milliseconds)
                    }
                }
            }
        }
        return writer.bytes
    }

    /// Writes the members of a row of `symbolAdlRisk`.
    public static func adlRisk(
        _ risk: ADLRisk, _ terms: SymbolTerms, at time: Timestamp, into writer: inout JSONWriter
    ) {
        writer.member("symbol", terms.symbol)
        writer.member("adlRisk", risk.rawValue)
        writer.member("updateTime", time.milliseconds)
    }

    /// The answer of `tradingSchedule`: every contract trades at all times.
    public static func tradingSchedule(at time: Timestamp) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("updateTime", time.milliseconds)
            writer.object("marketSchedules") { _ in }
        }
        return writer.bytes
    }
}

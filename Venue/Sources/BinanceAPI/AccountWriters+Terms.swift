public import PlimsollEngine
public import PlimsollModel
import PlimsollNumerics
import VenueJSON
public import VenueReadModels

// What an account may do in a contract - leverage, brackets, fees - and what it traded there.

/// An account's choices in a contract.
public struct SymbolSettings: Sendable {
    /// The contract.
    public let terms: SymbolTerms
    /// Cross or isolated.
    public let marginMode: MarginMode
    /// The leverage chosen.
    public let leverage: Int64
    /// True if one of its positions takes margin from the cross pool before it is liquidated.
    public let autoAddsMargin: Bool

    /// The choices now.
    public init(_ engine: borrowing Engine, _ account: AccountID, _ terms: SymbolTerms) {
        self.terms = terms
        let settings = engine.settings(account, terms.instrument)
        (marginMode, leverage) = (settings.marginMode, settings.leverage)
        let legs = [
            engine.position(account, terms.instrument, .long),
            engine.position(account, terms.instrument, .short),
        ]
        autoAddsMargin = legs.contains { $0?.autoAddsMargin == true }
    }
}

extension AccountWriters {
    /// The answer of `symbolConfig`.
    public static func symbolConfig(_ settings: [SymbolSettings]) -> [UInt8] {
        MarketWriters.rows(settings, single: false) { row, writer in
            let most = row.terms.spec.brackets.maxNotional(atLeverage: row.leverage)
            writer.member("symbol", row.terms.symbol)
            writer.member("marginType", row.marginMode.binanceName)
            writer.member("isAutoAddMargin", row.autoAddsMargin)
            writer.member("leverage", row.leverage)
            writer.member("maxNotionalValue", most.description)
        }
    }

    /// The answer of `leverageBracket`; its figures are JSON numbers.
    public static func leverageBrackets(_ symbols: [SymbolTerms]) -> [UInt8] {
        MarketWriters.rows(symbols, single: false) { terms, writer in
            writer.member("symbol", terms.symbol)
            writer.key("notionalCoef")
            writer.value(number: unitsPerOne, places: 2)
            writer.array("brackets") { writer in
                for (place, bracket) in terms.spec.brackets.brackets.enumerated() {
                    writer.object { writer in
                        writer.member("bracket", place + 1)
                        writer.member("initialLeverage", bracket.maxLeverage)
                        writer.member("notionalCap", bracket.notionalCap.raw / unitsPerOne)
                        writer.member("notionalFloor", bracket.notionalFloor.raw / unitsPerOne)
                        writer.key("maintMarginRatio")
                        writer.value(number: bracket.maintenanceMarginRate.raw)
                        writer.key("cum")
                        writer.value(number: bracket.maintenanceAmount.raw)
                    }
                }
            }
        }
    }

    /// The answer of `commissionRate`.
    public static func commissionRate(_ terms: SymbolTerms) -> [UInt8] {
        MarketWriters.rows([terms], single: true) { terms, writer in
            writer.member("symbol", terms.symbol)
            writer.member("makerCommissionRate", terms.spec.makerFee, places: 6)
            writer.member("takerCommissionRate", terms.spec.takerFee, places: 6)
            writer.member("rpiCommissionRate", terms.spec.makerFee, places: 6)
        }
    }

    /// The answer of `userTrades`, oldest first.
    public static func userTrades(
        _ fills: [FillRecord], _ terms: SymbolTerms, _ names: VenueNames
    ) -> [UInt8] {
        MarketWriters.rows(fills, single: false) { fill, writer in
            let base = terms.isLinear ? fill.quantity.raw : fill.value.raw
            writer.member("symbol", terms.symbol)
            writer.member("pair", terms.pair)
            writer.member("id", fill.id.raw)
            writer.member("orderId", fill.order.raw)
            writer.member("side", fill.side.binanceName)
            writer.member("positionSide", fill.positionSide.binanceName)
            writer.member("price", fill.price, places: terms.pricePlaces)
            writer.member("qty", fill.quantity, places: terms.quantityPlaces)
            writer.member("quoteQty", fill.value)
            writer.member("baseQty", decimal: base)
            writer.member("realizedPnl", fill.realizedPnl)
            writer.member("marginAsset", terms.margin)
            writer.member("commission", fill.commission)
            writer.member("commissionAsset", names.assets[Int(fill.asset.raw)])
            writer.member("time", fill.time.milliseconds)
            writer.member("buyer", fill.side == .buy)
            writer.member("maker", fill.isMaker)
        }
    }
}

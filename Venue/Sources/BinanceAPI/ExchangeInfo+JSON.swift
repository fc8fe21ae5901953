public import PlimsollModel
import PlimsollNumerics
import VenueJSON

// The strictest readers refuse the whole answer for one missing member or one unknown word, so
// every member of the published shape is here and no word that is not published.

extension ExchangeInfo {
    /// A delivery date so late that clients take the contract for a perpetual.
    static let perpetualDelivery: Int64 = 4_133_404_800_000
    /// Perpetuals here have no listing date; clients take this one for "long ago".
    static let onboardDate: Int64 = 1_569_398_400_000

    /// The answer of `exchangeInfo`.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 2_048 * (symbols.count + 1))
        writer.object { writer in
            writer.member("timezone", "UTC")
            writer.member("serverTime", time)
            writer.member("futuresType", "U_MARGINED")
            writer.array("rateLimits") { allowance.write(into: &$0, withWeight: true) }
            writer.array("exchangeFilters") { _ in }
            writer.array("assets") { writer in
                for asset in assets { Self.write(asset, into: &writer) }
            }
            writer.array("symbols") { writer in
                for terms in symbols { write(terms, into: &writer) }
            }
        }
        return writer.bytes
    }

    private static func write(_ asset: AssetSpec, into writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("asset", asset.name)
            writer.member("marginAvailable", asset.collateralRatio.isPositive)
            writer.member("autoAssetExchange", (-asset.autoExchangeThreshold).description)
        }
    }

    private func write(_ terms: SymbolTerms, into writer: inout JSONWriter) {
        let spec = terms.spec
        let first = spec.brackets.brackets[0]
        let hundred = Rate(whole: 100)
        writer.object { writer in
            writer.member("symbol", terms.symbol)
            writer.member("pair", terms.pair)
            writer.member("contractType", "PERPETUAL")
            writer.member("deliveryDate", Self.perpetualDelivery)
            writer.member("onboardDate", Self.onboardDate)
            writer.member(
                "status", closing.contains(terms.instrument) ? "PRE_SETTLE" : "TRADING")
            writer.member(
                "maintMarginPercent", decimal: first.maintenanceMarginRate.raw * 100, places: 4)
            writer.member(
                "requiredMarginPercent", decimal: hundred.raw / first.maxLeverage, places: 4)
            writer.member("baseAsset", terms.base)
            writer.member("quoteAsset", terms.quote)
            writer.member("marginAsset", terms.margin)
            writer.member("pricePrecision", terms.pricePlaces)
            writer.member("quantityPrecision", terms.quantityPlaces)
            writer.member("baseAssetPrecision", decimalPlaces)
            writer.member("quotePrecision", decimalPlaces)
            writer.member("underlyingType", "COIN")
            writer.array("underlyingSubType") { _ in }
            writer.member("settlePlan", 0)
            writer.member("triggerProtect", spec.triggerProtect, places: 4)
            writer.member("liquidationFee", spec.liquidationFee, places: 6)
            writer.member("marketTakeBound", spec.marketTakeBound, places: 4)
            writer.member("maxMoveOrderLimit", amendmentsPerOrder)
            writer.array("filters") { Self.writeFilters(of: terms, into: &$0) }
            writer.array("orderTypes") { writer in
                for word in Self.orderTypes { writer.value(word) }
            }
            writer.array("timeInForce") { writer in
                for word in ["GTC", "IOC", "FOK", "GTX", "GTD"] { writer.value(word) }
            }
        }
    }

    private static let orderTypes = [
        "LIMIT", "MARKET", "STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET",
        "TRAILING_STOP_MARKET",
    ]

    private static func writeFilters(of terms: SymbolTerms, into writer: inout JSONWriter) {
        let spec = terms.spec
        let prices = SymbolFilters(spec)
        writer.object { writer in
            writer.member("filterType", "PRICE_FILTER")
            writer.member("minPrice", prices.minPrice, places: terms.pricePlaces)
            writer.member("maxPrice", prices.maxPrice, places: terms.pricePlaces)
            writer.member("tickSize", spec.tickSize, places: terms.pricePlaces)
        }
        writeLots("LOT_SIZE", upTo: spec.maxQuantity, terms, into: &writer)
        writeLots("MARKET_LOT_SIZE", upTo: spec.maxMarketQuantity, terms, into: &writer)
        writer.object { writer in
            writer.member("filterType", "MAX_NUM_ORDERS")
            writer.member("limit", spec.maxOrders)
        }
        writer.object { writer in
            writer.member("filterType", "MAX_NUM_ALGO_ORDERS")
            writer.member("limit", spec.maxTriggerOrders)
        }
        writer.object { writer in
            writer.member("filterType", "MIN_NOTIONAL")
            writer.member("notional", spec.minNotional.description)
        }
        writer.object { writer in
            writer.member("filterType", "PERCENT_PRICE")
            writer.member("multiplierUp", Rate(whole: 1) + spec.priceBandUp, places: 4)
            writer.member("multiplierDown", Rate(whole: 1) - spec.priceBandDown, places: 4)
            writer.member("multiplierDecimal", "4")
        }
    }

    private static func writeLots(
        _ filter: String, upTo most: Quantity, _ terms: SymbolTerms,
        into writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.member("filterType", filter)
            writer.member("minQty", terms.spec.minQuantity, places: terms.quantityPlaces)
            writer.member("maxQty", most, places: terms.quantityPlaces)
            writer.member("stepSize", terms.spec.stepSize, places: terms.quantityPlaces)
        }
    }
}

extension MarketWriters {
    /// The answer of `exchangeInfo` of an interface without symbols.
    public static func emptyExchangeInfo(at time: Timestamp) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("timezone", "UTC")
            writer.member("serverTime", time.milliseconds)
            writer.array("rateLimits") { _ in }
            writer.array("exchangeFilters") { _ in }
            writer.array("symbols") { _ in }
        }
        return writer.bytes
    }
}

extension RateAllowance {
    /// Writes the rows of the limits: those of orders, and that of request weight if asked for.
    func write(into writer: inout JSONWriter, withWeight: Bool) {
        if withWeight {
            Self.write("REQUEST_WEIGHT", "MINUTE", 1, weightPerMinute, into: &writer)
        }
        Self.write("ORDERS", "MINUTE", 1, ordersPerMinute, into: &writer)
        Self.write("ORDERS", "SECOND", 10, ordersPerTenSeconds, into: &writer)
    }

    private static func write(
        _ type: String, _ interval: String, _ count: Int, _ limit: Int,
        into writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.member("rateLimitType", type)
            writer.member("interval", interval)
            writer.member("intervalNum", count)
            writer.member("limit", limit)
        }
    }

    /// The answer of `rateLimit/order`.
    public var ordersJSON: [UInt8] {
        var writer = JSONWriter()
        writer.array { write(into: &$0, withWeight: false) }
        return writer.bytes
    }
}

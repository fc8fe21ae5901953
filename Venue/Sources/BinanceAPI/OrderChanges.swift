public import PlimsollModel
import PlimsollNumerics
public import VenueJSON
public import VenueReadModels

// What an account changed of its orders and of its isolated positions, and when.

extension JSONWriter {
    /// Writes one amendment.
    ///
    /// - Parameters:
    ///   - record: The amendment.
    ///   - client: The order's client id.
    ///   - spec: Its contract.
    public mutating func amendment(
        _ record: AmendmentRecord, _ client: String, _ spec: InstrumentSpec
    ) {
        let order = record.order
        let precision = SymbolPrecision(spec)
        object { json in
            json.member("amendmentId", record.id)
            json.member("symbol", spec.symbol)
            json.member("pair", spec.symbol)
            json.member("orderId", order.id.raw)
            json.member("clientOrderId", client)
            json.member("time", record.time.raw / 1_000_000)
            json.object("amendment") { json in
                json.object("price") { json in
                    json.member("before", record.priceBefore, places: precision.price)
                    json.member("after", order.request.price, places: precision.price)
                }
                json.object("origQty") { json in
                    json.member("before", record.quantityBefore, places: precision.quantity)
                    json.member("after", order.request.quantity, places: precision.quantity)
                }
                json.member("count", order.amendments)
                json.member("modifyId", 0)
            }
        }
    }
}

extension JSONWriter {
    /// Writes one change of an isolated position's margin.
    ///
    /// - Parameters:
    ///   - record: The change.
    ///   - symbol: The name of its contract.
    ///   - asset: The name of its asset.
    public mutating func marginChange(
        _ record: MarginChangeRecord, _ symbol: String, _ asset: String
    ) {
        object { json in
            json.member("symbol", symbol)
            json.member("type", record.amount.isNegative ? 2 : 1)
            json.member("deltaType", record.isByOwner ? "USER_ADJUST" : "TRADE")
            json.member("amount", record.amount.magnitude)
            json.member("asset", asset)
            json.member("time", record.time.raw / 1_000_000)
            json.member("positionSide", record.positionSide.binanceName)
        }
    }
}

public import PlimsollModel
import VenueJSON
public import VenueReadModels

// Forced orders, and the exports that the real venue prepares for download.

extension AccountWriters {
    /// The answer of `forceOrders`, oldest first.
    ///
    /// - Parameters:
    ///   - records: Forced orders.
    ///   - specs: Terms of all contracts, by number.
    public static func forcedOrders(
        _ records: [OrderRecord], _ specs: [InstrumentSpec]
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: 640 * (records.count + 1))
        writer.array { writer in
            for record in records {
                let spec = specs[Int(record.order.request.instrument.raw)]
                var view = OrderView(record.order, after: record.change, spec)
                view.clientOrderID = record.clientOrderID
                writer.order(view, .query)
            }
        }
        return writer.bytes
    }

    /// The answer to the wish for an export. Nothing is prepared: every row can be had by paging.
    public static func export() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("avgCostTimestampOfLast30d", 0)
            writer.member("downloadId", "0")
        }
        return writer.bytes
    }

    /// The answer to the question for an export: it is over, and there is nothing to fetch. Typed
    /// clients take `isExpired` for a text or nothing.
    public static func export(id: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("downloadId", id)
            writer.member("status", "completed")
            writer.member("url", "")
            writer.member("notified", false)
            writer.member("expirationTimestamp", -1)
            writer.memberNull("isExpired")
        }
        return writer.bytes
    }

    /// The answer of `apiTradingStatus`: nobody is restricted.
    public static func tradingStatus(at time: Timestamp) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.object("indicators") { _ in }
            writer.member("updateTime", time.milliseconds)
        }
        return writer.bytes
    }

    /// The confirmation of a setting.
    public static func success() -> [UInt8] { Array("{\"code\":200,\"msg\":\"success\"}".utf8) }

    /// A name of an account for `accountAlias`: always the same, and not its number.
    public static func alias(of key: AccountKey) -> String {
        // SplitMix64 spreads neighbouring numbers over all names.
        var mixed = key.raw &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef".utf8)
        var text: [UInt8] = []
        for _ in 0..<12 {
            text.append(letters[Int(mixed & 31)])
            mixed >>= 5
        }
        return String(decoding: text, as: UTF8.self)
    }
}

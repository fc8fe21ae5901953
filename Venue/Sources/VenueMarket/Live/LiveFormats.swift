import PlimsollNumerics
import VenueJSON

// What five venues say and want to hear, each in its own words: how to subscribe to the prices of
// symbols, how to stay connected, and what a message means.

/// What a message of a venue means.
enum LiveWord: Hashable {
    /// Prices by the venue's own symbols.
    case prices([LivePrice])
    /// An answer to something we said, or a sign of life.
    case acknowledged
    /// The venue refused something, in its words.
    case refused(String)
    /// Nothing that we know.
    case unknown(String)
}

/// A price of a symbol.
struct LivePrice: Hashable {
    let symbol: String
    let price: Price
}

extension LiveVenue {
    // MARK: What we say

    /// What asks for prices.
    func subscriptions(_ symbols: [String]) -> [String] {
        switch self {
        case .binance:
            let streams = symbols.map { "\($0.lowercased())@miniTicker" }
            return [
                JSON.object([
                    ("method", .string("SUBSCRIBE")), ("params", Self.list(streams)),
                    ("id", .int(1)),
                ]).compact
            ]
        case .bybit:
            // Ten topics in one request is all that is allowed.
            return stride(from: 0, to: symbols.count, by: 10).map { start in
                let topics = symbols.dropFirst(start).prefix(10).map { "tickers.\($0)" }
                return JSON.object([("op", .string("subscribe")), ("args", Self.list(topics))])
                    .compact
            }
        case .okx:
            let channels = symbols.map {
                JSON.object([("channel", .string("tickers")), ("instId", .string($0))])
            }
            return [
                JSON.object([("op", .string("subscribe")), ("args", .array(channels))]).compact
            ]
        case .coinbase:
            return [
                JSON.object([
                    ("type", .string("subscribe")), ("product_ids", Self.list(symbols)),
                    ("channels", Self.list(["ticker", "heartbeat"])),
                ]).compact
            ]
        case .kraken:
            let parameters = JSON.object([
                ("channel", .string("ticker")), ("symbol", Self.list(symbols)),
                ("event_trigger", .string("bbo")),
            ])
            return [
                JSON.object([("method", .string("subscribe")), ("params", parameters)]).compact
            ]
        }
    }

    /// A text that keeps the connection; nil where a ping frame does.
    var keepAlive: String? {
        switch self {
        case .binance, .coinbase: nil
        case .bybit: #"{"op":"ping"}"#
        case .okx: "ping"
        case .kraken: #"{"method":"ping"}"#
        }
    }

    private static func list(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }

    // MARK: What they say

    /// What a message means.
    func read(_ text: [UInt8]) -> LiveWord {
        if self == .okx && text == Array("pong".utf8) { return .acknowledged }
        let message: JSON
        do {
            message = try JSONReader.read(text)
        } catch {
            return .unknown("expected \(error.expected), found \(error.found)")
        }
        switch self {
        case .binance: return Self.readBinance(message)
        case .bybit: return Self.readBybit(message)
        case .okx: return Self.readOKX(message)
        case .coinbase: return Self.readCoinbase(message)
        case .kraken: return Self.readKraken(message)
        }
    }

    private static func readBinance(_ message: JSON) -> LiveWord {
        if let error = message["error"] { return .refused(error["msg"]?.text ?? error.compact) }
        guard let data = message["data"] else {
            return message["id"] != nil ? .acknowledged : unknown(message)
        }
        switch data["e"]?.text {
        case "24hrMiniTicker", "24hrTicker": return price(data["s"], data["c"])
        case "trade", "aggTrade": return price(data["s"], data["p"])
        default: return unknown(message)
        }
    }

    private static func readBybit(_ message: JSON) -> LiveWord {
        if case .bool(let success) = message["success"] {
            return success
                ? .acknowledged : .refused(message["ret_msg"]?.text ?? message.compact)
        }
        guard let topic = message["topic"]?.text, let data = message["data"] else {
            return unknown(message)
        }
        if topic.hasPrefix("tickers.") { return price(data["symbol"], data["lastPrice"]) }
        guard topic.hasPrefix("publicTrade.") else { return unknown(message) }
        return prices(data.items.map { ($0["s"], $0["p"]) })
    }

    private static func readOKX(_ message: JSON) -> LiveWord {
        if let event = message["event"]?.text {
            return event == "error"
                ? .refused(message["msg"]?.text ?? message.compact) : .acknowledged
        }
        guard let channel = message["arg"]?["channel"]?.text, let data = message["data"] else {
            return unknown(message)
        }
        let key = channel == "trades" ? "px" : "last"
        return prices(data.items.map { ($0["instId"], $0[key]) })
    }

    private static func readCoinbase(_ message: JSON) -> LiveWord {
        switch message["type"]?.text {
        case "ticker", "ticker_batch", "match", "last_match":
            return price(message["product_id"], message["price"])
        case "subscriptions", "heartbeat": return .acknowledged
        case "error":
            let reason = message["reason"]?.text.map { ": " + $0 } ?? ""
            return .refused((message["message"]?.text ?? message.compact) + reason)
        default: return unknown(message)
        }
    }

    private static func readKraken(_ message: JSON) -> LiveWord {
        if let error = message["error"]?.text { return .refused(error) }
        if message["method"] != nil { return .acknowledged }
        switch message["channel"]?.text {
        case "ticker":
            return prices((message["data"]?.items ?? []).map { ($0["symbol"], $0["last"]) })
        case "trade":
            return prices((message["data"]?.items ?? []).map { ($0["symbol"], $0["price"]) })
        case "heartbeat", "status": return .acknowledged
        default: return unknown(message)
        }
    }

    // MARK: Parts

    private static func unknown(_ message: JSON) -> LiveWord {
        .unknown(String(message.compact.prefix(200)))
    }

    private static func price(_ symbol: JSON?, _ price: JSON?) -> LiveWord {
        prices([(symbol, price)])
    }

    private static func prices(_ found: [(symbol: JSON?, price: JSON?)]) -> LiveWord {
        var prices: [LivePrice] = []
        for item in found {
            guard let symbol = item.symbol?.text, let text = item.price?.text,
                let price = price(text)
            else {
                return .unknown(
                    "expected a symbol and a price above 0, found "
                        + "\(item.symbol?.compact ?? "none") and \(item.price?.compact ?? "none")")
            }
            prices.append(LivePrice(symbol: symbol, price: price))
        }
        return prices.isEmpty ? .acknowledged : .prices(prices)
    }

    /// A price above zero; places beyond the eighth are cut off.
    private static func price(_ text: String) -> Price? {
        var digits = Array(text.utf8)
        if let point = digits.firstIndex(of: UInt8(ascii: ".")) {
            let places = digits[(point + 1)...]
            if !places.allSatisfy({ (48...57).contains($0) }) { return nil }
            digits.removeLast(max(0, places.count - decimalPlaces))
        }
        do {
            let raw = try DecimalText.parse(digits)
            return raw > 0 ? Price(raw: raw) : nil
        } catch {
            return nil
        }
    }
}

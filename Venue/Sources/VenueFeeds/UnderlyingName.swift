/// What a recorded symbol is a price of: base and quote, whatever the venue's spelling.
///
/// "BTCUSD", "BTC-USD", "BTCUSDT", "BTCUSD_PERP", "BTCUSDT_251226" and "XBTUSD" all have the base
/// "BTC". With a separator base and quote are taken as they stand. Without one the quote is one
/// of USDT, USDC, FDUSD, USD, EUR, GBP, JPY, BTC, ETH at the end; BUSD and TUSD are not tried,
/// because nothing tells ARB-USD and DOT-USD from AR-BUSD and DO-TUSD.
public struct UnderlyingName: Hashable, Sendable {
    /// The asset that is priced, as in "BTC".
    public let base: String
    /// The asset it is priced in, as in "USDT".
    public let quote: String

    /// Reads a symbol; nil if it has no base and known quote.
    public init?(symbol: String) {
        var parts = symbol.uppercased().split { "-_/:".contains($0) }.map(String.init)
        while parts.count > 1, let last = parts.last, Self.isContractSuffix(last) {
            parts.removeLast()
        }
        if parts.count == 2 {
            base = Self.customary(parts[0])
            quote = Self.customary(parts[1])
            return
        }
        guard parts.count == 1, let pair = Self.splitPair(parts[0]) else { return nil }
        base = Self.customary(pair.base)
        quote = pair.quote
    }

    private static let quotes = [
        "FDUSD", "USDT", "USDC", "USD", "EUR", "GBP", "JPY", "BTC", "ETH",
    ]

    private static func splitPair(_ text: String) -> (base: String, quote: String)? {
        for quote in quotes where text.hasSuffix(quote) && text.count > quote.count {
            return (String(text.dropLast(quote.count)), quote)
        }
        return nil
    }

    /// A perpetual or a delivery date says nothing about what is priced.
    private static func isContractSuffix(_ text: String) -> Bool {
        if ["PERP", "PERPETUAL", "SWAP"].contains(text) { return true }
        return (text.count == 6 || text.count == 8) && text.allSatisfy { $0.isASCII && $0.isNumber }
    }

    private static func customary(_ asset: String) -> String {
        switch asset {
        case "XBT": "BTC"
        case "XDG": "DOGE"
        default: asset
        }
    }
}

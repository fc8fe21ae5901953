// Venues whose public prices may feed the indices. An index source bears the same name.

/// A venue with a public stream of prices.
public enum LiveVenue: String, Hashable, Sendable, CaseIterable {
    /// Binance spot.
    case binance
    /// Bybit spot.
    case bybit
    /// OKX spot.
    case okx
    /// Coinbase Exchange.
    case coinbase
    /// Kraken spot.
    case kraken

    /// Where its stream is.
    public var address: String {
        switch self {
        case .binance: "wss://stream.binance.com:9443/stream"
        case .bybit: "wss://stream.bybit.com/v5/public/spot"
        case .okx: "wss://ws.okx.com:8443/ws/v5/public"
        case .coinbase: "wss://ws-feed.exchange.coinbase.com/"
        case .kraken: "wss://ws.kraken.com/v2"
        }
    }

    /// The venue's own name of an underlying in dollars.
    func symbol(_ base: String) -> String {
        switch self {
        case .binance, .bybit: base + "USDT"
        case .okx: base + "-USDT"
        case .coinbase: base + "-USD"
        case .kraken: base + "/USD"
        }
    }
}

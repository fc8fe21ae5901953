import Testing
import VenueFeeds

@Suite struct UnderlyingNameTests {
    @Test(arguments: [
        ("BTCUSD", "BTC", "USD"), ("BTC-USD", "BTC", "USD"), ("BTCUSDT", "BTC", "USDT"),
        ("BTCUSD_PERP", "BTC", "USD"), ("XBTUSD", "BTC", "USD"), ("btcusdt", "BTC", "USDT"),
        ("BTCUSDT_251226", "BTC", "USDT"), ("BTC-USDT-SWAP", "BTC", "USDT"),
        ("ETH/EUR", "ETH", "EUR"), ("DOTUSD", "DOT", "USD"),
        ("ARBUSD", "ARB", "USD"), ("BTCFDUSD", "BTC", "FDUSD"), ("BTC_BUSD", "BTC", "BUSD"),
        ("XDGUSD", "DOGE", "USD"), ("1000SHIBUSDT", "1000SHIB", "USDT"), ("ETHBTC", "ETH", "BTC"),
    ])
    func findsTheBase(symbol: String, base: String, quote: String) throws {
        let name = try #require(UnderlyingName(symbol: symbol))
        #expect(name.base == base)
        #expect(name.quote == quote)
    }

    @Test(arguments: ["", "USD", "trades", "BTC", "-", "A-B-C"])
    func refusesWhatHasNoPair(symbol: String) {
        #expect(UnderlyingName(symbol: symbol) == nil)
    }
}

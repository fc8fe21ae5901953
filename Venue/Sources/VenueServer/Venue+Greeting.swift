import VenueHTTP

// What the operator reads when the venue is open: where it listens, whom to sign in as, and a bot
// that works when pasted.

extension Venue {
    /// The address clients are given.
    func url(port: Int) -> String {
        switch settings.tls {
        case .none: "http://\(settings.host):\(port)"
        case .files: "https://\(settings.host):\(port)"
        case .selfSigned(let names): "https://\(names.first ?? settings.host):\(port)"
        }
    }

    /// Where the venue listens and how to begin; the terminal, where there is one, comes first.
    func greeting(port: Int) -> String {
        let url = url(port: port)
        var lines = ["Plimsoll is open: \(url)"]
        if settings.web != nil { lines.append("  Terminal   \(url)/") }
        for trader in practice.traders {
            lines.append("    sign in  \(trader.name), password \(trader.password)")
        }
        if let someone = practice.operator_ {
            lines.append("    operate  \(someone.name), password \(someone.password)")
        }
        lines += [
            "  REST       \(url)/fapi/v1/exchangeInfo",
            "  WebSocket  \(url.replacingScheme)/ws, /stream, /ws-fapi/v1",
            "  Native     \(url)/plimsoll/v1/openapi.json",
            "  Operator   plimsoll status --data \(settings.dataDirectory)",
        ]
        for trader in practice.traders {
            lines += [
                "", "Practice account \(trader.name)", "  API key    \(trader.apiKey)",
                "  secret     \(trader.secret)",
            ]
        }
        if let first = practice.traders.first { lines += ["", Self.example(url, first)] }
        return lines.joined(separator: "\n")
    }

    /// Four lines of ccxt that place an order.
    private static func example(_ url: String, _ account: PracticeAccount) -> String {
        """
        Trade with an unmodified ccxt (pip install ccxt):

        import ccxt
        bot = ccxt.binanceusdm({'apiKey': '\(account.apiKey)', 'secret': '\(account.secret)', \
        'options': {'fetchCurrencies': False, 'fetchMargins': False}})
        bot.urls['api'] = {k: v.replace('https://fapi.binance.com', '\(url)') if \
        isinstance(v, str) else v for k, v in bot.urls['api'].items()}
        print(bot.create_order('BTC/USDT:USDT', 'market', 'buy', 0.01)['average'], \
        bot.fetch_balance()['USDT'])
        """
    }
}

extension String {
    /// The address with the scheme of WebSockets.
    fileprivate var replacingScheme: String {
        hasPrefix("https") ? "wss" + dropFirst(5) : "ws" + dropFirst(4)
    }
}

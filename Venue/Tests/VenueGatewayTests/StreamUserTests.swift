import PlimsollEngine
import PlimsollLedger
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueGateway
import VenueJSON
import VenueTransport

// User streams: which event follows from what, in which order, with which fields.

@Suite struct StreamUserTests {
    /// A venue with three accounts and the first one's user stream.
    private struct Followed: ~Copyable {
        var venue = StreamVenue.trading(accounts: 3)
        let socket: MemorySocket

        init() {
            venue.keys.add("the-key", AccountID(1))
            socket = venue.connect("/ws/the-key").socket
        }

        /// What was told since the last time; `E` never goes back.
        mutating func told() throws -> [JSON] {
            venue.wait(milliseconds: 1)
            let events = try socket.take()
            for (before, after) in zip(events, events.dropFirst()) {
                #expect(after.int("E") >= before.int("E"))
            }
            for event in events where event["T"] != nil {
                #expect(event.int("T") <= event.int("E"))
            }
            return events
        }
    }

    private static func short(_ events: [JSON]) -> [String] {
        events.map { event in
            let kind = event.text("e") ?? ""
            switch kind {
            case "ORDER_TRADE_UPDATE":
                return "order \(event.text("o", "x") ?? "") \(event.text("o", "X") ?? "")"
            case "ACCOUNT_UPDATE": return "account \(event.text("a", "m") ?? "")"
            case "ALGO_UPDATE": return "algo \(event.text("o", "X") ?? "")"
            default: return kind
            }
        }
    }

    private static let orderKeys: Set = [
        "s", "c", "S", "o", "f", "q", "p", "ap", "sp", "x", "X", "i", "l", "z", "L", "T", "t",
        "b", "a", "m", "R", "wt", "ot", "ps", "cp", "rp", "pP", "si", "ss", "V", "pm", "gtd",
        "er",
    ]

    /// Placed, amended, filled by half, cancelled.
    @Test func anOrdersLife() throws {
        var followed = Followed()
        followed.venue.done(.place(StreamVenue.limit(1, .buy, 10, at: 49_000)))
        var events = try followed.told()
        #expect(Self.short(events) == ["order NEW NEW"])
        #expect(events[0]["o"]?.keys == Self.orderKeys)
        let id = OrderID(UInt64(events[0].int("o", "i")))
        followed.venue.done(
            .amend(
                OrderAmendment(
                    account: AccountID(1), instrument: StreamVenue.btc, order: .id(id),
                    quantity: Quantity(raw: 1_200_000), price: Price(whole: 49_500))))
        events = try followed.told()
        #expect(Self.short(events) == ["order AMENDMENT NEW"])
        #expect(events[0].text("o", "q") == "0.012" && events[0].text("o", "p") == "49500.0")
        followed.venue.done(.place(StreamVenue.limit(2, .sell, 6, at: 49_500)))
        events = try followed.told()
        #expect(
            Self.short(events) == ["TRADE_LITE", "order TRADE PARTIALLY_FILLED", "account ORDER"])
        #expect(events[1]["o"]?.keys == Self.orderKeys.union(["N", "n"]))
        #expect(events[1].text("o", "l") == "0.006" && events[1].text("o", "z") == "0.006")
        #expect(events[1].text("o", "m") == "true" && events[1].text("o", "N") == "USDT")
        #expect(events[1].text("o", "n") == "0.05940000")
        #expect(events[1].int("T") == events[2].int("T"))
        let keys: Set = ["e", "E", "T", "s", "q", "p", "m", "c", "S", "L", "l", "t", "i"]
        #expect(events[0].keys == keys)
        followed.venue.done(.cancel(AccountID(1), StreamVenue.btc, .id(id)))
        #expect(Self.short(try followed.told()) == ["order CANCELED CANCELED"])
    }

    /// The account's update has the balance after the fee and the position after the fill.
    @Test func accountAfterAFill() throws {
        var followed = Followed()
        followed.venue.done(.place(StreamVenue.limit(2, .sell, 10, at: 50_000)))
        var order = StreamVenue.limit(1, .buy, 10, at: 50_000)
        order.type = .market
        order.price = .zero
        followed.venue.done(.place(order))
        let events = try followed.told()
        #expect(
            Self.short(events) == [
                "order NEW NEW", "TRADE_LITE", "order TRADE FILLED", "account ORDER",
            ])
        let account = try #require(events[3]["a"])
        let balance = try #require(account["B"]?.items.first)
        #expect(balance.keys == ["a", "wb", "cw", "bc"])
        // 0.01 * 50,000 * 0.0005 = 0.25
        #expect(balance.text("wb") == "99999.75000000" && balance.text("bc") == "0.00000000")
        let position = try #require(account["P"]?.items.first)
        #expect(
            position.keys == ["s", "pa", "ep", "bep", "cr", "up", "mt", "iw", "ps", "ma"])
        #expect(position.text("pa") == "0.010" && position.text("ep") == "50000.00000000")
        #expect(position.text("mt") == "cross" && position.text("ps") == "BOTH")
    }

    /// Each of several fills in one command is told with the balance of its moment.
    @Test func balancesAreOfTheirMoment() throws {
        var followed = Followed()
        for price in [50_000, 50_010, 50_020] as [Int64] {
            followed.venue.done(.place(StreamVenue.limit(2, .sell, 10, at: price)))
        }
        followed.venue.done(.place(StreamVenue.limit(1, .buy, 30, at: 50_020)))
        let wallets = try followed.told().compactMap { event in
            event["a"]?["B"]?.items.first?.text("wb")
        }
        // Fees of 0.25, 0.25005 and 0.2501.
        #expect(wallets == ["99999.75000000", "99999.49995000", "99999.24985000"])
        let cross = followed.venue.engine.ledger.cross(AccountID(1), StreamVenue.usdt)
        #expect(cross.description == "99999.24985")
    }

    /// A stop waits, fires and finishes; its child has its client id and its type as origin.
    @Test func aConditionalOrdersLife() throws {
        var followed = Followed()
        followed.venue.done(.place(StreamVenue.limit(2, .sell, 20, at: 50_500)))
        var stop = StreamVenue.limit(1, .buy, 10, at: 50_500)
        stop.type = .stopMarket
        stop.price = .zero
        stop.triggerPrice = Price(whole: 50_400)
        stop.workingType = .markPrice
        stop.clientOrderID = try #require(ClientOrderID("my-stop"))
        followed.venue.done(.place(stop))
        var events = try followed.told()
        #expect(Self.short(events) == ["algo NEW"])
        let keys: Set = [
            "caid", "aid", "at", "o", "s", "S", "ps", "f", "q", "X", "ai", "ap", "aq", "act",
            "tp", "p", "V", "wt", "pm", "cp", "pP", "R", "tt", "gtd",
        ]
        #expect(events[0]["o"]?.keys == keys)
        #expect(events[0].text("o", "ai") == "" && events[0].text("o", "caid") == "my-stop")
        followed.venue.mark(50_450)
        events = try followed.told()
        #expect(
            Self.short(events) == [
                "algo TRIGGERED", "order NEW NEW", "TRADE_LITE", "order TRADE FILLED",
                "account ORDER", "algo FINISHED",
            ])
        #expect(events[0].text("o", "ai") == events[1]["o"]?["i"]?.text)
        #expect(events[1].text("o", "c") == "my-stop")
        #expect(events[3].text("o", "ot") == "STOP_MARKET" && events[3].text("o", "o") == "MARKET")
        #expect(events[5].text("o", "aq") == "0.010")
        #expect(events[5].text("o", "ap") == "50500.00000000")
    }

    /// A stop that cannot be borne when it fires is refused with a reason.
    @Test func aConditionalOrderIsRefused() throws {
        var followed = Followed()
        var stop = StreamVenue.limit(1, .buy, 100_000, at: 50_500)
        stop.type = .stopMarket
        stop.price = .zero
        stop.triggerPrice = Price(whole: 50_400)
        stop.workingType = .markPrice
        followed.venue.done(.place(stop))
        followed.venue.mark(50_450)
        let events = try followed.told()
        #expect(Self.short(events) == ["algo NEW", "algo REJECTED"])
        #expect(events.last?.text("o", "rm")?.isEmpty == false)
    }

    /// Settings and money.
    @Test func settingsAndMoney() throws {
        var followed = Followed()
        let (account, usdt) = (AccountID(1), StreamVenue.usdt)
        followed.venue.done(.setLeverage(account, StreamVenue.btc, 7))
        followed.venue.done(.setAssetMode(account, .multi))
        followed.venue.done(.deposit(account, usdt, Amount(whole: 5)))
        followed.venue.done(.withdraw(account, usdt, Amount(whole: 3)))
        followed.venue.done(.transfer(account, usdt, Amount(whole: 2), .tradingToFunding))
        let events = try followed.told()
        #expect(
            Self.short(events) == [
                "ACCOUNT_CONFIG_UPDATE", "ACCOUNT_CONFIG_UPDATE", "account DEPOSIT",
                "account WITHDRAW", "account ASSET_TRANSFER",
            ])
        #expect(events[0]["ac"]?.compact == #"{"s":"BTCUSDT","l":7}"#)
        #expect(events[1]["ai"]?.compact == #"{"j":true}"#)
        #expect(events[2]["a"]?["B"]?.items[0].text("bc") == "5.00000000")
        #expect(events[4]["a"]?["B"]?.items[0].text("wb") == "100000.00000000")
    }

    /// Funding of a cross position tells the balance; that of an isolated one the margin, too.
    @Test func funding() throws {
        var followed = Followed()
        followed.venue.done(.place(StreamVenue.limit(2, .sell, 10, at: 50_000)))
        followed.venue.done(.place(StreamVenue.limit(1, .buy, 10, at: 50_000)))
        _ = try followed.told()
        followed.venue.done(.fundNow(StreamVenue.btc))
        let events = try followed.told()
        #expect(Self.short(events) == ["account FUNDING_FEE"])
        #expect(events[0]["a"]?["P"]?.items.isEmpty == true)
        #expect(events[0]["a"]?["B"]?.items.count == 1)
    }

    /// Isolated margin: what is set aside leaves the cross wallet and stays in the wallet.
    @Test func isolatedMargin() throws {
        var followed = Followed()
        let account = AccountID(1)
        followed.venue.done(.setMarginMode(account, StreamVenue.btc, .isolated))
        followed.venue.done(.setLeverage(account, StreamVenue.btc, 10))
        followed.venue.done(.place(StreamVenue.limit(2, .sell, 10, at: 50_000)))
        followed.venue.done(.place(StreamVenue.limit(1, .buy, 10, at: 50_000)))
        var update = try #require(try followed.told().last?["a"])
        #expect(update.text("m") == "ORDER")
        // 500 / 10 set aside, 0.25 paid.
        #expect(update["B"]?.items[0].text("wb") == "99999.75000000")
        #expect(update["B"]?.items[0].text("cw") == "99950.00000000")
        #expect(update["P"]?.items[0].text("mt") == "isolated")
        followed.venue.done(
            .adjustIsolatedMargin(account, StreamVenue.btc, .both, Amount(whole: 20)))
        let before = update["B"]?.items[0].text("cw")
        update = try #require(try followed.told().last?["a"])
        #expect(update.text("m") == "MARGIN_TRANSFER")
        #expect(update["B"]?.items[0].text("wb") == "99999.75000000")
        let moved =
            try Amount(#require(before)) - Amount(#require(update["B"]?.items[0].text("cw")))
        #expect(moved == Amount(whole: 20))
    }

    /// A liquidation: orders go first, then a forced order appears and is filled.
    @Test func liquidation() throws {
        var followed = Followed()
        let account = AccountID(1)
        followed.venue.done(.setLeverage(account, StreamVenue.btc, 20))
        followed.venue.done(.withdraw(account, StreamVenue.usdt, Amount(whole: 98_500)))
        followed.venue.done(.place(StreamVenue.limit(2, .sell, 500, at: 50_000)))
        followed.venue.done(.place(StreamVenue.limit(1, .buy, 500, at: 50_000)))
        followed.venue.done(.place(StreamVenue.limit(1, .buy, 1, at: 46_000)))
        followed.venue.done(.place(StreamVenue.limit(3, .buy, 2_000, at: 47_190)))
        _ = try followed.told()
        followed.venue.mark(47_200)
        let events = try followed.told()
        let words = Self.short(events)
        #expect(words.first == "order CANCELED CANCELED")
        #expect(words.dropFirst().prefix(2) == ["order NEW NEW", "order CALCULATED FILLED"])
        #expect(words.contains("account ORDER"))
        let forced = try #require(events.first { $0.text("o", "x") == "CALCULATED" })
        #expect(forced.text("o", "c")?.hasPrefix("autoclose-") == true)
        #expect(forced.text("o", "o") == "LIMIT" && forced.text("o", "f") == "IOC")
        let reasons: Set<String?> = ["ORDER", "INSURANCE_CLEAR"]
        for event in events where event.text("e") == "ACCOUNT_UPDATE" {
            #expect(reasons.contains(event.text("a", "m")))
        }
        // The last balance told is the balance.
        let last = try #require(
            events.last {
                $0.text("e") == "ACCOUNT_UPDATE" && $0["a"]?["B"]?.items.isEmpty == false
            })
        let wallet = try Amount(#require(last["a"]?["B"]?.items[0].text("cw")))
        #expect(wallet == followed.venue.engine.ledger.cross(account, StreamVenue.usdt))
    }

    /// A pool near its line is warned once in a while.
    @Test func marginCalls() throws {
        var followed = Followed()
        let account = AccountID(1)
        followed.venue.done(.setLeverage(account, StreamVenue.btc, 20))
        followed.venue.done(.withdraw(account, StreamVenue.usdt, Amount(whole: 98_500)))
        followed.venue.done(.place(StreamVenue.limit(2, .sell, 500, at: 50_000)))
        followed.venue.done(.place(StreamVenue.limit(1, .buy, 500, at: 50_000)))
        _ = try followed.told()
        followed.venue.wait(milliseconds: 1_500)
        followed.venue.mark(47_260)
        followed.venue.wait(milliseconds: 1_500)
        followed.venue.mark(47_255)
        let events = try followed.told()
        #expect(Self.short(events) == ["MARGIN_CALL"])
        #expect(
            events.first?["p"]?.items.first?.keys == [
                "s", "ps", "pa", "mt", "iw", "mp", "up", "mm",
            ])
    }

    /// Two sockets on a key both hear everything; filters and labels are the connection's own;
    /// the end of the key is the last event.
    @Test func keysLabelsAndFilters() throws {
        var followed = Followed()
        let filtered = followed.venue.connect(
            "/private/ws", "listenKey=the-key&events=ACCOUNT_UPDATE"
        ).socket
        let combined = followed.venue.connect("/stream", "streams=the-key").socket
        let (later, session) = followed.venue.connect("/private/stream")
        session.received(Array(#"{"method":"SUBSCRIBE","params":["the-key"],"id":1}"#.utf8))
        let stranger = followed.venue.connect("/ws/another-key").socket
        _ = try later.take()
        followed.venue.done(.place(StreamVenue.limit(1, .buy, 10, at: 49_000)))
        followed.venue.done(.deposit(AccountID(1), StreamVenue.usdt, Amount(whole: 1)))
        followed.venue.done(.deposit(AccountID(2), StreamVenue.usdt, Amount(whole: 1)))
        #expect(Self.short(try followed.told()) == ["order NEW NEW", "account DEPOSIT"])
        #expect(Self.short(try filtered.take()) == ["account DEPOSIT"])
        for socket in [combined, later] {
            let events = try socket.take()
            #expect(events.map { $0.text("stream") } == ["the-key", "the-key"])
        }
        followed.venue.keys.end("the-key")
        let ends = try followed.told()
        #expect(Self.short(ends) == ["listenKeyExpired"])
        #expect(ends[0].text("listenKey") == "the-key")
        #expect(Self.short(try filtered.take()) == ["listenKeyExpired"])
        followed.venue.done(.deposit(AccountID(1), StreamVenue.usdt, Amount(whole: 1)))
        #expect(try followed.told().isEmpty && stranger.take().isEmpty)
    }

    /// A key whose time is over ends within a second, also if nobody says so, and only once.
    @Test func keysEndByThemselves() throws {
        var followed = Followed()
        followed.venue.keys.forget("the-key")
        followed.venue.wait(milliseconds: 1_000)
        followed.venue.keys.end("the-key")
        #expect(Self.short(try followed.told()) == ["listenKeyExpired"])
    }

    /// Orders that end by a rule of the venue say EXPIRED; self-trades say so in their status.
    @Test func expiries() throws {
        var followed = Followed()
        followed.venue.done(.place(StreamVenue.limit(1, .buy, 10, at: 49_000)))
        followed.venue.done(.place(StreamVenue.limit(1, .sell, 10, at: 49_000)))
        var taker = StreamVenue.limit(1, .buy, 10, at: 48_000)
        taker.timeInForce = .immediateOrCancel
        followed.venue.done(.place(taker))
        #expect(
            Self.short(try followed.told()) == [
                "order NEW NEW", "order NEW NEW", "order EXPIRED EXPIRED_IN_MATCH",
                "order NEW NEW", "order EXPIRED EXPIRED",
            ])
    }
}

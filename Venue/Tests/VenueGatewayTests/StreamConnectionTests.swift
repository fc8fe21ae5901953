import PlimsollModel
import PlimsollNumerics
import Testing
import VenueGateway
import NIOConcurrencyHelpers
import VenueJSON
import VenueTransport

// Connections: the forms of their addresses, what clients say on them, and how they are limited.

@Suite struct StreamConnectionTests {
    private static func say(_ text: String, to session: any SocketSession) {
        session.received(Array(text.utf8))
    }

    /// Every form of address that clients use opens the streams it names, raw or combined.
    @Test(arguments: [
        ("/ws/btcusdt@bookTicker", "", false), ("/ws/btcusdt%40bookTicker", "", false),
        ("/market/ws/btcusdt@bookTicker", "", false),
        ("/public/ws/ethusdt@trade/btcusdt@bookTicker", "", false),
        ("/stream", "streams=btcusdt@bookTicker", true),
        ("/market/stream", "timeUnit=MICROSECOND&streams=a@b%2Fbtcusdt@bookTicker", true),
    ])
    func addressesOpenStreams(path: String, query: String, isCombined: Bool) throws {
        var venue = StreamVenue.trading(accounts: 1)
        let socket = venue.connect(path, query).socket
        venue.done(.place(StreamVenue.limit(1, .buy, 5, at: 49_000)))
        venue.wait(milliseconds: 1)
        let events = try socket.take()
        #expect(events.count == 1)
        #expect(events[0].text("stream") == (isCombined ? "btcusdt@bookTicker" : nil))
        let event = isCombined ? events[0]["data"] ?? .null : events[0]
        #expect(event.text("e") == "bookTicker" && event.text("b") == "49000.0")
        #expect(event.keys.isSuperset(of: ["u", "s", "b", "B", "a", "A", "T", "E"]))
    }

    /// A bare number is the client's label of its connection and no stream.
    @Test func numbersAreLabels() throws {
        let venue = StreamVenue.trading(accounts: 1)
        let (socket, session) = venue.connect("/public/ws/17")
        Self.say(#"{"method":"LIST_SUBSCRIPTIONS","id":1}"#, to: session)
        #expect(try socket.take()[0].compact == #"{"result":[],"id":1}"#)
        #expect(!venue.hub.accepts("/ws-fapi/v1") && !venue.hub.accepts("/fapi/v1/ws"))
        #expect(venue.hub.accepts("/ws") && venue.hub.accepts("/private/stream"))
    }

    /// Answers keep the id as it was written, and carry `result` even when it is null.
    @Test func requestsAreAnswered() throws {
        var venue = StreamVenue.trading(accounts: 1)
        let (socket, session) = venue.connect("/ws")
        let exchanges = [
            (
                #"{"method":"SUBSCRIBE","params":["btcusdt@trade","x@y"],"id":"a-1"}"#,
                #"{"result":null,"id":"a-1"}"#
            ),
            (
                #"{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":2}"#,
                #"{"result":null,"id":2}"#
            ),
            (
                #"{"id":3,"method":"LIST_SUBSCRIPTIONS"}"#,
                #"{"result":["btcusdt@trade","x@y"],"id":3}"#
            ),
            (
                #"{"method":"GET_PROPERTY","params":["combined"],"id":4}"#,
                #"{"result":false,"id":4}"#
            ),
            (
                #"{"method":"SET_PROPERTY","params":["combined",true],"id":5}"#,
                #"{"result":null,"id":5}"#
            ),
            (#"{"method":"UNSUBSCRIBE","params":["x@y"]}"#, #"{"result":null,"id":null}"#),
            (
                #"{"method":"LIST_SUBSCRIPTIONS","id":[1,{"a":2}]}"#,
                #"{"result":["btcusdt@trade"],"id":[1,{"a":2}]}"#
            ),
        ]
        for (request, answer) in exchanges {
            Self.say(request, to: session)
            #expect(try socket.take().map(\.compact) == [answer])
        }
        venue.done(.place(StreamVenue.limit(1, .buy, 5, at: 50_000)))
        venue.done(.openAccount(AccountKey(9)))
        venue.done(.deposit(AccountID(2), StreamVenue.usdt, Amount(whole: 10_000)))
        venue.done(.place(StreamVenue.limit(2, .sell, 5, at: 50_000)))
        venue.wait(milliseconds: 1)
        let events = try socket.take()
        #expect(events.map { $0.text("stream") } == ["btcusdt@trade"])
        let trade = try #require(events[0]["data"])
        #expect(trade.keys.isSuperset(of: ["e", "E", "T", "s", "t", "p", "q", "X", "m"]))
        #expect(trade.text("m") == "true" && trade.text("p") == "50000.0")
    }

    /// What is not understood is answered with a number and leaves the connection open.
    @Test func badRequestsAreAnswered() throws {
        let venue = StreamVenue.trading(accounts: 1)
        let (socket, session) = venue.connect("/ws")
        let requests: [(String, Int64)] = [
            ("{", 3), (#"{"method":"DANCE","id":1}"#, 2), (#"{"id":2}"#, 2), ("[]", 2),
            (#"{"method":"SUBSCRIBE","params":"x","id":3}"#, 2),
            (#"{"method":"SUBSCRIBE","params":[1],"id":4}"#, 2),
            (#"{"method":"SET_PROPERTY","params":["combined","yes"],"id":5}"#, 2),
        ]
        for (request, code) in requests {
            Self.say(request, to: session)
            let answer = try socket.take()[0]
            #expect(answer.int("error", "code") == code && answer["id"] != nil)
        }
        #expect(socket.closeCode == nil)
    }

    /// More streams than allowed are refused; more messages in a second than allowed end it.
    @Test func limitsHold() throws {
        var options = StreamOptions()
        options.streamsPerConnection = 3
        options.connectionsPerFiveMinutes = 2
        let venue = StreamVenue.trading(accounts: 1, options)
        let (socket, session) = venue.connect("/ws/a@b")
        Self.say(#"{"method":"SUBSCRIBE","params":["c@d","e@f","g@h"],"id":1}"#, to: session)
        #expect(try socket.take()[0].int("error", "code") == 2)
        Self.say(#"{"method":"LIST_SUBSCRIPTIONS","id":1}"#, to: session)
        #expect(try socket.take()[0].compact == #"{"result":["a@b"],"id":1}"#)
        for _ in 0..<8 { Self.say(#"{"method":"LIST_SUBSCRIPTIONS","id":1}"#, to: session) }
        #expect(socket.closeCode == nil)
        Self.say(#"{"method":"LIST_SUBSCRIPTIONS","id":1}"#, to: session)
        #expect(socket.closeCode == 1_008)
        #expect(venue.connect("/ws").socket.closeCode == nil)
        #expect(venue.connect("/ws").socket.closeCode == 1_008)
    }

    /// A reader that takes nothing gets only the newest best prices once it reads again, and is
    /// closed where nothing can be left out.
    @Test func slowReadersAreConflatedOrClosed() throws {
        var options = StreamOptions()
        options.conflationBytes = 2_000
        var venue = StreamVenue.trading(accounts: 1, options)
        let ticker = MemorySocket(reads: false, limit: 20_000)
        let depth = MemorySocket(reads: false, limit: 20_000)
        _ = venue.connect("/ws/btcusdt@bookTicker", socket: ticker)
        _ = venue.connect("/ws/btcusdt@depth@0ms", socket: depth)
        for step in 1...150 {
            venue.done(.place(StreamVenue.limit(1, .buy, 5, at: 49_000 + Int64(step))))
            venue.wait(milliseconds: 1)
        }
        #expect(ticker.closeCode == nil)
        #expect(depth.closeCode == 1_008)
        let before = try ticker.take()
        #expect(before.count < 20 && before.count > 5)
        ticker.reads.withLockedValue { $0 = true }
        ticker.drain()
        venue.wait(milliseconds: 100)
        let after = try ticker.take()
        #expect(after.map { $0.text("b") } == ["49150.0"])
        venue.wait(milliseconds: 100)
        #expect(try ticker.take().isEmpty)
    }

    /// Who has gone is told nothing, and streams without listeners are forgotten.
    @Test func closedConnectionsAreForgotten() throws {
        var venue = StreamVenue.trading(accounts: 1)
        let (socket, session) = venue.connect("/ws/btcusdt@bookTicker")
        session.closed()
        venue.done(.place(StreamVenue.limit(1, .buy, 5, at: 49_000)))
        venue.wait(milliseconds: 5_000)
        #expect(try socket.take().isEmpty)
    }
}

import NIOConcurrencyHelpers
import NIOCore
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON
import VenuePorts
import VenueReadModels
import VenueSequencer
import VenueTransport

@testable import VenueIdentity
@testable import VenueNativeAPI

// The live account, with a clock moved by hand and passes made by hand, so that nothing depends on
// the machine.

/// A client's connection in memory.
private final class HeardSocket: ClientSocket {
    let id: UInt64 = 0
    let remoteAddress = "127.0.0.1"
    let pendingBytes = 0
    private let texts = NIOLockedValueBox<[[UInt8]]>([])
    private let closing = NIOLockedValueBox<(code: UInt16, reason: String)?>(nil)

    func send(_ frames: [OutboundFrame]) {
        let heard = frames.map { frame -> [UInt8] in
            let bytes = Array(frame.buffer.readableBytesView)
            let header = bytes[1] < 126 ? 2 : bytes[1] == 126 ? 4 : 10
            return Array(bytes.dropFirst(header))
        }
        texts.withLockedValue { $0 += heard }
    }

    func close(code: UInt16, reason: String) {
        closing.withLockedValue { $0 = $0 ?? (code, reason) }
    }

    var closeReason: String? { closing.withLockedValue { $0?.reason } }

    /// Takes the messages heard since it was asked last.
    func take() throws -> [JSON] {
        let heard = texts.withLockedValue { texts in
            defer { texts = [] }
            return texts
        }
        return try heard.map { try JSONReader.read($0) }
    }

    /// Kinds of the messages heard since it was asked last.
    func takeKinds() throws -> [String] { try take().map { $0["type"]?.text ?? "" } }
}

/// A clock that moves when told.
private final class HandClock: VenueClock {
    private let time = NIOLockedValueBox(Timestamp(milliseconds: 1_780_000_020_000))

    var now: Timestamp { time.withLockedValue { $0 } }

    func advance(milliseconds: Int64) {
        time.withLockedValue { $0 = $0.advanced(by: Nanoseconds(milliseconds: milliseconds)) }
    }
}

/// A venue in memory with two people who have money, and one instrument.
private struct StreamFixture {
    let clock = HandClock()
    let stream: AccountStream
    let sequencer: Sequencer
    let identity: Identity
    let api: NativeAPI
    let alice: Session
    let bob: Session

    init(
        _ options: AccountStreamOptions = AccountStreamOptions(),
        notices: AccountStream.Notices? = nil
    ) async throws {
        stream = AccountStream(options: options)
        let history = try HistoryWriter(store: MemoryHistoryStore())
        sequencer = try Sequencer(
            journal: MemoryJournal(), clock: clock, sinks: [history, stream])
        identity = try Identity(path: nil, master: MasterKey())
        api = NativeAPI(
            context: NativeContext(
                sequencer: sequencer, history: history, identity: identity,
                settings: NativeSettings(), clock: clock
            ) { _ in throw NativeError.unauthorized })
        stream.attach(api, notices: notices)
        func signUp(_ name: String, _ identity: Identity, _ now: Timestamp) throws -> Session {
            _ = try identity.signUp(name: name, password: "long enough", at: now)
            return try identity.signIn(
                name: name, password: "long enough", from: "10.0.0.1", at: now)
        }
        alice = try signUp("alice", identity, clock.now)
        bob = try signUp("bob", identity, clock.now)
        try await list()
        for session in [alice, bob] {
            let account = try await api.account(of: session.user.account)
            try await api.perform(.deposit(account, AssetID(0), Amount(whole: 100_000)))
        }
    }

    private func list() async throws {
        try await api.perform(.listAsset(AssetSpec(name: "USDT")))
        try await api.perform(
            .listIndex(IndexSpec(name: "BTC", sources: [IndexSource(name: "test")])))
        let tiers: [(cap: Amount, maxLeverage: Int64, rate: Rate)] = [
            (Amount(whole: 10_000_000), 20, try Rate("0.01"))
        ]
        try await api.perform(
            .listInstrument(
                InstrumentSpec(
                    symbol: "BTCUSDT", contract: .linearPerpetual, settlementAsset: AssetID(0),
                    index: IndexID(0), tickSize: try Price("0.1"),
                    stepSize: try Quantity("0.001"), brackets: .tiers(tiers))))
        try await api.perform(.indexPrice(IndexID(0), source: 0, Price(whole: 50_000)))
    }

    func account(_ session: Session) throws -> AccountID {
        try #require(sequencer.read { $0.account(session.user.account) })
    }

    func order(_ session: Session, _ side: Side, _ quantity: String, at price: Int64) async throws {
        var request = OrderRequest(
            account: try account(session), instrument: InstrumentID(0), side: side, type: .limit,
            quantity: try Quantity(quantity))
        request.price = Price(whole: price)
        try await api.perform(.place(request))
    }

    func handshake(_ session: Session?, _ headers: [(name: String, value: String)] = [])
        -> APIRequest
    {
        var request = APIRequest(method: "GET", path: AccountStream.path, headers: headers)
        if let session { request.headers.append(("cookie", "plimsoll_session=\(session.token)")) }
        return request
    }

    /// A connection that was let in.
    func connect(
        _ session: Session
    ) async throws -> (socket: HeardSocket, connection: any SocketSession) {
        guard case .admitted(let open) = await stream.admit(handshake(session)) else {
            throw NativeError.unauthorized
        }
        let socket = HeardSocket()
        return (socket, open(socket))
    }

    /// A connection that has been told its first reports.
    func greeted(_ session: Session) async throws -> HeardSocket {
        let (socket, _) = try await connect(session)
        stream.pass()
        _ = try socket.take()
        return socket
    }

    /// Lets the time of a report pass, and the report be told.
    func wait(milliseconds: Int64 = 250) {
        clock.advance(milliseconds: milliseconds)
        stream.pass()
    }
}

@Suite("The live account", .timeLimit(.minutes(30)))
struct AccountStreamTests {
    /// Pages of other sites make browsers send the cookie; they also make them say who asks.
    @Test func onlyWhoIsSignedInIsLetIn() async throws {
        let venue = try await StreamFixture()
        func status(_ request: APIRequest) async -> Int {
            if case .refused(let answer) = await venue.stream.admit(request) {
                return answer.status
            }
            return 101
        }
        #expect(await status(venue.handshake(nil)) == 401)
        #expect(await status(venue.handshake(venue.alice)) == 101)
        let own = [
            (name: "host", value: "Venue:8080"), (name: "origin", value: "http://venue:8080"),
        ]
        #expect(await status(venue.handshake(venue.alice, own)) == 101)
        for origin in ["http://other", "http://venue:8081", "null", ""] {
            let other = [own[0], (name: "origin", value: origin)]
            #expect(await status(venue.handshake(venue.alice, other)) == 403, "\(origin)")
        }
        try venue.identity.signOut(venue.alice.token)
        #expect(await status(venue.handshake(venue.alice)) == 401)
    }

    @Test func theStartIsWholeAndSilenceFollows() async throws {
        let venue = try await StreamFixture()
        let (socket, _) = try await venue.connect(venue.alice)
        venue.stream.pass()
        let start = try socket.take()
        #expect(start.map { $0["type"]?.text } == ["account", "orders", "ping"])
        let assets = start[0]["data"]?["assets"]?.items
        #expect(assets?.first?["walletBalance"]?.text == "100000.00000000")
        #expect(start[1]["data"]?["orders"]?.items.isEmpty == true)
        // Nothing has changed, though time has passed and others have traded.
        try await venue.order(venue.bob, .buy, "0.1", at: 49_000)
        venue.wait()
        #expect(try socket.take().isEmpty)
        venue.wait(milliseconds: 4_750)
        #expect(try socket.takeKinds() == ["ping"])
    }

    /// The stream and the call answer with the same words.
    @Test func theReportIsThatOfTheCall() async throws {
        let venue = try await StreamFixture()
        try await venue.order(venue.alice, .buy, "0.1", at: 49_000)
        let (socket, _) = try await venue.connect(venue.alice)
        venue.stream.pass()
        let told = try socket.take()
        for (place, path) in [(0, "account"), (1, "orders")] {
            var request = venue.handshake(venue.alice)
            request.path = "/plimsoll/v1/" + path
            let answer = try #require(await venue.api.respond(to: request))
            #expect(told[place]["data"]?.compact == (try JSONReader.read(answer.body)).compact)
        }
    }

    /// At most four reports a second, however much happens, and the last is never left out.
    @Test func reportsKeepTheirPause() async throws {
        let venue = try await StreamFixture()
        let socket = try await venue.greeted(venue.alice)
        venue.wait()
        for price in 1...5 {
            try await venue.order(venue.alice, .buy, "0.01", at: Int64(40_000 + price))
        }
        venue.stream.pass()
        let told = try socket.take()
        #expect(told.map { $0["type"]?.text } == ["account", "orders"])
        #expect(told[1]["data"]?["orders"]?.items.count == 5)
        try await venue.order(venue.alice, .buy, "0.01", at: 40_100)
        venue.wait(milliseconds: 249)
        #expect(try socket.take().isEmpty)
        venue.wait(milliseconds: 1)
        let last = try socket.take()
        #expect(last.last?["data"]?["orders"]?.items.count == 6)
    }

    @Test func fillsAreToldToBothSides() async throws {
        let venue = try await StreamFixture()
        let (maker, taker) = (
            try await venue.greeted(venue.bob), try await venue.greeted(venue.alice)
        )
        try await venue.order(venue.bob, .sell, "0.1", at: 50_000)
        try await venue.order(venue.alice, .buy, "0.1", at: 50_000)
        venue.stream.pass()
        let bought = try #require(try taker.take().first { $0["type"]?.text == "fill" })["data"]
        #expect(bought?["symbol"]?.text == "BTCUSDT")
        #expect(bought?["side"]?.text == "buy")
        #expect(bought?["price"]?.text == "50000.00000000")
        #expect(bought?["quantity"]?.text == "0.10000000")
        #expect(bought?["feeAsset"]?.text == "USDT")
        #expect(bought?["isMaker"]?.compact == "false")
        let sold = try #require(try maker.take().first { $0["type"]?.text == "fill" })["data"]
        #expect(sold?["side"]?.text == "sell")
        #expect(sold?["isMaker"]?.compact == "true")
        #expect(sold?["tradeId"]?.compact == bought?["tradeId"]?.compact)
        venue.wait()
        let kinds = try taker.takeKinds()
        #expect(kinds.contains("account"))
    }

    /// A price moves the report of whoever has a position.
    @Test func pricesMoveTheReport() async throws {
        let venue = try await StreamFixture()
        try await venue.order(venue.bob, .sell, "0.1", at: 50_000)
        try await venue.order(venue.alice, .buy, "0.1", at: 50_000)
        let socket = try await venue.greeted(venue.alice)
        try await venue.api.perform(.indexPrice(IndexID(0), source: 0, Price(whole: 50_100)))
        venue.wait()
        #expect(try socket.takeKinds() == ["account"])
    }

    /// What the engine refuses when nobody waits for an answer is told with its reason.
    @Test func laterRefusalsAreTold() async throws {
        let venue = try await StreamFixture()
        let alice = try venue.account(venue.alice)
        var request = OrderRequest(
            account: alice, instrument: InstrumentID(0), side: .buy, type: .limit,
            quantity: try Quantity("0.1"))
        request.price = Price(whole: 40_000)
        let order = try #require(
            try await venue.sequencer.submit(.place(request)).events.orders.first)
        var events = EventBuffer()
        events.append(.expiredAtTrigger, order)
        events.append(.rejected(.tradingClosed, item: 0))
        events.append(.expiredInsufficientMargin, order)
        events.append(.cancelled, order)
        let command = AppliedCommand(
            sequence: 9, command: Command(.tick, at: venue.clock.now), events: events)
        let told = venue.sequencer.read { engine in
            AccountNews(of: command, for: [alice], engine).happenings.map {
                $0.what.message(engine)
            }
        }
        let read = try told.map { try JSONReader.read($0) }
        #expect(read.map { $0["type"]?.text } == ["rejected", "rejected"])
        #expect(read[0]["data"]?["orderId"]?.compact == "\(order.id.raw)")
        #expect(read[0]["data"]?["code"]?.text == "tradingClosed")
        #expect(read[1]["data"]?["code"]?.text == "insufficientMargin")
    }

    /// A fall that liquidates is told step by step, with what explains each.
    @Test func forcedStepsAreTold() async throws {
        let venue = try await StreamFixture()
        try await venue.api.perform(.fundInsurance(AssetID(0), Amount(whole: 1_000_000)))
        try await venue.order(venue.bob, .sell, "20", at: 50_000)
        try await venue.order(venue.alice, .buy, "20", at: 50_000)
        let socket = try await venue.greeted(venue.alice)
        for _ in 0..<40 {
            venue.clock.advance(milliseconds: 1_000)
            try await venue.api.perform(
                .indexPrice(IndexID(0), source: 0, Price(whole: 45_200)))
            try await venue.api.perform(.tick)
        }
        venue.wait()
        let forced = try socket.take().filter { $0["type"]?.text == "forced" }
        #expect(!forced.isEmpty)
        let data = forced.first?["data"]
        #expect(data?["explanation"]?.text?.contains("margin balance") == true)
        #expect(data?["before"]?["maintenanceMargin"]?.text != nil)
    }

    @Test func connectionsAreLimited() async throws {
        var options = AccountStreamOptions()
        options.connectionsPerAccount = 2
        let venue = try await StreamFixture(options)
        let (first, connection) = try await venue.connect(venue.alice)
        _ = try await venue.connect(venue.alice)
        let third = try await venue.connect(venue.alice)
        #expect(third.socket.closeReason == "at most 2 connections of an account")
        third.connection.closed()
        connection.closed()
        let fourth = try await venue.connect(venue.alice)
        #expect(fourth.socket.closeReason == nil)
        #expect(first.closeReason == nil)
        #expect(venue.stream.followers.connections.count == 2)
    }

    @Test func aStreamTakesNoMessages() async throws {
        let venue = try await StreamFixture()
        let (socket, connection) = try await venue.connect(venue.alice)
        connection.received(Array("hello".utf8))
        #expect(socket.closeReason == "this stream takes no messages")
        connection.closed()
        #expect(venue.stream.followers.followed.isEmpty)
    }

    /// Whoever signs out hears nothing more, wherever the page is still open.
    @Test func anEndedSessionEndsItsStreams() async throws {
        let venue = try await StreamFixture()
        let socket = try await venue.greeted(venue.alice)
        let other = try await venue.greeted(venue.bob)
        try venue.identity.signOut(venue.alice.token)
        while socket.closeReason == nil {
            venue.stream.pass()
            try await Task.sleep(for: .milliseconds(1))
        }
        #expect(socket.closeReason == "the session has ended")
        #expect(other.closeReason == nil)
    }

    /// Nobody is told half of what happened: too much closes the connection, which begins anew.
    @Test func whatCannotBeKeptCloses() async throws {
        var options = AccountStreamOptions()
        options.waitingPerAccount = 3
        let venue = try await StreamFixture(options)
        let socket = try await venue.greeted(venue.alice)
        let account = try venue.account(venue.alice)
        for _ in 0..<3 { venue.stream.send(Array("{}".utf8), to: account) }
        venue.stream.pass()
        #expect(try socket.takeKinds() == ["notice", "notice", "notice"])
        for _ in 0..<4 { venue.stream.send(Array("{}".utf8), to: account) }
        venue.stream.pass()
        #expect(socket.closeReason == "too much happened to be kept")
    }

    /// Notices are asked for once for an account, and no more when its last connection goes.
    @Test func noticesAreSubscribedWhileSomebodyListens() async throws {
        let open = NIOLockedValueBox<[AccountID]>([])
        let venue = try await StreamFixture { account, tell in
            open.withLockedValue { $0.append(account) }
            tell(Array(#"{"id":1}"#.utf8))
            return { open.withLockedValue { $0.removeAll { $0 == account } } }
        }
        let (socket, first) = try await venue.connect(venue.alice)
        let (_, second) = try await venue.connect(venue.alice)
        #expect(open.withLockedValue { $0.count } == 1)
        venue.stream.pass()
        venue.stream.send(Array(#"{"id":2}"#.utf8), to: try venue.account(venue.alice))
        venue.stream.pass()
        let notices = try socket.take().filter { $0["type"]?.text == "notice" }
        #expect(notices.last?["data"]?["id"]?.compact == "2")
        first.closed()
        #expect(open.withLockedValue { $0.count } == 1)
        second.closed()
        #expect(open.withLockedValue { $0.isEmpty })
    }
}

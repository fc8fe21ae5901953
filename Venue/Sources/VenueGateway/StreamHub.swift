import BinanceAPI
import NIOConcurrencyHelpers
public import PlimsollEngine
import PlimsollModel
public import VenuePorts
public import VenueReadModels
public import VenueTransport

// Market and user streams. On the writer's thread changes are marked; on the thread of the streams
// they are encoded, each once, and handed to whoever listens. Sinks run after a command is durable,
// so nothing leaves the venue before that.

/// The streams of the dialect.
public final class StreamHub: EventSink, SocketGateway, BookListener {
    let board: MarketBoard
    let options: StreamOptions
    let clock: any VenueClock
    private let listenKeys: (any ListenKeyDirectory)?
    private let market: MarketStreams
    private let users: UserStreams
    private let thread: StreamThread
    private let arrivals: StreamArrivals
    /// The time of the last pass: events of later passes are never older.
    private let lastPass = NIOLockedValueBox(Timestamp.zero)
    /// Listeners that missed something.
    private let slow = NIOLockedValueBox<[ObjectIdentifier: StreamSession]>([:])

    /// Streams of a market.
    ///
    /// - Parameters:
    ///   - board: The market; it must be among the sequencer's sinks, too.
    ///   - listenKeys: Knows whose user stream a key opens; nil for no user streams.
    ///   - options: Limits.
    ///   - clock: The time of events.
    public init(
        board: MarketBoard, listenKeys: (any ListenKeyDirectory)? = nil,
        options: StreamOptions = StreamOptions(), clock: any VenueClock = SystemClock()
    ) {
        self.board = board
        self.listenKeys = listenKeys
        self.options = options
        self.clock = clock
        market = MarketStreams(board, options)
        users = UserStreams(options)
        thread = StreamThread(milliseconds: options.passMilliseconds)
        arrivals = StreamArrivals(options)
        board.setListener(self)
        listenKeys?.onEnd { [weak self] key in self?.ended(key) }
    }

    /// Starts telling; before that only `pass` does.
    ///
    /// - Throws: `VenueFault(.closed)` if the system gives no thread.
    public func start() throws {
        try thread.start { [weak self] in self?.pass() }
    }

    /// Stops telling.
    public func stop() { thread.stop() }

    /// Goes on with what was before the venue started; see `MarketBoard.restore`.
    public func restore(from history: any HistoryStore, engine: borrowing Engine) throws {
        market.list(engine)
        try users.restore(from: history, engine: engine)
    }

    // MARK: Following

    /// Follows a command.
    public func applied(_ command: AppliedCommand, engine: borrowing Engine) {
        let isUrgent = market.applied(command, engine: engine)
        let hasMessages = users.applied(command, engine: engine)
        if isUrgent || hasMessages { thread.wake() }
    }

    /// Follows a change of a book.
    public func changed(_ change: BookChange, best: BookTicker) {
        if market.changed(change, best: best) { thread.wake() }
    }

    private func ended(_ key: String) {
        if users.end(key) { thread.wake() }
    }

    // MARK: Connections

    /// True if a path is one of the streams.
    public func accepts(_ path: String) -> Bool { StreamAddress.accepts(path) }

    /// The session of a new connection.
    public func open(_ request: APIRequest, socket: any ClientSocket) -> any SocketSession {
        let address = StreamAddress(request)
        let session = StreamSession(address, socket, self)
        if !arrivals.admits(request.remoteAddress, at: clock.now) {
            socket.close(code: 1_008, reason: "Too many connections from this address")
        } else if !session.subscribe(address?.names ?? []) {
            socket.close(code: 1_008, reason: "Too many streams")
        }
        return session
    }

    func join(_ session: StreamSession, _ names: [String]) {
        for name in names {
            if let account = listenKeys?.account(of: name) {
                users.join(session, name, of: account)
            } else {
                market.join(session, name)
            }
        }
    }

    func leave(_ session: StreamSession, _ names: [String]) {
        for name in names where !users.leave(session, name) { market.leave(session, name) }
    }

    // MARK: Telling

    /// Tells everything that is due.
    public func pass() {
        let (time, isNewSecond) = lastPass.withLockedValue { last in
            let now = max(last, clock.now)
            defer { last = now }
            return (now, now.raw / 1_000_000_000 != last.raw / 1_000_000_000)
        }
        if isNewSecond, let listenKeys { users.endInvalid(listenKeys) }
        users.tell(at: time)
        let due = market.takeDue(at: time)
        if !due.isEmpty {
            let pass = StreamPass(board: board, terms: market.terms, time: time)
            for channel in due { tell(channel, pass) }
        }
        catchUp()
    }

    private func tell(_ due: StreamChannel, _ pass: StreamPass) {
        if due.isOverrun {
            for session in due.listeners {
                session.socket.close(code: 1_008, reason: "trades could not be kept")
            }
        }
        var channel = due
        let limit = channel.topic.isConflatable ? options.conflationBytes : nil
        for body in pass.events(&channel) {
            let event = EncodedEvent(channel.name, body)
            channel.newest = event
            for session in channel.listeners {
                session.send(event, conflating: limit)
                if session.hasMissed {
                    slow.withLockedValue { $0[ObjectIdentifier(session)] = session }
                }
            }
        }
        market.keep(channel)
    }

    /// Gives slow listeners that have caught up the newest of what they missed.
    private func catchUp() {
        for (id, session) in slow.withLockedValue({ $0 }) {
            for name in session.takeMissed(below: options.conflationBytes) {
                guard let event = market.newest(name) else { continue }
                session.send(event, conflating: options.conflationBytes)
            }
            if !session.hasMissed { slow.withLockedValue { $0[id] = nil } }
        }
    }
}

/// Counts connections by address, so that nobody opens them without end.
final class StreamArrivals: Sendable {
    private let counts = NIOLockedValueBox<(stretch: Int64, counts: [String: Int])>((0, [:]))
    private let options: StreamOptions

    init(_ options: StreamOptions) { self.options = options }

    /// Counts a connection; false if there were too many in these five minutes.
    func admits(_ address: String, at time: Timestamp) -> Bool {
        let stretch = time.raw / 300_000_000_000
        return counts.withLockedValue { state in
            if state.stretch != stretch || state.counts.count >= options.countedAddresses {
                state = (stretch, [:])
            }
            state.counts[address, default: 0] += 1
            return state.counts[address, default: 0] <= options.connectionsPerFiveMinutes
        }
    }
}

import NIOConcurrencyHelpers
import NIOCore
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import Testing
import VenueGateway
import VenueJSON
import VenuePorts
import VenueReadModels
import VenueTransport

// A venue whose streams are heard through sockets in memory: an engine driven by hand, a clock
// that is moved by hand, and passes made by hand, so that nothing depends on the machine.

/// A client's connection in memory.
final class MemorySocket: ClientSocket {
    private struct State {
        var texts: [[UInt8]] = []
        var taken = 0
        var pending = 0
        var closing: (code: UInt16, reason: String)?
    }

    let id: UInt64 = 0
    let remoteAddress = "127.0.0.1"
    /// More than this pending closes the connection, as the real one does.
    let limit: Int
    /// False for a reader that takes nothing.
    let reads: NIOLockedValueBox<Bool>
    private let state = NIOLockedValueBox(State())

    init(reads: Bool = true, limit: Int = 1_048_576) {
        self.reads = NIOLockedValueBox(reads)
        self.limit = limit
    }

    var pendingBytes: Int { state.withLockedValue { $0.pending } }

    func send(_ frames: [OutboundFrame]) {
        let isReading = reads.withLockedValue { $0 }
        state.withLockedValue { state in
            for frame in frames where state.closing == nil {
                if isReading {
                    state.pending = 0
                } else {
                    state.pending += frame.buffer.readableBytes
                }
                if state.pending > limit {
                    state.closing = (1_008, "slow consumer")
                } else {
                    state.texts.append(Self.text(of: frame))
                }
            }
        }
    }

    /// The reader takes what is pending.
    func drain() { state.withLockedValue { $0.pending = 0 } }

    func close(code: UInt16, reason: String) {
        state.withLockedValue { $0.closing = $0.closing ?? (code, reason) }
    }

    var closeCode: UInt16? { state.withLockedValue { $0.closing?.code } }

    private static func text(of frame: OutboundFrame) -> [UInt8] {
        var buffer = frame.buffer
        #expect(buffer.readInteger(as: UInt8.self) == 0x81)
        let length = buffer.readInteger(as: UInt8.self) ?? 0
        if length == 126 { buffer.moveReaderIndex(forwardBy: 2) }
        if length == 127 { buffer.moveReaderIndex(forwardBy: 8) }
        return Array(buffer.readableBytesView)
    }

    /// The messages since the last time.
    func take() throws -> [JSON] {
        let texts = state.withLockedValue { state in
            defer { state.taken = state.texts.count }
            return Array(state.texts[state.taken...])
        }
        return try texts.map { try JSONReader.read($0) }
    }
}

/// A clock that stands where it is put.
final class StreamClock: VenueClock {
    private let time = NIOLockedValueBox(Timestamp.zero)
    var now: Timestamp {
        get { time.withLockedValue { $0 } }
        set { time.withLockedValue { $0 = newValue } }
    }
    func advance(milliseconds: Int64) {
        now = now.advanced(by: Nanoseconds(milliseconds: milliseconds))
    }
}

/// Listen keys by hand.
final class HandKeys: ListenKeyDirectory {
    private let keys = NIOLockedValueBox<[String: AccountID]>([:])
    private let handlers = NIOLockedValueBox<[@Sendable (String) -> Void]>([])

    func account(of listenKey: String) -> AccountID? { keys.withLockedValue { $0[listenKey] } }
    func onEnd(_ handler: @escaping @Sendable (String) -> Void) {
        handlers.withLockedValue { $0.append(handler) }
    }
    func add(_ key: String, _ account: AccountID) { keys.withLockedValue { $0[key] = account } }
    /// A key is good no more, and nobody is told.
    func forget(_ key: String) { keys.withLockedValue { $0[key] = nil } }
    func end(_ key: String) {
        keys.withLockedValue { $0[key] = nil }
        for handler in handlers.withLockedValue({ $0 }) { handler(key) }
    }
}

/// An engine with board and streams.
struct StreamVenue: ~Copyable {
    var engine = Engine()
    var sequence: UInt64 = 0
    let board = MarketBoard()
    let clock = StreamClock()
    let keys = HandKeys()
    let hub: StreamHub

    init(_ options: StreamOptions = StreamOptions()) {
        hub = StreamHub(board: board, listenKeys: keys, options: options, clock: clock)
    }

    @discardableResult
    mutating func apply(_ command: Command) -> AppliedCommand {
        var events = EventBuffer()
        engine.apply(command, into: &events)
        sequence += 1
        clock.now = max(clock.now, command.time)
        let applied = AppliedCommand(sequence: sequence, command: command, events: events)
        board.applied(applied, engine: engine)
        hub.applied(applied, engine: engine)
        return applied
    }

    /// Does an action a millisecond later; it must be accepted.
    @discardableResult
    mutating func done(
        _ action: Action, sourceLocation: SourceLocation = #_sourceLocation
    ) -> AppliedCommand {
        clock.advance(milliseconds: 1)
        let applied = apply(Command(action, at: clock.now))
        #expect(applied.rejection() == nil, sourceLocation: sourceLocation)
        return applied
    }

    /// Connects a client.
    func connect(
        _ path: String, _ query: String = "", socket: MemorySocket = MemorySocket()
    ) -> (socket: MemorySocket, session: any SocketSession) {
        let request = APIRequest(method: "GET", path: path, query: query)
        #expect(hub.accepts(path))
        return (socket, hub.open(request, socket: socket))
    }

    /// Lets time pass and a pass be made.
    func wait(milliseconds: Int64) {
        clock.advance(milliseconds: milliseconds)
        hub.pass()
    }
}

extension StreamVenue {
    static let usdt = AssetID(0)
    static let btc = InstrumentID(0)
    static let eth = InstrumentID(1)

    /// BTCUSDT at 50,000 and ETHUSDT at 2,500, with so many accounts of 100,000 USDT each.
    static func trading(
        accounts: Int, _ options: StreamOptions = StreamOptions()
    ) -> StreamVenue {
        var venue = StreamVenue(options)
        venue.clock.now = Timestamp(milliseconds: 1_780_000_020_000)
        venue.done(.listAsset(AssetSpec(name: "USDT")))
        for (place, symbol) in ["BTCUSDT", "ETHUSDT"].enumerated() {
            venue.done(
                .listIndex(IndexSpec(name: symbol, sources: [IndexSource(name: "hand")])))
            venue.done(.listInstrument(Self.spec(symbol, place)))
        }
        for number in 1...accounts {
            venue.done(.openAccount(AccountKey(UInt64(number))))
            venue.done(.deposit(AccountID(number), usdt, Amount(whole: 100_000)))
        }
        venue.done(.fundInsurance(usdt, Amount(whole: 100_000)))
        venue.done(.indexPrice(IndexID(0), source: 0, Price(whole: 50_000)))
        venue.done(.indexPrice(IndexID(1), source: 0, Price(whole: 2_500)))
        return venue
    }

    private static func spec(_ symbol: String, _ place: Int) -> InstrumentSpec {
        let tiers: [(cap: Amount, maxLeverage: Int64, rate: Rate)] = [
            (Amount(whole: 50_000), 125, Rate(raw: 400_000)),
            (Amount(whole: 10_000_000), 20, Rate(raw: 2_500_000)),
        ]
        return InstrumentSpec(
            symbol: symbol, contract: .linearPerpetual, settlementAsset: usdt,
            index: IndexID(place), tickSize: Price(raw: 10_000_000),
            stepSize: Quantity(raw: 100_000), brackets: .tiers(tiers))
    }

    /// A limit order in BTCUSDT.
    static func limit(
        _ account: Int, _ side: Side, _ milliLots: Int64, at price: Int64
    ) -> OrderRequest {
        OrderRequest(
            account: AccountID(account), instrument: btc, side: side, type: .limit,
            quantity: Quantity(raw: milliLots * 100_000), price: Price(whole: price))
    }

    /// Moves a mark price by hand.
    mutating func mark(_ price: Int64) { done(.overrideMarkPrice(Self.btc, Price(whole: price))) }
}

extension JSON {
    /// The text of a member, or of a member of a member.
    func text(_ path: String...) -> String? {
        var found: JSON? = self
        for key in path { found = found?[key] }
        if case .bool(let flag)? = found { return "\(flag)" }
        return found?.text
    }

    func int(_ path: String...) -> Int64 {
        var found: JSON? = self
        for key in path { found = found?[key] }
        if case .number(let text)? = found { return Int64(text) ?? -1 }
        return -1
    }

    /// The keys of an object.
    var keys: Set<String> {
        guard case .object(let members) = self else { return [] }
        return Set(members.map(\.key))
    }
}

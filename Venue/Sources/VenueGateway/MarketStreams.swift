import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import VenuePorts
import VenueReadModels
import BinanceAPI

// Which market streams somebody listens to, and what has happened since their last events. The
// writer's thread only marks; passes of the streams' thread take what is due.

/// The market streams with listeners.
final class MarketStreams: Sendable {
    /// Guarded by the lock.
    private struct State: Sendable {
        var terms: [SymbolTerms] = []
        var instruments: [String: InstrumentID] = [:]
        var channels: [String: StreamChannel] = [:]
        /// Names by what they wait for; those of all instruments under nil.
        var books: [InstrumentID: [String]] = [:]
        var tickers: [InstrumentID: [String]] = [:]
        var trades: [InstrumentID: [String]] = [:]
        var forced: [InstrumentID?: [String]] = [:]
        /// Names by cadence in milliseconds; 0 for those told at once.
        var cadences: [Int64: Set<String>] = [:]
        /// Names told at once for which something waits.
        var urgent: Set<String> = []
        /// For each cadence the stretch of time that was told last.
        var stretches: [Int64: Int64] = [:]
    }

    private let state = NIOLockedValueBox(State())
    private let board: MarketBoard
    private let options: StreamOptions

    init(_ board: MarketBoard, _ options: StreamOptions) {
        self.board = board
        self.options = options
    }

    // MARK: Listeners

    /// Adds a listener; a name without meaning stays quiet.
    func join(_ session: StreamSession, _ name: String) {
        state.withLockedValue { state in
            if state.channels[name] == nil {
                let instruments = state.instruments
                guard let topic = StreamTopic(name, { instruments[$0] }) else { return }
                var channel = StreamChannel(name, topic)
                if case .depth(let instrument, cadence: _) = topic {
                    // Changes up to here are in every picture that can be asked for from now on.
                    channel.lastID = board.bookTicker(instrument).updateID
                }
                state.channels[name] = channel
                Self.list(name, topic, &state) { $0.append(name) }
                state.cadences[topic.cadence, default: []].insert(name)
            }
            state.channels[name]?.listeners.append(session)
            state.channels[name]?.hasNewListener = true
        }
    }

    /// Takes a listener away.
    func leave(_ session: StreamSession, _ name: String) {
        state.withLockedValue { state in
            guard let topic = state.channels[name]?.topic else { return }
            state.channels[name]?.listeners.removeAll { $0 === session }
            guard state.channels[name]?.listeners.isEmpty ?? false else { return }
            state.channels[name] = nil
            state.urgent.remove(name)
            state.cadences[topic.cadence]?.remove(name)
            Self.list(name, topic, &state) { $0.removeAll { $0 == name } }
        }
    }

    /// Changes the list of those who wait for the same as a topic.
    private static func list(
        _ name: String, _ topic: StreamTopic, _ state: inout State, _ body: (inout [String]) -> Void
    ) {
        switch topic {
        case .depth(let id, cadence: _), .partialDepth(let id, levels: _, cadence: 0):
            body(&state.books[id, default: []])
        case .bookTicker(.some(let id)): body(&state.tickers[id, default: []])
        case .aggregateTrade(let id), .trade(let id): body(&state.trades[id, default: []])
        case .forceOrder(let id): body(&state.forced[id, default: []])
        case .partialDepth, .bookTicker(nil), .markPrice, .kline, .ticker, .miniTicker: break
        }
    }

    // MARK: Following, on the writer's thread

    /// Takes note of new instruments.
    func list(_ engine: borrowing Engine) {
        let known = state.withLockedValue { $0.terms.count }
        if known == engine.instrumentCount { return }
        var added: [SymbolTerms] = []
        for place in known..<engine.instrumentCount {
            added.append(SymbolTerms(engine, InstrumentID(place)))
        }
        state.withLockedValue { state in
            for terms in added {
                state.instruments[terms.symbol.lowercased()] = terms.instrument
            }
            state.terms += added
        }
    }

    /// Follows a command; true if something must be told at once.
    func applied(_ command: AppliedCommand, engine: borrowing Engine) -> Bool {
        list(engine)
        let wantsForced = state.withLockedValue { $0.forced.contains { !$0.value.isEmpty } }
        if wantsForced { noteForced(command, engine) }
        return state.withLockedValue { state in
            var isUrgent = false
            for event in command.events.events {
                guard case .traded(let trade) = event,
                    let names = state.trades[trade.instrument], !names.isEmpty
                else { continue }
                let record = TradeRecord(trade: trade, time: command.command.time)
                for name in names {
                    guard let topic = state.channels[name]?.topic else { continue }
                    state.channels[name]?.add(record, limit: options.waitingTrades)
                    if topic.cadence == 0 {
                        isUrgent = state.urgent.insert(name).inserted || isUrgent
                    }
                }
            }
            return isUrgent
        }
    }

    private func noteForced(_ command: AppliedCommand, _ engine: borrowing Engine) {
        let hasSteps = command.events.events.contains {
            if case .liquidation = $0 { return true }
            return false
        }
        if !hasSteps { return }
        let forced = CommandFills(of: command, engine: engine).forced
        state.withLockedValue { state in
            for order in forced where order.kind == .liquidation {
                // What the insurance fund takes over or works off is nobody's liquidation.
                let request = order.order.request
                if request.account.raw == 0 { continue }
                let one = state.forced[request.instrument, default: []]
                for name in one + state.forced[nil, default: []] {
                    state.channels[name]?.forced[request.instrument] = order
                }
            }
        }
    }

    /// Takes note of a change of a book; true if it must be told at once.
    func changed(_ change: BookChange, best: BookTicker) -> Bool {
        state.withLockedValue { state in
            var isUrgent = false
            for name in state.books[change.instrument, default: []] {
                guard let topic = state.channels[name]?.topic else { continue }
                let isAlone = topic.cadence == 0
                if case .depth = topic {
                    state.channels[name]?.add(
                        change, eachAlone: isAlone, limit: options.waitingChanges)
                }
                if isAlone { isUrgent = state.urgent.insert(name).inserted || isUrgent }
            }
            for name in state.tickers[change.instrument, default: []] {
                let last = state.channels[name]?.best
                if let last, last.hasSameLevels(as: best) { continue }
                state.channels[name]?.best = best
                state.channels[name]?.add(best, limit: options.waitingChanges)
                isUrgent = state.urgent.insert(name).inserted || isUrgent
            }
            return isUrgent
        }
    }

    // MARK: Telling, on the thread of the streams

    /// Takes the channels that are due with what waits for them.
    func takeDue(at time: Timestamp) -> [StreamChannel] {
        state.withLockedValue { state in
            var names = state.urgent
            state.urgent.removeAll(keepingCapacity: true)
            for (cadence, members) in state.cadences where cadence > 0 && !members.isEmpty {
                let stretch = time.raw / (cadence * 1_000_000)
                if state.stretches[cadence] == stretch { continue }
                state.stretches[cadence] = stretch
                names.formUnion(members)
            }
            var due: [StreamChannel] = []
            for name in names {
                if let channel = state.channels[name]?.take() { due.append(channel) }
            }
            return due
        }
    }

    /// Keeps what was told on a channel for the next time.
    func keep(_ channel: StreamChannel) {
        state.withLockedValue { state in
            state.channels[channel.name]?.candle = channel.candle
            state.channels[channel.name]?.told = channel.told
            state.channels[channel.name]?.newest = channel.newest
        }
    }

    /// The terms of all instruments.
    var terms: [SymbolTerms] { state.withLockedValue { $0.terms } }

    /// The newest event of a stream.
    func newest(_ name: String) -> EncodedEvent? {
        state.withLockedValue { $0.channels[name]?.newest }
    }
}

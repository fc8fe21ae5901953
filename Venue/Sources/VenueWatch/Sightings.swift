import NIOConcurrencyHelpers
public import PlimsollEngine
import PlimsollLedger
public import PlimsollModel
import PlimsollNumerics
public import VenuePorts
import VenueReadModels

// The watch's ear at the engine's thread. It keeps what cannot be seen later: what happened to
// accounts, and how far prices went between two looks. What can be seen is looked at by the watch
// itself, in its own time.

/// Follows the engine for the watch.
///
/// It holds what it was told up to `durableSequence`, which the watch keeps together with the
/// notices made of it: after a restart nothing is told twice and nothing is left out.
public final class Sightings: DurableSink {
    /// How far prices of an instrument went.
    struct PriceRanges: Sendable {
        var last: ClosedRange<Int64>?
        var mark: ClosedRange<Int64>?
        var index: ClosedRange<Int64>?
    }

    /// What gathered between two looks.
    struct Taken: Sendable {
        var happenings: [AccountID: Happenings] = [:]
        var ranges: [PriceRanges] = []
    }

    private struct State {
        var taken = Taken()
        /// Accounts that opened a position since the last look.
        var holders: Set<AccountID> = []
        /// Interests that differ from those of everyone.
        var interests: [AccountID: Interests] = [:]
    }

    /// What everybody wants to hear of.
    static let standing = Interests(of: Alert.standing)

    private let state = NIOLockedValueBox(State())
    private let isWatched: @Sendable (AccountKey) -> Bool
    /// The last command that was told before this start.
    public let durableSequence: UInt64

    /// Begins to follow where a store ends; a new store begins at the journal's end.
    ///
    /// - Parameters:
    ///   - store: What the watch keeps.
    ///   - journalEnd: The last command of the journal; a store that knows more, because the
    ///     journal lost its end or was put back, goes on from there.
    ///   - isWatched: Whether an account is a person's; the market's own are nobody's to tell.
    /// - Throws: What reading or writing the store throws.
    public init(
        store: any WatchStore, journalEnd: UInt64,
        isWatched: @escaping @Sendable (AccountKey) -> Bool = { _ in true }
    ) throws {
        self.isWatched = isWatched
        let record = try store.load()
        if let known = record.sequence {
            durableSequence = min(known, journalEnd)
        } else {
            durableSequence = journalEnd
            try store.write(WatchChange(sequence: journalEnd))
        }
        for (account, watch) in record.accounts { follow(account, watch.interests) }
    }

    // MARK: The engine's thread

    /// Takes note of what matters to somebody.
    public func applied(_ command: AppliedCommand, engine: borrowing Engine) {
        state.withLockedValue { state in
            for event in command.events.events {
                switch event {
                case .traded(let trade):
                    Self.widen(trade.price.raw, trade.instrument, \.last, &state)
                    note(trade, command.command.time, engine, &state)
                case .markPriceChanged(let instrument, let mark, let index):
                    Self.widen(mark.raw, instrument, \.mark, &state)
                    Self.widen(index.raw, instrument, \.index, &state)
                case .positionChanged(let change):
                    if !change.size.isZero, isPerson(change.account, engine) {
                        state.holders.insert(change.account)
                    }
                case .liquidation(let place):
                    let step = command.events.steps[Int(place)]
                    let id = command.sequence * ForcedIDs.perCommand + UInt64(place)
                    note(step.pool.account, .steps, engine, &state) { $0.add(step, id: id) }
                case .autoDeleveraged(let event):
                    note(event.victim, .deleveragings, engine, &state) {
                        $0.add(event, at: command.command.time)
                    }
                case .posted(let entry): note(entry, engine, &state)
                default: break
                }
            }
        }
    }

    /// True for an account that somebody may watch.
    func isPerson(_ account: AccountID, _ engine: borrowing Engine) -> Bool {
        account.raw != 0 && isWatched(engine.key(of: account))
    }

    private func note(
        _ account: AccountID, _ interest: Interests, _ engine: borrowing Engine,
        _ state: inout State, _ add: (inout Happenings) -> Void
    ) {
        guard isPerson(account, engine),
            (state.interests[account] ?? Self.standing).contains(interest)
        else { return }
        add(&state.taken.happenings[account, default: Happenings()])
    }

    private func note(
        _ trade: Trade, _ time: Timestamp, _ engine: borrowing Engine, _ state: inout State
    ) {
        note(trade.maker, .fills, engine, &state) {
            $0.add(trade, trade.takerSide.opposite, at: time)
        }
        // What the venue forces is told as a forced step.
        if trade.isLiquidation { return }
        note(trade.taker, .fills, engine, &state) { $0.add(trade, trade.takerSide, at: time) }
    }

    /// Money over the edge of the trading wallets: no profit and no loss.
    private func note(
        _ entry: LedgerEntry, _ engine: borrowing Engine, _ state: inout State
    ) {
        guard [.deposit, .withdrawal, .transfer].contains(entry.reason) else { return }
        for (end, sign) in [(entry.to, Int128(1)), (entry.from, -1)] {
            guard case .cross(let account) = end else { continue }
            let price = engine.spec(of: entry.asset).index.map { engine.indexPrice($0) }
            let value = worth(entry.amount, price ?? Price(whole: 1))
            note(account, .flows, engine, &state) {
                $0.flow = Amount(raw: Int64(clamping: Int128($0.flow.raw) + sign * value))
            }
        }
    }

    private static func widen(
        _ price: Int64, _ instrument: InstrumentID,
        _ path: WritableKeyPath<PriceRanges, ClosedRange<Int64>?>, _ state: inout State
    ) {
        let place = Int(instrument.raw)
        while state.taken.ranges.count <= place { state.taken.ranges.append(PriceRanges()) }
        let range = state.taken.ranges[place][keyPath: path]
        state.taken.ranges[place][keyPath: path] =
            range.map { min($0.lowerBound, price)...max($0.upperBound, price) } ?? price...price
    }

    // MARK: The watch's thread

    /// Has it listen for what an account wants to hear of from now on.
    func follow(_ account: AccountID, _ interests: Interests) {
        state.withLockedValue {
            $0.interests[account] = interests == Self.standing ? nil : interests
        }
    }

    /// Forgets money that came or left before now.
    func forgetFlow(_ account: AccountID) {
        state.withLockedValue { $0.taken.happenings[account]?.flow = .zero }
    }

    /// Takes what gathered. Asked between two commands, it fits the state of that moment.
    func take() -> (taken: Taken, holders: Set<AccountID>) {
        state.withLockedValue { state in
            defer {
                state.taken = Taken()
                state.holders = []
            }
            return (state.taken, state.holders)
        }
    }

    /// Gives back what could not be dealt with.
    func giveBack(_ taken: Taken) {
        state.withLockedValue { state in
            var all = taken
            for (account, later) in state.taken.happenings {
                all.happenings[account, default: Happenings()].append(later)
            }
            for (place, later) in state.taken.ranges.enumerated() {
                if place < all.ranges.count {
                    all.ranges[place].append(later)
                } else {
                    all.ranges.append(later)
                }
            }
            state.taken = all
        }
    }
}

extension Sightings.PriceRanges {
    fileprivate mutating func append(_ later: Sightings.PriceRanges) {
        last = Self.union(last, later.last)
        mark = Self.union(mark, later.mark)
        index = Self.union(index, later.index)
    }

    private static func union(
        _ one: ClosedRange<Int64>?, _ other: ClosedRange<Int64>?
    ) -> ClosedRange<Int64>? {
        guard let one, let other else { return one ?? other }
        return min(one.lowerBound, other.lowerBound)...max(one.upperBound, other.upperBound)
    }
}

/// An amount in USD at a price, in units of 1e-8, rounded down.
func worth(_ amount: Amount, _ price: Price) -> Int128 {
    divide(Int128(amount.raw) * Int128(price.raw), by: Int128(unitsPerOne), rounding: .down)
}

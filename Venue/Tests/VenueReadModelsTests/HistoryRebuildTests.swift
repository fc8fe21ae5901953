import PlimsollEngine
import PlimsollModel
import Testing
import VenuePorts
import VenueReadModels
import VenueSQLite

// A history can be thrown away: what the journal gives again is the same to the last row, also
// where the old one was pruned on its way and the new one at its end.

@Suite struct HistoryRebuildTests {
    /// A history as a venue writes it, batch by batch, pruned now and then.
    private func write(
        _ store: SQLiteHistoryStore, _ journal: MemoryJournal, _ history: RandomHistory,
        _ retention: HistoryRetention
    ) throws {
        var projection = HistoryProjection(from: try store.seed()) { $0 != AccountID(3) }
        var engine = Engine()
        for command in history.commands {
            var command = command
            command.time = max(command.time, journal.lastTime)
            journal.append([command])
            var events = EventBuffer()
            engine.apply(command, into: &events)
            let applied = AppliedCommand(
                sequence: journal.lastSequence, command: command, events: events)
            projection.take(applied, engine)
            if applied.sequence % 7 == 0 || applied.sequence == UInt64(history.commands.count) {
                try store.write(projection.takeBatch(), upTo: applied.sequence)
            }
            if applied.sequence % 100 == 0 {
                _ = try store.prune(retention, now: command.time)
            }
        }
    }

    @Test(arguments: [41, 42] as [UInt64])
    func aRebuiltHistoryIsTheSame(seed: UInt64) throws {
        try withFolder { folder in
            let old = try SQLiteHistoryStore(path: folder + "/old.sqlite")
            let new = try SQLiteHistoryStore(path: folder + "/new.sqlite")
            let journal = MemoryJournal()
            let history = RandomHistory(seed: seed, steps: 2_000)
            var retention = HistoryRetention()
            retention.unfilledOrders = Nanoseconds(seconds: 600)
            retention.personal = Nanoseconds(hours: 1)
            retention.trades = Nanoseconds(seconds: 1_200)
            retention.minutes = Nanoseconds(hours: 1)
            try write(old, journal, history, retention)
            var engine = Engine()
            var events = EventBuffer()
            for command in history.commands { engine.apply(command, into: &events) }
            let left = engine.key(of: AccountID(3))

            let rebuild = HistoryRebuild(journal: journal, retention: retention) { $0 != left }
            let outcome = try rebuild.run(into: new, comparing: old)
            #expect(outcome.commands == journal.lastSequence)
            #expect(outcome.compared == journal.lastSequence)
            #expect(outcome.differences == [])
            #expect(new.durableSequence == journal.lastSequence)

            // And the comparison sees a difference where there is one.
            let other = try SQLiteHistoryStore(path: folder + "/other.sqlite")
            let wrong = try HistoryRebuild(journal: journal, retention: retention)
                .run(into: other, comparing: old)
            #expect(wrong.differences.map(\.old.table).contains("fill"))
            for store in [old, new, other] { try store.close() }
        }
    }
}

import PlimsollEngine
import PlimsollModel
import PlimsollWire
import VenueJSON
import VenueJournalFile
import VenuePorts
import VenueReplay

// Records for people and for scripts. An engine follows the records, so that numbers can be given
// the names they had at that place; it begins at the newest snapshot before the first record.

/// Prints records one by one.
final class JournalDump {
    private(set) var engine = Engine()
    /// Whether the engine knows the state at each record.
    private(set) var isNamed: Bool
    private let first: UInt64
    private let format: JournalCommand.Dump.Format
    private var left: UInt64
    private var start: UInt64

    private struct Enough: Error {}

    init(
        _ reader: JournalReader, from first: UInt64, limit: UInt64,
        format: JournalCommand.Dump.Format
    ) throws {
        self.first = max(first, 1)
        self.format = format
        left = limit
        start = self.first
        isNamed = false
        if let snapshot = try reader.snapshot(upTo: self.first - 1) {
            do throws(WireError) {
                engine = try Engine(restoring: snapshot.bytes)
            } catch {
                throw VenueFault(.damaged, "snapshot \(snapshot.sequence): \(error)")
            }
            start = snapshot.sequence + 1
            isNamed = true
        } else if reader.firstSequence == 1 {
            start = 1
            isNamed = true
        }
    }

    /// Prints what was asked for.
    ///
    /// - Returns: The interrupted write behind the last record, if it came to that.
    func run(_ reader: JournalReader) throws -> JournalRecovery.Cut? {
        do {
            return try reader.records(from: start) { entry in
                if entry.sequence >= first {
                    if left == 0 { throw Enough() }
                    left -= 1
                    print(line(entry))
                }
                if isNamed {
                    var events = EventBuffer()
                    engine.apply(entry.command, into: &events)
                }
            }
        } catch is Enough {
            return nil
        }
    }

    private func line(_ entry: JournalEntry) -> String {
        let words = words(entry.command.action)
        let time = Calendar.text(entry.command.time)
        guard format == .json else {
            let fields = words.fields.map { $0.name + " " + $0.value }
            return "\(entry.sequence) \(time) " + ([words.name] + fields).joined(separator: " ")
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("sequence", entry.sequence)
            writer.member("time", time)
            writer.member("timeNs", String(entry.command.time.raw))
            writer.member("command", words.name)
            for field in words.fields {
                writer.key(field.name)
                writer.value(field.value)
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    // MARK: Names

    func name(_ instrument: InstrumentID) -> String {
        guard Int(instrument.raw) < engine.instrumentCount else { return "#\(instrument.raw)" }
        return engine.spec(of: instrument).symbol
    }

    func name(_ asset: AssetID) -> String {
        Int(asset.raw) < engine.assetCount ? engine.spec(of: asset).name : "#\(asset.raw)"
    }

    func name(_ index: IndexID) -> String {
        Int(index.raw) < engine.indexCount ? engine.spec(of: index).name : "#\(index.raw)"
    }

    /// The key of an account; "#" and its number if it is not known.
    func name(_ account: AccountID) -> String {
        guard Int(account.raw) <= engine.accountCount, isNamed else { return "#\(account.raw)" }
        return String(engine.key(of: account).raw)
    }

    /// The name of a source of an index, by its place in the index's list.
    func name(source: Int, of index: IndexID) -> String {
        guard Int(index.raw) < engine.indexCount else { return "#\(source)" }
        let sources = engine.spec(of: index).sources
        return sources.indices.contains(source) ? sources[source].name : "#\(source)"
    }
}

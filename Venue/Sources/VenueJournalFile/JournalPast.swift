public import VenuePorts

// The past on files, read while the venue runs. It takes no lock: where a reading meets a write
// under way, or a segment that has just moved to the archive, it begins again behind what it has
// given.

/// The journal and the snapshots of a directory that a venue may be writing.
public struct JournalPast: VenuePast {
    private let directory: String
    private let files: any FileLayer
    private static let attempts = 4

    /// Ends a reading, at its goal or because of what the body threw; never leaves this file.
    private struct End: Error {
        var reason: (any Error)?
    }

    /// The past in a venue's directory.
    public init(directory: String, files: any FileLayer = SystemFiles()) {
        self.directory = directory
        self.files = files
    }

    /// The newest good snapshot that contains no command after `sequence`.
    public func snapshot(upTo sequence: UInt64) throws -> StoredSnapshot? {
        try JournalReader(directory: directory, files: files).snapshot(upTo: sequence)
    }

    /// Gives the records of a range in order, each once.
    public func records(
        _ range: ClosedRange<UInt64>, _ body: (JournalRecord) throws -> Void
    ) throws {
        var next = range.lowerBound
        var fault = VenueFault(.notFound, "expected records \(range), found fewer")
        for _ in 0..<Self.attempts {
            do {
                try read(&next, range.upperBound, body)
                fault = VenueFault(
                    .notFound, "expected record \(next), found the journal to end before it")
            } catch let end as End {
                if let reason = end.reason { throw reason }
                return
            } catch let error as VenueFault {
                // Its end may have been in the middle of a write, its segments on the move.
                let isRunning = try JournalReader(directory: directory, files: files).writer != nil
                if !isRunning { throw error }
                fault = error
            }
        }
        throw fault
    }

    private func read(
        _ next: inout UInt64, _ last: UInt64, _ body: (JournalRecord) throws -> Void
    ) throws {
        let reader = try JournalReader(directory: directory, files: files)
        _ = try reader.records(from: next) { entry in
            do {
                try body(JournalRecord(sequence: entry.sequence, command: entry.command))
            } catch {
                throw End(reason: error)
            }
            next = entry.sequence + 1
            if entry.sequence >= last { throw End() }
        }
    }
}

// The past of a running venue: what was journaled can be lived through again, beside the one who
// goes on writing.

/// Reads journal and snapshots of a venue that may be running. Used from any thread.
public protocol VenuePast: Sendable {
    /// The newest good snapshot that contains no command after `sequence` and from which the
    /// journal goes on; nil if there is none.
    func snapshot(upTo sequence: UInt64) throws -> StoredSnapshot?

    /// Gives the records of a range in order, each once.
    ///
    /// - Parameters:
    ///   - range: From the first record wanted to the last, which must have been written.
    ///   - body: Takes one record; what it throws ends the reading and is passed on.
    /// - Throws: `VenueFault`: `.notFound` if some of them are not there any more, `.damaged` with
    ///   file and offset, `.storage`; or what `body` throws.
    func records(_ range: ClosedRange<UInt64>, _ body: (JournalRecord) throws -> Void) throws
}

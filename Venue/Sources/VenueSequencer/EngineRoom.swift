import NIOConcurrencyHelpers
import PlimsollEngine

// The engine behind its lock. Only the writer changes it; everyone may look. The writer comes back
// for the lock within a microsecond of leaving it, faster than a sleeping reader wakes up, so a
// plain lock would starve readers for as long as commands wait. Whoever wants the lock therefore
// passes a turnstile first and keeps it until the lock is his: the writer waits there behind a
// reader who came before it.

/// The engine, for one writer and many readers.
final class EngineRoom: @unchecked Sendable {
    private let turnstile = NIOLock()
    private let lock = NIOLock()
    /// Guarded by `lock`.
    private var engine: Engine

    init(_ engine: consuming Engine) { self.engine = engine }

    func read<Answer: ~Copyable>(
        _ body: (borrowing Engine) throws -> Answer
    ) rethrows -> Answer {
        enter()
        defer { lock.unlock() }
        return try body(engine)
    }

    /// Also for previews, which change the tables and change them back.
    func write<Answer>(_ body: (inout Engine) throws -> Answer) rethrows -> Answer {
        enter()
        defer { lock.unlock() }
        return try body(&engine)
    }

    private func enter() {
        turnstile.lock()
        lock.lock()
        turnstile.unlock()
    }
}

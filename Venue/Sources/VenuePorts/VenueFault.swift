/// The world failed, or the venue cannot take what it was given: a kind, and words for a person.
///
/// Rejections are not faults; they are events of the engine.
public struct VenueFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it was; equality of faults is meant to be asked of this.
    public enum Code: String, Hashable, Sendable {
        /// The venue takes no commands any more: its journal failed or it is shutting down.
        case closed
        /// The queue of commands is full; nothing was done.
        case overloaded
        /// A file or folder could not be read or written.
        case storage
        /// Stored bytes are not what was written: checksum, chain, version or shape.
        case damaged
        /// A setting or an input is not usable.
        case badInput
        /// A peer (another venue, a database) failed.
        case peer
        /// What was asked for does not exist.
        case notFound
    }

    /// The kind.
    public let code: Code
    /// What was expected, what was found, and where.
    public let message: String

    /// A fault of a kind, in words.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The kind and the words.
    public var description: String { "\(code.rawValue): \(message)" }
}

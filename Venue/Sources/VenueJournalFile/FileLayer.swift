import Glibc

// Everything the journal asks of the operating system goes through this door, so that tests can
// make any one call fail, write short, or forget what was never synced. One method is one call;
// repeating short reads and writes is the business of the caller.

/// How a file is opened.
public enum FileAccess: Hashable, Sendable {
    /// To read what is there.
    case read
    /// To read and write a file that is there.
    case write
    /// To write a file anew, whatever was there before.
    case create
    /// To read and write a file, made empty if it is not there.
    case ensure
}

/// An open file, as the layer numbers it.
public struct FileDescriptor: Hashable, Sendable {
    /// The layer's number.
    public let number: Int32

    /// Wraps a number.
    public init(_ number: Int32) { self.number = number }
}

/// A call that the operating system refused.
public struct FileError: Error, Hashable, Sendable {
    /// What was tried, in words.
    public let call: String
    /// The system's number for the reason.
    public let number: Int32

    /// A refused call.
    public init(_ call: String, _ number: Int32) {
        self.call = call
        self.number = number
    }

    /// The system's words for the reason.
    public var reason: String {
        guard let text = strerror(number) else { return "error \(number)" }
        return "\(String(cString: text)) (errno \(number))"
    }
}

/// The calls to the file system that journal and snapshots make.
public protocol FileLayer: Sendable {
    /// Opens a file.
    func open(_ path: String, _ access: FileAccess) throws(FileError) -> FileDescriptor

    /// Releases a file; what was written and not synced may still be lost.
    func close(_ file: FileDescriptor)

    /// Reads bytes at a place.
    ///
    /// - Returns: How many were read, fewer than asked for at the end; 0 behind it.
    func read(
        _ file: FileDescriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int

    /// Writes bytes at a place.
    ///
    /// - Returns: How many were written; may be fewer than given.
    func write(
        _ file: FileDescriptor, from buffer: UnsafeRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int

    /// The length of a file in bytes.
    func length(_ file: FileDescriptor) throws(FileError) -> Int

    /// Cuts a file to a length.
    func truncate(_ file: FileDescriptor, to length: Int) throws(FileError)

    /// Makes durable what was written to a file, and its length.
    func sync(_ file: FileDescriptor) throws(FileError)

    /// Makes durable which names a directory holds.
    func syncDirectory(_ path: String) throws(FileError)

    /// Gives a file another name; a file of that name is replaced.
    func rename(_ path: String, to other: String) throws(FileError)

    /// Removes a file.
    func remove(_ path: String) throws(FileError)

    /// The names in a directory, in no order; nil if there is no such directory.
    func names(in directory: String) throws(FileError) -> [String]?

    /// Makes a directory and those above it, for good; one that is there is left as it is.
    func makeDirectory(_ path: String) throws(FileError)

    /// Takes the exclusive lock on an open file without waiting.
    ///
    /// - Returns: Whether it was free.
    func lock(_ file: FileDescriptor) throws(FileError) -> Bool
}

import Foundation

// Where bytes come from. Containers are stacked: a file, or a part of it, or what inflates from
// either. All of them hand out chunks, so that nothing is held that is not being looked at.

/// A stream of bytes in chunks.
public protocol ByteSource: AnyObject {
    /// The next bytes, never empty; nil at the end.
    func nextChunk() throws(FeedFault) -> [UInt8]?
}

/// The bytes of a file, or of a part of it.
final class FileBytes: ByteSource {
    private static let chunkSize = 1 << 18
    private let file: String
    private let handle: FileHandle
    private var remaining: Int

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - range: The bytes to read; nil for all.
    init(path: String, range: Range<Int>? = nil) throws(FeedFault) {
        file = path
        remaining = range?.count ?? Int.max
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw FeedFault(
                .unreadable, file: path, expected: "a readable file",
                found: "nothing that can be opened")
        }
        self.handle = handle
        if let range {
            do { try handle.seek(toOffset: UInt64(range.lowerBound)) } catch {
                throw Self.readFault(path, error)
            }
        }
    }

    func nextChunk() throws(FeedFault) -> [UInt8]? {
        if remaining == 0 { return nil }
        let data: Data?
        do { data = try handle.read(upToCount: min(Self.chunkSize, remaining)) } catch {
            throw Self.readFault(file, error)
        }
        guard let data, !data.isEmpty else { return nil }
        remaining -= data.count
        return [UInt8](data)
    }

    /// All bytes of a part of a file.
    static func bytes(path: String, range: Range<Int>) throws(FeedFault) -> [UInt8] {
        let source = try FileBytes(path: path, range: range)
        var bytes: [UInt8] = []
        while let chunk = try source.nextChunk() { bytes += chunk }
        return bytes
    }

    /// The length of a file in bytes.
    static func size(path: String) throws(FeedFault) -> Int {
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            return Int(try handle.seekToEnd())
        } catch {
            throw readFault(path, error)
        }
    }

    private static func readFault(_ path: String, _ error: any Error) -> FeedFault {
        FeedFault(
            .unreadable, file: path, expected: "a readable file", found: "the error \(error)")
    }
}

import Glibc
import PlimsollBook
import PlimsollModel

// Streams of book commands: recorded ones from a file or standard input, and generated ones for a
// clean clone.

/// Commands for one book: some to fill it, which are not timed, and the rest.
struct BookStream {
    /// Where it came from, for the output.
    let source: String
    /// Everything in order.
    let commands: [BookCommand]
    /// How many at the beginning only fill the book.
    let prefill: Int
}

extension BookStream {
    /// Reads 40-byte records from a file, or from standard input if the path is "-".
    static func recorded(at path: String, prefill: Int) throws -> BookStream {
        let bytes = try readAll(path)
        let size = BookCommand.recordSize
        guard bytes.count % size == 0, bytes.count / size > prefill else {
            throw BenchmarkError(
                description: "expected records of \(size) bytes, found \(bytes.count) bytes; "
                    + "decompress the stream first: xz -dc FILE.xz | bench ec1k -")
        }
        var commands: [BookCommand] = []
        commands.reserveCapacity(bytes.count / size)
        let span = bytes.span
        for start in stride(from: 0, to: bytes.count, by: size) {
            guard let command = BookCommand(record: span.extracting(start..<start + size)) else {
                throw BenchmarkError(description: "record \(start / size) names no command")
            }
            commands.append(command)
        }
        let name = path == "-" ? "standard input" : path
        return BookStream(source: name, commands: commands, prefill: prefill)
    }

    private static func readAll(_ path: String) throws -> [UInt8] {
        // SAFETY: the text is lent to the call as a C string and not kept.
        let file = path == "-" ? 0 : unsafe open(path, O_RDONLY)
        guard file >= 0 else { throw BenchmarkError(description: "cannot open \(path)") }
        defer { if file != 0 { close(file) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            // SAFETY: the kernel writes at most the size of the buffer that is lent to it.
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                unsafe read(file, buffer.baseAddress, buffer.count)
            }
            guard count >= 0 else { throw BenchmarkError(description: "cannot read \(path)") }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[0..<count])
        }
    }
}

import CZlib

/// One zlib stream: the only place that touches zlib's memory.
///
/// A class, because zlib remembers the address of its stream and refuses to work from another.
final class Inflater {
    /// How the compressed bytes are wrapped.
    enum Wrapper: Int32 {
        /// Header, checksum and length of the gzip format, all verified by zlib.
        case gzip = 31
        /// Nothing around the deflated bytes, as inside a zip.
        case raw = -15
    }

    /// What one step did.
    enum Outcome: Equatable {
        /// Goes on; needs more input unless the output was filled.
        case more
        /// The compressed stream ended.
        case ended
        /// The stream is damaged; zlib's own words.
        case damaged(String)
    }

    private static let outputSize = 1 << 18
    private let stream: UnsafeMutablePointer<z_stream>
    private let isUsable: Bool

    init(_ wrapper: Wrapper) {
        // SAFETY: allocated once, initialised before use, freed only in deinit.
        stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        isUsable =
            inflateInit2_(
                stream, wrapper.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    }

    deinit {
        if isUsable { inflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Begins a new stream with the same wrapper.
    func restart() { inflateReset(stream) }

    /// Inflates what is there.
    ///
    /// - Parameters:
    ///   - input: Compressed bytes.
    ///   - position: Where to go on in them; moved past what was consumed.
    ///   - output: Replaced by the inflated bytes, at most one chunk.
    /// - Returns: What happened, and whether the output was filled to its end.
    func step(
        _ input: [UInt8], from position: inout Int, into output: inout [UInt8]
    ) -> (outcome: Outcome, isFull: Bool) {
        guard isUsable else { return (.damaged("no memory to inflate"), false) }
        var status = Z_OK
        var consumed = 0
        let start = position
        output = [UInt8](unsafeUninitializedCapacity: Self.outputSize) { buffer, count in
            input.withUnsafeBufferPointer { bytes in
                // SAFETY: both buffers outlive the call; zlib reads avail_in bytes, never writes
                // to them, and writes at most avail_out bytes.
                stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: bytes.baseAddress?.advanced(by: start))
                stream.pointee.avail_in = UInt32(bytes.count - start)
                stream.pointee.next_out = buffer.baseAddress
                stream.pointee.avail_out = UInt32(buffer.count)
                status = inflate(stream, Z_NO_FLUSH)
                consumed = bytes.count - start - Int(stream.pointee.avail_in)
                count = buffer.count - Int(stream.pointee.avail_out)
            }
        }
        position += consumed
        let isFull = stream.pointee.avail_out == 0
        switch status {
        case Z_OK, Z_BUF_ERROR: return (.more, isFull)
        case Z_STREAM_END: return (.ended, isFull)
        default: return (.damaged(message), isFull)
        }
    }

    private var message: String {
        // SAFETY: zlib's messages are constant strings that end in zero.
        guard let text = stream.pointee.msg else { return "damaged data" }
        return String(cString: text)
    }
}

/// The checksum of a zip member, built up chunk by chunk.
func checksum(_ bytes: [UInt8], after previous: UInt32) -> UInt32 {
    bytes.withUnsafeBufferPointer { buffer in
        // SAFETY: zlib reads exactly the given count of bytes.
        UInt32(truncatingIfNeeded: crc32(UInt(previous), buffer.baseAddress, UInt32(buffer.count)))
    }
}

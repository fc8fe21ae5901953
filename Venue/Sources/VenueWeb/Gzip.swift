import CZlib

// Text on its way to a browser is packed once, when it is read, not once for each who asks.

/// The gzip format of RFC 1952.
enum Gzip {
    /// The bytes in gzip format; nil if that makes them no shorter.
    static func packed(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        let gzipWindow = MAX_WBITS + 16
        guard
            deflateInit2_(
                &stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzipWindow, 8, Z_DEFAULT_STRATEGY,
                ZLIB_VERSION, size) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        var status = Z_OK
        let packed = [UInt8](unsafeUninitializedCapacity: bytes.count) { output, count in
            bytes.withUnsafeBufferPointer { input in
                // SAFETY: both buffers outlive the call; zlib reads avail_in bytes, never writes
                // to them, and writes at most avail_out bytes.
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                status = deflate(&stream, Z_FINISH)
            }
            count = output.count - Int(stream.avail_out)
        }
        // Anything but the end of the stream means that it did not fit into the bytes' own length.
        return status == Z_STREAM_END && packed.count < bytes.count ? packed : nil
    }
}

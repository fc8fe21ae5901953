import CVenue

// The two sums over stored bytes. The CRC of a stretch says that it is what was written there; the
// chain says that it is in its place, behind exactly the records that were before it. Both find
// accidents: whoever can write the files can also write the sums.

/// CRC-32C, as the journal and the snapshots use it.
public enum Checksum {
    /// The checksum of a part of an array, or of what had the checksum `before` and that part.
    public static func crc32c(
        _ bytes: [UInt8], in range: Range<Int>, after before: UInt32 = 0
    ) -> UInt32 {
        bytes.withUnsafeBufferPointer { all in
            let part = UnsafeBufferPointer(rebasing: all[range])
            return cvenue_crc32c(before, part.baseAddress, part.count)
        }
    }

    /// The checksum of an array.
    public static func crc32c(_ bytes: [UInt8]) -> UInt32 { crc32c(bytes, in: 0..<bytes.count) }
}

/// A running value of 64 bits that depends on every record so far and on their order.
struct Chain: Hashable, Sendable {
    var value: UInt64

    /// The chain before the first record: fractional binary digits of pi.
    static let start = Chain(value: 0x243F_6A88_85A3_08D3)

    /// The chain behind one more record.
    func appending(sequence: UInt64, _ bytes: [UInt8], in range: Range<Int>) -> Chain {
        let next = bytes.withUnsafeBufferPointer { all in
            let part = UnsafeBufferPointer(rebasing: all[range])
            return cvenue_chain(value ^ sequence, part.baseAddress, part.count)
        }
        return Chain(value: next)
    }
}

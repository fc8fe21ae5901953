import VenuePorts

// What lies behind the last good record of a segment. Three answers are possible: nothing (zeros,
// or the end of the file), a write that was interrupted, or damage. An interrupted write was never
// acknowledged and may be cut; damage stops the start, since cutting it would lose what somebody
// was promised. The difference is found like this.
//
// 1. A good record further on which says that the missing one was durable before it was written
//    proves damage.
// 2. Disks write whole sectors of 512 bytes or a multiple, and everything ahead of the records is
//    zeros. So an interrupted write shows as a sector still zero, as zeros from some byte on, or as
//    the end of the file. A bad record without any of these was once whole: damage.

/// The answer.
enum SegmentTail: Hashable, Sendable {
    /// Nothing but zeros.
    case blank
    /// An interrupted write; its bytes up to the last one that is not zero.
    case torn(bytes: Int)
    /// What should be a record, and why it cannot be an interrupted write.
    case damaged(found: String)

    private static let sector = 512

    /// Looks at the bytes from the place where a record should begin to the end of the file.
    ///
    /// - Parameters:
    ///   - bytes: The rest of the file.
    ///   - offset: Where in the file they begin; a multiple of eight.
    ///   - expected: The sequence that the record should have.
    init(_ bytes: [UInt8], at offset: Int, expected: UInt64) {
        guard let last = bytes.lastIndex(where: { $0 != 0 }) else {
            self = .blank
            return
        }
        if let later = Self.proof(in: bytes, missing: expected) {
            self = .damaged(
                found: "bytes that are none, and record \(later.sequence) at byte "
                    + "\(offset + later.place), written when \(expected) was durable")
        } else if Self.isUnfinished(bytes, at: offset) {
            self = .torn(bytes: last + 1)
        } else {
            self = .damaged(found: "a record whose checksum fails though it was written to its end")
        }
    }

    /// A good record that was written when the missing one was durable.
    private static func proof(
        in bytes: [UInt8], missing: UInt64
    ) -> (sequence: UInt64, place: Int)? {
        var place = 8
        while place + RecordHeader.size <= bytes.count {
            if let header = RecordHeader(bytes, at: place), header.durableBefore >= missing,
                header.sequence - missing <= UInt64(place), header.holds(bytes, at: place)
            {
                return (header.sequence, place)
            }
            place += 8
        }
        return nil
    }

    /// Whether the record at the beginning of `bytes` shows that it was not written to its end.
    private static func isUnfinished(_ bytes: [UInt8], at offset: Int) -> Bool {
        guard let header = RecordHeader(bytes, at: 0) else {
            // The length cannot be trusted; a header is never followed by eight zeros, since a
            // payload begins with its version.
            let end = RecordHeader.size + 8
            return end > bytes.count || hasBlankSector(bytes, 0..<RecordHeader.size, at: offset)
                || bytes[RecordHeader.size..<end].allSatisfy { $0 == 0 }
        }
        let end = header.total
        return end > bytes.count || bytes[end - 1] == 0
            || hasBlankSector(bytes, 0..<end, at: offset)
    }

    /// Whether the part of some sector that lies in a range is all zeros.
    private static func hasBlankSector(
        _ bytes: [UInt8], _ range: Range<Int>, at offset: Int
    ) -> Bool {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(range.upperBound, start + sector - (offset + start) % sector)
            if bytes[start..<end].allSatisfy({ $0 == 0 }) { return true }
            start = end
        }
        return false
    }
}

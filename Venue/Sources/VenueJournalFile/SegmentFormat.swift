import PlimsollModel
import VenuePorts

// The bytes of a segment: a header of 64 bytes, then records one behind the other, then zeros.
// docs/reference/journal-format.md describes the same for readers in other languages.

/// What a segment says of itself at its head.
struct SegmentHeader: Hashable, Sendable {
    /// The sequence of its first record.
    var first: UInt64
    /// The chain behind the last record of the segment before.
    var chain: Chain
    /// The time of that record; zero for the first segment.
    var time: Timestamp

    static let size = 64
    static let version: UInt32 = 1
    static let magic: [UInt8] = Array("PLIMJRNL".utf8)

    var bytes: [UInt8] {
        var bytes = Self.magic
        bytes.append(little: Self.version)
        bytes.append(little: UInt32(Self.size))
        bytes.append(little: first)
        bytes.append(little: chain.value)
        bytes.append(little: UInt64(bitPattern: time.raw))
        bytes += [UInt8](repeating: 0, count: Self.size - 4 - bytes.count)
        bytes.append(little: Checksum.crc32c(bytes))
        return bytes
    }

    /// Reads a header.
    ///
    /// - Throws: `.damaged` with the place.
    init(_ bytes: [UInt8], path: String) throws(VenueFault) {
        guard bytes.count >= Self.size else {
            throw .damaged(path, 0, "a header of \(Self.size) bytes", "\(bytes.count) bytes")
        }
        guard Array(bytes[0..<8]) == Self.magic else {
            throw .damaged(path, 0, "a journal segment", "other leading bytes")
        }
        let version = bytes.little32(at: 8)
        guard version == Self.version else {
            throw .damaged(path, 8, "format version \(Self.version)", "version \(version)")
        }
        let crc = Checksum.crc32c(bytes, in: 0..<(Self.size - 4))
        let kept = bytes.little32(at: Self.size - 4)
        guard crc == kept else {
            throw .damaged(path, 0, "header checksum \(hex(kept))", hex(crc))
        }
        first = bytes.little64(at: 16)
        chain = Chain(value: bytes.little64(at: 24))
        time = Timestamp(Int64(bitPattern: bytes.little64(at: 32)))
    }

    init(first: UInt64, chain: Chain, time: Timestamp) {
        self.first = first
        self.chain = chain
        self.time = time
    }
}

/// What stands before the payload of a record.
struct RecordHeader: Hashable, Sendable {
    /// Bytes of payload, at least one.
    var length: Int
    /// How many records, this one included, were not known to be durable when it was written.
    ///
    /// Hence everything up to `sequence - pending` was durable before this record existed: if this
    /// one can be read and one of those cannot, it is damage and not an interrupted write.
    var pending: UInt32
    /// Its place.
    var sequence: UInt64
    /// The chain behind it.
    var chain: Chain
    /// The checksum of payload and padding.
    var bodyChecksum: UInt32

    static let size = 32
    /// A longer payload is refused when written and taken for damage when read.
    static let maximumLength = 1 << 24
    /// Fills a record up to a multiple of eight bytes, at least one, so that no record ends in a
    /// zero: a record that does was not written to its end.
    static let padding: UInt8 = 0x5A

    /// Bytes of the whole record with padding.
    var total: Int { Self.total(payload: length) }

    static func total(payload: Int) -> Int { (size + payload + 8) / 8 * 8 }

    /// The last sequence that was durable before this record was written.
    var durableBefore: UInt64 { sequence - min(sequence, UInt64(pending)) }

    /// Appends the 32 bytes.
    func append(to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(little: UInt32(length))
        bytes.append(little: pending)
        bytes.append(little: sequence)
        bytes.append(little: chain.value)
        bytes.append(little: bodyChecksum)
        bytes.append(little: Checksum.crc32c(bytes, in: start..<bytes.count))
    }

    /// Reads a header whose checksum holds and whose length is possible; nil otherwise.
    init?(_ bytes: [UInt8], at place: Int) {
        guard place + Self.size <= bytes.count else { return nil }
        length = Int(bytes.little32(at: place))
        guard length > 0, length <= Self.maximumLength,
            bytes.little32(at: place + 28) == Checksum.crc32c(bytes, in: place..<(place + 28))
        else { return nil }
        pending = bytes.little32(at: place + 4)
        sequence = bytes.little64(at: place + 8)
        chain = Chain(value: bytes.little64(at: place + 16))
        bodyChecksum = bytes.little32(at: place + 24)
    }

    init(length: Int, pending: UInt32, sequence: UInt64, chain: Chain, bodyChecksum: UInt32) {
        self.length = length
        self.pending = pending
        self.sequence = sequence
        self.chain = chain
        self.bodyChecksum = bodyChecksum
    }

    /// Whether the body behind a header is whole.
    func holds(_ bytes: [UInt8], at place: Int) -> Bool {
        let end = place + total
        return end <= bytes.count
            && Checksum.crc32c(bytes, in: (place + Self.size)..<end) == bodyChecksum
    }
}

extension [UInt8] {
    mutating func append(little value: UInt32) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    mutating func append(little value: UInt64) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    func little32(at place: Int) -> UInt32 {
        withUnsafeBytes { bytes in
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
        }
    }

    func little64(at place: Int) -> UInt64 {
        withUnsafeBytes { bytes in
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        }
    }
}

func hex(_ value: some BinaryInteger & UnsignedInteger) -> String { String(value, radix: 16) }

extension VenueFault {
    /// Stored bytes that are not what was written, with file, place and both figures.
    static func damaged(
        _ path: String, _ offset: Int, _ expected: String, _ found: String
    ) -> VenueFault {
        VenueFault(.damaged, "\(path) at byte \(offset): expected \(expected), found \(found)")
    }
}

extension RecordHeader {
    /// Appends a whole record: header, payload, padding.
    static func append(
        _ payload: [UInt8], sequence: UInt64, pending: UInt32, chain: Chain,
        to bytes: inout [UInt8]
    ) {
        let filling = total(payload: payload.count) - size - payload.count
        let body = Checksum.crc32c(payload)
        RecordHeader(
            length: payload.count, pending: pending, sequence: sequence, chain: chain,
            bodyChecksum: Checksum.crc32c(paddings, in: 0..<filling, after: body)
        ).append(to: &bytes)
        bytes += payload
        bytes += paddings[..<filling]
    }

    private static let paddings = [UInt8](repeating: padding, count: 8)
}

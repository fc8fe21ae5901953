// The zip container: the directory at the end of the file names the members and where they are.
// Sizes beyond 4 GB (zip64) are read; encryption and exotic compression are refused.

/// One member of a zip file.
struct ZipMember {
    /// Its name inside the archive.
    let name: String
    let method: UInt16
    let flags: UInt16
    let checksum: UInt32
    let compressedSize: Int
    let size: Int
    let headerOffset: Int
}

/// The directory of a zip file.
struct ZipArchive {
    /// Members in the order of the directory, without folders.
    let members: [ZipMember]
    private let path: String
    private static let endSize = 22
    private static let maxDirectorySize = 64 << 20

    /// Reads the directory.
    init(path: String) throws(FeedFault) {
        self.path = path
        let size = try FileBytes.size(path: path)
        let directory = try Self.directoryRange(path: path, size: size)
        let bytes = try FileBytes.bytes(path: path, range: directory)
        members = try Self.parse(bytes, at: directory.lowerBound, path: path)
    }

    /// The inflated bytes of a member; `file` is for messages.
    func open(_ member: ZipMember, file: String) throws(FeedFault) -> any ByteSource {
        guard member.flags & 1 == 0, member.method == 0 || member.method == 8 else {
            throw FeedFault(
                .unsupportedArchive, file: file, at: .byte(member.headerOffset),
                expected: "a member stored or deflated, without encryption",
                found: "method \(member.method), flags \(member.flags)")
        }
        let header = ByteFields(
            try FileBytes.bytes(
                path: path, range: member.headerOffset..<member.headerOffset + 30))
        guard header.count == 30, header.word32(0) == 0x0403_4b50 else {
            throw FeedFault(
                .damagedArchive, file: file, at: .byte(member.headerOffset),
                expected: "the header of a zip member", found: "other bytes")
        }
        let start = member.headerOffset + 30 + header.word16(26) + header.word16(28)
        let source = try FileBytes(path: path, range: start..<start + member.compressedSize)
        return ZipMemberBytes(file: file, member: member, start: start, source: source)
    }

    /// Finds the end record, which an archive comment of up to 65,535 bytes may follow.
    private static func directoryRange(path: String, size: Int) throws(FeedFault) -> Range<Int> {
        let tailStart = max(0, size - endSize - 65_535)
        let tail = ByteFields(try FileBytes.bytes(path: path, range: tailStart..<size))
        var index = tail.count - endSize
        while index >= 0 && tail.word32(index) != 0x0605_4b50 { index -= 1 }
        guard index >= 0 else {
            throw FeedFault(
                .damagedArchive, file: path, at: .byte(size),
                expected: "the end record of a zip archive", found: "the end of the file")
        }
        var (length, start) = (tail.word32(index + 12), tail.word32(index + 16))
        if start == 0xffff_ffff || length == 0xffff_ffff {
            (length, start) = try wideDirectory(
                path: path, endRecord: tailStart + index, size: size)
        }
        guard start >= 0, length >= 0, length <= maxDirectorySize,
            start <= tailStart + index - length
        else {
            throw FeedFault(
                .damagedArchive, file: path, at: .byte(tailStart + index + 12),
                expected: "a directory inside the archive",
                found: "\(length) bytes at byte \(start)")
        }
        return start..<start + length
    }

    private static func wideDirectory(
        path: String, endRecord: Int, size: Int
    ) throws(FeedFault) -> (length: Int, start: Int) {
        let fault = FeedFault(
            .damagedArchive, file: path, at: .byte(max(0, endRecord - 20)),
            expected: "the end records of a zip64 archive", found: "other bytes")
        guard endRecord >= 20 else { throw fault }
        let locator = ByteFields(
            try FileBytes.bytes(path: path, range: endRecord - 20..<endRecord))
        guard locator.word32(0) == 0x0706_4b50 else { throw fault }
        let offset = locator.word64(8)
        guard offset >= 0, offset <= endRecord - 56 else { throw fault }
        let record = ByteFields(try FileBytes.bytes(path: path, range: offset..<offset + 56))
        guard record.count == 56, record.word32(0) == 0x0606_4b50 else { throw fault }
        return (record.word64(40), record.word64(48))
    }

    private static func parse(
        _ directory: [UInt8], at offset: Int, path: String
    ) throws(FeedFault) -> [ZipMember] {
        let fields = ByteFields(directory)
        var members: [ZipMember] = []
        var index = 0
        while index < fields.count {
            let fault = FeedFault(
                .damagedArchive, file: path, at: .byte(offset + index),
                expected: "an entry of the zip directory", found: "other bytes")
            guard index + 46 <= fields.count, fields.word32(index) == 0x0201_4b50 else {
                throw fault
            }
            let nameEnd = index + 46 + fields.word16(index + 28)
            let extraEnd = nameEnd + fields.word16(index + 30)
            let end = extraEnd + fields.word16(index + 32)
            guard end <= fields.count else { throw fault }
            let name = String(decoding: directory[index + 46..<nameEnd], as: UTF8.self)
            let member = member(named: name, fields, at: index, extra: nameEnd..<extraEnd)
            guard member.compressedSize >= 0, member.headerOffset >= 0,
                member.compressedSize <= offset, member.headerOffset <= offset
            else { throw fault }
            if !name.hasSuffix("/") { members.append(member) }
            index = end
        }
        return members
    }

    /// Figures of 0xffffffff are in the zip64 extra field instead, in this order.
    private static func member(
        named name: String, _ fields: ByteFields, at index: Int, extra: Range<Int>
    ) -> ZipMember {
        var figures = [
            fields.word32(index + 24), fields.word32(index + 20), fields.word32(index + 42),
        ]
        var field = extra.lowerBound
        while field + 4 <= extra.upperBound {
            var value = field + 4
            let next = value + fields.word16(field + 2)
            if fields.word16(field) == 1 && next <= extra.upperBound {
                for slot in figures.indices
                where figures[slot] == 0xffff_ffff && value + 8 <= next {
                    figures[slot] = fields.word64(value)
                    value += 8
                }
            }
            field = next
        }
        return ZipMember(
            name: name, method: UInt16(fields.word16(index + 10)),
            flags: UInt16(fields.word16(index + 8)),
            checksum: UInt32(fields.word32(index + 16)), compressedSize: figures[1],
            size: figures[0], headerOffset: figures[2])
    }
}

/// Little-endian numbers in bytes.
struct ByteFields {
    private let bytes: [UInt8]
    init(_ bytes: [UInt8]) { self.bytes = bytes }
    var count: Int { bytes.count }
    func word16(_ index: Int) -> Int { Int(bytes[index]) | Int(bytes[index + 1]) << 8 }
    func word32(_ index: Int) -> Int { word16(index) | word16(index + 2) << 16 }
    func word64(_ index: Int) -> Int { word32(index) | word32(index + 4) << 32 }
}

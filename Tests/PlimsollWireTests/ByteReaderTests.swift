import PlimsollWire
import Testing

@Suite("Bytes have one fixed form")
struct ByteReaderTests {
    @Test func integersAreLittleEndianAndOfFixedWidth() {
        var writer = ByteWriter(capacity: 64)
        writer.write(0x01 as UInt8)
        writer.write(0x0203 as UInt16)
        writer.write(0x0405_0607 as UInt32)
        writer.write(0x0809_0A0B_0C0D_0E0F as UInt64)
        writer.write(-2 as Int64)
        writer.write(3 as Int)
        writer.write(-2 as Int128)
        writer.write(true)
        writer.write(false)
        writer.write(count: 258)
        writer.write("aé")
        writer.write(raw: [0xAA])
        let expected =
            "01" + "0302" + "07060504" + "0f0e0d0c0b0a0908" + "feffffffffffffff"
            + "0300000000000000" + "fe" + String(repeating: "ff", count: 15) + "01" + "00"
            + "02010000" + "0300" + "61c3a9" + "aa"
        #expect(hex(writer.bytes) == expected)
        #expect(writer.count == expected.utf8.count / 2)
        writer.removeAll()
        #expect(writer.bytes.isEmpty)
    }

    @Test(arguments: 2...UInt8.max)
    func aTruthValueIsZeroOrOne(byte: UInt8) {
        var reader = ByteReader([byte])
        let error = failure { _ = try reader.bool() }
        #expect(error == WireError(.badValue, at: 0, expected: "0 or 1", found: UInt64(byte)))
    }

    @Test(arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]])
    func aTextIsValidUTF8(bytes: [UInt8]) {
        var reader = ByteReader([UInt8(bytes.count), 0] + bytes)
        let error = failure { _ = try reader.string() }
        #expect(error?.code == .badValue)
    }

    @Test func aTextTooLongForItsLengthStopsTheWriter() async {
        await #expect(processExitsWith: .failure) {
            var writer = ByteWriter()
            writer.write(String(repeating: "x", count: 65_536))
        }
    }

    @Test func theLongestTextIsRead() throws {
        try expectRoundTrip(String(repeating: "x", count: ByteWriter.maximumTextLength))
    }

    @Test func aPartIsReadToItsOwnEnd() throws {
        var reader = ByteReader([1, 2, 3, 4, 5], in: 1..<3)
        #expect(reader.remaining == 2)
        #expect(try reader.uint16() == 0x0302)
        try reader.finish()
        let error = failure { _ = try reader.uint8() }
        #expect(error == WireError(.truncated, at: 3, expected: "1 byte", found: 0))
    }

    @Test(arguments: [-5 ..< -1, -1..<2, 4..<9, 9..<12])
    func aPartOutsideIsCutOff(range: Range<Int>) {
        let reader = ByteReader([1, 2, 3, 4, 5], in: range)
        #expect(reader.remaining == range.clamped(to: 0..<5).count)
    }

    @Test func rawBytesAreCheckedToo() throws {
        var reader = ByteReader([1, 2, 3])
        #expect(try reader.raw(2) == [1, 2])
        #expect(failure { _ = try reader.raw(2) }?.code == .truncated)
        #expect(failure { _ = try reader.raw(-1) }?.code == .truncated)
        #expect(try reader.raw(1) == [3])
    }

    @Test(arguments: [0, 2, 255] as [UInt8])
    func anotherVersionIsRefused(version: UInt8) {
        let error = failure { _ = try CommandCodec.decode([version]) }
        #expect(
            error
                == WireError(
                    .unsupportedVersion, at: 0, expected: "version 1", found: UInt64(version)))
    }

    @Test func aFaultSaysWhatWasExpectedAndFound() {
        let rows: [(WireError.Code, String)] = [
            (.truncated, "at byte 7: expected x, found only 9 more bytes"),
            (.unknownTag, "at byte 7: expected x, found tag 9"),
            (.badValue, "at byte 7: expected x, found 9"),
            (.trailingBytes, "at byte 7: expected x, found 9 more bytes"),
            (.unsupportedVersion, "at byte 7: expected x, found version 9"),
        ]
        for (code, text) in rows {
            #expect(WireError(code, at: 7, expected: "x", found: 9).description == text)
        }
    }
}

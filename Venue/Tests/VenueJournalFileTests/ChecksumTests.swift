import CVenue
import Testing
import VenueJournalFile

@Suite struct ChecksumTests {
    /// The check value of the polynomial's definition.
    @Test func crc32cIsTheKnownOne() {
        #expect(Checksum.crc32c(Array("123456789".utf8)) == 0xE306_9283)
        #expect(Checksum.crc32c([]) == 0)
        #expect(Checksum.crc32c([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    }

    /// Instruction, tables and the definition bit by bit agree at every length and alignment.
    @Test func everyWayGivesTheSame() {
        var chance = Chance(1)
        let bytes = (0..<400).map { _ in UInt8(truncatingIfNeeded: chance.next()) }
        for start in 0..<9 {
            for end in start..<bytes.count {
                let part = Array(bytes[start..<end])
                let table = cvenue_crc32c_table(0, part, part.count)
                #expect(Checksum.crc32c(bytes, in: start..<end) == table)
                if end < 100 { #expect(bitByBit(part) == table) }
            }
        }
        let half = cvenue_crc32c(0, bytes, 200)
        let rest = Array(bytes[200...])
        #expect(cvenue_crc32c(half, rest, rest.count) == Checksum.crc32c(bytes))
        #expect(cvenue_crc32c_table(half, rest, rest.count) == Checksum.crc32c(bytes))
    }

    private func bitByBit(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
        }
        return ~crc
    }

    /// The chain tells content, order and length apart, a zero at the end included.
    @Test func theChainDependsOnEverythingBefore() {
        func chain(_ parts: [[UInt8]]) -> UInt64 {
            parts.reduce(1) { cvenue_chain($0, $1, $1.count) }
        }
        let all = [
            chain([[1]]), chain([[1, 0]]), chain([[1], [0]]), chain([[0], [1]]), chain([[]]),
            chain([[], []]), chain([[1], [1]]), chain([[UInt8](repeating: 0, count: 8)]),
            chain([[UInt8](repeating: 0, count: 16)]),
        ]
        #expect(Set(all).count == all.count)
    }
}

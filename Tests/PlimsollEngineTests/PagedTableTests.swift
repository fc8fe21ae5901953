import PlimsollWire
import Testing

@testable import PlimsollEngine

// The paged table against the array it stands in for: same records, same bytes, and a copy that
// keeps its records whatever happens to the other.

@Suite struct PagedTableTests {
    @Test func itIsAnArrayInPages() throws {
        var table = PagedTable<UInt32>()
        var twin: [UInt32] = []
        var word: UInt64 = 1
        for step in 0..<20_000 {
            word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // Three pages, entered and left at their ends many times.
            let grows = twin.count < 1_000 || (word >> 60 < 9 && twin.count < 3_100)
            if grows {
                table.append(UInt32(step))
                twin.append(UInt32(step))
            } else {
                #expect(table.removeLast() == twin.removeLast())
            }
            let place = Int(word >> 33) % max(1, twin.count)
            if !twin.isEmpty {
                table[place] &+= 7
                twin[place] &+= 7
            }
        }
        #expect(table.count == twin.count)
        #expect(Array(table) == twin)
        var (bytes, twinBytes) = (ByteWriter(), ByteWriter())
        table.encode(into: &bytes)
        twin.encode(into: &twinBytes)
        #expect(bytes.bytes == twinBytes.bytes)
        var reader = ByteReader(bytes.bytes)
        #expect(Array(try PagedTable<UInt32>(from: &reader)) == twin)
    }

    @Test func aCopyKeepsItsRecords() {
        let before = Array<UInt32>(0..<5_000)
        var table = PagedTable(before)
        let copy = table
        for place in stride(from: 0, to: 5_000, by: 700) { table[place] = 1_000_000 }
        for _ in 0..<2_000 { _ = table.removeLast() }
        table.append(3)
        #expect(Array(copy) == before)
        #expect(table.count == 3_001)
        #expect(table[700] == 1_000_000)
    }
}

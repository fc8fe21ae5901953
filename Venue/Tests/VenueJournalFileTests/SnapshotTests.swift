import Foundation
import PlimsollModel
import PlimsollWire
import Testing
import VenueJournalFile
import VenuePorts

/// A state with bytes that depend on its sequence.
func snapshot(_ sequence: UInt64, bytes count: Int = 1_000) -> StoredSnapshot {
    var chance = Chance(sequence)
    return StoredSnapshot(
        sequence: sequence, stateHash: StateHash(high: chance.next(), low: chance.next()),
        bytes: (0..<count).map { _ in UInt8(truncatingIfNeeded: chance.next()) })
}

@Suite struct SnapshotTests {
    @Test func theNewestIsFoundAndOldOnesGo() throws {
        try withDirectory { path in
            let store = try FileSnapshotStore(directory: path, kept: 3)
            #expect(try store.newest(upTo: .max).snapshot == nil)
            for sequence: UInt64 in [10, 20, 30, 40, 50] { try store.write(snapshot(sequence)) }
            #expect(try store.sequences() == [30, 40, 50])
            #expect(try store.newest(upTo: .max).snapshot == snapshot(50))
            #expect(try store.newest(upTo: 49).snapshot == snapshot(40))
            #expect(try store.newest(upTo: 29).snapshot == nil)
            let again = try FileSnapshotStore(directory: path)
            #expect(try again.newest(upTo: .max).snapshot == snapshot(50))
            #expect(try again.newest(upTo: .max).problems.isEmpty)
        }
    }

    /// Every byte of a snapshot matters: one that was changed or cut is passed over by name.
    @Test func damagedOnesArePassedOver() throws {
        try withDirectory { path in
            let store = try FileSnapshotStore(directory: path)
            try store.write(snapshot(10, bytes: 40))
            try store.write(snapshot(20, bytes: 40))
            let url = URL(fileURLWithPath: path + "/snapshots/00000000000000000020.snapshot")
            let good = try Data(contentsOf: url)
            var variants = (0..<good.count).map { good.prefix($0) }
            for bit in 0..<(good.count * 8) {
                var flipped = good
                flipped[bit / 8] ^= 1 << (bit % 8)
                variants.append(flipped)
            }
            variants.append(good + [0])
            for variant in variants {
                try variant.write(to: url)
                let (found, problems) = try store.newest(upTo: .max)
                #expect(found == snapshot(10, bytes: 40))
                #expect(problems.count == 1 && problems[0].hasPrefix(url.path))
            }
        }
    }
}

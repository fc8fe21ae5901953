import CVenue
import Foundation
import PlimsollModel
import PlimsollWire
import Testing
import VenueJournalFile
import VenuePorts

// Goal: no bytes make the reader crash, hang or invent commands. Method: journals that chance has
// spoilt, with their sums left wrong, and with their sums put right again. The second kind needs a
// writer of its own, made from docs/reference/journal-format.md: it also shows that the document
// and the code agree.

/// Rounds of each test; more in the long suite.
private let rounds =
    ProcessInfo.processInfo.environment["PLIMSOLL_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 300

private let first = "venue/journal/00000000000000000001.plimsoll"

/// The first segment of a journal with these payloads, one in each batch, by the document.
private func segment(_ payloads: [[UInt8]]) -> [UInt8] {
    func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    var chain: UInt64 = 0x243F_6A88_85A3_08D3
    var bytes = Array("PLIMJRNL".utf8) + little(UInt32(1)) + little(UInt32(64))
    bytes += little(UInt64(1)) + little(chain) + little(Int64(0))
    bytes += [UInt8](repeating: 0, count: 20)
    bytes += little(Checksum.crc32c(bytes))
    for (place, payload) in payloads.enumerated() {
        let sequence = UInt64(place + 1)
        chain = cvenue_chain(chain ^ sequence, payload, payload.count)
        let room = (32 + payload.count + 8) / 8 * 8
        let body = payload + [UInt8](repeating: 0x5A, count: room - 32 - payload.count)
        var header = little(UInt32(payload.count)) + little(UInt32(1)) + little(sequence)
        header += little(chain) + little(Checksum.crc32c(body))
        bytes += header + little(Checksum.crc32c(header)) + body
    }
    return bytes
}

@Suite struct FuzzTests {
    @Test func theDocumentSaysWhatIsWritten() throws {
        let files = MemoryFiles()
        let journal = try FileJournal(directory: "venue", files: files)
        for start in 0..<50 { try journal.append(commands(1, after: start)) }
        let expected = segment(commands(50).map { CommandCodec.encode($0) })
        let found = try #require(files[first])
        #expect(Array(found.prefix(expected.count)) == expected)
        #expect(found.dropFirst(expected.count).allSatisfy { $0 == 0 })
    }

    /// Chance writes, cuts, doubles and moves stretches of a journal over several segments.
    @Test func spoiltFilesAreRefusedOrReadAsABeginning() throws {
        let options = JournalOptions(segmentBytes: 4_096, preallocationBytes: 1_024)
        let good = MemoryFiles()
        let journal = try FileJournal(directory: "venue", options: options, files: good)
        for start in stride(from: 0, to: 120, by: 4) {
            try journal.append(commands(4, after: start))
        }
        try journal.close()
        let paths = good.paths.filter { $0.hasSuffix(".plimsoll") }
        for round in 0..<rounds {
            var chance = Chance(UInt64(round))
            let files = MemoryFiles()
            try files.makeDirectory("venue/journal")
            for path in paths { files[path] = good[path] }
            let path = paths[chance.below(paths.count)]
            var bytes = try #require(files[path])
            for _ in 0...chance.below(3) { spoil(&bytes, &chance) }
            files[path] = bytes
            do throws(VenueFault) {
                let journal = try FileJournal(directory: "venue", options: options, files: files)
                expectBeginning(journal)
            } catch {
                #expect(!error.message.isEmpty)
            }
        }
    }

    /// Replay throws a fault of the venue or gives the first commands as they were.
    private func expectBeginning(_ journal: FileJournal) {
        var found: [Command] = []
        do {
            try journal.replay(from: 1) { found.append($0.command) }
        } catch {
            #expect(error is VenueFault)
        }
        #expect(found == commands(found.count))
    }

    private func spoil(_ bytes: inout [UInt8], _ chance: inout Chance) {
        let start = chance.below(bytes.count)
        let end = min(bytes.count, start + 1 + chance.below(600))
        switch chance.below(5) {
        case 0: for place in start..<end { bytes[place] = UInt8(chance.below(256)) }
        case 1: bytes.removeSubrange(start..<end)
        case 2: bytes.insert(contentsOf: bytes[start..<end], at: chance.below(bytes.count))
        case 3: for place in start..<end { bytes[place] = 0 }
        default: bytes += (0..<chance.below(600)).map { _ in UInt8(chance.below(256)) }
        }
        if bytes.isEmpty { bytes = [0] }
    }

    /// Payloads that are no commands, or other ones, under sums that hold: the verification names
    /// the place of the first that is none, or the engine takes them as it takes everything.
    @Test func payloadsWithGoodSumsAreReadOrNamed() throws {
        let good = commands(40).map { CommandCodec.encode($0) }
        for round in 0..<rounds {
            var chance = Chance(UInt64(round))
            var payloads = good
            for _ in 0...chance.below(4) {
                let place = chance.below(payloads.count)
                var payload = payloads[place]
                switch chance.below(3) {
                case 0: payload[chance.below(payload.count)] = UInt8(chance.below(256))
                case 1: payload.removeLast(chance.below(payload.count - 1))
                default: payload += (0..<chance.below(40)).map { _ in UInt8(chance.below(256)) }
                }
                payloads[place] = payload
            }
            let files = MemoryFiles()
            try files.makeDirectory("venue/journal")
            files[first] = segment(payloads)
            do {
                let report = try JournalVerification.run(directory: "venue", files: files)
                #expect(report.records == 40 && report.stateHash != nil)
            } catch let fault as VenueFault {
                #expect(fault.code == .damaged && fault.message.hasPrefix(first + " at byte "))
            }
        }
    }
}

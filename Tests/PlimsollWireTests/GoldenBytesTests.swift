import Foundation
import PlimsollModel
import PlimsollWire
import Testing

// Bytes that were written once must be written and read in the same way for ever. The files in
// `Golden/wire` are lines of `name hex`. To add lines for new cases, run the tests with
// RECORD_SNAPSHOTS=1; a line that changes instead of being added is a broken journal.

@Suite("Bytes of version 1 never change")
struct GoldenBytesTests {
    private static var folder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Golden/wire")
    }

    private func compare(_ lines: [String], with file: String) throws {
        let url = Self.folder.appending(path: file)
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: url)
        }
        let text = try String(contentsOf: url, encoding: .utf8)
        let recorded = text.split(separator: "\n").map(String.init)
        #expect(recorded.count == lines.count)
        for (old, new) in zip(recorded, lines) { #expect(old == new) }
    }

    private func name(_ value: Any) -> String {
        String("\(value)".prefix { $0 != "(" })
    }

    @Test func commands() throws {
        let lines = Sample.actions.map { action in
            let command = Command(action, at: Timestamp(1_700_000_000_123_456_789))
            return "\(name(action)) \(hex(CommandCodec.encode(command)))"
        }
        try compare(lines, with: "commands-v1.hex")
    }

    @Test func events() throws {
        let lines = Sample.events.map { event in
            var writer = ByteWriter()
            writer.write(event)
            return "\(name(event)) \(hex(writer.bytes))"
        }
        let buffer = "buffer \(hex(EventCodec.encode(Sample.buffer)))"
        try compare(lines + [buffer], with: "events-v1.hex")
    }

    @Test func rejections() throws {
        let lines = Sample.rejections.map { rejection in
            var writer = ByteWriter()
            writer.write(rejection)
            return "\(name(rejection)) \(hex(writer.bytes))"
        }
        try compare(lines, with: "rejections-v1.hex")
    }
}

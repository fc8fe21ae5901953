import Foundation
import PlimsollBook
import PlimsollModel
import Testing

// A recorded stream of three million commands on which several unrelated matching engines agree.
// The data is not part of this repository: the test runs where it lies beside the checkout.

private enum Recording {
    /// `shared/data/workloads/ec1k.bin.xz` beside the checkout.
    static let file = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "shared/data/workloads/ec1k.bin.xz")

    static let decompressor = ["/usr/bin/xz", "/bin/xz", "/usr/local/bin/xz"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    static var isThere: Bool {
        decompressor != nil && FileManager.default.fileExists(atPath: file.path)
    }

    static func decompressed() throws -> [UInt8] {
        let process = Process()
        process.executableURL = try URL(filePath: #require(decompressor))
        process.arguments = ["-dc", file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try #require(try pipe.fileHandleForReading.readToEnd())
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "xz could not read \(file.path)")
        return [UInt8](data)
    }
}

@Suite("Recorded stream")
struct RecordedStreamTests {
    @Test(
        "The recorded stream ends in the state that other engines reach",
        .enabled(
            if: Recording.isThere,
            "needs xz and shared/data/workloads/ec1k.bin.xz beside the checkout"))
    func endsInTheKnownState() throws {
        let bytes = try Recording.decompressed()
        #expect(bytes.count == 3_001_000 * BookCommand.recordSize)
        var market = BookMatcher<OrderBook>()
        let span = bytes.span
        for start in stride(from: 0, to: bytes.count, by: BookCommand.recordSize) {
            let record = span.extracting(start..<start + BookCommand.recordSize)
            let command = BookCommand(record: record)
            market.apply(try #require(command))
        }
        market.book.checkInvariants()
        #expect(market.tradeCount == 122_704)
        #expect(market.book.orderCount == 500 + 521)
        #expect(depth(market.book, .sell, .max).reduce(0) { $0 + $1.orders } == 500)
        #expect(market.book.levelCount(.sell) == 241)
        #expect(market.book.volume(.sell) == 8543)
        #expect(market.book.bestTicks(.sell) == 30755)
        #expect(market.book.levelCount(.buy) == 261)
        #expect(market.book.volume(.buy) == 8056)
        #expect(market.book.bestTicks(.buy) == 30753)
    }
}

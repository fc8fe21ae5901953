import Foundation
import Testing
import VenueFeeds

@Suite struct ContainerTests {
    private let start = 1_760_054_400_000
    private var text: String {
        Rows.tradeHeader + Rows.trade(start, "5") + Rows.trade(start + 1, "6")
    }
    private var prices: [String] { ["\(start) 5 1", "\(start + 1) 6 1"] }

    @Test func readsGzip() throws {
        let folder = try TestFolder()
        let path = try folder.write("BTCUSDT-trades.csv.gz", Pack.gzip(text))
        #expect(try MarketData.open(paths: [path]).prices() == prices)
    }

    @Test func readsGzipOfSeveralMembersWithPadding() throws {
        let folder = try TestFolder()
        let halves = [String(text.prefix(60)), String(text.dropFirst(60))]
        let bytes = Pack.gzip(halves[0]) + Pack.gzip(halves[1]) + [0, 0, 0]
        let path = try folder.write("BTCUSDT-trades.csv.gz", bytes)
        #expect(try MarketData.open(paths: [path]).prices() == prices)
    }

    /// A few bytes of input fill the output several times: what waits inside must not be lost.
    @Test func readsGzipThatInflatesToManyChunks() throws {
        let bytes = try #require(Data(base64Encoded: compressedTrades))
        let folder = try TestFolder()
        let path = try folder.write("BTCUSDT-trades.csv.gz", [UInt8](bytes))
        let data = try MarketData.open(paths: [path])
        #expect(data.series.map(\.records) == [20_000])
    }

    @Test(arguments: [true, false])
    func readsEveryMarketFileOfAZip(isDeflated: Bool) throws {
        let folder = try TestFolder()
        let path = try folder.write(
            "two.zip",
            Pack.zip([
                .init(name: "README.txt", text: "hello\n", isDeflated: isDeflated),
                .init(name: "BTCUSDT-trades.csv", text: text, isDeflated: isDeflated),
                .init(name: "day/ETHUSDT-trades.csv", text: text, isDeflated: isDeflated),
                .init(name: "other.csv", text: "a,b\n1,2\n", isDeflated: isDeflated),
            ]))
        let data = try MarketData.open(paths: [path])
        #expect(
            data.files.map(\.path) == [
                "\(path)/BTCUSDT-trades.csv", "\(path)/day/ETHUSDT-trades.csv",
            ])
        #expect(data.series.map(\.series.symbol) == ["BTCUSDT", "ETHUSDT"])
        #expect(data.skipped.map(\.path) == ["\(path)/README.txt", "\(path)/other.csv"])
    }

    @Test func refusesAGzipCutAnywhere() throws {
        let folder = try TestFolder()
        let whole = Pack.gzip(text)
        for length in 2..<whole.count {
            let path = try folder.write("cut.csv.gz", Array(whole.prefix(length)))
            let fault = try refusal(path)
            #expect(fault.code == .damagedArchive)
            #expect(fault.offset == length)
            #expect(fault.found == "the end of the file")
        }
    }

    @Test func refusesAGzipWithOneFlippedByteOfData() throws {
        let folder = try TestFolder()
        var bytes = Pack.gzip(text)
        bytes[bytes.count - 12] ^= 1
        let fault = try refusal(try folder.write("bad.csv.gz", bytes))
        #expect(fault.code == .damagedArchive)
        bytes = Pack.gzip(text)
        bytes[bytes.count - 8] ^= 1
        let path = try folder.write("sum.csv.gz", bytes)
        let sum = try refusal(path)
        #expect(sum.code == .damagedArchive)
        #expect(sum.offset == bytes.count - 4)
        #expect(
            sum.description
                == "\(path): at byte \(bytes.count - 4): expected sound gzip data, "
                + "found an incorrect data check")
    }

    @Test func refusesWhatIsNotWhatItsNameSays() throws {
        let folder = try TestFolder()
        for (name, content) in [("a.csv.gz", text), ("a.zip", text), ("b.csv.gz", "")] {
            let fault = try refusal(try folder.write(name, content))
            #expect(fault.code == .damagedArchive)
            #expect(fault.offset == 0)
        }
    }

    @Test func refusesGarbageAfterAGzipMember() throws {
        let folder = try TestFolder()
        let whole = Pack.gzip(text)
        let fault = try refusal(try folder.write("a.csv.gz", whole + [7]))
        #expect(fault.code == .damagedArchive)
        #expect(fault.offset == whole.count)
        #expect(fault.found == "the byte 7")
    }

    @Test func refusesAZipCutAnywhere() throws {
        let folder = try TestFolder()
        let whole = Pack.zip([.init(name: "BTCUSDT-trades.csv", text: text)])
        for length in stride(from: 4, to: whole.count, by: 7) {
            let fault = try refusal(try folder.write("cut.zip", Array(whole.prefix(length))))
            #expect(fault.code == .damagedArchive)
            #expect(fault.offset == length)
        }
    }

    @Test func refusesAZipMemberThatFailsItsChecksum() throws {
        let folder = try TestFolder()
        let member = Pack.Member(name: "BTCUSDT-trades.csv", text: text, isDeflated: false)
        var bytes = Pack.zip([member])
        let digit = try #require(bytes.firstIndex(of: UInt8(ascii: "5")))
        bytes[digit] = UInt8(ascii: "4")
        let fault = try refusal(try folder.write("sum.zip", bytes))
        #expect(fault.code == .damagedArchive)
        #expect(fault.expected.hasPrefix("data with the checksum"))
    }

    @Test func refusesAnEncryptedMemberAndUnknownCompression() throws {
        let folder = try TestFolder()
        for (flags, method) in [(1, 8), (0, 93)] {
            let member = Pack.Member(
                name: "BTCUSDT-trades.csv", text: text, flags: flags, method: method)
            let fault = try refusal(try folder.write("odd.zip", Pack.zip([member])))
            #expect(fault.code == .unsupportedArchive)
            #expect(fault.found == "method \(method), flags \(flags)")
        }
    }

    @Test func refusesAZipThatLiesAboutItsDirectory() throws {
        let folder = try TestFolder()
        let whole = Pack.zip([.init(name: "BTCUSDT-trades.csv", text: text)])
        for index in whole.count - 22..<whole.count - 2 {
            var bytes = whole
            bytes[index] = 0xee
            let path = try folder.write("lie.zip", bytes)
            do { _ = try MarketData.open(paths: [path]) } catch {
                #expect(error.code == .damagedArchive)
            }
        }
    }

    /// Whatever the bytes are, the answer is data or a fault, never a trap.
    @Test(arguments: [0, 0x7f, 0xff] as [UInt8])
    func survivesAnyByteOfAnArchive(value: UInt8) throws {
        let folder = try TestFolder()
        let member = Pack.Member(name: "BTCUSDT-trades.csv", text: text)
        for (name, whole) in [("a.zip", Pack.zip([member])), ("a.csv.gz", Pack.gzip(text))] {
            var refused = 0
            for index in whole.indices where whole[index] != value {
                var bytes = whole
                bytes[index] = value
                let path = try folder.write(name, bytes)
                do { _ = try MarketData.open(paths: [path]) } catch { refused += 1 }
            }
            #expect(refused > whole.count / 2)
        }
    }

    @Test func yieldsLinesWithTheirNumbers() throws {
        let source = Chunks(["one\ntw", "o\r\n", "\n", "four"])
        var lines = LineReader(file: "x", source: source)
        var seen: [String] = []
        while try lines.next() { seen.append("\(lines.number):\(lines.text)") }
        #expect(seen == ["1:one", "2:two", "3:", "4:four"])
    }

    private final class Chunks: ByteSource {
        private var chunks: [[UInt8]]
        init(_ texts: [String]) { chunks = texts.map { Array($0.utf8) } }
        func nextChunk() throws(FeedFault) -> [UInt8]? {
            chunks.isEmpty ? nil : chunks.removeFirst()
        }
    }
}

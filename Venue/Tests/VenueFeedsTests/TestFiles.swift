import Foundation
import PlimsollModel
import Testing
import VenueFeeds

/// A folder of its own for one test, gone when the test is.
final class TestFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("feeds-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }
}

/// Containers written by hand, without the library that reads them.
enum Pack {
    /// The reflected CRC-32 of gzip and zip.
    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xffff_ffff
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
        }
        return ~crc
    }

    /// One final block of deflate's "stored" kind; up to 65,535 bytes.
    static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        [1] + word(bytes.count, 2) + word(bytes.count ^ 0xffff, 2) + bytes
    }

    static func gzip(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255] + deflated(bytes)
            + word(Int(crc32(bytes)), 4) + word(bytes.count, 4)
    }

    struct Member {
        var name: String
        var text: String
        var isDeflated = true
        var flags = 0
        var method: Int?
    }

    static func zip(_ members: [Member]) -> [UInt8] {
        var (file, directory): ([UInt8], [UInt8]) = ([], [])
        for member in members {
            let bytes = Array(member.text.utf8)
            let data = member.isDeflated ? deflated(bytes) : bytes
            let method = member.method ?? (member.isDeflated ? 8 : 0)
            let name = Array(member.name.utf8)
            let common =
                word(member.flags, 2) + word(method, 2) + word(0, 4)
                + word(Int(crc32(bytes)), 4) + word(data.count, 4) + word(bytes.count, 4)
                + word(name.count, 2) + word(0, 2)
            directory +=
                word(0x0201_4b50, 4) + word(20, 2) + word(20, 2) + common + word(0, 2)
                + word(0, 2) + word(0, 2) + word(0, 4) + word(file.count, 4) + name
            file += word(0x0403_4b50, 4) + word(20, 2) + common + name + data
        }
        let end =
            word(0x0605_4b50, 4) + word(0, 4) + word(members.count, 2) + word(members.count, 2)
            + word(directory.count, 4) + word(file.count, 4) + word(0, 2)
        return file + directory + end
    }

    static func word(_ value: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}

/// Opens what must be refused and returns the fault.
func refusal(_ paths: String..., options: MarketOptions = MarketOptions()) throws -> FeedFault {
    do {
        _ = try MarketData.open(paths: paths, options: options)
    } catch { return error }
    throw NotRefused(paths: paths)
}

struct NotRefused: Error { let paths: [String] }

extension MarketData {
    /// All records in order, at once.
    func all(klines: KlineDelivery = .prices) throws -> [MarketRecord] {
        let records = merged(klines: klines)
        var all: [MarketRecord] = []
        while let record = try records.next() { all.append(record) }
        return all
    }

    /// All prices in order as "milliseconds price quantity".
    func prices() throws -> [String] {
        try all().compactMap {
            guard case .price(let price) = $0 else { return nil }
            let quantity = price.quantity.map { " \($0)" } ?? ""
            return "\(price.time.raw / 1_000_000) \(price.price)\(quantity)"
        }
    }
}

/// Rows that are in order, to be spoiled by tests.
enum Rows {
    static let klineHeader =
        "open_time,open,high,low,close,volume,close_time,quote_volume,count,"
        + "taker_buy_volume,taker_buy_quote_volume,ignore\n"
    static let tradeHeader = "id,price,qty,quote_qty,time,is_buyer_maker\n"
    static let aggregateHeader =
        "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n"
    static let depthHeader = "timestamp,percentage,depth,notional\n"
    static let fundingHeader = "calc_time,funding_interval_hours,last_funding_rate\n"
    static let tardisHeader = "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"

    /// A kline of the minute that begins at `start` milliseconds.
    static func kline(_ start: Int, _ corners: String) -> String {
        "\(start),\(corners),5,\(start + 59_999),0,60,0,0,0\n"
    }

    /// A trade at `time` milliseconds.
    static func trade(_ time: Int, _ price: String, _ size: String = "1") -> String {
        "7,\(price),\(size),0,\(time),true\n"
    }

    /// A Tardis trade at `time` milliseconds.
    static func tardis(
        _ time: Int, _ price: String, exchange: String = "gemini", symbol: String = "BTCUSD"
    ) -> String {
        "\(exchange),\(symbol),\(time)000,\(time)999,9,buy,\(price),2\n"
    }
}

import Foundation
import PlimsollModel
import PlimsollNumerics

@testable import VenueReplay

/// Recorded markets made up for a test, in a folder that goes with it.
final class MarketFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("plimsoll-replay-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            FileHandle.standardError.write(Data("left \(path)\n".utf8))
        }
    }

    /// Writes candles of a minute; each is (minutes after the start, price).
    func klines(
        _ symbol: String, _ prices: [(minute: Int64, price: Int64)], damage: String? = nil
    ) throws {
        var text = ""
        for (minute, price) in prices {
            let open = 1_780_000_200_000 + minute * 60_000
            text += "\(open),\(price),\(price + 1),\(price - 1),\(price),1,\(open + 59_999),"
            text += "1,1,1,1,0\n"
        }
        if let damage { text += damage + "\n" }
        try Data(text.utf8).write(
            to: URL(fileURLWithPath: "\(path)/\(symbol)-1m-2026-05-28.csv"))
    }
}

/// Folders of real markets beside the checkout, if they are there.
enum RealMarkets {
    static var root: String? {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<5 { url.deleteLastPathComponent() }
        let path = url.appendingPathComponent("shared/data").path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    static func trades(_ name: String) -> String {
        "\(root ?? "")/crash-2025-10-10/tardis-trades/\(name).csv.gz"
    }

    static let avax = [
        "gemini_trades_2025-10-10_AVAXUSD", "coinbase_trades_2025-10-10_AVAX-USD",
        "binance-delivery_trades_2025-10-10_AVAXUSD_PERP",
    ]
}

extension ReplayOptions {
    /// The built-in crash with a few hundred accounts.
    static func small(_ population: Int = 400, seed: UInt64 = 3) -> ReplayOptions {
        var options = ReplayOptions()
        options.population = population
        options.seed = seed
        return options
    }
}

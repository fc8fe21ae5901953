import ArgumentParser
import Foundation
import VenueCalculator

/// Calculators: figures from a file, without a running venue.
struct Calc: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calc", abstract: "Calculate margin figures from a file.",
        subcommands: [CalcPortfolio.self])
}

/// The figures of a whole account.
struct CalcPortfolio: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portfolio",
        abstract: "Margin, ratio, liquidation and bankruptcy prices of a portfolio.",
        discussion: """
            FILE is a JSON document with collateral, positions and open orders; "-" reads \
            standard input. Decimals are text or exact numbers with up to 8 places.

              {"multiAssets": false, "positionMode": "ONE_WAY",
               "collateral": [{"asset": "USDT", "wallet": "1000"}],
               "positions": [{"symbol": "BTCUSDT", "side": "LONG", "quantity": "0.1",
                 "entryPrice": "45000", "markPrice": "44000", "leverage": 10}],
               "orders": [{"symbol": "BTCUSDT", "side": "BUY", "price": "43000",
                 "quantity": "0.05"}]}

            Further keys of collateral: index, collateralRatio, bidBuffer and askBuffer or \
            bidRate and askRate; of positions: contract (linear, inverse), contractSize, \
            marginMode (CROSSED, ISOLATED), isolatedWallet, marginAsset, takerFeeRate, tickSize, \
            brackets (notionalFloor, notionalCap, initialLeverage, maintMarginRatio, cum); of \
            orders: positionSide. Brackets may be left out for common symbols.

            wallet is the whole balance of the asset, what is set aside for isolated positions \
            included. The account's figures are those of the one asset its positions are settled \
            in; with several they are sums at index prices and the worst margin ratio, and with \
            multiAssets they are in USD.
            """)

    @Argument(help: "The portfolio document, or - for standard input.")
    var file: String

    @Flag(help: "Print JSON instead of tables.")
    var json = false

    func run() throws {
        let name = file == "-" ? "standard input" : file
        do {
            let report = try PortfolioCalculator.report(try contents(), file: name)
            print(json ? report.json : report.table, terminator: json ? "\n" : "")
        } catch let fault as InputFault {
            try fail("\(fault)")
        }
    }

    private func contents() throws -> [UInt8] {
        if file == "-" { return [UInt8](try FileHandle.standardInput.readToEnd() ?? Data()) }
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        } catch {
            try fail("\(file): expected a readable file, found none")
        }
    }

    private func fail(_ message: String) throws -> Never {
        FileHandle.standardError.write(Data("error: \(message)\n".utf8))
        throw ExitCode.failure
    }
}

import PlimsollModel
import Testing
import VenueFeeds

// Whatever is wrong with a file is refused with its place. One table per format: the spoiled
// text, and the line and character column a person would point at.

struct Spoiled: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let code: FeedFault.Code
    let line: Int
    let column: Int
    let expected: String
    let found: String
    var testDescription: String { name }

    init(
        _ name: String, _ text: String, _ code: FeedFault.Code, _ place: (Int, Int),
        _ expected: String, _ found: String
    ) {
        self.name = name
        self.text = text
        self.code = code
        (line, column) = place
        self.expected = expected
        self.found = found
    }
}

private let start = 1_760_054_400_000
private let good = Rows.tradeHeader + Rows.trade(start, "5")

private let spoiledTrades = [
    Spoiled(
        "price 0", good + Rows.trade(start, "0"), .priceNotPositive, (3, 3),
        "a price above 0", "\"0\""),
    Spoiled(
        "price -3", good + Rows.trade(start, "-3"), .priceNotPositive, (3, 3),
        "a price above 0", "\"-3\""),
    Spoiled(
        "price that rounds to 0", good + Rows.trade(start, "1e-9"), .priceNotPositive, (3, 3),
        "a price above 0", "\"1e-9\""),
    Spoiled(
        "price not a number", good + Rows.trade(start, "5.x"), .badNumber, (3, 3),
        "a price", "\"5.x\""),
    Spoiled(
        "price too large", good + Rows.trade(start, "99999999999999"), .badNumber, (3, 3),
        "a price within ±92233720368.54775807", "\"99999999999999\""),
    Spoiled(
        "price missing", good + Rows.trade(start, ""), .badNumber, (3, 3),
        "a price", "an empty field"),
    Spoiled(
        "negative size", good + Rows.trade(start, "5", "-1"), .badNumber, (3, 5),
        "a size of 0 or more", "\"-1\""),
    Spoiled(
        "size not a number", good + Rows.trade(start, "5", "1;0"), .badNumber, (3, 5),
        "a size", "\"1;0\""),
    Spoiled(
        "time in seconds", good + "7,5,1,5,1760054400,true\n", .badTime, (3, 9),
        "a time in ms or µs since 1970", "\"1760054400\""),
    Spoiled(
        "time with a sign", good + "7,5,1,5,-176005440000,true\n", .badTime, (3, 9),
        "a time in ms or µs since 1970", "\"-176005440000\""),
    Spoiled(
        "time after 2262", good + "7,5,1,5,9999999999999,true\n", .badTime, (3, 9),
        "a time in ms or µs since 1970", "\"9999999999999\""),
    Spoiled(
        "bad truth", good + "7,5,1,5,\(start),maybe\n", .badWord, (3, 23),
        "true or false", "\"maybe\""),
    Spoiled(
        "row too short", good + "7,5,1,5\n", .missingColumn, (3, 8),
        "6 columns, of which 4 are there", "the end of the line"),
    Spoiled(
        "row too long", good + "7,5,1,5,\(start),true,extra\n", .extraColumn, (3, 28),
        "the end of the line", "\"extra\""),
    Spoiled(
        "empty line inside", good + "\n" + Rows.trade(start, "5"), .emptyLine, (3, 1),
        "a row", "an empty line"),
    Spoiled(
        "headerless", Rows.trade(start, "-3"), .priceNotPositive, (1, 3),
        "a price above 0", "\"-3\""),
    Spoiled(
        "many columns", good + String(repeating: "1,", count: 40), .extraColumn, (3, 65),
        "the end of the line", "\"1\""),
    Spoiled(
        "endless line", good + String(repeating: "1", count: 70_000), .lineTooLong, (3, 1),
        "a line of at most 65536 bytes", "\"\(String(repeating: "1", count: 60))...\""),
    Spoiled(
        "wide characters before",
        Rows.tardisHeader
            + Rows.tardis(start, "x", symbol: "币安人生USD"), .badNumber, (2, 56), "a price", "\"x\""),
]

private let spoiledFiles = [
    Spoiled("empty file", "", .empty, (1, 1), "a header or a row", "an empty file"),
    Spoiled("only newlines", "\n\n", .empty, (1, 1), "a header or a row", "an empty file"),
    Spoiled(
        "header only", Rows.tradeHeader, .empty, (2, 1), "at least one row",
        "the end of the file"),
    Spoiled(
        "header without price", "id,qty,quote_qty,time,is_buyer_maker\n", .missingColumn,
        (1, 37), "a column \"price\" (trades)", "the end of the line"),
    Spoiled(
        "foreign header", "coin,adl_notional\nBTC,5\n", .unrecognised, (1, 1),
        "a header or row of klines, trades, depth or funding", "\"coin,adl_notional\""),
]

private let spoiledTardis = [
    Spoiled(
        "bad side", Rows.tardisHeader + "gemini,BTCUSD,\(start)000,\(start)000,1,up,5,1\n",
        .badWord, (2, 51), "buy, sell or unknown", "\"up\""),
    Spoiled(
        "no symbol", Rows.tardisHeader + "gemini,,\(start)000,\(start)000,1,buy,5,1\n",
        .badWord, (2, 8), "a symbol", "an empty field"),
    Spoiled(
        "no exchange", Rows.tardisHeader + ",BTCUSD,\(start)000,\(start)000,1,buy,5,1\n",
        .badWord, (2, 1), "an exchange", "an empty field"),
    Spoiled(
        "zero price", Rows.tardisHeader + Rows.tardis(start, "5") + Rows.tardis(start, "0.0"),
        .priceNotPositive, (3, 55), "a price above 0", "\"0.0\""),
]

private let minute = Rows.klineHeader + Rows.kline(start, "10,12,9,11")

private let spoiledKlines = [
    Spoiled(
        "same minute twice", minute + Rows.kline(start, "10,12,9,11"), .outOfOrder, (3, 1),
        "a time after the row before", "\"\(start)\""),
    Spoiled(
        "earlier minute", minute + Rows.kline(start - 60_000, "10,12,9,11"), .outOfOrder,
        (3, 1), "a time after the row before", "\"\(start - 60_000)\""),
    Spoiled(
        "overlapping minute", minute + Rows.kline(start + 59_999, "10,12,9,11"), .outOfOrder,
        (3, 1), "a time after the row before", "\"\(start + 59_999)\""),
    Spoiled(
        "close before open", minute + "\(start + 60_000),1,1,1,1,0,\(start + 60_000),0,0,0,0,0\n",
        .badTime, (3, 25), "a close time after the open time", "\"\(start + 60_000)\""),
    Spoiled(
        "low high", minute + Rows.kline(start + 60_000, "10,10.5,9,11"), .badCandle, (3, 18),
        "a high of at least open and close", "\"10.5\""),
    Spoiled(
        "high low", minute + Rows.kline(start + 60_000, "10,12,10.5,11"), .badCandle, (3, 21),
        "a low of at most open and close", "\"10.5\""),
    Spoiled(
        "zero low", minute + Rows.kline(start + 60_000, "10,12,0,11"), .priceNotPositive,
        (3, 21), "a price above 0", "\"0\""),
    Spoiled(
        "bad open time", minute + "17600544x0000,1,1,1,1,0,\(start),0,0,0,0,0\n", .badTime,
        (3, 1), "a time in ms or µs since 1970", "\"17600544x0000\""),
]

private let look = Rows.depthHeader + "2025-10-10 00:00:07,-5,1,1\n"

private let spoiledDepth = [
    Spoiled(
        "no such day", look + "2025-02-29 00:00:07,-5,1,1\n", .badTime, (3, 1),
        "a UTC time as 2025-10-10 21:34:32", "\"2025-02-29 00:00:07\""),
    Spoiled(
        "no such hour", look + "2025-10-10 24:00:07,-5,1,1\n", .badTime, (3, 1),
        "a UTC time as 2025-10-10 21:34:32", "\"2025-10-10 24:00:07\""),
    Spoiled(
        "time with a zone", look + "2025-10-10T00:00:07,-5,1,1\n", .badTime, (3, 1),
        "a UTC time as 2025-10-10 21:34:32", "\"2025-10-10T00:00:07\""),
    Spoiled(
        "earlier look", look + "2025-10-10 00:00:06,-5,1,1\n", .outOfOrder, (3, 1),
        "a time after the row before", "\"2025-10-10 00:00:06\""),
    Spoiled(
        "same percentage", look + "2025-10-10 00:00:07,-5.0,1,1\n", .outOfOrder, (3, 21),
        "a percentage above that of the row before", "\"-5.0\""),
    Spoiled(
        "percentage 0", look + "2025-10-10 00:00:07,0,1,1\n", .badNumber, (3, 21),
        "a percentage other than 0", "\"0\""),
    Spoiled(
        "negative depth", look + "2025-10-10 00:00:07,1,-1,1\n", .badNumber, (3, 23),
        "a depth of 0 or more", "\"-1\""),
    Spoiled(
        "bad notional", look + "2025-10-10 00:00:07,1,1,one\n", .badNumber, (3, 25),
        "a notional", "\"one\""),
]

private let funding = Rows.fundingHeader + "\(start),8,0.0001\n"

private let spoiledFunding = [
    Spoiled(
        "no interval", funding + "\(start + 1),0,0.0001\n", .badNumber, (3, 15),
        "whole hours of 1 or more", "\"0\""),
    Spoiled(
        "bad rate", funding + "\(start + 1),8,0.01%\n", .badNumber, (3, 17),
        "a funding rate", "\"0.01%\""),
    Spoiled(
        "same time", funding + "\(start),8,0.0001\n", .outOfOrder, (3, 1),
        "a time after the row before", "\"\(start)\""),
]

@Suite struct FaultTests {
    @Test(arguments: spoiledTrades + spoiledFiles + spoiledTardis)
    func refusesSpoiledTradesWithTheirPlace(_ spoiled: Spoiled) throws { try check(spoiled) }

    @Test(arguments: spoiledKlines)
    func refusesSpoiledKlinesWithTheirPlace(_ spoiled: Spoiled) throws { try check(spoiled) }

    @Test(arguments: spoiledDepth + spoiledFunding)
    func refusesSpoiledDepthAndFundingWithTheirPlace(_ spoiled: Spoiled) throws {
        try check(spoiled)
    }

    private func check(_ spoiled: Spoiled) throws {
        let folder = try TestFolder()
        let path = try folder.write("BTCUSDT-1.csv", spoiled.text)
        let fault = try refusal(path)
        #expect(fault.code == spoiled.code)
        #expect(fault.line == spoiled.line)
        #expect(fault.column == spoiled.column)
        #expect(fault.expected == spoiled.expected)
        #expect(fault.found == spoiled.found)
    }

    /// Rows spoiled at random are data or a fault with a place inside the file, never a trap.
    @Test(arguments: 0..<8) func survivesRandomlySpoiledText(seed: Int) throws {
        let folder = try TestFolder()
        var random = Generator(state: UInt64(seed))
        let texts = [
            good + good, minute, look, funding, Rows.tardisHeader + Rows.tardis(start, "5"),
        ]
        let spoilers = Array(",.-e0 9\n\r\"x".utf8) + [0, 0xff]
        for round in 0..<200 {
            var bytes = Array(texts[round % texts.count].utf8)
            for _ in 0...random.below(3) {
                bytes[random.below(bytes.count)] = spoilers[random.below(spoilers.count)]
            }
            let path = try folder.write("BTCUSDT-1.csv", bytes)
            do { _ = try MarketData.open(paths: [path]) } catch {
                let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
                #expect((1...lines + 1).contains(try #require(error.line)), "\(error)")
                #expect((1...bytes.count + 1).contains(try #require(error.column)), "\(error)")
            }
        }
    }

    @Test func saysTheWholeThingInOneLine() throws {
        let folder = try TestFolder()
        let rows = (0..<15).map { Rows.trade(start + $0, "5") }.joined()
        let path = try folder.write("trades.csv", Rows.tradeHeader + rows + Rows.trade(start, "-3"))
        let fault = try refusal(path)
        #expect(fault.description == "\(path):17:3: expected a price above 0, found \"-3\"")
    }

    @Test func refusesAPathWithNothingThere() throws {
        let fault = try refusal("/nowhere/at/all.csv")
        #expect(fault.code == .unreadable)
        #expect(
            fault.description
                == "/nowhere/at/all.csv: expected a file or folder, found nothing at this path")
    }

    /// The engine has its own guard against such prices; to show it, they must get that far.
    @Test func letsBadPricesPassWhenLenient() throws {
        let folder = try TestFolder()
        let path = try folder.write(
            "trades.csv", good + Rows.trade(start + 1, "0") + Rows.trade(start + 2, "-3"))
        var options = MarketOptions()
        options.isLenient = true
        let data = try MarketData.open(paths: [path], options: options)
        #expect(try data.prices() == ["\(start) 5 1", "\(start + 1) 0 1", "\(start + 2) -3 1"])
        let broken = try folder.write("broken.csv", good + Rows.trade(start, "x"))
        #expect(try refusal(broken, options: options).code == .badNumber)
    }

    @Test func namesTheMemberOfAZip() throws {
        let folder = try TestFolder()
        let member = Pack.Member(name: "BTCUSDT-trades.csv", text: good + Rows.trade(start, "0"))
        let path = try folder.write("day.zip", Pack.zip([member]))
        let fault = try refusal(path)
        #expect(fault.file == "\(path)/BTCUSDT-trades.csv")
        #expect(fault.line == 3)
    }
}

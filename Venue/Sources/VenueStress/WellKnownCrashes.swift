import PlimsollNumerics

// Days that everybody in this market remembers, by the falls that were published. Facts only: from
// where to where, and who said so.

extension Crash {
    /// Days with published figures, oldest first.
    static let wellKnown: [Crash] = [
        Crash(
            name: "2020-03-12", title: "Black Thursday: the pandemic reaches the markets",
            day: "2020-03-12",
            source: "BTC 7,900 to 3,800, ETH 200 to 90: binance.com/square/post/26568537558585",
            kind: .figures, moves: [fall("BTC", 7_900, 3_800), fall("ETH", 200, 90)]),
        Crash(
            name: "2021-05-19", title: "The sell-off of May 2021", day: "2021-05-19",
            source: "BTC 42,000 to 30,000, ETH 3,200 to 1,888, BNB 500 to 280: "
                + "worldstockmarket.net, report of the day",
            kind: .figures,
            moves: [fall("BTC", 42_000, 30_000), fall("ETH", 3_200, 1_888), fall("BNB", 500, 280)]),
        Crash(
            name: "2022-11-08", title: "The collapse of FTX, one week", day: "2022-11-08",
            source: "BTC -22.4 %, ETH -24.4 %, SOL -61.6 % in seven days: "
                + "thefinancialtrends.com, 2022-11-15",
            kind: .figures,
            moves: [fall("BTC", 1_000, 776), fall("ETH", 1_000, 756), fall("SOL", 1_000, 384)]),
        Crash(
            name: "2024-08-05", title: "The end of the yen carry trade", day: "2024-08-05",
            source: "BTC 58,350 to 49,513, ETH 2,695 to 2,118, BNB -17.36 %, DOGE -16.2 %, "
                + "DOT -21.51 %: cointrolly.com, report of the day",
            kind: .figures,
            moves: [
                fall("BTC", 58_350, 49_513), fall("ETH", 2_695, 2_118),
                fall("BNB", 10_000, 8_264), fall("DOGE", 1_000, 838), fall("DOT", 10_000, 7_849),
            ]),
        Crash(
            name: "2025-10-10", title: "The largest liquidation day so far", day: "2025-10-10",
            source: "BTC -12 %, ETH -20 %, SOL -24.6 %: globalstocknews.org, report of the day; "
                + "XRP -22 %: paragraph.com/@web3r2, overview of the day",
            kind: .figures,
            moves: [
                fall("BTC", 100, 88), fall("ETH", 100, 80), fall("SOL", 1_000, 754),
                fall("XRP", 100, 78),
            ]),
    ]

    /// The move of a linear contract from one price to another, rounded towards zero.
    private static func fall(_ base: String, _ from: Int64, _ to: Int64) -> Move {
        let change = divide(
            Int128(to - from) * Int128(unitsPerOne), by: Int128(from), rounding: .towardZero)
        return Move(base + "USDT", Rate(raw: Int64(change)))
    }
}

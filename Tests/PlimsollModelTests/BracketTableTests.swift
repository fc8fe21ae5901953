import PlimsollModel
import PlimsollNumerics
import Testing

// The tables are Binance's of October 2024: maximum leverage, cap in USDT, maintenance rate in
// units of 0.0001, and the published maintenance amount in USDT.

/// One row of a published table.
struct PublishedTier: Sendable {
    var leverage: Int64
    var cap: Int64
    var basisPoints: Int64
    var deduction: Int64
}

/// A published table with its symbol.
struct PublishedTable: Sendable, CustomTestStringConvertible {
    var symbol: String
    var tiers: [PublishedTier]

    var testDescription: String { symbol }

    init(_ symbol: String, _ rows: [(Int64, Int64, Int64, Int64)]) {
        self.symbol = symbol
        tiers = rows.map {
            PublishedTier(leverage: $0.0, cap: $0.1, basisPoints: $0.2, deduction: $0.3)
        }
    }

    var table: BracketTable {
        .tiers(
            tiers.map {
                (
                    cap: Amount(whole: $0.cap), maxLeverage: $0.leverage,
                    rate: Rate(raw: $0.basisPoints * 10_000)
                )
            })
    }

    static let bitcoin = PublishedTable(
        "BTCUSDT",
        [
            (125, 50_000, 40, 0), (100, 600_000, 50, 50), (75, 3_000_000, 65, 950),
            (50, 12_000_000, 100, 11_450), (25, 70_000_000, 200, 131_450),
            (20, 100_000_000, 250, 481_450), (10, 230_000_000, 500, 2_981_450),
            (5, 480_000_000, 1_000, 14_481_450), (4, 600_000_000, 1_250, 26_481_450),
            (3, 800_000_000, 1_500, 41_481_450), (2, 1_200_000_000, 2_500, 121_481_450),
            (1, 1_800_000_000, 5_000, 421_481_450),
        ])

    static let all = [
        bitcoin,
        PublishedTable(
            "ETHUSDT",
            [
                (125, 50_000, 40, 0), (100, 600_000, 50, 50), (75, 3_000_000, 65, 950),
                (50, 12_000_000, 100, 11_450), (25, 50_000_000, 200, 131_450),
                (20, 65_000_000, 250, 381_450), (10, 150_000_000, 500, 2_006_450),
                (5, 320_000_000, 1_000, 9_506_450), (4, 400_000_000, 1_250, 17_506_450),
                (3, 530_000_000, 1_500, 27_506_450), (2, 800_000_000, 2_500, 80_506_450),
                (1, 1_200_000_000, 5_000, 280_506_450),
            ]),
        PublishedTable(
            "SOLUSDT",
            [
                (100, 20_000, 50, 0), (75, 100_000, 65, 30), (50, 800_000, 100, 380),
                (25, 4_000_000, 200, 8_380), (20, 8_000_000, 250, 28_380),
                (10, 40_000_000, 500, 228_380), (5, 80_000_000, 1_000, 2_228_380),
                (4, 100_000_000, 1_250, 4_228_380), (2, 200_000_000, 2_500, 16_728_380),
                (1, 400_000_000, 5_000, 66_728_380),
            ]),
    ]
}

@Suite("Leverage brackets form a table")
struct BracketTableTests {
    @Test(arguments: PublishedTable.all)
    func theRecursionGivesThePublishedAmounts(published: PublishedTable) {
        let table = published.table
        #expect(table.fault == nil)
        #expect(table.brackets.count == published.tiers.count)
        var floor = Amount.zero
        for (bracket, tier) in zip(table.brackets, published.tiers) {
            #expect(bracket.maintenanceAmount == Amount(whole: tier.deduction))
            #expect(bracket.notionalFloor == floor)
            #expect(bracket.notionalCap == Amount(whole: tier.cap))
            #expect(bracket.maxLeverage == tier.leverage)
            floor = bracket.notionalCap
        }
    }

    /// At a border both tiers ask for the same margin: no jump that could be gamed.
    @Test(arguments: PublishedTable.all)
    func maintenanceMarginIsContinuousAtTheBorders(published: PublishedTable) {
        let brackets = published.table.brackets
        for (lower, upper) in zip(brackets, brackets.dropFirst()) {
            #expect(margin(lower.notionalCap, lower) == margin(lower.notionalCap, upper))
            let beyond = lower.notionalCap + Amount(raw: 100)
            #expect(margin(beyond, upper) >= margin(lower.notionalCap, lower))
        }
    }

    private func margin(_ notional: Amount, _ bracket: LeverageBracket) -> Amount {
        notional.times(bracket.maintenanceMarginRate, rounding: .up) - bracket.maintenanceAmount
    }

    @Test func aNotionalLiesInTheTierWhoseCapItDoesNotExceed() {
        let table = PublishedTable.bitcoin.table
        let rows: [(Amount, Int)] = [
            (.zero, 0), (Amount(raw: 1), 0), (Amount(whole: 50_000), 0),
            (Amount(whole: 50_000) + Amount(raw: 1), 1), (Amount(whole: 600_000), 1),
            (Amount(whole: 1_200_000_001), 11), (Amount(whole: 1_800_000_000), 11),
            (Amount(whole: 90_000_000_000), 11),
        ]
        for (notional, index) in rows {
            #expect(table.index(ofNotional: notional) == index, "\(notional)")
            #expect(table.bracket(ofNotional: notional) == table.brackets[index])
        }
    }

    @Test func leverageLimitsTheNotional() {
        let table = PublishedTable.bitcoin.table
        let rows: [(Int64, Int64)] = [
            (126, 0), (125, 50_000), (101, 50_000), (100, 600_000), (20, 100_000_000),
            (11, 100_000_000), (10, 230_000_000), (1, 1_800_000_000),
        ]
        for (leverage, cap) in rows {
            #expect(table.maxNotional(atLeverage: leverage) == Amount(whole: cap), "\(leverage)")
        }
        #expect(table.maxLeverage == 125)
    }

    @Test func aFlatTableHasOneTierWithoutEnd() {
        let table = BracketTable.flat(
            maintenanceMarginRate: Rate(raw: 500_000), maxLeverage: 100,
            maintenanceAmount: Amount(whole: 50))
        #expect(table.fault == nil)
        #expect(table.bracket(ofNotional: Amount(raw: .max)).maintenanceAmount == Amount(whole: 50))
        #expect(table.maxNotional(atLeverage: 100) == Amount(raw: .max))
    }

    /// A table with one fault each, made from a sound one.
    @Test func eachFaultIsNamed() {
        let rows: [(String, (inout [LeverageBracket]) -> Void)] = [
            ("expected 1 to 32 brackets", { $0 = [] }),
            ("expected 1 to 32 brackets", { $0 = Array(repeating: $0[0], count: 33) }),
            ("expected the first bracket to start at 0", { $0[0].notionalFloor = Amount(raw: 1) }),
            ("expected cap above floor", { $0[1].notionalCap = $0[1].notionalFloor }),
            ("expected a leverage of at least 1", { $0[2].maxLeverage = 0 }),
            ("expected a rate from 0 to below 1", { $0[0].maintenanceMarginRate = Rate(raw: -1) }),
            ("expected a rate from 0 to below 1", { $0[2].maintenanceMarginRate = Rate(whole: 1) }),
            ("expected floor = previous cap", { $0[1].notionalFloor += Amount(raw: 1) }),
            ("expected rates that do not fall", { $0[1].maintenanceMarginRate = Rate(raw: 1) }),
            ("expected leverages that do not rise", { $0[1].maxLeverage = 126 }),
        ]
        for (fault, breaking) in rows {
            var brackets = Array(PublishedTable.bitcoin.table.brackets.prefix(3))
            #expect(BracketTable(unchecked: brackets).fault == nil)
            breaking(&brackets)
            #expect(BracketTable(unchecked: brackets).fault == fault)
        }
    }
}

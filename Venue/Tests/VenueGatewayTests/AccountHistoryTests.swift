import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON

@testable import VenueGateway

// The past of an account: what each call shows after a fill, a funding, a deposit, and which
// stretch of time it looks at.

@Suite struct AccountHistoryTests {
    /// A client sees its fill at once, with the money it moved.
    @Test func fillsAndIncomeFollowATrade() async throws {
        let venue = try await QueryVenue()
        try await venue.trade(venue.alice, .buy, "1", at: "50000")
        try await venue.trade(venue.alice, .sell, "0.5", at: "50200")
        let fills = try await venue.ask(
            "/fapi/v1/userTrades", "symbol=BTCUSDT", as: venue.alice
        ).items
        #expect(fills.map { $0["side"]?.text } == ["BUY", "SELL"])
        #expect(fills.map { $0["maker"]?.kindName } == ["false", "false"])
        #expect(try fills[0].amount("commission") == Amount(whole: 25))
        #expect(try fills[1].amount("realizedPnl") == Amount(whole: 100))
        #expect(try fills[1].amount("quoteQty") == Amount(whole: 25_100))
        let income = try await venue.ask("/fapi/v1/income", as: venue.alice).items
        #expect(
            income.compactMap { $0["incomeType"]?.text }.sorted() == [
                "COMMISSION", "COMMISSION", "REALIZED_PNL", "TRANSFER",
            ])
        #expect(income[0]["symbol"]?.text == "" && income[0]["tradeId"]?.text == "")
        let profit = try #require(income.first { $0["incomeType"]?.text == "REALIZED_PNL" })
        #expect(profit["tradeId"]?.text == fills[1]["id"]?.text)
        #expect(try income[1].amount("income") == Amount(whole: -25))
    }

    @Test func fundingIsIncomeAndHistory() async throws {
        let venue = try await QueryVenue()
        try await venue.trade(venue.alice, .buy, "1", at: "50000")
        try await venue.done(.fundNow(venue.btc))
        let rates = try await venue.ask("/fapi/v1/fundingRate", "symbol=BTCUSDT").items
        #expect(rates.count == 1)
        let rate = try rates[0].amount("fundingRate")
        let rows = try await venue.ask(
            "/fapi/v1/income", "incomeType=FUNDING_FEE&symbol=BTCUSDT", as: venue.alice
        ).items
        let paid = try rates[0].amount("markPrice").raw / 100_000_000 * rate.raw
        #expect(rows.count == 1)
        #expect(try rows[0].amount("income").raw == -paid)
    }

    /// Pages go back from the newest row without a start, and forward from the oldest with one.
    @Test func incomeIsPaged() async throws {
        let venue = try await QueryVenue()
        for number in 1...7 {
            try await venue.done(
                .deposit(venue.alice, venue.usdt, Amount(whole: Int64(number))))
        }
        func incomes(_ query: String) async throws -> [String] {
            try await venue.ask("/fapi/v1/income", "limit=3&" + query, as: venue.alice)
                .items.map { try $0.amount("income").description }
        }
        #expect(try await incomes("page=1") == ["5", "6", "7"])
        #expect(try await incomes("page=2") == ["2", "3", "4"])
        #expect(try await incomes("page=3") == ["100000", "1"])
        #expect(try await incomes("page=4") == [])
        #expect(try await incomes("startTime=1") == ["100000", "1", "2"])
        #expect(try await incomes("startTime=1&page=3") == ["6", "7"])
        #expect(try await incomes("incomeType=REFERRAL_KICKBACK") == [])
    }

    /// Without times the newest rows of the last seven days; a start alone means seven days from
    /// it.
    @Test func tradesOfAWeekAreTheDefault() async throws {
        let venue = try await QueryVenue()
        let first = venue.clock.now.raw / 1_000_000
        try await venue.trade(venue.alice, .buy, "0.1", at: "50000")
        venue.clock.now = venue.clock.now.advanced(by: Nanoseconds(hours: 24 * 8))
        for _ in 1...3 { try await venue.trade(venue.alice, .buy, "0.1", at: "50000") }
        func count(_ query: String) async throws -> Int {
            try await venue.ask(
                "/fapi/v1/userTrades", "symbol=BTCUSDT&" + query, as: venue.alice
            ).items.count
        }
        #expect(try await count("") == 3)
        #expect(try await count("limit=2") == 2)
        #expect(try await count("startTime=\(first)") == 1)
        #expect(try await count("endTime=\(first + 1_000)") == 1)
        #expect(try await count("fromId=1") == 4)
        let day = 86_400_000
        let path = "/fapi/v1/userTrades"
        let wide = "symbol=BTCUSDT&startTime=\(first)&endTime=\(first + Int64(7 * day + 1))"
        #expect(try await venue.code("GET", path, wide, as: venue.alice) == -1127)
        let whole = "symbol=BTCUSDT&startTime=\(first)&endTime=\(first + Int64(7 * day))"
        #expect(try await venue.code("GET", path, whole, as: venue.alice) == 0)
        let both = "symbol=BTCUSDT&fromId=1&startTime=\(first)"
        #expect(try await venue.code("GET", path, both, as: venue.alice) == -1128)
    }

    /// One name for an account, and another for the next.
    @Test func aliasIsConstant() async throws {
        let venue = try await QueryVenue()
        func alias(_ account: AccountID, _ path: String) async throws -> String? {
            try await venue.ask(path, as: account).items.first?["accountAlias"]?.text
        }
        let one = try await alias(venue.alice, "/fapi/v2/balance")
        #expect(try await alias(venue.alice, "/fapi/v3/balance") == one)
        #expect(try await alias(venue.bob, "/fapi/v3/balance") != one)
    }
}

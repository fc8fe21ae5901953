import Testing
import VenueCalculator

// A refusal names the line, the column, the place, what was expected and what was found. Values
// that no figure could hold are refused in the same way and never stop the process.

private func refusal(of json: String) -> InputFault? {
    do {
        _ = try PortfolioCalculator.report(Array(json.utf8), file: "portfolio.json")
        return nil
    } catch {
        return error
    }
}

/// A portfolio of one line for each part, so that lines and columns are plain to see.
private func portfolio(
    root: String = "", collateral: String = #"{"asset": "USDT", "wallet": "1000"}"#,
    position: String = plain, orders: String = ""
) -> String {
    """
    {"collateral": [\(collateral)],
     "positions": [
      \(position)],
     "orders": [\(orders)]\(root)}
    """
}

private let plain =
    #"{"symbol": "X", "quantity": "1", "entryPrice": "100", "markPrice": "100", "leverage": 10, "#
    + #""brackets": [{"maintMarginRatio": "0.01"}]}"#

private func changed(_ old: String, _ new: String) -> String {
    plain.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
}

@Test("The plain portfolio of these tests is accepted")
func plainIsAccepted() { #expect(refusal(of: portfolio()) == nil) }

@Test("A wrong value is refused at its line and column")
func wrongValue() throws {
    let fault = try #require(
        refusal(of: portfolio(position: changed(#""markPrice": "100""#, #""markPrice": "abc""#))))
    #expect((fault.line, fault.column) == (3, 70))
    #expect(fault.path == "$.positions[0].markPrice")
    #expect(fault.found == #""abc""#)
    #expect(
        "\(fault)" == "portfolio.json:3:70: $.positions[0].markPrice: expected a positive price "
            + "with at most 8 decimal places, found \"abc\"")
}

struct Refusal: Sendable, CustomTestStringConvertible {
    var json: String
    var path: String
    var expected: String
    var testDescription: String { path + " " + expected }
}

@Test(
    "Each rule refuses by name",
    arguments: [
        Refusal(
            json: portfolio(position: changed(#""leverage": 10"#, #""leverage": 1.5"#)),
            path: "$.positions[0].leverage", expected: "whole leverage"),
        Refusal(
            json: portfolio(position: changed(#""quantity": "1""#, #""quantity": "1.123456789""#)),
            path: "$.positions[0].quantity", expected: "8 decimal places"),
        Refusal(
            json: portfolio(position: changed(#""quantity": "1", "#, "")), path: "$.positions[0]",
            expected: #"key "quantity""#),
        Refusal(
            json: portfolio(position: changed(#""quantity": "1""#, #""quantiy": "1""#)),
            path: "$.positions[0].quantiy", expected: "one of the keys"),
        Refusal(
            json: portfolio(position: changed(#""quantity": "1""#, #""quantity": true"#)),
            path: "$.positions[0].quantity", expected: "signed size"),
        Refusal(
            json: portfolio(
                position: changed(#""quantity": "1""#, #""side": "LONG", "quantity": "-1""#)),
            path: "$.positions[0].quantity", expected: "without sign"),
        Refusal(
            json: portfolio(position: changed(#""symbol": "X""#, #""side": "UP", "symbol": "X""#)),
            path: "$.positions[0].side", expected: "LONG or SHORT or BOTH"),
        Refusal(
            json: portfolio(root: #", "positionMode": "HEDGE""#), path: "$.positions[0]",
            expected: "LONG or SHORT"),
        Refusal(
            json: portfolio(position: plain + ", " + plain), path: "$.positions[1].symbol",
            expected: "once in one-way"),
        Refusal(
            json: portfolio(position: changed("0.01", "1")),
            path: "$.positions[0].brackets[0].maintMarginRatio", expected: "below 1"),
        Refusal(
            json: portfolio(
                position: changed(#", "brackets": [{"maintMarginRatio": "0.01"}]"#, "")),
            path: "$.positions[0].symbol", expected: "built-in"),
        Refusal(
            json: portfolio(
                position: changed(
                    #"[{"maintMarginRatio": "0.01"}]"#,
                    #"[{"notionalCap": 5, "maintMarginRatio": "0.01"}, "#
                        + #"{"notionalFloor": 6, "maintMarginRatio": "0.02"}]"#
                )), path: "$.positions[0].brackets", expected: "floor = previous cap"),
        Refusal(
            json: portfolio(
                position: changed(#""symbol": "X""#, #""symbol": "X", "isolatedWallet": "5""#)),
            path: "$.positions[0].isolatedWallet", expected: "none beside"),
        Refusal(
            json: portfolio(
                root: #", "multiAssets": true"#,
                position: changed(#""symbol": "X""#, #""symbol": "X", "marginMode": "ISOLATED""#)),
            path: "$.positions[0].marginMode", expected: "CROSSED in multi-assets"),
        Refusal(
            json: portfolio(
                position: changed(#""symbol": "X""#, #""symbol": "X", "contract": "inverse""#)),
            path: "$.positions[0]", expected: "contractSize"),
        Refusal(
            json: portfolio(
                position: changed(#""symbol": "X""#, #""symbol": "X", "marginAsset": "DAI""#)),
            path: "$.positions[0].marginAsset", expected: "an asset of the collateral (USDT)"),
        Refusal(
            json: portfolio(collateral: ""), path: "$.collateral", expected: "at least one asset"),
        Refusal(
            json: portfolio(
                collateral: #"{"asset": "A", "wallet": 1}, {"asset": "A", "wallet": 1}"#),
            path: "$.collateral[1].asset", expected: "each asset once"),
        Refusal(
            json: portfolio(
                collateral: #"{"asset": "A", "wallet": 1, "bidRate": "0.9", "bidBuffer": "0.1"}"#),
            path: "$.collateral[0].bidRate", expected: "a bidBuffer or a bidRate"),
        Refusal(
            json: portfolio(
                orders: #"{"symbol": "Y", "side": "BUY", "price": "1", "quantity": "1"}"#),
            path: "$.orders[0].symbol", expected: "a position of the symbol"),
        Refusal(
            json: portfolio(
                orders: #"{"symbol": "X", "side": "LONG", "price": "1", "quantity": "1"}"#),
            path: "$.orders[0].side", expected: "BUY or SELL"),
        Refusal(
            json: portfolio(root: #", "collateral": []"#), path: "$.collateral",
            expected: "each key once"),
    ])
func refusals(_ wanted: Refusal) throws {
    let fault = try #require(refusal(of: wanted.json), "accepted")
    #expect(fault.path == wanted.path)
    #expect(fault.expected.contains(wanted.expected), "\(fault)")
}

@Test("Hedge mode has each side of a symbol once, and orders name their side")
func hedgeDuplicates() throws {
    let long = changed(#""symbol": "X""#, #""symbol": "X", "side": "LONG""#)
    let twice = try #require(
        refusal(of: portfolio(root: #", "positionMode": "HEDGE""#, position: long + ", " + long)))
    #expect(twice.expected.contains("each side of a symbol once"))
    let order = #"{"symbol": "X", "side": "BUY", "price": "1", "quantity": "1"}"#
    let nameless = try #require(
        refusal(of: portfolio(root: #", "positionMode": "HEDGE""#, position: long, orders: order)))
    #expect(nameless.expected.contains("positionSide"))
}

@Test(
    "Malformed JSON is refused where it breaks",
    arguments: [
        ("", 1, 1), ("{", 1, 2), ("{\"a\" 1}", 1, 6), ("{\n  \"a\": tru}", 2, 8), ("[1,]", 1, 4),
        ("{\"é\": }", 1, 7), ("{\"a\": 01}", 1, 9), ("{\"a\": 1.}", 1, 9), ("{} x", 1, 4),
        ("{\"a\": \"\\x\"}", 1, 9), ("\"open", 1, 6), ("{\"a\": \"\\ud800\"}", 1, 14),
    ])
func malformed(_ json: String, line: Int, column: Int) throws {
    let fault = try #require(refusal(of: json))
    #expect((fault.line, fault.column) == (line, column), "\(fault)")
}

@Test("Nesting without end is refused, not followed")
func deepNesting() throws {
    let fault = try #require(refusal(of: String(repeating: "[", count: 100_000)))
    #expect(fault.expected.contains("levels of nesting"))
}

@Test("Bytes that are not text are refused")
func notText() {
    #expect(throws: InputFault.self) {
        try PortfolioCalculator.report([0x7B, 0xFF, 0x7D], file: "x")
    }
}

@Test(
    "Numbers with exponents are exact or refused",
    arguments: [
        ("1e2", true), ("1.5E+1", true), ("100e-2", true), ("1e-8", true), ("1e-9", false),
        ("1e99999", false), ("1e9", true), ("1e30", false),
    ])
func exponents(_ number: String, isAccepted: Bool) {
    let result = refusal(
        of:
            portfolio(
                position: changed(#""quantity": "1""#, #""quantity": \#(number)"#)
                    .replacing100(by: "0.1")))
    #expect((result == nil) == isAccepted, "\(number): \(result.map { "\($0)" } ?? "accepted")")
}

extension String {
    /// Lowers the prices, so that large quantities are not refused for their value.
    fileprivate func replacing100(by price: String) -> String {
        split(separator: #""100""#, omittingEmptySubsequences: false).joined(
            separator: "\"\(price)\"")
    }
}

/// Every combination of sizes, prices, wallets, kinds, modes and rates at the edges, by number.
private func extreme(_ number: Int) -> String? {
    var rest = number
    func pick(_ choices: [String]) -> String {
        defer { rest /= choices.count }
        return choices[rest % choices.count]
    }
    let most = "92233720368.54775807"
    let size = pick(["0.00000001", "1", "10000000000", most, "99999999999999999999"])
    let price = pick(["0.00000001", "1", "1000000000", most])
    let wallet = pick(["-10000000000", "-1", "0", "0.00000001", "10000000000"])
    let kind = pick([#""linear""#, #""inverse", "contractSize": "100""#])
    let multi = pick(["true", "false"])
    let rate = pick(["0.00000001", "0.1", "1", "1000000000"])
    if rest > 0 { return nil }
    return """
        {"multiAssets": \(multi), "collateral": [
          {"asset": "A", "wallet": "\(wallet)", "index": "\(rate)"}, {"asset": "B", "wallet": 1}],
         "positions": [
          {"symbol": "X", "contract": \(kind), "marginAsset": "A", "side": "SHORT",
           "quantity": "\(size)", "entryPrice": "\(price)", "markPrice": "\(price)",
           "leverage": 1000, "tickSize": "1000000000", "brackets": [{"maintMarginRatio": "0.99"}]},
          {"symbol": "Y", "marginAsset": "B", "quantity": "1", "entryPrice": "\(price)",
           "markPrice": "1", "leverage": 1, "brackets": [{"maintMarginRatio": 0}]}],
         "orders": [
          {"symbol": "X", "side": "SELL", "price": "\(price)", "quantity": "\(size)"}]}
        """
}

@Test("Values at the edge of the limits are calculated or refused, and never stop the process")
func extremes() throws {
    var (number, accepted) = (0, 0)
    while let json = extreme(number) {
        number += 1
        guard refusal(of: json) == nil else { continue }
        accepted += 1
        let report = try PortfolioCalculator.report(Array(json.utf8), file: "x")
        #expect(!report.json.isEmpty && !report.table.isEmpty)
    }
    #expect(number == 1_600)
    #expect(accepted > 100, "only \(accepted) were calculated")
}

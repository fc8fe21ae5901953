import Testing

@testable import BinanceAPI

// Numbers and forms as clients print them.

@Suite("Parameters")
struct ParameterTests {
    @Test(arguments: [
        ("0.003", 300_000, 3), ("3E-3", 300_000, 3), ("3e-03", 300_000, 3), ("1e-05", 1_000, 5),
        ("100", 10_000_000_000, 0), ("100.0", 10_000_000_000, 0), ("100.", 10_000_000_000, 0),
        (".5", 50_000_000, 1), ("+1", 100_000_000, 0), ("-1.5", -150_000_000, 1),
        ("1E2", 10_000_000_000, 0), ("12.5e1", 12_500_000_000, 0), ("0e999", 0, 0),
        ("-0.00", 0, 0), ("0.00000001", 1, 8), ("0.000000019", 1, 9), ("1e-9", 0, 9),
        ("92233720368.54775807", Int64.max, 8), ("-92233720368.54775807", -Int64.max, 8),
    ])
    func decimals(_ text: String, _ raw: Int64, _ places: Int) throws {
        let value = try #require(SentDecimal(text))
        #expect((value.raw, value.places, value.fits) == (raw, places, true))
        #expect(value.isExact == (places <= 8))
    }

    @Test(arguments: ["92233720368.54775808", "1e300", "99999999999999999999", "1e99999"])
    func decimalsThatDoNotFit(_ text: String) throws {
        let value = try #require(SentDecimal(text))
        #expect((value.raw, value.fits) == (Int64.max, false))
        let negative = try #require(SentDecimal("-" + text))
        #expect((negative.raw, negative.fits) == (-Int64.max, false))
    }

    @Test(arguments: [
        "", ".", "e5", "1e", "1e+", "1.2.3", "--1", "1,5", "0x1", "NaN", " 1", "1e1.5",
    ])
    func noDecimals(_ text: String) {
        #expect(SentDecimal(text) == nil)
    }

    /// The slow way: write the digits out with the point where the exponent puts it.
    @Test func exponentsAgreeWithDigitsWrittenOut() throws {
        for exponent in -8...8 {
            for digits in ["1", "25", "300", "4.5", "0.125"] {
                let parts = digits.split(separator: ".")
                let fraction = parts.count > 1 ? String(parts[1]) : ""
                let zeros = String(repeating: "0", count: 20)
                let row = Array(zeros + parts[0] + fraction + zeros)
                let point = 20 + parts[0].count + exponent
                let plain = String(row[..<point]) + "." + String(row[point...])
                let short = try #require(SentDecimal("\(digits)e\(exponent)"))
                #expect(short == SentDecimal(plain), "\(digits)e\(exponent)")
            }
        }
    }

    @Test func formsAreDecoded() throws {
        let parameters = try Parameters.parse(
            query: "a=1%202+3&b=%e2%82%ac&c&d=&a=9&e=%zz%+%4", body: Array("b=no&f=5&d=7".utf8))
        #expect(parameters["a"] == "1 2 3")
        #expect(parameters["b"] == "€")
        #expect(parameters["c"] == nil)
        // Nothing in the query is as good as not sent there.
        #expect(parameters["d"] == "7")
        #expect(parameters["e"] == "%zz% %4")
        #expect(parameters["f"] == "5")
    }

    @Test func bodiesThatAreRefused() {
        for body in ["{}", " [1]", "\n{\"a\":1}"] {
            #expect(throws: APIError.invalidParameter("body")) {
                try Parameters.parse(query: "", body: Array(body.utf8))
            }
        }
        let many = String(repeating: "a=1&", count: Parameters.mostPairs + 1)
        #expect(throws: APIError.self) { try Parameters.parse(query: many, body: []) }
    }

    @Test func encodingAndDecodingAreInverse() {
        let text = "a b+c&d=e/f?g%h~é💥-._"
        for blankIsPlus in [true, false] {
            let encoded = FormText.encode(text, blankIsPlus: blankIsPlus)
            let decoded = FormText.decode(encoded, plusIsBlank: blankIsPlus)
            #expect(String(decoding: decoded, as: UTF8.self) == text)
        }
    }

    @Test func flagsIntegersAndTimes() throws {
        let parameters = Parameters([
            ("t", "True"), ("f", "FALSE"), ("n", "yes"), ("i", "+12"), ("d", "3.0"),
            ("h", "3.5"), ("x", "abc"), ("huge", "99999999999999999999"), ("before", "-1"),
        ])
        #expect(try parameters.flag("t") == true)
        #expect(try parameters.flag("f") == false)
        #expect(throws: APIError.invalidParameter("n")) { try parameters.flag("n") }
        #expect(try parameters.integer("i") == 12)
        #expect(try parameters.integer("d") == 3)
        #expect(throws: APIError.invalidParameter("h")) { try parameters.integer("h") }
        #expect(throws: APIError.self) { try parameters.integer("x") }
        #expect(throws: APIError.invalidParameter("huge")) { try parameters.integer("huge") }
        #expect(throws: APIError.invalidParameter("before")) { try parameters.time("before") }
        #expect(try parameters.integer("none") == nil)
    }

    @Test func pythonInsideAndOutsideOfTexts() {
        let text = #"[{"a": True, "b": "True \" False", "c": None, "d": False}]"#
        let expected = #"[{"a": true, "b": "True \" False", "c": null, "d": false}]"#
        #expect(String(decoding: BatchText.withoutPython(text), as: UTF8.self) == expected)
    }
}

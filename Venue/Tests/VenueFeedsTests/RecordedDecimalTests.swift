import PlimsollNumerics
import Testing
import VenueFeeds

// The fast reader against the venue's own, which is simple and refuses what the reader rounds.
// Random texts from fixed seeds; exponents are checked by writing the number out in full.

@Suite struct RecordedDecimalTests {
    @Test func readsWhatTheVenueReads() throws {
        var random = Generator(state: 1)
        for _ in 0..<20_000 {
            let text = random.decimal(maxWhole: 10, maxPlaces: 8)
            #expect(try RecordedDecimal.parse(text) == DecimalText.parse(text.utf8), "\(text)")
        }
    }

    @Test func roundsFurtherPlacesDown() throws {
        var random = Generator(state: 2)
        for _ in 0..<20_000 {
            let text = random.decimal(maxWhole: 10, maxPlaces: 24)
            #expect(try RecordedDecimal.parse(text) == floor(text), "\(text)")
        }
    }

    @Test func readsExponentsExactly() throws {
        var random = Generator(state: 3)
        for _ in 0..<20_000 {
            let mantissa = random.decimal(maxWhole: 3, maxPlaces: 12)
            let exponent = random.below(25) - 18
            let mark = random.below(2) == 0 ? "e" : "E"
            let sign = exponent >= 0 && random.below(2) == 0 ? "+" : ""
            let text = "\(mantissa)\(mark)\(sign)\(exponent)"
            #expect(try RecordedDecimal.parse(text) == floor(shift(mantissa, exponent)), "\(text)")
        }
    }

    @Test(arguments: [
        ("26.0000000001", 2_600_000_000), ("119157.571501168", 11_915_757_150_116),
        ("1e-05", 1_000), ("-0.000000001", -1), ("-1.5e-9", -1), ("0.000000009", 0),
        ("2.5E3", 250_000_000_000), ("0e9999", 0), ("1e-9999", 0), (".5", 50_000_000),
        ("5.", 500_000_000), ("+7", 700_000_000), ("92233720368.54775807", Int64.max),
    ])
    func readsKnownCases(text: String, raw: Int64) throws {
        #expect(try RecordedDecimal.parse(text) == raw)
    }

    @Test(arguments: [
        ("", DecimalError.empty), ("-", .empty), (".", .empty), ("1e", .empty), ("1e+", .empty),
        ("1.2.3", .unexpectedCharacter(46, offset: 3)),
        ("1e2e3", .unexpectedCharacter(101, offset: 3)),
        ("e5", .unexpectedCharacter(101, offset: 0)), ("1 ", .unexpectedCharacter(32, offset: 1)),
        ("nan", .unexpectedCharacter(110, offset: 0)), ("92233720368.54775808", .outOfRange),
        ("1e11", .outOfRange), ("1e99999", .outOfRange), ("-92233720368.547758071", .outOfRange),
    ])
    func refusesTheRest(text: String, error: DecimalError) {
        #expect(throws: error) { try RecordedDecimal.parse(text) }
    }

    /// Down, by the venue's reader: cut the text, and go one down if a negative lost something.
    private func floor(_ text: String) throws -> Int64 {
        guard let point = text.firstIndex(of: ".") else { return try DecimalText.parse(text.utf8) }
        let places = text[text.index(after: point)...]
        let kept = try DecimalText.parse("\(text[...point])\(places.prefix(8))".utf8)
        let isLossy = places.dropFirst(8).contains { $0 != "0" }
        return isLossy && text.hasPrefix("-") ? kept - 1 : kept
    }

    /// Writes `mantissa * 10^exponent` out in full.
    private func shift(_ mantissa: String, _ exponent: Int) -> String {
        let sign = mantissa.hasPrefix("-") ? "-" : ""
        let digits = mantissa.drop { $0 == "-" }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        var whole = String(parts[0])
        var places = parts.count > 1 ? String(parts[1]) : ""
        for _ in 0..<max(0, exponent) {
            whole.append(places.isEmpty ? "0" : places.removeFirst())
        }
        for _ in 0..<max(0, -exponent) {
            places = (whole.isEmpty ? "0" : String(whole.removeLast())) + places
        }
        return "\(sign)\(whole.isEmpty ? "0" : whole).\(places)"
    }
}

/// A multiplicative generator: the same texts on every run.
struct Generator {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    mutating func decimal(maxWhole: Int, maxPlaces: Int) -> String {
        let whole = (0...below(maxWhole)).map { _ in String(below(10)) }.joined()
        let places = (0..<below(maxPlaces + 1)).map { _ in String(below(10)) }.joined()
        return (below(3) == 0 ? "-" : "") + whole + (places.isEmpty ? "" : "." + places)
    }
}

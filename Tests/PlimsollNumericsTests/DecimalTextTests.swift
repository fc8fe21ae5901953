import PlimsollNumerics
import Testing

@Suite("Decimal text is read exactly or refused")
struct DecimalTextTests {
    private func error(_ text: String) -> DecimalError? {
        do throws(DecimalError) {
            _ = try DecimalText.parse(text.utf8)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("+0", 0), ("1", 100_000_000), ("-1", -100_000_000),
        ("+1.5", 150_000_000), (".5", 50_000_000), ("-.5", -50_000_000), ("7.", 700_000_000),
        ("0.00000001", 1), ("-0.00000001", -1), ("00012.3400", 1_234_000_000),
        ("0.000000010000000000000000000000", 1), ("60000.10", 6_000_010_000_000),
        ("0000000000000000000000000000000000001", 100_000_000),
        ("92233720368.54775807", Int64.max), ("-92233720368.54775807", -Int64.max),
    ])
    func isReadExactly(text: String, raw: Int64) throws {
        #expect(try DecimalText.parse(text.utf8) == raw)
    }

    @Test(
        arguments: [
            ("", DecimalError.empty), ("-", .empty), ("+", .empty), (".", .empty), ("-.", .empty),
            ("x", .unexpectedCharacter(UInt8(ascii: "x"), offset: 0)),
            (" 1", .unexpectedCharacter(UInt8(ascii: " "), offset: 0)),
            ("1 ", .unexpectedCharacter(UInt8(ascii: " "), offset: 1)),
            ("1e5", .unexpectedCharacter(UInt8(ascii: "e"), offset: 1)),
            ("1.2.3", .unexpectedCharacter(UInt8(ascii: "."), offset: 3)),
            ("--1", .unexpectedCharacter(UInt8(ascii: "-"), offset: 1)),
            ("1-", .unexpectedCharacter(UInt8(ascii: "-"), offset: 1)),
            ("1,000", .unexpectedCharacter(UInt8(ascii: ","), offset: 1)),
            ("1.00000000x", .unexpectedCharacter(UInt8(ascii: "x"), offset: 10)),
            ("é", .unexpectedCharacter(0xC3, offset: 0)),
            ("NaN", .unexpectedCharacter(UInt8(ascii: "N"), offset: 0)),
            ("0.000000001", .tooManyPlaces(offset: 10)),
            ("1.1234567800009", .tooManyPlaces(offset: 14)),
            ("92233720368.54775808", .outOfRange), ("-92233720368.54775808", .outOfRange),
            ("92233720369", .outOfRange), ("184467440737.09551615", .outOfRange),
            ("184467440737.09551616", .outOfRange), ("999999999999999999999999", .outOfRange),
        ] as [(String, DecimalError)])
    func isRefusedWithTheReason(text: String, reason: DecimalError) {
        #expect(error(text) == reason)
    }

    @Test(
        arguments: [
            (0, 0, "0"), (0, 2, "0.00"), (1, 0, "0.00000001"), (-1, 0, "-0.00000001"),
            (100_000_000, 0, "1"), (100_000_000, 2, "1.00"), (-150_000_000, 2, "-1.50"),
            (123_456_780, 2, "1.2345678"), (123_456_789, 8, "1.23456789"),
            (100_000_000, 8, "1.00000000"), (Int64.max, 0, "92233720368.54775807"),
            (Int64.min, 0, "-92233720368.54775808"),
        ] as [(Int64, Int, String)])
    func isWrittenExactly(raw: Int64, places: Int, text: String) {
        #expect(DecimalText.text(raw, minimumPlaces: places) == text)
    }

    @Test func sumsOfTheWholeVenueAreWrittenToo() {
        #expect(DecimalText.text(wide: Int128(Int64.max) * 1_000_000) == "92233720368547758.07")
        #expect(
            DecimalText.text(wide: .min) == "-1701411834604692317316873037158.84105728")
    }

    /// Reading what was written gives the number back, for numbers of every size and any padding.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func readsBackWhatWasWritten(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for _ in 0..<500 {
            let width = random.next() % 63
            let raw = Int64(random.next() & (UInt64.max >> (64 - width - 1)) >> 1)
            for value in [raw, -raw] {
                for places in 0...8 {
                    let text = DecimalText.text(value, minimumPlaces: places)
                    let back = try DecimalText.parse(text.utf8)
                    #expect(back == value, "seed \(seed), \(value) as \(text)")
                }
            }
        }
    }

    @Test func theNumberTypesReadAndWriteTheSameText() throws {
        #expect(try Price("60000.10").description == "60000.1")
        #expect(try Quantity("-0.001").raw == -100_000)
        #expect(try Amount("1000").raw == 100_000_000_000)
        #expect(try Rate("0.0004").raw == 40_000)
        #expect(throws: DecimalError.empty) { try Price("") }
        #expect(throws: DecimalError.empty) { try Quantity("") }
        #expect(throws: DecimalError.empty) { try Amount("") }
        #expect(throws: DecimalError.empty) { try Rate("") }
    }

    @Test func aRefusalSaysWhatWasExpectedAndFound() {
        let rows: [(DecimalError, String)] = [
            (.empty, "expected a decimal number, found nothing"),
            (
                .unexpectedCharacter(UInt8(ascii: "e"), offset: 1),
                "expected a digit, found 'e' at character 2"
            ),
            (
                .tooManyPlaces(offset: 10),
                "expected at most 8 decimal places, found more at character 11"
            ),
            (.outOfRange, "expected a number within ±92233720368.54775807"),
        ]
        for (error, text) in rows { #expect(error.description == text) }
    }
}

/// A seeded generator, so that a failure is a number that can be tried again.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

import PlimsollNumerics
import Testing

@Suite("Every division goes where its name says")
struct RoundingTests {
    /// The greatest integer not above the quotient, found by trying them all.
    private func floor(_ numerator: Int, _ denominator: Int) -> Int {
        (-100...100).last { candidate in
            denominator > 0
                ? candidate * denominator <= numerator : candidate * denominator >= numerator
        } ?? .min
    }

    /// The least integer not below the quotient, found by trying them all.
    private func ceiling(_ numerator: Int, _ denominator: Int) -> Int {
        (-100...100).first { candidate in
            denominator > 0
                ? candidate * denominator >= numerator : candidate * denominator <= numerator
        } ?? .max
    }

    @Test(arguments: (-12...12).filter { $0 != 0 })
    func smallNumbersAgreeWithTheDefinition(denominator: Int) {
        for numerator in -60...60 {
            let (down, up) = (floor(numerator, denominator), ceiling(numerator, denominator))
            let isNegative = numerator.signum() * denominator.signum() < 0
            let expected: [(Rounding, Int)] = [
                (.down, down), (.up, up), (.awayFromZero, isNegative ? down : up),
                (.towardZero, isNegative ? up : down),
            ]
            for (rounding, quotient) in expected {
                let found = divide(Int128(numerator), by: Int128(denominator), rounding: rounding)
                #expect(found == Int128(quotient), "\(numerator) / \(denominator) \(rounding)")
            }
        }
    }

    /// For numbers of any size: the remainder has the promised sign and is less than the divisor.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func largeNumbersKeepThePromise(seed: UInt64) {
        var random = SplitMix(seed: seed)
        for _ in 0..<2_000 {
            let numerator = Int128(Int64(bitPattern: random.next())) &* Int128(random.next() >> 4)
            let denominator = Int128(Int64(bitPattern: random.next() | 1))
            let down = divide(numerator, by: denominator, rounding: .down)
            let up = divide(numerator, by: denominator, rounding: .up)
            let below = (numerator - down * denominator) * denominator.signum()
            let above = (up * denominator - numerator) * denominator.signum()
            #expect(below >= 0 && below < Int128(denominator.magnitude), "seed \(seed)")
            #expect(above >= 0 && above < Int128(denominator.magnitude), "seed \(seed)")
            let away = divide(numerator, by: denominator, rounding: .awayFromZero)
            let toward = divide(numerator, by: denominator, rounding: .towardZero)
            #expect(away.magnitude == max(down.magnitude, up.magnitude))
            #expect(toward.magnitude == min(down.magnitude, up.magnitude))
        }
    }

    @Test func aProductUsesTheFullWidth() {
        #expect(multiply(.max, .max, dividingBy: .max, rounding: .down) == .max)
        #expect(multiply(.min, 1, dividingBy: 1, rounding: .up) == .min)
        #expect(multiply(7, 10, dividingBy: 4, rounding: .down) == 17)
        #expect(multiply(7, 10, dividingBy: 4, rounding: .up) == 18)
        #expect(multiply(-7, 10, dividingBy: 4, rounding: .down) == -18)
        #expect(multiply(-7, 10, dividingBy: 4, rounding: .awayFromZero) == -18)
        #expect(multiply(-7, 10, dividingBy: 4, rounding: .towardZero) == -17)
    }

    @Test func aQuotientBeyond64BitsStopsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            print(multiply(.max, 2, dividingBy: 1, rounding: .down))
        }
    }

    @Test func divisionByZeroStopsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            print(divide(1, by: 0, rounding: .down))
        }
    }

    /// The short way of dividing by one whole against the plain 128-bit one.
    @Test func dividingByAWholeAgreesWithThePlainWay() {
        var bits: UInt64 = 0x9E37_79B9_7F4A_7C15
        func next() -> UInt64 {
            bits ^= bits << 13
            bits ^= bits >> 7
            bits ^= bits << 17
            return bits
        }
        let edges: [UInt64] = [
            0, 1, 255, 256, 99_999_999, 100_000_000, 100_000_001, .max - 1, .max,
        ]
        for round in 0..<200_000 {
            let high = round < 81 ? edges[round / 9] % 100_000_000 : next() % 100_000_000
            let low = round < 81 ? edges[round % 9] : next() >> (next() % 64)
            let product = UInt128(high) << 64 | UInt128(low)
            let (quotient, remainder) = divideByUnit((high, low))
            #expect(UInt128(quotient) == product / 100_000_000)
            #expect(UInt128(remainder) == product % 100_000_000)
        }
    }
}

import PlimsollNumerics
import Testing

@Suite("Products of unlike kinds have one meaning each")
struct ProductsTests {
    private let third = Quantity(raw: 33_333_333)
    private let price = Price(raw: 100_000_001)

    /// 0.33333333 * 1.00000001 = 0.3333333333333333, so the last place depends on the direction.
    @Test func quantityTimesPrice() {
        #expect(third.times(price, rounding: .down) == Amount(raw: 33_333_333))
        #expect(third.times(price, rounding: .up) == Amount(raw: 33_333_334))
        #expect((-third).times(price, rounding: .down) == Amount(raw: -33_333_334))
        #expect((-third).times(price, rounding: .up) == Amount(raw: -33_333_333))
        #expect((-third).times(price, rounding: .awayFromZero) == Amount(raw: -33_333_334))
        #expect((-third).times(price, rounding: .towardZero) == Amount(raw: -33_333_333))
        let exact = Quantity(whole: 2).times(Price(whole: 60_000), rounding: .up)
        #expect(exact == Amount(whole: 120_000))
    }

    /// 1 / 3 = 0.333333333...
    @Test func quantityDividedByPrice() {
        let one = Quantity(whole: 1)
        #expect(one.divided(by: Price(whole: 3), rounding: .down) == Amount(raw: 33_333_333))
        #expect(one.divided(by: Price(whole: 3), rounding: .up) == Amount(raw: 33_333_334))
        #expect((-one).divided(by: Price(whole: 3), rounding: .down) == Amount(raw: -33_333_334))
    }

    /// 1e-8 * 0.5 lies between 0 and 1e-8.
    @Test func sharesByRate() {
        let half = Rate(raw: 50_000_000)
        #expect(Quantity(raw: 1).times(half, rounding: .down) == .zero)
        #expect(Quantity(raw: 1).times(half, rounding: .up) == Quantity(raw: 1))
        #expect(Price(raw: 1).times(half, rounding: .down) == .zero)
        #expect(Price(raw: 1).times(half, rounding: .up) == Price(raw: 1))
        #expect(Amount(raw: -1).times(half, rounding: .down) == Amount(raw: -1))
        #expect(Amount(raw: -1).times(half, rounding: .up) == .zero)
        #expect(Amount(whole: 10).times(half, rounding: .up) == Amount(whole: 5))
    }

    @Test func amountAgainstPriceAndQuantity() {
        let two = Amount(whole: 2)
        #expect(two.times(Price(whole: 3), rounding: .down) == Amount(whole: 6))
        #expect(Amount(raw: 1).times(Price(raw: 1), rounding: .up) == Amount(raw: 1))
        #expect(Amount(raw: 1).times(Price(raw: 1), rounding: .down) == .zero)
        #expect(two.divided(by: Price(whole: 3), rounding: .down) == Amount(raw: 66_666_666))
        #expect(two.divided(by: Price(whole: 3), rounding: .up) == Amount(raw: 66_666_667))
        #expect(two.divided(by: Quantity(whole: 3), rounding: .down) == Price(raw: 66_666_666))
        #expect(two.divided(by: Quantity(whole: 3), rounding: .up) == Price(raw: 66_666_667))
        #expect(two.divided(by: Quantity(whole: -3), rounding: .up) == Price(raw: -66_666_666))
    }

    @Test func amountAgainstNumbersAndAmounts() {
        let two = Amount(whole: 2)
        #expect(two.divided(by: 3 as Int64, rounding: .down) == Amount(raw: 66_666_666))
        #expect(two.divided(by: 3 as Int64, rounding: .up) == Amount(raw: 66_666_667))
        #expect(two.ratio(to: Amount(whole: 3), rounding: .down) == Rate(raw: 66_666_666))
        #expect(two.ratio(to: Amount(whole: 3), rounding: .up) == Rate(raw: 66_666_667))
        #expect(two.share(1, of: 3, rounding: .down) == Amount(raw: 66_666_666))
        #expect(two.share(-1, of: 3, rounding: .down) == Amount(raw: -66_666_667))
        #expect(two.share(3, of: 3, rounding: .up) == two)
    }

    /// Magnitudes shrink or grow to the step; the sign stays. All small numbers are tried.
    @Test(arguments: 1...7 as ClosedRange<Int64>)
    func stepsOfQuantity(step: Int64) {
        for raw in -30...30 as ClosedRange<Int64> {
            let magnitude = abs(raw)
            let below = (0...magnitude).last { $0 % step == 0 } ?? Int64.min
            let above = (magnitude...magnitude + step).first { $0 % step == 0 } ?? Int64.max
            let sign: Int64 = raw < 0 ? -1 : 1
            let value = Quantity(raw: raw)
            #expect(value.floored(toMultipleOf: Quantity(raw: step)).raw == sign * below)
            #expect(value.raised(toMultipleOf: Quantity(raw: step)).raw == sign * above)
        }
    }

    @Test func ticksOfPrice() {
        let tick = Price(raw: 10)
        let rows: [(Int64, Rounding, Int64)] = [
            (25, .down, 20), (25, .up, 30), (25, .towardZero, 20), (25, .awayFromZero, 30),
            (-25, .down, -30), (-25, .up, -20), (-25, .towardZero, -20), (30, .up, 30),
            (-25, .awayFromZero, -30), (30, .down, 30), (0, .up, 0),
        ]
        for (raw, rounding, expected) in rows {
            #expect(Price(raw: raw).rounded(toTick: tick, rounding) == Price(raw: expected))
        }
    }

    @Test func oneKindAddsAndCompares() {
        var amount = Amount(whole: 3)
        amount += Amount(whole: 4)
        amount -= Amount(whole: 9)
        #expect(amount == Amount(whole: -2))
        #expect(amount.isNegative && !amount.isPositive && !amount.isZero)
        #expect(amount.magnitude == Amount(whole: 2) && -amount == Amount(whole: 2))
        #expect(amount < .zero && Amount(whole: 1) + Amount(whole: -1) == .zero)
        #expect((Price(whole: 2) - Price(whole: 3)).isNegative)
        #expect((Quantity(whole: 2) + Quantity(whole: 3)).isPositive)
        #expect((Rate(whole: 2) - Rate(whole: 2)).isZero)
    }

    /// The results are printed, because an optimised build may leave out a sum nobody uses,
    /// and its trap with it.
    @Test func overflowStopsTheProcess() async {
        await #expect(processExitsWith: .failure) { print(Amount(raw: .max) + Amount(raw: 1)) }
        await #expect(processExitsWith: .failure) { print(Quantity(raw: .min) - Quantity(raw: 1)) }
        await #expect(processExitsWith: .failure) { print(Price(whole: .max)) }
        await #expect(processExitsWith: .failure) { print(-Rate(raw: .min)) }
    }
}

@Suite("A broken invariant stops the process")
struct InvariantTests {
    @Test func aTrueConditionDoesNothing() {
        invariant(true, "the rule is not even built: \(Int("x").map { $0 } as Any)")
    }

    @Test func aFalseConditionStopsWithTheRule() async throws {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            invariant(1 + 1 == 3, "the sum is three, was \(1 + 1)")
        }
        let output = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(output.contains("Invariant: the sum is three, was 2"))
    }
}

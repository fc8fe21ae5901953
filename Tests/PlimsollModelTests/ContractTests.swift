import PlimsollModel
import PlimsollNumerics
import Testing

@Suite("A contract says what a position is worth")
struct ContractTests {
    private let linear = Contract.linearPerpetual
    private let inverse = Contract.inversePerpetual(contractSize: Amount(whole: 100))

    @Test func linearValueIsSizeTimesPrice() {
        let value = linear.value(
            of: Quantity(raw: 50_000_000), at: Price(whole: 60_000), rounding: .down)
        #expect(value == Amount(whole: 30_000))
        let short = linear.value(
            of: Quantity(raw: -50_000_000), at: Price(whole: 60_000), rounding: .down)
        #expect(short == Amount(whole: -30_000))
    }

    /// -10 * 100 / 50,000 = -0.02, the same with the other sign for a short.
    @Test func inverseValueRisesTowardsZeroForALong() {
        let ten = Quantity(whole: 10)
        let low = inverse.value(of: ten, at: Price(whole: 50_000), rounding: .down)
        let high = inverse.value(of: ten, at: Price(whole: 100_000), rounding: .down)
        #expect(low == Amount(raw: -2_000_000))
        #expect(high == Amount(raw: -1_000_000))
        #expect(inverse.value(of: -ten, at: Price(whole: 50_000), rounding: .down) == -low)
    }

    /// -1 * 100 / 30,000 = -0.00333333..., so the direction decides on the last place.
    @Test func inverseValueIsRoundedAsNamed() {
        let (one, price) = (Quantity(whole: 1), Price(whole: 30_000))
        #expect(inverse.value(of: one, at: price, rounding: .down) == Amount(raw: -333_334))
        #expect(inverse.value(of: one, at: price, rounding: .up) == Amount(raw: -333_333))
        #expect(inverse.value(of: one, at: price, rounding: .awayFromZero).raw == -333_334)
        #expect(inverse.value(of: -one, at: price, rounding: .awayFromZero).raw == 333_334)
    }

    /// The value of a long rises with the price in both kinds, that of a short falls.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func valueRisesWithThePriceForALong(seed: UInt64) {
        var random = SplitMix(seed: seed)
        for _ in 0..<500 {
            let low = Price(raw: Int64(random.next() % 10_000_000_000_000) + 1_000_000_000)
            let high = low + Price(raw: Int64(random.next() % 1_000_000_000_000))
            let size = Quantity(raw: Int64(random.next() % 100_000_000_000) + 1)
            for contract in [linear, inverse] {
                let worse = contract.value(of: size, at: low, rounding: .down)
                #expect(contract.value(of: size, at: high, rounding: .down) >= worse)
                let better = contract.value(of: -size, at: low, rounding: .down)
                #expect(contract.value(of: -size, at: high, rounding: .down) <= better)
            }
        }
    }

    @Test func priceUndoesValueWhereNothingIsRounded() {
        for size in [Quantity(whole: 8), Quantity(whole: -8)] {
            for contract in [linear, inverse] {
                let price = Price(whole: 50_000)
                let value = contract.value(of: size, at: price, rounding: .down)
                #expect(contract.price(ofValue: value, size: size, rounding: .down) == price)
                #expect(contract.price(ofValue: value, size: size, rounding: .up) == price)
            }
        }
    }

    @Test func priceIsRoundedAsNamed() {
        let (three, two) = (Quantity(whole: 3), Amount(whole: 2))
        #expect(linear.price(ofValue: two, size: three, rounding: .down)?.raw == 66_666_666)
        #expect(linear.price(ofValue: two, size: three, rounding: .up)?.raw == 66_666_667)
        let value = Amount(whole: -3)
        let one = Quantity(whole: 1)
        #expect(inverse.price(ofValue: value, size: one, rounding: .down)?.raw == 3_333_333_333)
        #expect(inverse.price(ofValue: value, size: one, rounding: .up)?.raw == 3_333_333_334)
    }

    @Test func thereIsNotAlwaysAPrice() {
        #expect(linear.price(ofValue: Amount(whole: 1), size: .zero, rounding: .down) == nil)
        #expect(inverse.price(ofValue: .zero, size: Quantity(whole: 1), rounding: .down) == nil)
        let beyond = linear.price(
            ofValue: Amount(raw: .max), size: Quantity(raw: 1), rounding: .down)
        #expect(beyond == nil, "does not fit 64 bits")
    }

    @Test func onlyInverseContractsSettleInTheBase() {
        #expect(inverse.isInverse && !linear.isInverse)
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

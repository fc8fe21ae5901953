import PlimsollModel
import PlimsollNumerics

// The equation behind the liquidation price. In each range of prices in which no leg changes its
// bracket, what the pool has above its line is affine in the price P (times P for an inverse
// contract, which keeps its sign):
//
//     linear:   gap       = constant + slope * P
//     inverse:  gap * P   = constant * P + slope * contractSize
//
// Both are `factor * P + term`. The ranges are walked in rising order, so the brackets found are
// always those of the notional at the price itself and no iteration can fail to settle.

/// A range of prices in which a leg stays in one bracket.
private struct PriceSegment {
    /// Greatest price of the range, in units of 1e-8.
    var upper: Int64
    /// Maintenance margin rate of the bracket.
    var rate: Int64
    /// Maintenance amount of the bracket.
    var amount: Int64
}

/// One leg with its ranges in rising order of price; the last one is open.
private struct SegmentedLeg {
    var size: Int128
    var segments: [PriceSegment]
}

/// Gap between margin balance and maintenance margin as a function of one price.
struct LiquidationEquation {
    private let contract: Contract
    private let legs: [SegmentedLeg]
    private let fee: Int128
    private let net: Int128
    /// What does not depend on the price, in units of 1e-16.
    private let fixed: Int128

    /// - Returns: nil if the figures are so large that 128 bits do not hold the equation.
    init?(_ terms: [PositionTerms], rest: Int128, closingFee: Rate) {
        contract = terms[0].contract
        fee = Int128(closingFee.raw)
        var sum = rest
        var size: Int128 = 0
        var segmented: [SegmentedLeg] = []
        for leg in terms {
            sum -= leg.wideEntryValue
            size += Int128(leg.size.raw)
            segmented.append(
                SegmentedLeg(size: Int128(leg.size.raw), segments: Self.segments(of: leg)))
        }
        let gross = segmented.reduce(Int128(0)) { $0 + Int128($1.size.magnitude) }
        let limit = Int128.max / (8 * Int128(unitsPerOne))
        if sum.magnitude > limit.magnitude { return nil }
        if case .inversePerpetual(let contractSize) = contract {
            let face = gross.multipliedReportingOverflow(by: Int128(contractSize.raw))
            if face.overflow || face.partialValue > limit { return nil }
        }
        (legs, net, fixed) = (segmented, size, sum)
    }

    /// The price at which the gap closes, on the side against the net size if there are two.
    func solution() -> LiquidationPriceResult {
        var walk = CrossingWalk()
        var places = [Int](repeating: 0, count: legs.count)
        var last = (factor: Int128(0), term: Int128(0))
        while true {
            var upper = Int64.max
            for (leg, place) in zip(legs, places) { upper = min(upper, leg.segments[place].upper) }
            last = coefficients(at: places)
            if upper >= walk.lower { walk.visit(upTo: upper, factor: last.factor, term: last.term) }
            if upper == .max { break }
            for index in legs.indices where legs[index].segments[places[index]].upper == upper {
                places[index] += 1
            }
        }
        if let price = net > 0 ? walk.rising ?? walk.falling : walk.falling ?? walk.rising {
            return .price(price)
        }
        return .none(reason(wasHealthy: walk.wasHealthy, last: last))
    }

    private func reason(
        wasHealthy: Bool, last: (factor: Int128, term: Int128)
    ) -> NoLiquidationPrice {
        if !wasHealthy { return .insolventAtEveryPrice }
        if net == 0 { return .fullyHedged }
        // Healthy at every price a `Price` holds. A falling line would be met further out.
        if net < 0 { return last.factor < 0 ? .beyondRange : .backedInFull }
        return contract.isInverse ? .beyondRange : .backedInFull
    }

    /// Factor and term of `factor * P + term` with each leg in the given segment.
    private func coefficients(at places: [Int]) -> (factor: Int128, term: Int128) {
        let one = Int128(unitsPerOne)
        var slope = contract.isInverse ? -net * one : net * one
        var constant = fixed
        for (leg, place) in zip(legs, places) {
            let segment = leg.segments[place]
            slope -= Int128(leg.size.magnitude) * (Int128(segment.rate) + fee)
            constant += Int128(segment.amount) * one
        }
        switch contract {
        case .linearPerpetual: return (slope, constant * one)
        case .inversePerpetual(let contractSize):
            return (constant, slope * Int128(contractSize.raw))
        }
    }

    /// Cuts a leg's prices where its notional changes bracket.
    private static func segments(of leg: PositionTerms) -> [PriceSegment] {
        let brackets = effectiveBrackets(of: leg.brackets)
        let size = Int128(leg.size.raw.magnitude)
        var segments: [PriceSegment] = []
        switch leg.contract {
        case .linearPerpetual:
            for bracket in brackets {
                let upper = divide(
                    Int128(bracket.upper) * Int128(unitsPerOne), by: size, rounding: .down)
                segments.append(bracket.with(upper: upper))
            }
        case .inversePerpetual(let contractSize):
            // Notional falls as the price rises: from the highest bracket to the lowest.
            let face = size * Int128(contractSize.raw)
            for index in brackets.indices.reversed() {
                var upper = Int128(Int64.max)
                if index > 0 {
                    let cap = max(1, Int128(brackets[index - 1].upper))
                    upper = divide(face, by: cap, rounding: .up) - 1
                }
                segments.append(brackets[index].with(upper: upper))
            }
        }
        segments[segments.count - 1].upper = .max
        return segments
    }

    /// The brackets by notional, with a free part where a maintenance amount exceeds the margin:
    /// a requirement is never negative.
    private static func effectiveBrackets(of table: BracketTable) -> [PriceSegment] {
        var result: [PriceSegment] = []
        for bracket in table.brackets {
            let (rate, amount) = (bracket.maintenanceMarginRate.raw, bracket.maintenanceAmount.raw)
            if amount > 0 {
                var free = Int128(Int64.max)
                if rate > 0 {
                    free = Int128(amount) * Int128(unitsPerOne) / Int128(rate)
                }
                let floor = result.last?.upper ?? 0
                if free > Int128(floor) {
                    let cap = min(free, Int128(bracket.notionalCap.raw))
                    result.append(PriceSegment(upper: Int64(cap), rate: 0, amount: 0))
                }
            }
            result.append(
                PriceSegment(upper: bracket.notionalCap.raw, rate: rate, amount: amount))
        }
        return result
    }
}

extension PriceSegment {
    /// The same with another end, cut off at what a price holds.
    func with(upper: Int128) -> PriceSegment {
        var copy = self
        copy.upper = Int64(clamping: upper)
        return copy
    }
}

/// Walks ranges of prices in rising order and notes where the gap changes its sign.
private struct CrossingWalk {
    /// Where the next range begins.
    var lower: Int64 = 1
    /// Where the pool becomes healthy as the price rises, the highest if there are several.
    var rising: Price?
    /// Where the pool sinks as the price rises, the lowest if there are several.
    var falling: Price?
    /// True if the pool was above its line at some price.
    var wasHealthy = false
    private var previous: Int?

    /// Looks at one range with its equation `factor * P + term`.
    mutating func visit(upTo upper: Int64, factor: Int128, term: Int128) {
        let start = Self.sign(at: lower, factor: factor, term: term)
        let end = Self.sign(at: upper, factor: factor, term: term)
        if let previous, previous <= 0, start > 0 {
            rising = Price(raw: previous == 0 ? lower - 1 : lower)
        }
        if let previous, previous > 0, start <= 0, falling == nil {
            falling = Price(raw: start == 0 ? lower : lower - 1)
        }
        if start <= 0, end > 0 {
            rising = Price(raw: Int64(divide(-term, by: factor, rounding: .up)))
        }
        if start > 0, end <= 0, falling == nil {
            falling = Price(raw: Int64(divide(-term, by: factor, rounding: .down)))
        }
        wasHealthy = wasHealthy || start > 0 || end > 0
        previous = end
        if upper < .max { lower = upper + 1 }
    }

    /// Sign of `factor * price + term`. A product that does not fit 128 bits outweighs the term,
    /// which does by a wide margin.
    private static func sign(at price: Int64, factor: Int128, term: Int128) -> Int {
        let product = factor.multipliedReportingOverflow(by: Int128(price))
        if product.overflow { return Int(factor.signum()) }
        let sum = product.partialValue.addingReportingOverflow(term)
        if sum.overflow { return Int(term.signum()) }
        return Int(sum.partialValue.signum())
    }
}

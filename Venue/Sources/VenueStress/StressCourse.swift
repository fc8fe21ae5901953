public import PlimsollNumerics

// Where prices go in a stress: a list of steps, each with every index price as a part of what it is
// now. Steps are small, so that nothing looks like a fault of a price source and nobody is stepped
// over.

/// The way of all index prices through a stress.
public struct StressCourse: Sendable {
    struct Step: Sendable {
        /// The part of the way that is done after the step.
        let part: Rate
        /// By index: its price as a part of the price now, in units of 1e-8.
        let ratios: [Int64]
    }

    let steps: [Step]

    /// The most steps there may be.
    static let mostSteps = 600
    /// Steps of a plain shock.
    static let shockSteps = 60
    /// The least a price may fall to, and the most it may rise to.
    static let bounds: ClosedRange<Int64> = unitsPerOne / 100...unitsPerOne * 11

    /// Straight from now to a change of each price.
    ///
    /// - Parameter changes: By index: the change, as -0.3; cut off at -0.99 and at 10.
    public init(changes: [Rate]) {
        var points: [[Int64]] = []
        for step in 1...Self.shockSteps {
            points.append(
                changes.map { change in
                    unitsPerOne + change.raw * Int64(step) / Int64(Self.shockSteps)
                })
        }
        self.init(points: points)
    }

    /// Along a path.
    ///
    /// - Parameter points: By moment, by index: the price as a part of the price now, in units of
    ///   1e-8.
    public init(points: [[Int64]]) {
        let kept = points.map { point in
            point.map { min(Self.bounds.upperBound, max(Self.bounds.lowerBound, $0)) }
        }
        var percent: Int64 = 2
        var steps = Self.refined(kept, percent: percent)
        while steps.count > Self.mostSteps && percent < 64 {
            percent *= 2
            steps = Self.refined(kept, percent: percent)
        }
        self.steps = Array(steps.prefix(Self.mostSteps))
    }

    /// The points with others put between them where a price moves by more than so many percent.
    private static func refined(_ points: [[Int64]], percent: Int64) -> [Step] {
        guard let first = points.first else { return [] }
        var steps: [Step] = []
        var last = first.map { _ in unitsPerOne }
        for (place, point) in points.enumerated() {
            var pieces: Int64 = 1
            for (from, to) in zip(last, point) {
                let most = max(1, min(from, to) * percent / 100)
                pieces = max(pieces, ((to - from).magnitude.asSigned + most - 1) / most)
            }
            for piece in 1...pieces {
                let done = Int64(place) * pieces + piece
                let part = multiply(
                    done, unitsPerOne, dividingBy: Int64(points.count) * pieces, rounding: .down)
                steps.append(
                    Step(
                        part: Rate(raw: part),
                        ratios: zip(last, point).map { $0 + ($1 - $0) * piece / pieces }))
            }
            last = point
        }
        return steps
    }
}

extension UInt64 {
    fileprivate var asSigned: Int64 { Int64(clamping: self) }
}

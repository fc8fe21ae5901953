public import PlimsollNumerics

// A day that is known, recorded or made up, as changes of prices by symbol: a plain fall of so
// much, or a path with a point for every minute or so.

/// A crash that an account can be taken through.
public struct Crash: Sendable {
    /// Where it comes from.
    public enum Kind: String, Sendable, CaseIterable {
        /// Falls that were published.
        case figures
        /// Prices that were recorded.
        case recording
        /// Prices that were invented.
        case madeUp
    }

    /// The path of one price.
    public struct Move: Sendable {
        /// The linear contract of its underlying, as "BTCUSDT".
        public let symbol: String
        /// How far the price fell, or rose.
        public let change: Rate
        /// The price as a part of that before, in units of 1e-8, at each moment; empty where only
        /// the fall is known.
        let path: [Int64]

        init(_ symbol: String, _ change: Rate, path: [Int64] = []) {
            self.symbol = symbol
            self.change = change
            self.path = path
        }
    }

    /// Its name in requests, as `2020-03-12`.
    public let name: String
    /// Its name for people.
    public let title: String
    /// The day it began, as text; nil for one that never was.
    public let day: String?
    /// Who published the figures, or what the prices were read from.
    public let source: String
    /// Where it comes from.
    public let kind: Kind
    /// What happened to each price.
    public let moves: [Move]
}

extension StressCourse {
    /// The course of a crash for a venue's indices.
    ///
    /// - Parameters:
    ///   - crash: What happened.
    ///   - scale: How much of it, as 1.5 for half as much again.
    ///   - symbols: By index of the venue: the symbols that mean it.
    ///   - others: The change of prices the crash says nothing about.
    public init(_ crash: Crash, scale: Rate, symbols: [[String]], others: Rate) {
        let moves = symbols.map { names in
            crash.moves.first { names.contains($0.symbol) }
        }
        let length = moves.compactMap { $0?.path.count }.max() ?? 0
        let count = length > 0 ? length : Self.shockSteps
        var points: [[Int64]] = []
        for place in 0..<count {
            points.append(
                moves.map { move in
                    let change: Int64
                    if let move, !move.path.isEmpty {
                        change = move.path[min(place, move.path.count - 1)] - unitsPerOne
                    } else {
                        change =
                            (move?.change ?? others).raw * Int64(place + 1) / Int64(count)
                    }
                    let scaled =
                        move == nil
                        ? change
                        : multiply(
                            change, scale.raw, dividingBy: unitsPerOne, rounding: .towardZero)
                    return unitsPerOne + scaled
                })
        }
        self.init(points: points)
    }
}

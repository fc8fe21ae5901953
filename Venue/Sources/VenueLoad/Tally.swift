// What one connection saw, and the sum over all of them.

/// What a trading connection saw.
struct Tally: Sendable {
    /// Requests sent.
    var sent = 0
    /// Time to the answer of each order placed, in nanoseconds.
    var placed: [Int64] = []
    /// Time to the answer of each order cancelled, in nanoseconds.
    var cancelled: [Int64] = []
    /// Refusals by Binance's code, or by status where there is none.
    var refused: [String: Int] = [:]

    var answered: Int { placed.count + cancelled.count + refused.values.reduce(0, +) }

    mutating func answered(_ step: OrderScript.Step, nanoseconds: Int64, refusal: String?) {
        if let refusal {
            refused[refusal, default: 0] += 1
        } else if case .place = step {
            placed.append(nanoseconds)
        } else {
            cancelled.append(nanoseconds)
        }
    }

    mutating func add(_ other: Tally) {
        sent += other.sent
        placed += other.placed
        cancelled += other.cancelled
        refused.merge(other.refused) { $0 + $1 }
    }
}

/// Exact quantiles of values that are all kept.
struct Quantiles {
    private let sorted: [Int64]

    init(_ values: [Int64]) {
        sorted = values.sorted()
    }

    /// The least value that `part` of `whole` values do not exceed; 0 without values.
    func at(_ part: Int, of whole: Int) -> Int64 {
        if sorted.isEmpty { return 0 }
        let rank = (sorted.count * part + whole - 1) / whole
        return sorted[max(0, min(sorted.count - 1, rank - 1))]
    }

    var count: Int { sorted.count }
    var greatest: Int64 { sorted.last ?? 0 }
}

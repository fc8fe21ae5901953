// Chance, made of integers alone: the same seed gives the same numbers on every machine.

/// SplitMix64: a small generator whose every state is a good one.
public struct Seeded: Sendable {
    private var state: UInt64

    /// A stream of its own for a seed and whatever tells it apart from other streams.
    public init(_ seed: UInt64, _ stream: UInt64 = 0, _ purpose: UInt64 = 0) {
        state = Self.mix(Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15) ^ stream) ^ Self.mix(purpose)
    }

    /// A word that stands for a text.
    public static func word(of text: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var word = value
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// A number from 0 to below a bound, which is positive.
    public mutating func below(_ bound: Int64) -> Int64 {
        Int64(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number of a closed range.
    public mutating func within(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// True in so many of a thousand cases.
    public mutating func happens(perMille: Int64) -> Bool { below(1_000) < perMille }

    /// One of the values, by weight.
    public mutating func choose<Value>(_ table: [(value: Value, weight: Int64)]) -> Value {
        var rest = below(table.reduce(0) { $0 + $1.weight })
        for entry in table {
            rest -= entry.weight
            if rest < 0 { return entry.value }
        }
        return table[table.count - 1].value
    }

    /// A value of a distribution given by its quantiles: straight lines between them.
    public mutating func quantile(_ table: [(perMille: Int64, value: Int64)]) -> Int64 {
        let place = below(1_000_000)
        for (low, high) in zip(table, table.dropFirst()) where place < high.perMille * 1_000 {
            let width = (high.perMille - low.perMille) * 1_000
            let part = place - low.perMille * 1_000
            return low.value + (high.value - low.value) * part / width
        }
        return table[table.count - 1].value
    }

    /// Puts values into an order of chance.
    public mutating func shuffle<Value>(_ values: inout [Value]) {
        var place = values.count - 1
        while place > 0 {
            values.swapAt(place, Int(below(Int64(place) + 1)))
            place -= 1
        }
    }
}

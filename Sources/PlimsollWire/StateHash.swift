// A hash of state, to tell in 32 digits whether two venues agree. It must be the same in every
// process, on every machine and in every build of years, so nothing of the standard library's
// seeded hashing is used. It is not cryptographic: it finds accidents and bugs, not forgers.
//
// Algorithm, on a state of 128 bits, all arithmetic modulo 2^128:
//
//     start        state = seed
//     word w       state = fold((state xor w) * multiplier),  fold(x) = x xor (x >> 64)
//     end          state = state xor number of words, then three rounds of
//                  x = x xor (x >> 65), x = x * multiplier, x = x xor (x >> 64)
//
// The multiplier is odd and fold undoes itself, so each step is a bijection of the state: no word
// can absorb what came before it. A product carries low bits upwards, the fold brings high bits
// down again. Seed and multiplier are the binary digits of pi and of the golden ratio.

/// A hash of 128 bits; equal states have equal hashes in every process and build.
public struct StateHash: Hashable, Sendable, BitwiseCopyable {
    /// The upper 64 bits.
    public let high: UInt64
    /// The lower 64 bits.
    public let low: UInt64

    /// Wraps two words.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Nothing: the neutral element of `combinedUnordered(with:)`.
    public static var zero: StateHash { StateHash(high: 0, low: 0) }

    init(_ bits: UInt128) {
        high = UInt64(truncatingIfNeeded: bits >> 64)
        low = UInt64(truncatingIfNeeded: bits)
    }

    var bits: UInt128 { UInt128(high) << 64 | UInt128(low) }

    /// The hash of a collection in which order means nothing: the sum of the hashes of its items.
    ///
    ///     sum = self + other, modulo 2^128
    ///
    /// Start from `zero`, combine one finished hash per item, and give the sum to a `StateHasher`
    /// together with the number of items, which mixes it. Commutative and associative.
    public func combinedUnordered(with other: StateHash) -> StateHash {
        StateHash(bits &+ other.bits)
    }
}

extension StateHash: CustomStringConvertible {
    /// 32 hexadecimal digits, the highest first.
    public var description: String { Self.digits(high) + Self.digits(low) }

    private static func digits(_ word: UInt64) -> String {
        let text = String(word, radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
}

extension StateHash: WireCodable {
    /// Appends the lower word, then the upper one.
    public func encode(into writer: inout ByteWriter) { writer.write(low, high) }

    /// Reads the lower word, then the upper one.
    public init(from reader: inout ByteReader) throws(WireError) {
        low = try reader.uint64()
        high = try reader.uint64()
    }
}

/// Builds a `StateHash` from words in order.
public struct StateHasher: Sendable, BitwiseCopyable {
    private var state: UInt128 = StateHasher.seed
    private var words: UInt64 = 0

    // Fractional binary digits of pi and of the golden ratio, the latter made odd.
    private static var seed: UInt128 { 0x243F_6A88_85A3_08D3_1319_8A2E_0370_7344 }
    private static var multiplier: UInt128 { 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835 }

    /// A hasher that has seen nothing.
    public init() {}

    /// Adds a word.
    public mutating func add(_ word: UInt64) {
        let product = (state ^ UInt128(word)) &* Self.multiplier
        state = product ^ (product >> 64)
        words &+= 1
    }

    /// Adds a signed word by its bits.
    public mutating func add(_ value: Int64) { add(UInt64(bitPattern: value)) }

    /// Adds an integer of the machine as a word of 64 bits.
    public mutating func add(_ value: Int) { add(Int64(value)) }

    /// Adds a truth value as a word, 1 or 0.
    public mutating func add(_ value: Bool) { add(value ? 1 : 0 as UInt64) }

    /// Adds 128 bits as two words, the lower first.
    public mutating func add(_ value: Int128) {
        add(UInt64(truncatingIfNeeded: value))
        add(UInt64(truncatingIfNeeded: value >> 64))
    }

    /// Adds a finished hash as two words, the lower first.
    public mutating func add(_ hash: StateHash) {
        add(hash.low)
        add(hash.high)
    }

    /// Adds bytes: their number as a word, then words of eight bytes, the first byte lowest, the
    /// last word filled up with zeros.
    public mutating func add(_ bytes: [UInt8]) {
        add(UInt64(bytes.count))
        var index = 0
        while index < bytes.count {
            var word: UInt64 = 0
            for place in index..<min(index + 8, bytes.count) {
                word |= UInt64(bytes[place]) << UInt64((place - index) * 8)
            }
            add(word)
            index += 8
        }
    }

    /// The hash of everything added so far; more may be added afterwards.
    public func finish() -> StateHash {
        var bits = state ^ UInt128(words)
        for _ in 0..<3 {
            bits ^= bits >> 65
            bits = bits &* Self.multiplier
            bits ^= bits >> 64
        }
        return StateHash(bits)
    }
}

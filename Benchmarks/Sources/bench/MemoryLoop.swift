// What the memory of this machine gives, measured in the same run as the thing under test, so that
// ratios can be compared between machines and between hours of a shared machine.

/// Loops that do nothing but wait for memory.
enum MemoryLoop {
    /// Words in the block of the independent loop: 24 MiB, near the size of a last-level cache.
    static let gatherWords = 24 << 17
    /// Words in the block of the dependent loop: 512 MiB, which no cache holds.
    static let chaseWords = 512 << 17

    /// A block of zeros, written once so that each page is really there.
    static func makeBlock(words: Int) -> [UInt64] { [UInt64](repeating: 0, count: words) }

    /// Nanoseconds per read of 8 bytes at random places that do not depend on each other.
    ///
    /// The places come from a counter, so reads overlap as far as the machine lets them.
    static func gather(_ block: [UInt64]) -> Double {
        let reads: UInt64 = 1 << 23
        return measure { consumeResult(independentReads(block, count: reads)) } / Double(reads)
    }

    /// Nanoseconds per read of 8 bytes where each place depends on what was read before.
    static func chase(_ block: [UInt64]) -> Double {
        let reads: UInt64 = 1 << 20
        return measure { consumeResult(dependentReads(block, count: reads)) } / Double(reads)
    }

    @inline(never)
    private static func independentReads(_ block: [UInt64], count: UInt64) -> UInt64 {
        let span = block.span
        var sum: UInt64 = 0
        for read in 0..<count { sum &+= span[scatter(read, over: span.count)] }
        return sum
    }

    @inline(never)
    private static func dependentReads(_ block: [UInt64], count: UInt64) -> UInt64 {
        let span = block.span
        var step: UInt64 = 0
        // The block holds zeros, but only the memory knows: the next place waits for the read.
        for _ in 0..<count { step &+= 1 &+ span[scatter(step, over: span.count)] }
        return step
    }

    /// Spreads a counter evenly over a block, in no order that a prefetcher could follow.
    @inline(__always)
    private static func scatter(_ counter: UInt64, over count: Int) -> Int {
        let product = counter &* 0x9E37_79B9_7F4A_7C15
        let mixed = (product ^ (product >> 29)) &* 0xBF58_476D_1CE4_E5B9
        return Int(truncatingIfNeeded: mixed.multipliedFullWidth(by: UInt64(count)).high)
    }
}

import Glibc

// The little that every benchmark needs: a clock that counts only our own work, medians, and
// plain text output. The machine may be shared, so CPU time of the thread is measured, not wall
// time, and every figure is a median of rounds.

/// Something that measures and prints.
protocol Benchmark {
    /// What it is called on the command line.
    static var name: String { get }
    /// One line for the usage text.
    static var summary: String { get }
    /// Measures and prints; throws if a result is wrong or the input cannot be read.
    static func run(_ arguments: [String]) throws
}

/// A benchmark could not run, or came to a wrong result.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
}

/// CPU time of this thread in nanoseconds.
func threadTime() -> Int64 {
    var time = timespec()
    // SAFETY: the kernel writes one timespec to the address of a local variable.
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// CPU nanoseconds that a piece of work takes.
func measure(_ work: () throws -> Void) rethrows -> Double {
    let start = threadTime()
    try work()
    return Double(threadTime() - start)
}

/// The middle value of several rounds.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// Text with a fixed number of decimal places.
func text(_ value: Double, places: Int = 2) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = Int64((value * scale).rounded())
    guard places > 0 else { return "\(scaled)" }
    let digits = String(abs(scaled))
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return (scaled < 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
}

/// Keeps the optimiser from dropping a result that nobody reads.
@inline(never)
func consumeResult(_ value: UInt64) {}

/// Pseudo-random numbers that are the same in every run (SplitMix64; Steele, Lea, Flood 2014).
struct SeededGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// 64 random bits.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A number from 0 up to, but not including, a bound.
    mutating func below(_ bound: Int64) -> Int64 {
        Int64(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number in [0, 1).
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}

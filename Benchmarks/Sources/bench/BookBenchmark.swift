import PlimsollBook
import PlimsollModel

// The order book alone: a stream of one symbol, 1,000 users, 1,000 orders at a time and three
// million commands, most of them moves ("EC-1K", from exchange-core's generator; the recorded
// stream has a known end state, which is checked).
//
// How the target is formed. On the machine where the yardsticks were taken, the same algorithm in C
// (clang -O3) ran the recorded stream at 42.3 million commands per second, while a dependent read
// at random places of 512 MiB took 168 ns (5.95 million per second) and an independent one of
// 24 MiB 4.0 ns (250 million per second). The C figure is therefore 7.11 times the dependent loop
// and 0.169 times the independent one. A book on another machine, or in a noisier hour, is held
// against the same loops measured in the same run: at least half of the C figure's multiples. The
// dependent loop is the one to go by: 512 MiB lie outside every cache, while 24 MiB depend on how
// much of a shared last-level cache the neighbours leave.

/// Commands per second of the order book.
enum BookBenchmark: Benchmark {
    static let name = "ec1k"
    static let summary = "[FILE|-]  the order book on 3,000,000 commands, in Mops/s"

    private static let rounds = 9
    private static let cMopsPerSecond = 42.3
    private static let cChaseNanoseconds = 168.0
    private static let cGatherNanoseconds = 4.0

    static func run(_ arguments: [String]) throws {
        let isRecorded = !arguments.isEmpty
        let stream =
            isRecorded
            ? try BookStream.recorded(at: arguments[0], prefill: 1_000)
            : BookStream.generated(seed: 1, prefill: 1_000, commands: 3_000_000)
        print("ec1k: \(stream.commands.count) commands from \(stream.source)")
        printMix(stream)
        let chaseBlock = MemoryLoop.makeBlock(words: MemoryLoop.chaseWords)
        let gatherBlock = MemoryLoop.makeBlock(words: MemoryLoop.gatherWords)
        var (book, chase, gather) = ([Double](), [Double](), [Double]())
        var end = BookEndState()
        for _ in 0..<rounds {
            let round = run(stream, on: OrderBook.self)
            book.append(round.mopsPerSecond)
            end = round.end
            chase.append(MemoryLoop.chase(chaseBlock))
            gather.append(MemoryLoop.gather(gatherBlock))
        }
        let twin = run(stream, on: NaiveOrderBook.self)
        print("  end state        \(end)")
        try check(end, twin.end, isRecorded: isRecorded)
        print(
            "  book             \(text(median(book))) Mops/s, median of \(rounds) rounds",
            "(\(text(book.min() ?? 0)) to \(text(book.max() ?? 0)))")
        print("  naive twin       \(text(twin.mopsPerSecond, places: 3)) Mops/s, one round")
        compare("dependent reads ", book, chase, reference: cChaseNanoseconds)
        compare("gather          ", book, gather, reference: cGatherNanoseconds)
    }

    /// Prints the book's speed as a multiple of a memory loop's, beside what C reached.
    private static func compare(
        _ loop: String, _ book: [Double], _ loopTimes: [Double], reference: Double
    ) {
        let nanoseconds = median(loopTimes)
        // Millions per second times nanoseconds, over a thousand, is a ratio of rates.
        let ours = median(book) * nanoseconds / 1_000
        let theirs = cMopsPerSecond * reference / 1_000
        print(
            "  \(loop) \(text(nanoseconds)) ns; book / loop \(text(ours, places: 3)),",
            "C / loop \(text(theirs, places: 3)) (\(cMopsPerSecond) Mops/s, \(reference) ns);",
            "\(text(ours / theirs)) of C, target 0.50")
    }
}

/// What is left in a book, and how many trades it took.
struct BookEndState: Equatable, CustomStringConvertible {
    var asks = BookSideState()
    var bids = BookSideState()
    var trades: UInt64 = 0

    /// The end state of the recorded stream, on which several engines agree.
    static let recorded = BookEndState(
        asks: BookSideState(levels: 241, orders: 500, volume: 8543, best: 30755),
        bids: BookSideState(levels: 261, orders: 521, volume: 8056, best: 30753),
        trades: 122_704)

    var description: String { "asks \(asks); bids \(bids); \(trades) trades" }
}

/// What is left on one side.
struct BookSideState: Equatable, CustomStringConvertible {
    var levels = 0
    var orders = 0
    var volume: Int64 = 0
    var best: Int64 = 0

    var description: String {
        "\(levels) levels, \(orders) orders, volume \(volume), best \(best)"
    }
}

extension BookBenchmark {
    private struct Round {
        let mopsPerSecond: Double
        let end: BookEndState
    }

    /// Fills a new book, then times the rest of the stream.
    private static func run<Book: PriceTimeBook & ~Copyable>(
        _ stream: BookStream, on type: Book.Type
    ) -> Round {
        var matcher = BookMatcher<Book>()
        let commands = stream.commands.span
        for place in 0..<stream.prefill { matcher.apply(commands[place]) }
        let time = measure {
            for place in stream.prefill..<commands.count { matcher.apply(commands[place]) }
        }
        matcher.book.checkInvariants()
        let end = BookEndState(
            asks: state(of: matcher.book, .sell), bids: state(of: matcher.book, .buy),
            trades: matcher.tradeCount)
        return Round(
            mopsPerSecond: Double(commands.count - stream.prefill) * 1_000 / time, end: end)
    }

    private static func state<Book: PriceTimeBook & ~Copyable>(
        of book: borrowing Book, _ side: Side
    ) -> BookSideState {
        var levels: [PriceLevel] = []
        book.depth(side, levels: .max, into: &levels)
        return BookSideState(
            levels: book.levelCount(side), orders: levels.reduce(0) { $0 + $1.orders },
            volume: book.volume(side), best: book.bestTicks(side) ?? 0)
    }

    private static func check(
        _ end: BookEndState, _ twin: BookEndState, isRecorded: Bool
    ) throws {
        if isRecorded && end != .recorded {
            throw BenchmarkError(description: "expected end state \(BookEndState.recorded)")
        }
        if end != twin {
            throw BenchmarkError(description: "the naive twin ends differently: \(twin)")
        }
        print("  checked          \(isRecorded ? "known end state and naive twin" : "naive twin")")
    }

    private static func printMix(_ stream: BookStream) {
        var counts = [0, 0, 0, 0, 0, 0]
        for command in stream.commands.dropFirst(stream.prefill) {
            switch command.operation {
            case .place: counts[Int(command.kind.rawValue)] += 1
            case .cancel: counts[3] += 1
            case .move: counts[4] += 1
            case .reduce: counts[5] += 1
            }
        }
        let total = Double(stream.commands.count - stream.prefill)
        let names = ["GTC", "IOC", "FOK", "cancel", "move", "reduce"]
        let parts = zip(names, counts).map { "\($0) \(text(Double($1) * 100 / total)) %" }
        print("  mix              \(parts.joined(separator: ", "))")
    }
}

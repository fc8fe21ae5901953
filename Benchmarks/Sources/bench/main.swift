// The benchmarks of Plimsoll, one file each. Add a benchmark by adding a file with a type that
// conforms to `Benchmark` and a line to the list below.
//
//     swift run -c release bench                  all of them, on generated input
//     swift run -c release bench ec1k             one of them
//     xz -dc ec1k.bin.xz | swift run -c release bench ec1k -     on a recorded stream

import Glibc

/// All benchmarks, in the order in which they run.
let benchmarks: [any Benchmark.Type] = [
    BookBenchmark.self,
    ScatteredBookBenchmark.self,
    EngineBenchmark.self,
    MarkTickBenchmark.self,
]

let arguments = Array(CommandLine.arguments.dropFirst())
let wanted = arguments.first
let chosen = benchmarks.filter { wanted == nil || $0.name == wanted }

if chosen.isEmpty {
    print("usage: bench [NAME [ARGUMENT...]], where NAME is one of:")
    for benchmark in benchmarks { print("  \(benchmark.name)  \(benchmark.summary)") }
    exit(2)
}

do {
    for benchmark in chosen { try benchmark.run(Array(arguments.dropFirst())) }
} catch {
    print("bench: \(error)")
    exit(1)
}

import PlimsollEngine
import PlimsollTestKit

// The simulator at the shell; `./sim --help` says how it is called.

/// What was asked for on the command line.
struct Options {
    var seeds: Range<UInt64> = 1..<9
    var steps = 20_000
    var fullCheckInterval = 500
    var audits = true
    var hashesEvents = false
    var printsCommand = false
    var dropped: [Range<Int>] = []

    static let help = """
        usage: ./sim [--seed N] [--seeds A..<B] [--steps N] [--long] [--digest] [--command]
          --seed N      run one seed
          --seeds A..<B run several
          --steps N     commands of each seed (20000)
          --full N      full checks every so many commands (500)
          --long        64 seeds of 160000 commands, full checks every 20000
          --no-audit    commands and full checks only
          --digest      print a hash of the bytes of all events
          --command     print the last command with its events, without checks
          --drop LIST   leave commands out: A-B,C-D by number from 0
        """

    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            if setSwitch(name) { continue }
            guard let value = rest.popFirst(), setValue(name, value) else { return nil }
        }
    }

    private mutating func setSwitch(_ name: String) -> Bool {
        switch name {
        case "--long":
            (seeds, steps, fullCheckInterval) = (1..<65, 160_000, 20_000)
        case "--digest": hashesEvents = true
        case "--no-audit": audits = false
        case "--command": printsCommand = true
        default: return false
        }
        return true
    }

    private mutating func setValue(_ name: String, _ value: String) -> Bool {
        switch name {
        case "--seed":
            guard let seed = UInt64(value), seed < .max else { return false }
            seeds = seed..<(seed + 1)
        case "--seeds":
            guard let range = Self.range(value) else { return false }
            seeds = range
        case "--steps":
            guard let number = Int(value), number > 0 else { return false }
            steps = number
        case "--full":
            guard let number = Int(value), number > 0 else { return false }
            fullCheckInterval = number
        case "--drop":
            for part in value.split(separator: ",") {
                let ends = part.split(separator: "-").compactMap { Int($0) }
                guard ends.count == 2, ends[0] < ends[1] else { return false }
                dropped.append(ends[0]..<ends[1])
            }
        default: return false
        }
        return true
    }

    private static func range(_ text: String) -> Range<UInt64>? {
        let parts = text.split(separator: ".").map { $0.drop { $0 == "<" } }
        guard parts.count == 2, let low = UInt64(parts[0]), let high = UInt64(parts[1]),
            low < high
        else { return nil }
        return low..<high
    }

    func runner(_ seed: UInt64) -> SimulationRunner {
        var runner = SimulationRunner(seed: seed, steps: steps)
        runner.fullCheckInterval = fullCheckInterval
        runner.hashesEvents = hashesEvents
        runner.audits = audits
        runner.dropped = dropped
        return runner
    }
}

@main
struct PlimsollSim {
    static func main() {
        guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
            print(Options.help)
            fail()
        }
        if options.printsCommand {
            let runner = options.runner(options.seeds.lowerBound)
            print(runner.command(options.steps - 1))
            for event in runner.lastEvents() { print("  \(event)") }
            return
        }
        run(options)
    }

    private static func run(_ options: Options) {
        let clock = ContinuousClock()
        let start = clock.now
        var (commands, events) = (0, UInt64(0))
        for seed in options.seeds {
            let verdict = options.runner(seed).run()
            commands += verdict.applied
            events += verdict.events
            report(verdict, options)
            if !verdict.isSound {
                explain(verdict, options)
                fail()
            }
        }
        let (seconds, fraction) = (clock.now - start).components
        let elapsed = Double(seconds) + Double(fraction) / 1e18
        print(
            "sound: \(options.seeds.count) seeds, \(commands) commands, \(events) events,",
            "\(Int(Double(commands) / elapsed)) commands/s")
    }

    private static func report(_ verdict: SimulationVerdict, _ options: Options) {
        let totals = verdict.totals
        var steps: [String] = []
        for place in totals.steps.indices { steps.append(String(totals.steps[place])) }
        let digest = options.hashesEvents ? " digest \(verdict.digest)" : ""
        print(
            "seed \(verdict.seed): \(verdict.applied) commands, \(verdict.events) events,",
            "\(totals.trades) trades, steps \(steps.joined(separator: "/")),",
            "\(totals.deleveraged) deleveraged" + digest)
    }

    /// The faults, the line that shows them again, and the shortest list of commands found.
    private static func explain(_ verdict: SimulationVerdict, _ options: Options) {
        for fault in verdict.faults { print("  \(fault)") }
        print(verdict.line)
        var runner = SimulationRunner(seed: verdict.seed, steps: verdict.steps)
        runner.fullCheckInterval = options.fullCheckInterval
        let dropped = SimulationRunner.shrink(steps: verdict.steps, attempts: 400) { dropped in
            var shorter = runner
            shorter.dropped = dropped
            return !shorter.run().isSound
        }
        runner.dropped = dropped
        for fault in runner.run().faults { print("  shortened: \(fault)") }
        for number in 0..<verdict.steps where !dropped.contains(where: { $0.contains(number) }) {
            print("  \(number): \(runner.command(number))")
        }
    }
}

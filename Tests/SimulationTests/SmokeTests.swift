import PlimsollEngine
import PlimsollTestKit
import Testing

// The simulator with fixed seeds, small enough for every run of the tests: each seed is another
// venue (deleveraging policy, insurance, number of accounts) and another share of garbage.

@Suite("Simulation") struct SmokeTests {
    /// Every command is audited; what fails is named with the line that runs it again.
    @Test(
        "a second set of books agrees with the engine at every command",
        arguments: [1, 2, 3, 5, 8, 11, 13, 19] as [UInt64])
    func booksAgree(seed: UInt64) {
        let verdict = SimulationRunner(seed: seed, steps: 1_500).run()
        #expect(verdict.isSound, "\(verdict.line): \(verdict.faults.first ?? "")")
        #expect(verdict.applied == 1_500)
    }

    /// Events must not depend on anything but the commands: not on addresses, seeds of hashing or
    /// what ran before in the process.
    @Test("the same seed gives the same bytes of events twice")
    func eventsRepeat() {
        var runner = SimulationRunner(seed: 7, steps: 1_500)
        runner.hashesEvents = true
        let (first, second) = (runner.run(), runner.run())
        #expect(first.digest == second.digest)
        var other = SimulationRunner(seed: 8, steps: 1_500)
        other.hashesEvents = true
        #expect(other.run().digest != first.digest)
    }

    /// A run that forces nobody would prove little about forced steps.
    @Test("the fixed seeds contain trades, liquidations and deleveraging")
    func seedsAreEventful() {
        var (trades, steps, deleveraged) = (UInt64(0), UInt64(0), UInt64(0))
        for seed in [2, 16, 21] as [UInt64] {
            var runner = SimulationRunner(seed: seed, steps: 3_000)
            runner.audits = false
            let totals = runner.run().totals
            trades += totals.trades
            deleveraged += totals.deleveraged
            for stage in totals.steps.indices { steps += totals.steps[stage] }
        }
        #expect(trades > 500)
        #expect(steps > 5)
        #expect(deleveraged > 0)
    }

    /// The shortened list still fails, and no command of it can be left out.
    @Test("shrinking keeps only what is needed to fail")
    func shrinkingIsMinimal() {
        let needed: Set<Int> = [17, 401, 402]
        func fails(_ dropped: [Range<Int>]) -> Bool {
            needed.allSatisfy { number in !dropped.contains { $0.contains(number) } }
        }
        let dropped = SimulationRunner.shrink(steps: 1_000, attempts: 5_000, fails: fails)
        let kept = (0..<1_000).filter { number in !dropped.contains { $0.contains(number) } }
        #expect(Set(kept) == needed)
    }
}

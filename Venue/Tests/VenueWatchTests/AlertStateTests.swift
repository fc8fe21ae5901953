import PlimsollModel
import PlimsollNumerics
import Testing

@testable import VenueWatch

/// When an alert fires, and when it does not, without engine or threads.
@Suite("An alert's state")
struct AlertStateTests {
    /// The looks at which an alert fires, given the readings at one second's distance.
    private func firings(
        _ alert: Alert, _ readings: [Reading], step: Int64 = 1
    ) -> [Int] {
        var state = AlertState()
        var found: [Int] = []
        for (place, reading) in readings.enumerated() {
            let time = Timestamp(milliseconds: 1_000_000 + Int64(place) * step * 1_000)
            if state.look(alert, at: reading, time) { found.append(place) }
        }
        return found
    }

    private func price(_ direction: AlertDirection, cooldown: Int64 = 0) -> Alert {
        var alert = Alert(id: 1_000, .price)
        alert.direction = direction
        alert.threshold = 100_000
        alert.cooldown = cooldown
        return alert
    }

    private func values(_ values: [Int64]) -> [Reading] { values.map { Reading($0) } }

    @Test func aboveFiresAtTheThresholdAndStaysQuietWhileItIsThere() {
        #expect(firings(price(.above), values([99_999, 100_000, 100_001, 150_000])) == [1])
    }

    // What trembles around the threshold is told once: it must go back by the band first.
    @Test func aboveFiresAgainAfterTheBand() {
        let near = values([100_000, 99_999, 100_000, 99_901, 100_000])
        #expect(firings(price(.above), near) == [0])
        #expect(firings(price(.above), values([100_000, 99_900, 100_000])) == [0, 2])
    }

    @Test func theCooldownHoldsItBackAndItIsToldLateRatherThanNever() {
        let up = values([100_000, 99_000, 100_000, 100_000, 100_000, 100_000])
        #expect(firings(price(.above, cooldown: 4), up) == [0, 4])
    }

    @Test func belowIsTheSameTheOtherWayRound() {
        let down = values([100_001, 100_000, 99_000, 100_099, 99_000, 100_100, 100_000])
        #expect(firings(price(.below), down) == [1, 6])
    }

    // A price that touched the threshold between two looks and came back is told all the same.
    @Test func whatHappenedBetweenTwoLooksCounts() {
        let wick = [
            Reading(99_000), Reading(99_000, low: 98_000, high: 100_500), Reading(99_000),
        ]
        #expect(firings(price(.above), wick) == [1])
        #expect(firings(price(.crosses), wick) == [1])
        let low = [Reading(101_000), Reading(101_000, low: 99_999, high: 101_000)]
        #expect(firings(price(.below), low) == [1])
        #expect(firings(price(.crosses), low) == [1])
    }

    @Test func crossingNeedsAnotherSideBefore() {
        #expect(firings(price(.crosses), values([150_000, 150_000, 120_000])) == [])
        #expect(firings(price(.crosses), values([50_000, 60_000])) == [])
        #expect(firings(price(.crosses), values([50_000, 150_000, 50_000])) == [1, 2])
        #expect(firings(price(.crosses), values([50_000, 100_000])) == [1])
    }

    @Test func tremblingAtTheThresholdIsOneCrossing() {
        let trembling = values([99_000, 100_001, 99_999, 100_001, 99_950, 100_050])
        #expect(firings(price(.crosses), trembling) == [1])
        // Once it is a band away on the other side, that is a crossing of its own.
        #expect(firings(price(.crosses), trembling + values([99_900])) == [1, 6])
        #expect(firings(price(.crosses), trembling + values([100_100, 99_999])) == [1, 7])
    }

    @Test func crossingsWithinTheCooldownAreNotTold() {
        let readings = values([99_000, 101_000, 99_000, 101_000, 99_000, 101_000])
        #expect(firings(price(.crosses, cooldown: 3), readings) == [1, 4])
    }

    // A pool whose balance is gone is beyond every ratio; that must not overflow.
    @Test func theGreatestFigureIsAFigure() {
        var alert = Alert(.marginRatio)
        alert.threshold = 80_000_000
        alert.cooldown = 0
        #expect(firings(alert, values([0, .max, .max, 0, .max])) == [1, 4])
        var distance = Alert(.liquidationDistance)
        distance.threshold = 10_000_000
        distance.cooldown = 0
        #expect(firings(distance, values([.max, 9_000_000, .max, 9_000_000])) == [1, 3])
    }

    @Test func thresholdsThatCanNeverBeReachedAreRefused() {
        func refusal(_ kind: AlertKind, _ change: (inout Alert) -> Void) -> String? {
            var alert = Alert(kind)
            change(&alert)
            do {
                try alert.check()
                return nil
            } catch {
                return error.field
            }
        }
        #expect(refusal(.price) { $0.threshold = 1 } == "symbol")
        #expect(refusal(.price) { $0.symbol = "BTCUSDT" } == "threshold")
        #expect(
            refusal(.price) {
                ($0.symbol, $0.threshold) = ("BTCUSDT", 1)
            } == nil)
        #expect(refusal(.marginRatio) { $0.threshold = 100_000_001 } == "threshold")
        #expect(refusal(.marginRatio) { ($0.threshold, $0.price) = (1, .last) } == "price")
        #expect(refusal(.marginRatio) { ($0.threshold, $0.direction) = (1, nil) } == "direction")
        #expect(refusal(.fill) { $0.threshold = 1 } == "threshold")
        #expect(refusal(.fill) { $0.direction = .above } == "direction")
        #expect(refusal(.fill) { $0.cooldown = -1 } == "cooldown")
        #expect(refusal(.fill) { $0.note = String(repeating: "x", count: 201) } == "note")
        #expect(refusal(.adl) { _ in } == nil)
        #expect(
            refusal(.adl) {
                ($0.threshold, $0.direction) = (500_000_000, .above)
            } == nil)
        #expect(
            refusal(.adl) {
                ($0.threshold, $0.direction) = (600_000_000, .above)
            } == "threshold")
        for alert in Alert.standing { #expect(throws: Never.self) { try alert.check() } }
    }
}

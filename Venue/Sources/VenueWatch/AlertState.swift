public import PlimsollModel

// Whether an alert may fire is a small machine of its own: it is armed, it fires, and it is armed
// again when the figure has been back by a band and the cooldown has passed. Nothing here knows of
// threads, engines or clocks.

/// A figure as an alert sees it: where it is now, and how far it went since the last look.
struct Reading: Hashable, Sendable {
    let value: Int64
    let low: Int64
    let high: Int64

    /// A figure whose way to here nobody has followed.
    init(_ value: Int64) { self.init(value, low: value, high: value) }

    /// A figure with its extremes since the last look.
    init(_ value: Int64, low: Int64, high: Int64) {
        self.value = value
        self.low = min(low, value)
        self.high = max(high, value)
    }
}

/// What an alert remembers from one look to the next.
public struct AlertState: Hashable, Sendable {
    /// Where a figure is, seen from the threshold.
    public enum Side: Int64, Hashable, Sendable {
        /// Below it.
        case below
        /// At it or above.
        case above
    }

    /// True while it may fire.
    public var isArmed = true
    /// True once the figure has been back after a firing.
    public var hasReturned = false
    /// The side last seen; nil before the first look.
    public var side: Side?
    /// True once the figure was a band away from the threshold on that side.
    public var isClear = false
    /// When it fired last.
    public var lastFired: Timestamp?

    /// The state of an alert that has seen nothing yet.
    public init() {}

    /// Looks at a level.
    ///
    /// - Returns: True if the alert fires.
    mutating func look(_ alert: Alert, at reading: Reading, _ time: Timestamp) -> Bool {
        guard let threshold = alert.threshold, let direction = alert.direction else {
            return false
        }
        let isFiring: Bool =
            switch direction {
            case .above: reaches(alert, threshold, reading, time)
            case .below: reaches(alert, -threshold, reading.mirrored, time)
            case .crosses: crosses(alert, threshold, reading) && hasCooled(alert, time)
            }
        if isFiring { lastFired = time }
        return isFiring
    }

    /// Takes note that the event of the alert happened.
    ///
    /// - Returns: True if the alert fires.
    mutating func hear(_ alert: Alert, at time: Timestamp) -> Bool {
        guard hasCooled(alert, time) else { return false }
        lastFired = time
        return true
    }

    private func hasCooled(_ alert: Alert, _ time: Timestamp) -> Bool {
        guard let lastFired else { return true }
        return time.since(lastFired) >= Nanoseconds(seconds: alert.cooldown)
    }

    /// At the threshold or above it, if armed.
    private mutating func reaches(
        _ alert: Alert, _ threshold: Int64, _ reading: Reading, _ time: Timestamp
    ) -> Bool {
        if isArmed {
            guard reading.high >= threshold else { return false }
            (isArmed, hasReturned) = (false, false)
            return true
        }
        // Wide, because a threshold may lie at the edge of what a decimal can hold.
        if Int128(reading.low) <= Int128(threshold) - Int128(alert.band) { hasReturned = true }
        guard hasReturned, hasCooled(alert, time) else { return false }
        // Which of the two extremes came first is not known; where it is now is.
        guard reading.value >= threshold else {
            isArmed = true
            return false
        }
        hasReturned = false
        return true
    }

    /// From one side to the other. Close to the threshold the side holds until the figure has been
    /// a band away from it, so that one that trembles there is told once.
    private mutating func crosses(
        _ alert: Alert, _ threshold: Int64, _ reading: Reading
    ) -> Bool {
        let now: Side = reading.value >= threshold ? .above : .below
        let distance = Int128(reading.value) - Int128(threshold)
        let isFar = distance.magnitude >= Int128(alert.band).magnitude
        guard let before = side else {
            (side, isClear) = (now, true)
            return false
        }
        let hasTouched =
            before == .below ? reading.high >= threshold : reading.low <= threshold
        let hasCrossed = hasTouched && (isClear || (isFar && now != before))
        guard hasCrossed else {
            if isFar && now == before { isClear = true }
            return false
        }
        // A touch from above that stays there has not gone to the other side for good.
        side = isFar ? now : (before == .below ? .above : .below)
        isClear = isFar
        return true
    }
}

extension Reading {
    /// The same seen from the other side, so that what holds for "above" holds for "below".
    fileprivate var mirrored: Reading { Reading(-value, low: -high, high: -low) }
}

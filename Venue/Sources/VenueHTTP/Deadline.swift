import NIOCore

// A point in time that a connection must not pass, moved often and reached rarely: moving it costs
// a store, not a timer.

/// Calls back when its time has come. Belongs to one event loop.
final class Deadline {
    private let loop: any EventLoop
    private let isReached: () -> Void
    private var time: NIODeadline?
    private var timer: Scheduled<Void>?
    private var timerTime = NIODeadline.distantFuture

    init(on loop: any EventLoop, isReached: @escaping () -> Void) {
        self.loop = loop
        self.isReached = isReached
    }

    /// Moves the deadline to `duration` from now.
    func set(_ duration: Duration) {
        let time = NIODeadline.now() + TimeAmount(duration)
        self.time = time
        if timer == nil || time < timerTime { schedule(time) }
    }

    /// Lifts the deadline; a timer that runs finds nothing to do.
    func lift() {
        time = nil
    }

    /// Ends it for good.
    func cancel() {
        time = nil
        timer?.cancel()
        timer = nil
    }

    private func schedule(_ time: NIODeadline) {
        timer?.cancel()
        timerTime = time
        timer = loop.assumeIsolated().scheduleTask(deadline: time) { self.ring() }
    }

    private func ring() {
        timer = nil
        guard let time else { return }
        if time > .now() {
            schedule(time)
        } else {
            self.time = nil
            isReached()
        }
    }
}

import NIOConcurrencyHelpers
public import PlimsollModel

// Deliveries wait here, each account's in its own lane and order, so that a receiver that does not
// answer holds up nobody but its owner.

/// Something to be sent.
public struct WebhookDelivery: Hashable, Sendable {
    /// Whose notice it is.
    public let account: AccountID
    /// Where it is sent.
    public let url: String
    /// What is sent.
    public let body: [UInt8]
    /// The value of `X-Plimsoll-Signature`; nil without a secret.
    public let signature: String?
}

/// What came of one attempt.
public enum WebhookResult: Hashable, Sendable {
    /// The receiver answered with a status.
    case answered(Int)
    /// It did not, in words.
    case failed(String)

    /// True if there is nothing more to try: it arrived, or the receiver does not want it.
    var isFinal: Bool {
        guard case .answered(let status) = self else { return false }
        return status < 500 && status != 429 && status != 408
    }
}

/// Makes single attempts.
public protocol WebhookSender: Sendable {
    /// Refuses an address that could never be sent to; `WatchRefusal` says why.
    func checked(_ url: String) throws -> String
    /// Makes one attempt, within a time limit of its own.
    func send(_ delivery: WebhookDelivery) async -> WebhookResult
}

/// Sends deliveries in the background, repeating what fails.
final class WebhookQueue: Sendable {
    /// Told of the last result and the number of attempts.
    typealias Completion = @Sendable (WebhookResult, Int) -> Void

    /// Deliveries that may wait in an account's lane.
    static let lane = 100
    /// Deliveries that may wait in all.
    static let most = 10_000
    /// Lanes that send at one time.
    static let places = 32
    /// Pauses before the second, third and fourth attempt.
    static let pauses: [Duration] = [.seconds(1), .seconds(5), .seconds(25)]

    private struct Entry {
        let delivery: WebhookDelivery
        let completion: Completion
    }

    private struct State {
        var lanes: [AccountID: [Entry]] = [:]
        var waiting = 0
        var running: Set<AccountID> = []
        /// Lanes with something to send that wait for a place, in order.
        var turns: [AccountID] = []
        var tasks: [AccountID: Task<Void, Never>] = [:]
        var isStopped = false
    }

    private let state = NIOLockedValueBox(State())
    private let sender: any WebhookSender
    private let pause: @Sendable (Duration) async throws -> Void

    init(
        sender: any WebhookSender,
        pause: @escaping @Sendable (Duration) async throws -> Void = {
            try await Task.sleep(for: $0)
        }
    ) {
        self.sender = sender
        self.pause = pause
    }

    /// Takes a delivery.
    ///
    /// - Returns: False if too many wait already; the completion is not told then.
    func offer(_ delivery: WebhookDelivery, completion: @escaping Completion) -> Bool {
        let account = delivery.account
        return state.withLockedValue { state in
            let lane = state.lanes[account]?.count ?? 0
            if lane >= Self.lane || state.waiting >= Self.most || state.isStopped { return false }
            state.lanes[account, default: []].append(
                Entry(delivery: delivery, completion: completion))
            state.waiting += 1
            if lane == 0 && !state.running.contains(account) { state.turns.append(account) }
            startLanes(&state)
            return true
        }
    }

    /// Sends nothing more; what waits is told nothing and stays undelivered.
    func stop() {
        let tasks = state.withLockedValue { state in
            state.isStopped = true
            state.lanes = [:]
            state.turns = []
            return state.tasks.values.map { $0 }
        }
        for task in tasks { task.cancel() }
    }

    private func startLanes(_ state: inout State) {
        while state.running.count < Self.places, !state.turns.isEmpty {
            let account = state.turns.removeFirst()
            state.running.insert(account)
            state.tasks[account] = Task { await self.run(account) }
        }
    }

    /// Sends what a lane holds, one after another, until it is empty.
    private func run(_ account: AccountID) async {
        while let entry = next(account) {
            guard let (result, attempts) = await send(entry.delivery) else { return }
            entry.completion(result, attempts)
        }
    }

    private func next(_ account: AccountID) -> Entry? {
        state.withLockedValue { state in
            if var lane = state.lanes[account], !lane.isEmpty {
                let entry = lane.removeFirst()
                state.lanes[account] = lane.isEmpty ? nil : lane
                state.waiting -= 1
                return entry
            }
            state.running.remove(account)
            state.tasks[account] = nil
            startLanes(&state)
            return nil
        }
    }

    /// The last result and the number of attempts; nil if the queue was stopped.
    private func send(_ delivery: WebhookDelivery) async -> (WebhookResult, Int)? {
        var attempts = 0
        while true {
            let result = await sender.send(delivery)
            attempts += 1
            if Task.isCancelled { return nil }
            if result.isFinal || attempts > Self.pauses.count { return (result, attempts) }
            do { try await pause(Self.pauses[attempts - 1]) } catch { return nil }
        }
    }
}

import Dispatch
import NIOConcurrencyHelpers
import PlimsollEngine
public import PlimsollModel
public import VenuePorts
public import VenueReadModels
public import VenueSequencer

// The watch over the venue's accounts. Four times a second it looks at everything that somebody
// watches in one go between two commands, judges it outside of the engine's lock, writes what it
// changed and only then tells and acts: what was told is kept, and what is not kept was not told.

/// The figures that bound the watch.
public struct WatchLimits: Hashable, Sendable {
    /// Time between two looks, in milliseconds.
    public var lookInterval = 250
    /// Accounts with positions that one look takes; of more, each is looked at in its turn.
    public var accountsPerLook = 2_000
    /// Accounts whose deleveraging lights one look takes.
    public var lightsPerLook = 8
    /// Time after which the place in the journal is kept though nothing was told.
    public var saveInterval = Nanoseconds(seconds: 5)

    /// The customary figures.
    public init() {}
}

/// What the watch works with.
public struct WatchContext: Sendable {
    /// Where it keeps everything.
    public let store: any WatchStore
    /// Its ear at the engine's thread; must be among the sequencer's sinks.
    public let sightings: Sightings
    /// The door to the engine.
    public let sequencer: Sequencer
    /// Volumes.
    public let board: MarketBoard
    /// Seals the secrets of webhooks.
    public let secrets: SecretBox
    /// Sends to webhooks.
    public let sender: any WebhookSender
    /// Its bounds.
    public var limits = WatchLimits()
    /// Times of notices that no command stands behind.
    public var clock: any VenueClock = SystemClock()

    /// A context with all its parts.
    public init(
        store: any WatchStore, sightings: Sightings, sequencer: Sequencer, board: MarketBoard,
        secrets: SecretBox, sender: any WebhookSender
    ) {
        self.store = store
        self.sightings = sightings
        self.sequencer = sequencer
        self.board = board
        self.secrets = secrets
        self.sender = sender
    }
}

/// Looks after accounts: alerts, top-ups, guards over the equity, notices.
public final class Watch: Sendable {
    /// Where live streams listen for notices.
    public let board = NoticeBoard()
    let context: WatchContext
    let desk: NIOLockedValueBox<Desk>
    let webhooks: WebhookQueue
    /// Answers of the venue to what the watch had done, until the next look.
    let answers = NIOLockedValueBox<[Answer]>([])
    /// Looks, and settles deliveries; one block at a time.
    let queue = DispatchQueue(label: "plimsoll.watch")
    private let isRunning = NIOLockedValueBox(false)
    private let listener = NIOLockedValueBox<@Sendable (VenueFault) -> Void>({ _ in })

    /// What became of a command of the watch's own.
    enum Answer: Sendable {
        /// A transfer for a top-up.
        case moved(AccountID, PlannedMove, refusal: String?)
        /// An order of a closing was refused.
        case refused(AccountID, String)
    }

    /// Begins where the store ends; looks only after `start()` or when `look()` is called.
    ///
    /// - Throws: What reading the store throws.
    public init(_ context: WatchContext) throws {
        self.context = context
        let record = try context.store.load()
        var desk = Desk(record)
        desk.holders = context.sequencer.read { Self.holders($0, context) }
        self.desk = NIOLockedValueBox(desk)
        webhooks = WebhookQueue(sender: context.sender)
        for notice in record.undelivered { deliver(notice) }
    }

    /// People who hold a position.
    private static func holders(
        _ engine: borrowing Engine, _ context: WatchContext
    ) -> Set<AccountID> {
        var found: Set<AccountID> = []
        var number = 1
        while number <= engine.accountCount {
            let account = AccountID(number)
            number += 1
            guard context.sightings.isPerson(account, engine) else { continue }
            let facts = AccountFacts(
                engine, account, .pools, context.sequencer.adlStandings, nil)
            if facts.holdsPosition { found.insert(account) }
        }
        return found
    }

    /// Has someone told of faults of the store, on the watch's thread.
    public func onFault(_ listener: @escaping @Sendable (VenueFault) -> Void) {
        self.listener.withLockedValue { $0 = listener }
    }

    func report(_ fault: VenueFault) { listener.withLockedValue { $0 }(fault) }

    // MARK: The timer

    /// Looks again and again from now on.
    public func start() {
        isRunning.withLockedValue { $0 = true }
        schedule()
    }

    private func schedule() {
        let interval = DispatchTimeInterval.milliseconds(context.limits.lookInterval)
        queue.asyncAfter(deadline: .now() + interval) { [weak self] in
            guard let self, isRunning.withLockedValue({ $0 }) else { return }
            look()
            schedule()
        }
    }

    /// Looks a last time, keeps the place in the journal, and looks no more.
    public func stop() {
        isRunning.withLockedValue { $0 = false }
        webhooks.stop()
        queue.sync { look(isLast: true) }
    }
}

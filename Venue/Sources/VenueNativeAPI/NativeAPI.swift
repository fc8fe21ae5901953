import PlimsollEngine
import PlimsollModel
public import VenueIdentity
public import VenuePorts
public import VenueReadModels
public import VenueSequencer
public import VenueStress
public import VenueTransport
public import VenueWatch

// The venue's own interface beside Binance's: people, keys, money, previews, explanations and
// operation. It knows requests and answers as values and no sockets.

/// What the native interface works with.
public struct NativeContext: Sendable {
    /// The door to the engine.
    public let sequencer: Sequencer
    /// The rows of the past.
    public let history: any HistoryReader
    /// People and keys.
    public let identity: Identity
    /// The clock of sessions.
    public let clock: any VenueClock
    /// Checks a request that is signed with a key; throws `NativeError`.
    public let authenticate: @Sendable (APIRequest) async throws -> APIKeyRecord
    /// The venue's choices.
    public let settings: NativeSettings
    /// Decides who has proved what.
    public let verification: any VerificationPolicy
    /// The crashes that accounts can be taken through.
    public let crashes: CrashLibrary
    /// Where that is done.
    public let stress: StressDesk
    /// The watch over accounts; nil where nobody watches.
    public var watch: Watch?
    /// The journal, for moments that are lived through again; nil where there is none to read.
    public var past: (any VenuePast)?

    /// A context with all its parts.
    public init(
        sequencer: Sequencer, history: any HistoryReader, identity: Identity,
        settings: NativeSettings, verification: any VerificationPolicy = PracticeVerification(),
        clock: any VenueClock = SystemClock(), crashes: CrashLibrary = CrashLibrary(),
        stress: StressDesk = StressDesk(),
        authenticate: @escaping @Sendable (APIRequest) async throws -> APIKeyRecord
    ) {
        self.sequencer = sequencer
        self.history = history
        self.identity = identity
        self.clock = clock
        self.settings = settings
        self.verification = verification
        self.crashes = crashes
        self.stress = stress
        self.authenticate = authenticate
    }
}

/// The venue's choices for the native interface.
public struct NativeSettings: Hashable, Sendable {
    /// Deposits and withdrawals wait for the operator; otherwise they are practice money.
    public var needsApproval = false
    /// The operator's test hooks are on.
    public var hasTestHooks = false
    /// Practice money one person is given within 24 hours, in each asset, in USD at index prices.
    public var faucetPerDay: Int64 = 1_000_000
    /// What the market says of itself, as `simulated`.
    public var market = "simulated"
    /// What replaying a moment may cost.
    public var moments = MomentLimits()

    /// The customary choices.
    public init() {}
}

/// Answers `/plimsoll/v1`.
public final class NativeAPI: RequestHandler {
    let context: NativeContext
    let blocking = BlockingWork()
    let cashLocks = CashLocks()
    let ranking = WorkPlaces(2, "ranking accounts for others")
    let newAccounts = NewAccounts()
    let ranges = TrueRanges()
    let exporting = WorkPlaces(2, "writing files for others")
    let moments: MomentReplay
    private let routes: [NativeRoute]
    static let prefix = "/plimsoll/v1/"

    /// An interface over a venue.
    public init(context: NativeContext) {
        self.context = context
        moments = MomentReplay(context.past, context.settings.moments)
        routes = Self.table
    }

    /// All routes.
    static let table: [NativeRoute] =
        NativeRoutes.people + NativeRoutes.keys + NativeRoutes.cash + NativeRoutes.account
        + NativeRoutes.previews + NativeRoutes.figures + NativeRoutes.explanations
        + NativeRoutes.venue + NativeRoutes.operation
        + NativeRoutes.orders + NativeRoutes.calculators
        + NativeRoutes.stress + NativeRoutes.insight
        + NativeRoutes.alerts + NativeRoutes.guards
        + NativeRoutes.description

    /// The answer to a request below `/plimsoll/v1`, nil for others.
    public func respond(to request: APIRequest) async -> APIResponse? {
        guard request.path.hasPrefix(Self.prefix) else { return nil }
        do {
            return try await answer(request)
        } catch {
            return NativeError(any: error).response
        }
    }

    private func answer(_ request: APIRequest) async throws -> APIResponse {
        let parts = request.path.dropFirst(Self.prefix.count).split(separator: "/")
        var isKnownPath = false
        for route in routes {
            guard let open = route.match(parts) else { continue }
            isKnownPath = true
            guard route.method == request.method else { continue }
            let caller = try await caller(of: request, for: route.access)
            let call = NativeCall(
                request: request, caller: caller, fields: try Fields(request.body), path: open,
                query: Query.pairs(request.query), time: context.clock.now)
            return try await route.answer(self, call)
        }
        if isKnownPath {
            throw NativeError(
                405, "badMethod", "\(request.path): this path does not take \(request.method)")
        }
        throw NativeError.notFound("\(request.path): there is no such path")
    }

    /// The account of a person; opened if the venue stopped between their sign-up and this.
    func account(of key: AccountKey) async throws -> AccountID {
        if let known = context.sequencer.read({ $0.account(key) }) { return known }
        let found = try await context.sequencer.submit(.openAccount(key)) { engine, _ in
            engine.account(key)
        }
        guard let found else {
            throw NativeError(503, "unavailable", "the account could not be opened")
        }
        return found
    }

    /// Has an action done; a rejection is thrown.
    func perform(_ action: Action) async throws {
        let applied = try await context.sequencer.submit(action)
        if let rejection = applied.rejection() { throw NativeError(rejection) }
    }
}

/// Query strings.
enum Query {
    /// The decoded pairs of a query; what is not decodable is kept as it is.
    static func pairs(_ query: String) -> [(name: String, value: String)] {
        query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
        }
    }

    /// Text with percent signs and plus signs undone.
    static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

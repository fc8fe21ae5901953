import NIOConcurrencyHelpers
public import PlimsollEngine
public import PlimsollModel
import VenueIdentity
public import VenuePorts
public import VenueTransport

// An account as it changes, for the terminal: the margin report and the open orders whole, several
// times a second while something moves, and what happened to it one by one. On the writer's thread
// only what concerns somebody who listens is noted; a thread of its own reads the engine, writes
// each message once for all of an account's connections and hands it over. A reader that is too
// slow is closed, never fed gaps: the reports at the start make everything whole again.

/// The limits of live accounts.
public struct AccountStreamOptions: Hashable, Sendable {
    /// Connections of one account.
    public var connectionsPerAccount = 20
    /// Connections in all.
    public var connections = 5_000
    /// Happenings of one account that wait to be told; more close its connections.
    public var waitingPerAccount = 4_096
    /// Orders in a list.
    public var orders = 500
    /// The least time between two reports of an account.
    public var reportPause = Nanoseconds(milliseconds: 250)
    /// The time between two pings.
    public var pingPause = Nanoseconds(seconds: 1)
    /// Milliseconds between two looks when nothing hurries.
    public var passMilliseconds: Int64 = 50

    /// The customary limits.
    public init() {}
}

/// The WebSocket `/plimsoll/v1/stream`.
public final class AccountStream: EventSink, GuardedSocketGateway {
    /// Has notices of an account passed on; returns what ends that, nil if there can be no more.
    public typealias Notices =
        @Sendable (AccountID, @escaping @Sendable ([UInt8]) -> Void) -> (@Sendable () -> Void)?

    /// What is remembered between passes.
    struct Memory {
        /// The last reports told, without their time.
        var told: [AccountID: Told] = [:]
        var pinged = Timestamp.zero
        /// What sessions had ended when they were last looked at.
        var sessionGeneration: UInt64 = 0
        var isRenewing = false
    }

    struct Told {
        var account: ArraySlice<UInt8> = []
        var orders: ArraySlice<UInt8> = []
    }

    static let path = "/plimsoll/v1/stream"
    let options: AccountStreamOptions
    let followers: AccountFollowers
    let memory = NIOLockedValueBox(Memory())
    private let thread: StreamThread
    private let attached = NIOLockedValueBox<NativeAPI?>(nil)

    /// A stream that tells nothing before it is started.
    ///
    /// - Parameter options: Limits.
    public init(options: AccountStreamOptions = AccountStreamOptions()) {
        self.options = options
        followers = AccountFollowers(options)
        thread = StreamThread(milliseconds: options.passMilliseconds)
    }

    /// Gives the stream the venue it tells of; before that nobody is let in.
    ///
    /// - Parameters:
    ///   - api: The venue.
    ///   - notices: Passes on what an account is told besides; nil for nothing.
    public func attach(_ api: NativeAPI, notices: Notices? = nil) {
        followers.set(notices)
        attached.withLockedValue { $0 = api }
    }

    /// Starts telling.
    ///
    /// - Throws: `VenueFault(.closed)` if the system gives no thread.
    public func start() throws {
        try thread.start { [weak self] in self?.pass() }
    }

    /// Stops telling.
    public func stop() { thread.stop() }

    /// The venue it tells of.
    var api: NativeAPI? { attached.withLockedValue { $0 } }

    // MARK: Following

    /// Notes what concerns an account that somebody listens to.
    public func applied(_ command: AppliedCommand, engine: borrowing Engine) {
        let followed = followers.followed
        if followed.isEmpty || command.events.events.isEmpty { return }
        let news = AccountNews(of: command, for: followed, engine)
        if followers.take(news) { thread.wake() }
    }

    /// Tells an account's connections a notice; may be called from any thread.
    ///
    /// - Parameters:
    ///   - notice: The notice, as JSON.
    ///   - account: Whose it is.
    public func send(_ notice: [UInt8], to account: AccountID) {
        if followers.take(.notice(notice), for: account) { thread.wake() }
    }

    // MARK: Connections

    /// True for the one path of the stream.
    public func accepts(_ path: String) -> Bool { path == Self.path }

    /// Lets in whoever is signed in, from pages of this venue alone.
    public func admit(_ request: APIRequest) async -> SocketAdmission {
        do {
            let (session, holder) = try await caller(of: request)
            return .admitted { socket in
                let connection = AccountConnection(
                    socket: socket, token: session.token, account: holder.account, stream: self)
                self.join(connection, holder)
                return connection
            }
        } catch {
            return .refused(NativeError(any: error).response)
        }
    }

    private func join(_ connection: AccountConnection, _ holder: AccountHolder) {
        if followers.join(connection, holder) {
            thread.wake()
        } else {
            connection.socket.close(
                code: 1_008,
                reason: "at most \(options.connectionsPerAccount) connections of an account")
        }
    }
}

/// One connection of an account's live stream.
final class AccountConnection: SocketSession {
    let socket: any ClientSocket
    /// The token of the session it was opened with.
    let token: String
    let account: AccountID
    private let stream: AccountStream

    init(socket: any ClientSocket, token: String, account: AccountID, stream: AccountStream) {
        self.socket = socket
        self.token = token
        self.account = account
        self.stream = stream
    }

    func received(_ text: [UInt8]) {
        socket.close(code: 1_008, reason: "this stream takes no messages")
    }

    func closed() { stream.followers.leave(self) }
}

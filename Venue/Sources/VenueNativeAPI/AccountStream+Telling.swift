import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import VenueIdentity
import VenueJSON
import VenuePorts
import VenueSequencer
import VenueTransport

// What the stream's thread does over and over: takes out what is due, looks at the engine once for
// each account, writes each message once, and sends it to all connections of the account. A report
// that says what the last one said is not sent again.

extension AccountStream {
    /// Tells everything that is due.
    func pass() {
        guard let api else { return }
        let now = api.context.clock.now
        for due in followers.takeDue(at: now) { tell(due, api) }
        ping(at: now)
        renewIfDue(at: now, api)
    }

    /// The messages of one account, each written once.
    private struct Messages {
        var happenings: [[UInt8]] = []
        var account: [UInt8]?
        var orders: [UInt8]?
    }

    private func tell(_ due: AccountFollowers.Due, _ api: NativeAPI) {
        if due.isOverrun {
            for connection in due.listeners + due.fresh {
                connection.socket.close(code: 1_008, reason: "too much happened to be kept")
            }
            return
        }
        let messages = api.context.sequencer.read { engine in
            self.messages(due, engine, api.context.sequencer.adlStandings)
        }
        let (account, orders) = reports(messages, of: due.holder.account)
        let news = messages.happenings + [account.news, orders.news].compactMap { $0 }
        if !news.isEmpty {
            let frames = news.map { OutboundFrame(text: $0) }
            for connection in due.listeners { connection.socket.send(frames) }
        }
        if due.fresh.isEmpty { return }
        let whole = [account.whole, orders.whole].compactMap { $0 }
        let frames = whole.map { OutboundFrame(text: $0) }
        for connection in due.fresh { connection.socket.send(frames) }
    }

    private func messages(
        _ due: AccountFollowers.Due, _ engine: borrowing Engine, _ standings: ADLStandings
    ) -> Messages {
        var messages = Messages()
        if !due.listeners.isEmpty {
            for what in due.happenings { messages.happenings.append(what.message(engine)) }
        }
        if due.tellsAccount {
            messages.account = AccountMessage.bytes("account") {
                $0.writeAccount(of: due.holder, engine, standings)
            }
        }
        if due.tellsOrders {
            messages.orders = AccountMessage.bytes("orders") {
                $0.writeOrders(of: due.holder.account, most: options.orders, engine)
            }
        }
        return messages
    }

    /// A report, and the same as news if it says anything new.
    private typealias Report = (whole: [UInt8]?, news: [UInt8]?)

    private func reports(
        _ messages: Messages, of account: AccountID
    ) -> (account: Report, orders: Report) {
        memory.withLockedValue { memory in
            var told = memory.told[account] ?? Told()
            let report = Self.compare(
                messages.account.map { ($0, Self.timeless($0)) }, &told.account)
            let orders = Self.compare(messages.orders.map { ($0, $0[...]) }, &told.orders)
            memory.told[account] = told
            return (report, orders)
        }
    }

    private static func compare(
        _ message: (bytes: [UInt8], content: ArraySlice<UInt8>)?, _ told: inout ArraySlice<UInt8>
    ) -> Report {
        guard let message else { return (nil, nil) }
        if message.content == told { return (message.bytes, nil) }
        told = message.content
        return (message.bytes, message.bytes)
    }

    /// A margin report from after its time, which comes first and changes with every command.
    static func timeless(_ report: [UInt8]) -> ArraySlice<UInt8> {
        let start = "{\"type\":\"account\",\"data\":{\"time\":".utf8.count
        return report.dropFirst(start).drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    // MARK: Now and then

    /// Says that the connection lives, so that silence means loss.
    private func ping(at now: Timestamp) {
        let isDue = memory.withLockedValue { memory in
            if now >= memory.pinged, now.since(memory.pinged) < options.pingPause { return false }
            memory.pinged = now
            let followed = followers.followed
            memory.told = memory.told.filter { followed.contains($0.key) }
            return true
        }
        if !isDue { return }
        let frame = OutboundFrame(
            text: AccountMessage.bytes("ping") { $0.member("time", now.milliseconds) })
        for connection in followers.connections { connection.socket.send([frame]) }
        // No count of sessions: they are looked at again whether or not one has ended.
        memory.withLockedValue { $0.sessionGeneration = .max }
    }

    /// Looks at the sessions again: with each ping, and when one was ended or changed.
    private func renewIfDue(at now: Timestamp, _ api: NativeAPI) {
        let generation = api.context.identity.sessionGeneration
        let isDue = memory.withLockedValue { memory in
            if memory.isRenewing || memory.sessionGeneration == generation { return false }
            memory.sessionGeneration = generation
            memory.isRenewing = true
            return true
        }
        if isDue { renew(api) }
    }
}

import Foundation
import PlimsollModel
import PlimsollNumerics
import Testing

@testable import VenueWatch

/// What every store must do, asked of each.
@Suite("A store of the watch")
struct WatchStoreTests {
    enum Kind: CaseIterable, Sendable {
        case memory, file
    }

    /// A store, and a way to open it again with what it has written.
    private func withStore(
        _ kind: Kind, _ body: (_ open: () throws -> any WatchStore) throws -> Void
    ) throws {
        switch kind {
        case .memory:
            let store = MemoryWatchStore()
            try body { store }
        case .file:
            let folder = FileManager.default.temporaryDirectory.appending(
                path: "watch-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
            try body { try SQLiteWatchStore(path: folder.appending(path: "w.sqlite").path) }
        }
    }

    private func notice(_ id: Int64, _ account: Int = 1) -> Notice {
        var notice = Notice(
            account: AccountID(account), kind: .price, level: .warning, title: "title \(id)",
            text: "text", time: Timestamp(id))
        notice.id = id
        return notice
    }

    private var fullWatch: AccountWatch {
        var watch = AccountWatch()
        var alert = Alert(id: 1_000, .price)
        (alert.symbol, alert.threshold, alert.note) = ("BTCUSDT", 5, "mind \"this\"")
        (alert.isOn, alert.repeats, alert.cooldown) = (false, .once, 7)
        (alert.toPage, alert.toBrowser, alert.toWebhook) = (false, true, false)
        alert.created = Timestamp(9)
        watch.alerts[alert.id] = alert
        watch.removed = [2, 3]
        var state = AlertState()
        (state.isArmed, state.hasReturned, state.side) = (false, true, .above)
        (state.isClear, state.lastFired) = (true, Timestamp(12))
        watch.states = [1_000: state, 1: AlertState()]
        var topUp = TopUp(asset: AssetID(3))
        (topUp.isOn, topUp.mostPerDay, topUp.usedToday) = (true, Amount(whole: 5), Amount(raw: 7))
        (topUp.day, topUp.lastComplaint) = (20_000, Timestamp(4))
        watch.topUp = topUp
        var equity = EquityGuard()
        (equity.isOn, equity.action, equity.peak) = (true, .close, Amount(raw: 11))
        (equity.since, equity.lastFired) = (Timestamp(1), Timestamp(2))
        equity.closing = .init(began: Timestamp(2), next: Timestamp(2))
        watch.equityGuard = equity
        watch.webhook.url = "https://example.com/"
        watch.webhook.sealedSecret = [0, 255, 3]
        watch.webhook.lastStatus = "delivered"
        return watch
    }

    @Test(arguments: Kind.allCases) func aNewStoreIsEmpty(_ kind: Kind) throws {
        try withStore(kind) { open in
            let store = try open()
            #expect(try store.load() == WatchRecord())
            #expect(try store.notices(of: AccountID(1), after: nil, limit: 10).isEmpty)
            #expect(try store.unreadCount(of: AccountID(1)) == 0)
        }
    }

    @Test(arguments: Kind.allCases) func whatIsWrittenIsReadAgain(_ kind: Kind) throws {
        try withStore(kind) { open in
            var change = WatchChange(sequence: 77)
            change.accounts = [AccountID(4): fullWatch, AccountID(5): AccountWatch()]
            change.lastAlert = 1_003
            try open().write(change)
            let record = try open().load()
            #expect(record.sequence == 77)
            #expect(record.lastAlert == 1_003)
            #expect(record.accounts[AccountID(4)] == fullWatch)
            #expect((record.accounts[AccountID(5)] ?? AccountWatch()) == AccountWatch())
            // What an account no longer has is gone, and the rest stays as it was.
            var less = fullWatch
            (less.alerts, less.states, less.removed) = ([:], [:], [])
            less.webhook = Webhook()
            var second = WatchChange()
            second.accounts[AccountID(4)] = less
            try open().write(second)
            let after = try open().load()
            #expect(after.accounts[AccountID(4)] == less)
            #expect(after.sequence == 77)
            #expect(after.lastAlert == 1_003)
        }
    }

    @Test(arguments: Kind.allCases) func noticesAreReadInOrderAndMarked(_ kind: Kind) throws {
        try withStore(kind) { open in
            let store = try open()
            var change = WatchChange()
            change.notices = (1...9).map { notice($0, $0 % 2 == 0 ? 2 : 1) }
            try store.write(change)
            let one = AccountID(1)
            #expect(try store.notices(of: one, after: nil, limit: 2).map(\.id) == [7, 9])
            #expect(try store.notices(of: one, after: 1, limit: 2).map(\.id) == [3, 5])
            #expect(try store.notices(of: one, after: 9, limit: 2).isEmpty)
            #expect(try store.unreadCount(of: one) == 5)
            try store.markRead(of: one, upTo: 5)
            #expect(try store.unreadCount(of: one) == 2)
            #expect(try store.unreadCount(of: AccountID(2)) == 4)
            #expect(
                try open().notices(of: one, after: 4, limit: 9).map(\.isRead) == [
                    true, false, false,
                ])
            #expect(try open().load().lastNotice == 9)
        }
    }

    @Test(arguments: Kind.allCases) func theOldestNoticesGo(_ kind: Kind) throws {
        try withStore(kind) { open in
            let store = try open()
            for part in 0..<12 {
                var change = WatchChange()
                change.notices = (1...100).map { notice(Int64(part * 100 + $0)) }
                try store.write(change)
            }
            let kept = try store.notices(of: AccountID(1), after: 0, limit: 5_000)
            #expect(kept.map(\.id) == Array(201...1_200))
            #expect(try open().load().lastNotice == 1_200)
        }
    }

    @Test(arguments: Kind.allCases) func whatIsNotDeliveredIsRemembered(_ kind: Kind) throws {
        try withStore(kind) { open in
            var change = WatchChange()
            change.notices = [notice(1), notice(2, 2), notice(3)]
            change.undelivered = [1, 2]
            try open().write(change)
            #expect(try open().load().undelivered == [notice(1), notice(2, 2)])
            var settled = WatchChange()
            settled.settled = [1]
            try open().write(settled)
            #expect(try open().load().undelivered.map(\.id) == [2])
        }
    }
}

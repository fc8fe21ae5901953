import Foundation
import NIOConcurrencyHelpers
import Dispatch
public import PlimsollModel
import VenuePorts

// Webhooks of accounts: set, tried, and fed with notices.

extension Watch {
    private static let secretBytes = 8...256
    private static let trialPause = Nanoseconds(seconds: 10)

    /// The webhook of an account; its secret stays sealed.
    public func webhook(of account: AccountID) -> Webhook {
        desk.withLockedValue { $0.watch(account).webhook }
    }

    /// Sets where notices of an account are sent.
    ///
    /// - Parameters:
    ///   - url: The address; nil for nowhere, which forgets the secret too.
    ///   - secret: A new secret; nil keeps the one there is.
    /// - Throws: `WatchRefusal`, or what writing throws.
    public func setWebhook(
        _ url: String?, secret: String?, of account: AccountID
    ) throws -> Webhook {
        if let url { _ = try context.sender.checked(url) }
        if let secret, !Self.secretBytes.contains(secret.utf8.count) {
            throw WatchRefusal(
                field: "secret", expected: "8 to 256 bytes", found: "\(secret.utf8.count)")
        }
        let sealed = try secret.map {
            try context.secrets.seal(Array($0.utf8), Webhook.sealName(account))
        }
        return try change(account) { watch in
            if url != watch.webhook.url { watch.webhook.lastStatus = nil }
            watch.webhook.url = url
            watch.webhook.sealedSecret = url == nil ? nil : sealed ?? watch.webhook.sealedSecret
            return watch.webhook
        }
    }

    /// Sends a trial notice at once and without repetition.
    ///
    /// - Returns: What came of it, in words.
    /// - Throws: `WatchRefusal` without a webhook, or within ten seconds of the last trial.
    public func tryWebhook(of account: AccountID) async throws -> String {
        let time = context.clock.now
        let isSoon = desk.withLockedValue { desk in
            if let last = desk.trials[account], time.since(last) < Self.trialPause { return true }
            desk.trials = desk.trials.filter { time.since($0.value) < Self.trialPause }
            desk.trials[account] = time
            return false
        }
        if isSoon {
            throw WatchRefusal(
                field: nil, expected: "ten seconds between two trials", found: "fewer")
        }
        let notice = Notice(
            account: account, kind: .test, level: .info, title: "Trial of the webhook",
            text: "This is how notices of Plimsoll arrive here.", time: time)
        guard let delivery = try delivery(of: notice) else {
            throw WatchRefusal(field: "url", expected: "a webhook", found: "none")
        }
        let result = await context.sender.send(delivery)
        let words = status(result, attempts: 1)
        try change(account) { $0.webhook.lastStatus = words }
        return words
    }

    /// What is to be sent for a notice; nil if its account has no webhook.
    private func delivery(of notice: Notice) throws -> WebhookDelivery? {
        let webhook = webhook(of: notice.account)
        guard let url = webhook.url else { return nil }
        let body = Webhook.body(notice)
        let secret = try webhook.sealedSecret.map {
            try context.secrets.open($0, Webhook.sealName(notice.account))
        }
        return WebhookDelivery(
            account: notice.account, url: url, body: body,
            signature: secret.map { Webhook.signature(of: body, secret: $0) })
    }

    /// Has a notice sent, and its outcome noted.
    func deliver(_ notice: Notice) {
        let found: WebhookDelivery?
        do {
            found = try delivery(of: notice)
        } catch {
            report(error as? VenueFault ?? VenueFault(.damaged, "\(error)"))
            found = nil
        }
        guard let delivery = found else {
            settle(notice, nil)
            return
        }
        let isTaken = webhooks.offer(delivery) { [weak self] result, attempts in
            guard let self else { return }
            settle(notice, status(result, attempts: attempts))
        }
        if !isTaken { settle(notice, "not sent: too many notices are waiting") }
    }

    /// Notes that a notice's delivery is over, on the watch's own queue.
    private func settle(_ notice: Notice, _ status: String?) {
        queue.async { [self] in
            desk.withLockedValue { desk in
                var change = WatchChange()
                change.settled = [notice.id]
                if let status {
                    var watch = desk.watch(notice.account)
                    watch.webhook.lastStatus = status
                    change.accounts[notice.account] = watch
                }
                if write(change, &desk) { apply(change.accounts, &desk) }
            }
        }
    }

    private func status(_ result: WebhookResult, attempts: Int) -> String {
        let now = Date(timeIntervalSince1970: Double(context.clock.now.raw / 1_000_000_000))
        let time = "at \(now.formatted(.iso8601))"
        let tries = attempts > 1 ? " after \(attempts) attempts" : ""
        switch result {
        case .answered(let code) where (200..<300).contains(code):
            return "delivered \(time): \(code)\(tries)"
        case .answered(let code): return "failed \(time): answered \(code)\(tries)"
        case .failed(let words): return "failed \(time): \(words)\(tries)"
        }
    }
}

import Crypto
import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON
import VenuePorts

@testable import VenueWatch

/// A receiver on a port of this machine.
private final class Receiver: Sendable {
    struct Request: Sendable {
        var head: HTTPRequestHead
        var body: [UInt8]
    }

    private let requests = NIOLockedValueBox<[Request]>([])
    private let channel: any Channel
    let port: Int

    var all: [Request] { requests.withLockedValue { $0 } }

    /// - Parameter status: What it answers; nil for nothing at all.
    init(_ status: HTTPResponseStatus?) async throws {
        let requests = requests
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
                    try channel.pipeline.syncOperations.addHandler(
                        Handler(status) { request in
                            requests.withLockedValue { $0.append(request) }
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    func close() async throws { try await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart
        private let status: HTTPResponseStatus?
        private let note: @Sendable (Request) -> Void
        private var request: Request?

        init(_ status: HTTPResponseStatus?, _ note: @escaping @Sendable (Request) -> Void) {
            self.status = status
            self.note = note
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): request = Request(head: head, body: [])
            case .body(let part): request?.body += Array(part.readableBytesView)
            case .end:
                if let request { note(request) }
                guard let status else { return }
                let headers: HTTPHeaders = [
                    "Location": "http://127.0.0.1:1/", "Content-Length": "0",
                ]
                context.write(
                    wrapOutboundOut(
                        .head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))
                    ),
                    promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}

@Suite("Webhooks")
struct WebhookTests {
    private func delivery(
        _ url: String, account: Int = 1, body: String = "{}"
    ) -> WebhookDelivery {
        let body = Array(body.utf8)
        return WebhookDelivery(
            account: AccountID(account), url: url, body: body,
            signature: Webhook.signature(of: body, secret: Array("secret".utf8)))
    }

    // MARK: The client

    @Test func aDeliveryArrivesWithItsSignature() async throws {
        let receiver = try await Receiver(.ok)
        let client = WebhookClient(allowsPrivate: true, seconds: 60)
        let sent = delivery("http://127.0.0.1:\(receiver.port)/hook?a=1", body: "{\"a\":1}")
        #expect(await client.send(sent) == .answered(200))
        let request = try #require(receiver.all.first)
        #expect(request.head.method == .POST && request.head.uri == "/hook?a=1")
        #expect(request.body == sent.body)
        #expect(request.head.headers.first(name: "host") == "127.0.0.1:\(receiver.port)")
        let code = HMAC<SHA256>.authenticationCode(
            for: sent.body, using: SymmetricKey(data: Array("secret".utf8)))
        let hex = code.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        #expect(request.head.headers.first(name: "x-plimsoll-signature") == "sha256=\(hex)")
        try await receiver.close()
    }

    // RFC 4231, test case 2: everybody's HMAC gives this.
    @Test func theSignatureIsThatOfTheStandard() {
        let made = Webhook.signature(
            of: Array("what do ya want for nothing?".utf8), secret: Array("Jefe".utf8))
        #expect(
            made
                == "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test func redirectsAreNotFollowed() async throws {
        let receiver = try await Receiver(.found)
        let client = WebhookClient(allowsPrivate: true, seconds: 60)
        #expect(await client.send(delivery("http://127.0.0.1:\(receiver.port)/")) == .answered(302))
        #expect(receiver.all.count == 1)
        try await receiver.close()
    }

    @Test func aReceiverThatSaysNothingIsGivenUp() async throws {
        let receiver = try await Receiver(nil)
        let client = WebhookClient(allowsPrivate: true, seconds: 1)
        let result = await client.send(delivery("http://127.0.0.1:\(receiver.port)/"))
        #expect(result == .failed("no answer in time"))
        try await receiver.close()
        // Nobody listens there any more.
        let refused = await client.send(delivery("http://127.0.0.1:\(receiver.port)/"))
        guard case .failed = refused else {
            Issue.record("\(refused)")
            return
        }
    }

    // What counts is what the name stands for: "localhost" is no private number.
    @Test func privateAddressesAreNotSentTo() async throws {
        let receiver = try await Receiver(.ok)
        let client = WebhookClient(allowsPrivate: false, seconds: 60)
        for host in ["localhost", "127.0.0.1", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]"] {
            let result = await client.send(delivery("http://\(host):\(receiver.port)/"))
            guard case .failed(let words) = result else {
                Issue.record("\(host): \(result)")
                continue
            }
            #expect(words.contains("not an address of the public internet"), "\(words)")
        }
        #expect(receiver.all.isEmpty)
        #expect(throws: WatchRefusal.self) { try client.checked("http://127.0.0.1/") }
        #expect(throws: WatchRefusal.self) { try client.checked("https://[fd00::1]/") }
        #expect(throws: Never.self) { try client.checked("https://example.com/hook") }
        try await receiver.close()
    }

    @Test func publicAndPrivateNumbers() {
        let publicOnes: [[UInt8]] = [
            [8, 8, 8, 8], [1, 1, 1, 1], [172, 15, 0, 1], [172, 32, 0, 1], [100, 63, 0, 1],
            [192, 167, 1, 1], [198, 17, 0, 1], [223, 255, 255, 255],
        ]
        let privateOnes: [[UInt8]] = [
            [0, 0, 0, 0], [10, 1, 2, 3], [127, 0, 0, 1], [127, 255, 0, 1], [169, 254, 169, 254],
            [172, 16, 0, 1], [172, 31, 255, 1], [192, 168, 0, 1], [100, 64, 0, 1],
            [198, 18, 0, 1], [192, 0, 2, 1], [203, 0, 113, 9], [224, 0, 0, 1],
            [255, 255, 255, 255],
        ]
        let mapped: [UInt8] = Array(repeating: 0, count: 10) + [255, 255]
        let translated: [UInt8] = [0, 0x64, 0xff, 0x9b] + Array(repeating: 0, count: 8)
        for number in publicOnes {
            #expect(AddressRules.isPublic(v4: number), "\(number)")
            #expect(AddressRules.isPublic(v6: mapped + number))
            #expect(AddressRules.isPublic(v6: translated + number))
        }
        for number in privateOnes {
            #expect(!AddressRules.isPublic(v4: number), "\(number)")
            #expect(!AddressRules.isPublic(v6: mapped + number))
            #expect(!AddressRules.isPublic(v6: translated + number))
            #expect(
                !AddressRules.isPublic(v6: [0x20, 0x02] + number + Array(repeating: 1, count: 10)))
        }
        func six(_ head: [UInt8]) -> [UInt8] {
            head + Array(repeating: 1, count: 16 - head.count)
        }
        #expect(AddressRules.isPublic(v6: six([0x2a, 0x00])))
        for head: [UInt8] in [
            [0, 0], [0xfc, 0], [0xfd, 1], [0xfe, 0x80], [0xff, 2], [0x20, 1, 0x0d, 0xb8],
            [0x20, 1, 0, 0], [0x3f, 0xff],
        ] {
            #expect(!AddressRules.isPublic(v6: six(head)), "\(head)")
        }
    }

    @Test(arguments: [
        "", "ftp://a/", "http://", "https:///path", "http://user@host/", "http://a:0/",
        "http://a:65536/", "http://a:b/", "http://a b/", "http://a\r\nHost: b/", "javascript:1",
        "http://::1/", "http://[::1", "http://é/",
    ])
    func addressesThatAreNotUnderstood(_ text: String) {
        #expect(throws: WatchRefusal.self) { try WebhookAddress(text) }
    }

    @Test func addressesAreTakenApart() throws {
        let plain = try WebhookAddress("https://example.com")
        #expect(plain.isSecure && plain.port == 443 && plain.target == "/")
        #expect(plain.hostHeader == "example.com")
        let full = try WebhookAddress("http://[::1]:8080/a/b?c=d#e")
        #expect(!full.isSecure && full.host == "::1" && full.port == 8_080)
        #expect(full.target == "/a/b?c=d" && full.hostHeader == "[::1]:8080")
        #expect(try WebhookAddress("https://a?x=1").target == "/?x=1")
    }

    // MARK: The queue

    /// The results of a queue that never really pauses.
    private func results(
        _ sender: TestSender, _ deliveries: [WebhookDelivery]
    ) async -> [(WebhookResult, Int)] {
        let queue = WebhookQueue(sender: sender) { _ in await Task.yield() }
        return await withTaskGroup(of: (WebhookResult, Int).self) { group in
            for delivery in deliveries {
                group.addTask { await Self.result(queue, delivery) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private static func result(
        _ queue: WebhookQueue, _ delivery: WebhookDelivery
    ) async -> (WebhookResult, Int) {
        await withCheckedContinuation { continuation in
            let isTaken = queue.offer(delivery) { continuation.resume(returning: ($0, $1)) }
            #expect(isTaken)
        }
    }

    @Test func whatFailsIsRepeatedAndThenGivenUp() async {
        let sender = TestSender()
        sender.answer([.failed("no connection"), .answered(503), .answered(200)])
        let first = await results(sender, [delivery("http://a/")])
        #expect(first.map(\.0) == [.answered(200)] && first.map(\.1) == [3])
        sender.answer(Array(repeating: .answered(500), count: 9))
        let second = await results(sender, [delivery("http://a/")])
        #expect(second.map(\.0) == [.answered(500)] && second.map(\.1) == [4])
        // A receiver that says that it does not want it is not asked again.
        sender.answer([.answered(410)])
        #expect(await results(sender, [delivery("http://a/")]).map(\.1) == [1])
    }

    @Test func lanesAreBounded() async {
        let queue = WebhookQueue(sender: TestSender()) { _ in }
        queue.stop()
        #expect(!queue.offer(delivery("http://a/")) { _, _ in })
        let sender = TestSender()
        let many = (0..<200).map { delivery("http://a/", account: $0 % 50 + 1, body: "\($0)") }
        #expect(await results(sender, many).count == 200)
        #expect(sender.sent.count == 200)
    }

    // MARK: The watch

    @Test func noticesGoToTheWebhookOfTheirOwner() async throws {
        let venue = try await WatchFixture.open()
        try venue.silenceStandingAlerts()
        _ = try venue.watch.setWebhook(
            "https://example.com/h", secret: "sesame, open", of: WatchFixture.alice)
        // What the store keeps is sealed.
        let kept = try venue.store.load().accounts[WatchFixture.alice]?.webhook.sealedSecret
        #expect(kept == Array("sesame, open".utf8).map { ~$0 })
        try venue.alert(.fill) { $0.toWebhook = true }
        try await venue.trade(WatchFixture.alice, .buy, "0.1")
        try await venue.trade(WatchFixture.bob, .buy, "0.1")
        let told = try venue.told()
        try await settled(venue)
        let sent = try #require(venue.sender.sent.first)
        #expect(venue.sender.sent.count == 1)
        #expect(sent.url == "https://example.com/h")
        #expect(
            sent.signature
                == Webhook.signature(of: sent.body, secret: Array("sesame, open".utf8)))
        let root = try JSONReader.read(sent.body)
        #expect(root["account"]?.text == "\(WatchFixture.alice.raw)")
        #expect(root["notice"]?["title"]?.text == told[0].title)
        #expect(
            venue.watch.webhook(of: WatchFixture.alice).lastStatus?.hasPrefix("delivered") == true)
        // Without an address nothing is sent, and the secret is forgotten.
        let none = try venue.watch.setWebhook(nil, secret: nil, of: WatchFixture.alice)
        #expect(none.sealedSecret == nil)
        try await venue.trade(WatchFixture.alice, .buy, "0.1")
        #expect(try venue.told().count == 1)
        #expect(venue.sender.sent.count == 1)
    }

    /// Waits until the store knows of no delivery under way.
    private func settled(_ venue: WatchFixture) async throws {
        while try !venue.store.load().undelivered.isEmpty { await Task.yield() }
    }

    // What was under way when the venue died is sent by the next one.
    @Test func aDeliveryOutlivesTheVenue() async throws {
        let store = MemoryWatchStore()
        var watch = AccountWatch()
        watch.webhook.url = "https://example.com/h"
        var notice = Notice(
            account: WatchFixture.alice, kind: .fill, level: .info, title: "t", text: "x",
            time: Timestamp(1))
        notice.id = 7
        var change = WatchChange(sequence: 0)
        change.accounts[WatchFixture.alice] = watch
        change.notices = [notice]
        change.undelivered = [7]
        store.write(change)
        let venue = try WatchFixture(store: store)
        try await settled(venue)
        #expect(venue.sender.sent.map(\.body) == [Webhook.body(notice)])
    }

    @Test func aTrialSaysWhatCameOfItAndIsNotRepeated() async throws {
        let venue = try await WatchFixture.open()
        await #expect(throws: WatchRefusal.self) {
            try await venue.watch.tryWebhook(of: WatchFixture.alice)
        }
        venue.advance(seconds: 10)
        _ = try venue.watch.setWebhook("https://a/", secret: nil, of: WatchFixture.alice)
        venue.sender.answer([.answered(500)])
        let status = try await venue.watch.tryWebhook(of: WatchFixture.alice)
        #expect(status.hasPrefix("failed") && status.hasSuffix("answered 500"))
        #expect(venue.sender.sent.count == 1)
        // It is no tool to knock at other people's doors.
        await #expect(throws: WatchRefusal.self) {
            try await venue.watch.tryWebhook(of: WatchFixture.alice)
        }
        #expect(throws: WatchRefusal.self) {
            try venue.watch.setWebhook("https://a/", secret: "short", of: WatchFixture.alice)
        }
    }
}

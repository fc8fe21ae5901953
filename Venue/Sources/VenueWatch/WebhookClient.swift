import CNIOLinux
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import VenuePorts

// One POST, made by hand on sockets: the name is looked up here, the address it stands for is
// judged here, and the connection goes to that very address, so that a name cannot mean one thing
// when it is judged and another when it is used. Redirects are not followed.

/// Sends deliveries over HTTP and HTTPS.
public struct WebhookClient: WebhookSender {
    private let allowsPrivate: Bool
    private let timeLimit: TimeAmount
    private let group = MultiThreadedEventLoopGroup.singleton

    /// A client.
    ///
    /// - Parameters:
    ///   - allowsPrivate: Whether addresses that are not of the public internet may be sent to.
    ///   - seconds: The time one attempt may take.
    public init(allowsPrivate: Bool, seconds: Int64 = 5) {
        self.allowsPrivate = allowsPrivate
        timeLimit = .seconds(seconds)
    }

    /// Refuses what is no address of HTTP, and numbers that are not public.
    public func checked(_ url: String) throws -> String {
        let address = try WebhookAddress(url)
        if let literal = Self.literal(address.host, address.port), !isAllowed(literal) {
            throw WatchRefusal(
                field: "url", expected: "an address of the public internet",
                found: "\"\(address.host)\"")
        }
        return url
    }

    /// Makes one attempt.
    public func send(_ delivery: WebhookDelivery) async -> WebhookResult {
        do {
            let address = try WebhookAddress(delivery.url)
            let loop = group.next()
            let promise = loop.makePromise(of: Int.self)
            let limit = loop.scheduleTask(in: timeLimit) {
                promise.fail(VenueFault(.peer, "no answer in time"))
            }
            promise.futureResult.whenComplete { _ in limit.cancel() }
            resolve(address, loop).flatMap { connect(to: $0, address, delivery, loop, promise) }
                .whenFailure { promise.fail($0) }
            return .answered(try await promise.futureResult.get())
        } catch let fault as VenueFault {
            return .failed(fault.message)
        } catch let refusal as WatchRefusal {
            return .failed("expected \(refusal.expected), found \(refusal.found)")
        } catch {
            return .failed(Self.words(error))
        }
    }

    /// An error of the network in words that give away nothing of the venue's own.
    private static func words(_ error: any Error) -> String {
        switch error {
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: "no secure connection"
        case is HTTPParserError: "no answer in HTTP"
        default: "no connection"
        }
    }

    // MARK: Where to

    private static func literal(_ host: String, _ port: Int) -> SocketAddress? {
        // What is no number is a name; that is no fault.
        do { return try SocketAddress(ipAddress: host, port: port) } catch { return nil }
    }

    private func resolve(
        _ address: WebhookAddress, _ loop: any EventLoop
    ) -> EventLoopFuture<SocketAddress> {
        let lookup = NIOThreadPool.singleton.runIfActive(eventLoop: loop) {
            try Self.literal(address.host, address.port)
                ?? SocketAddress.makeAddressResolvingHost(address.host, port: address.port)
        }
        let allowsPrivate = allowsPrivate
        return lookup.flatMapErrorThrowing { _ in
            throw VenueFault(.peer, "the name \"\(address.host)\" is not known")
        }.flatMapThrowing { found in
            guard allowsPrivate || Self.isPublic(found) else {
                throw VenueFault(
                    .peer, "\"\(address.host)\" is not an address of the public internet")
            }
            return found
        }
    }

    private func isAllowed(_ address: SocketAddress) -> Bool {
        allowsPrivate || Self.isPublic(address)
    }

    private static func isPublic(_ address: SocketAddress) -> Bool {
        switch address {
        case .v4(let found):
            withUnsafeBytes(of: found.address.sin_addr) { AddressRules.isPublic(v4: Array($0)) }
        case .v6(let found):
            withUnsafeBytes(of: found.address.sin6_addr) { AddressRules.isPublic(v6: Array($0)) }
        case .unixDomainSocket: false
        }
    }

    // MARK: The request

    private func connect(
        to socket: SocketAddress, _ address: WebhookAddress, _ delivery: WebhookDelivery,
        _ loop: any EventLoop, _ promise: EventLoopPromise<Int>
    ) -> EventLoopFuture<Void> {
        ClientBootstrap(group: loop)
            .connectTimeout(timeLimit)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if address.isSecure { try pipeline.addHandler(Self.secure(address.host)) }
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandler(
                        WebhookExchange(head: Self.head(address, delivery), delivery.body, promise))
                }
            }
            .connect(to: socket)
            .map { channel in
                // Whoever is late is cut off, also in the midst of an answer.
                promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
            }
    }

    private static func secure(_ host: String) throws -> NIOSSLClientHandler {
        let context = try NIOSSLContext(configuration: .makeClientConfiguration())
        // Numbers are no names that a certificate could be asked for by SNI.
        let name = literal(host, 443) == nil ? host : nil
        return try NIOSSLClientHandler(context: context, serverHostname: name)
    }

    private static func head(
        _ address: WebhookAddress, _ delivery: WebhookDelivery
    ) -> HTTPRequestHead {
        var headers = HTTPHeaders()
        headers.add(name: "Host", value: address.hostHeader)
        headers.add(name: "User-Agent", value: "plimsoll")
        headers.add(name: "Content-Type", value: "application/json")
        headers.add(name: "Content-Length", value: "\(delivery.body.count)")
        headers.add(name: "Connection", value: "close")
        if let signature = delivery.signature {
            headers.add(name: "X-Plimsoll-Signature", value: signature)
        }
        return HTTPRequestHead(
            version: .http1_1, method: .POST, uri: address.target, headers: headers)
    }
}

/// Sends one request and waits for the head of its answer; the rest is not read.
private final class WebhookExchange: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let head: HTTPRequestHead
    private let body: [UInt8]
    private let promise: EventLoopPromise<Int>

    init(head: HTTPRequestHead, _ body: [UInt8], _ promise: EventLoopPromise<Int>) {
        self.head = head
        self.body = body
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let bytes = context.channel.allocator.buffer(bytes: body)
        context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let answer) = unwrapInboundIn(data) else { return }
        promise.succeed(Int(answer.status.code))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(VenueFault(.peer, "the connection was closed without an answer"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }
}

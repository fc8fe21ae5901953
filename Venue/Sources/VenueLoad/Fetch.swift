import NIOCore
import NIOHTTP1
import NIOPosix
import VenueJSON
import VenuePorts

// One GET and its answer, for what a run must know before it begins.

/// Gathers one answer.
final class Fetch: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let head: HTTPRequestHead
    private let promise: EventLoopPromise<[UInt8]>
    private var body: [UInt8] = []

    init(_ head: HTTPRequestHead, _ promise: EventLoopPromise<[UInt8]>) {
        self.head = head
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: break
        case .body(let part): body += Array(part.readableBytesView)
        case .end:
            promise.succeed(body)
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(VenueFault(.peer, "expected an answer to \(head.uri), found none"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }
}

extension Connector {
    /// The answer to a GET, as JSON.
    func fetch(_ target: String) async throws -> JSON {
        let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: target, headers: ["Host": "\(host):\(port)"])
        let promise = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: [UInt8].self)
        do {
            _ = try await open { _ in Fetch(head, promise) }
        } catch {
            promise.fail(error)
        }
        let body = try await promise.futureResult.get()
        do {
            return try JSONReader.read(body)
        } catch {
            throw VenueFault(
                .peer, "\(target): expected \(error.expected), found \(error.found)")
        }
    }
}

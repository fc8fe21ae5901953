import VenueTransport
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import VenueMetrics

// How a new connection is set up. Hummingbird's server accepts connections, encrypts them and
// shuts them down; requests are answered by our own handler straight on NIO's HTTP/1 codec.
//
// Hummingbird's `handleHTTP` loop is not used: it cannot hand a connection over to WebSockets, it
// answers a malformed request without a body, and it takes twice the CPU time of a plain handler.

/// One connection, HTTP/1.1 at first, WebSocket once a client asks for it.
struct VenueChannel: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let channel: any Channel
    }

    let core: ServerCore

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let address =
                channel.remoteAddress?.ipAddress
                ?? (core.options.socketPath == nil ? "unknown" : APIRequest.localOperator)
            let verdict = core.ledger.open(address)
            if verdict != .admitted { core.metrics.refused.increment() }
            guard verdict != .dropped else {
                channel.close(promise: nil)
                return Value(channel: channel)
            }
            core.metrics.connections.add(1)
            channel.closeFuture.whenComplete { _ in
                core.ledger.close(address)
                core.metrics.connections.add(-1)
            }
            try addHandlers(to: channel, address: address, verdict: verdict)
            return Value(channel: channel)
        }
    }

    /// Waits for the connection's end, so that a shutdown can wait for all of them.
    func handle(value: Value, logger: Logger) async {
        await withTaskCancellationHandler {
            do {
                try await value.channel.closeFuture.get()
            } catch {
                logger.debug("a connection ended with \(error)")
            }
        } onCancel: {
            value.channel.close(promise: nil)
        }
    }

    private func addHandlers(
        to channel: any Channel, address: String, verdict: ConnectionLedger.Verdict
    ) throws {
        let handlers = HTTPHandlers(limits: core.limits)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandlers([handlers.encoder, handlers.decoder, handlers.queue])
        try pipeline.addHandler(
            HTTPConnection(
                core: core, handlers: handlers, address: address, verdict: verdict,
                loop: channel.eventLoop))
    }
}

/// The handlers between the bytes and the requests, kept to be replaced when a connection is
/// upgraded.
struct HTTPHandlers {
    typealias Decoder = ByteToMessageHandler<HTTPRequestDecoder>

    let encoder = HTTPResponseEncoder()
    var decoder: Decoder
    /// Lets one request through at a time, so that pipelined ones are answered in order.
    let queue = HTTPServerPipelineHandler()

    init(limits: HTTPLimits) {
        decoder = Self.decoder(limits)
    }

    static func decoder(_ limits: HTTPLimits) -> Decoder {
        var bounds = NIOHTTPDecoderLimitConfiguration()
        bounds.maxHeaderFieldSize = limits.headerBytes
        bounds.maxHeaderListSize = limits.headerBytes
        bounds.maxHeaderFieldCount = limits.headerFields
        return Decoder(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: bounds))
    }
}

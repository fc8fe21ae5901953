public import NIOCore

// WebSocket connections as the sessions above them see them. A frame that goes to many is encoded
// once and shared.

/// A message on its way out, already a WebSocket text frame: encode once, send to many.
public struct OutboundFrame: Sendable {
    /// The frame with its header; server frames are not masked.
    public let buffer: ByteBuffer

    /// Wraps a text.
    public init(text: some Collection<UInt8>) {
        let count = text.count
        var buffer = ByteBuffer()
        buffer.reserveCapacity(count + 10)
        buffer.writeInteger(UInt8(0x81))
        if count < 126 {
            buffer.writeInteger(UInt8(count))
        } else if count <= 0xFFFF {
            buffer.writeInteger(UInt8(126))
            buffer.writeInteger(UInt16(count))
        } else {
            buffer.writeInteger(UInt8(127))
            buffer.writeInteger(UInt64(count))
        }
        buffer.writeBytes(text)
        self.buffer = buffer
    }
}

/// One client's connection. Every call may come from any thread and returns at once.
public protocol ClientSocket: AnyObject, Sendable {
    /// A number of its own.
    var id: UInt64 { get }
    /// The peer's address without port.
    var remoteAddress: String { get }
    /// Bytes handed over that the peer has not taken yet.
    var pendingBytes: Int { get }
    /// Sends frames in order, flushed together. The connection is closed with 1008 and a reason
    /// if more than its limit is pending then.
    func send(_ frames: [OutboundFrame])
    /// Sends a close frame and closes.
    func close(code: UInt16, reason: String)
}

/// What happens on one connection. Called on the connection's event loop, one call at a time.
public protocol SocketSession: AnyObject, Sendable {
    /// A text message arrived whole.
    func received(_ text: [UInt8])
    /// The connection is gone; nothing follows.
    func closed()
}

/// Opens sessions.
public protocol SocketGateway: Sendable {
    /// True if connections on this path are of this gateway; others are answered as plain HTTP.
    func accepts(_ path: String) -> Bool
    /// The session of a new connection.
    func open(_ request: APIRequest, socket: any ClientSocket) -> any SocketSession
}

/// Whether a connection is let in.
public enum SocketAdmission: Sendable {
    /// Not; the handshake is answered with this.
    case refused(APIResponse)
    /// It is; the session is made once the connection is there.
    case admitted(@Sendable (any ClientSocket) -> any SocketSession)
}

/// A gateway that looks a caller up before it lets them in.
public protocol GuardedSocketGateway: SocketGateway {
    /// Whether the sender of a handshake is let in.
    func admit(_ request: APIRequest) async -> SocketAdmission
}

extension GuardedSocketGateway {
    /// Nobody comes in without having been asked for.
    public func open(_ request: APIRequest, socket: any ClientSocket) -> any SocketSession {
        socket.close(code: 1_008, reason: "not admitted")
        return DeafSession()
    }
}

/// A session of somebody who is on the way out.
private final class DeafSession: SocketSession {
    func received(_ text: [UInt8]) {}
    func closed() {}
}

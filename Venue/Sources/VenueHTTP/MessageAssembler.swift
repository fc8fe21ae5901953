import NIOCore
import NIOWebSocket

// From frames to messages: a text may come in several frames, with control frames between them.
// What breaks RFC 6455, or a limit, is named by the code the connection is closed with.

/// Puts the data frames of one client together.
struct MessageAssembler {
    /// Why a connection must be closed.
    struct Violation: Hashable {
        let code: UInt16
        let reason: String
    }

    enum Outcome: Hashable {
        case incomplete
        case text(ByteBuffer)
        case violation(Violation)
    }

    private static let fragmentsMax = 1_024

    private let bytesMax: Int
    private var started: ByteBuffer?
    private var fragments = 0

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    /// Takes a data frame.
    mutating func add(_ frame: WebSocketFrame) -> Outcome {
        switch (frame.opcode, started) {
        case (.text, .none):
            if frame.fin { return whole(frame.unmaskedData) }
            started = ByteBuffer()
        case (.continuation, .some):
            break
        case (.binary, _):
            return .violation(
                Violation(code: 1_003, reason: "expected text messages, found a binary one"))
        case (.text, .some):
            return .violation(Violation(code: 1_002, reason: "expected the rest of a message"))
        case (.continuation, .none):
            return .violation(Violation(code: 1_002, reason: "expected the start of a message"))
        default:
            return .violation(Violation(code: 1_002, reason: "expected a known opcode"))
        }
        return append(frame)
    }

    private mutating func append(_ frame: WebSocketFrame) -> Outcome {
        var data = frame.unmaskedData
        fragments += 1
        started?.writeBuffer(&data)
        guard let message = started else { return .incomplete }
        if message.readableBytes > bytesMax || fragments > Self.fragmentsMax {
            let reason = "expected messages of at most \(bytesMax) bytes"
            return .violation(Violation(code: 1_009, reason: reason))
        }
        guard frame.fin else { return .incomplete }
        started = nil
        fragments = 0
        return whole(message)
    }

    private func whole(_ message: ByteBuffer) -> Outcome {
        guard String(validating: message.readableBytesView, as: UTF8.self) != nil else {
            return .violation(Violation(code: 1_007, reason: "expected text in UTF-8"))
        }
        return .text(message)
    }
}

import Crypto
import NIOHTTP1

// The proof of RFC 6455 that the server has read the handshake: SHA-1 over the client's key and a
// fixed text, in Base64.

enum WebSocketAccept {
    private static let suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

    /// The fields of the answer to a handshake with this key.
    static func headers(key: String) -> HTTPHeaders {
        [
            "Upgrade": "websocket", "Connection": "Upgrade",
            "Sec-WebSocket-Accept": value(key: key),
        ]
    }

    /// The value of `Sec-WebSocket-Accept`.
    static func value(key: String) -> String {
        base64(Array(Insecure.SHA1.hash(data: Array((key + suffix).utf8))))
    }

    static func base64(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            let word =
                part.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - part.count))
            for index in 0..<4 {
                let letter = letters[Int(word >> (18 - 6 * UInt32(index)) & 63)]
                text.append(index <= part.count ? letter : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

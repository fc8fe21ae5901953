import Crypto
import Glibc

// Signs requests as a bot does: HMAC-SHA256 over the parameters as they are sent.

/// A key and its secret.
struct RequestSigner: Sendable {
    let apiKey: String
    private let secret: SymmetricKey

    init(apiKey: String, secret: String) {
        self.apiKey = apiKey
        self.secret = SymmetricKey(data: Array(secret.utf8))
    }

    /// The signature of a text, in hexadecimal digits.
    func signature(_ text: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var hex: [UInt8] = []
        hex.reserveCapacity(64)
        for byte in HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: secret) {
            hex.append(digits[Int(byte >> 4)])
            hex.append(digits[Int(byte & 15)])
        }
        return String(decoding: hex, as: UTF8.self)
    }

    /// Parameters as `a=1&b=2`; none of ours needs escapes.
    static func query(_ parameters: [(name: String, value: String)]) -> String {
        parameters.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// The time now, in milliseconds since 1970.
    static var timestamp: String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return String(Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

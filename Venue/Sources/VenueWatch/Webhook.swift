import Crypto
import PlimsollModel
import VenueJSON

// Where notices are sent besides the page: one address of the owner's, with a signature by which
// the receiver knows the venue.

/// An account's webhook.
public struct Webhook: Hashable, Sendable {
    /// Where notices are sent; nil for nowhere.
    public var url: String?
    /// The secret of the signature as the store keeps it; nil for none.
    public var sealedSecret: [UInt8]?
    /// What came of the last delivery; nil before the first.
    public var lastStatus: String?

    /// No webhook.
    public init() {}

    /// The name under which an account's secret is sealed.
    static func sealName(_ account: AccountID) -> String { "webhook \(account.raw)" }

    /// What is sent for a notice.
    static func body(_ notice: Notice) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.object("notice") { notice.write(to: &$0) }
            writer.member("account", notice.account.raw)
        }
        return writer.bytes
    }

    /// The value of `X-Plimsoll-Signature`: HMAC-SHA256 of the body, in hexadecimal.
    public static func signature(of body: [UInt8], secret: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: secret))
        var text = Array("sha256=".utf8)
        for byte in code {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Seals secrets for the store and opens them; the name they are sealed under is part of the seal.
public struct SecretBox: Sendable {
    /// Seals bytes under a name.
    let seal: @Sendable ([UInt8], String) throws -> [UInt8]
    /// Opens what was sealed under a name.
    let open: @Sendable ([UInt8], String) throws -> [UInt8]

    /// A box over a key of the venue's.
    public init(
        seal: @escaping @Sendable ([UInt8], String) throws -> [UInt8],
        open: @escaping @Sendable ([UInt8], String) throws -> [UInt8]
    ) {
        self.seal = seal
        self.open = open
    }
}

import Crypto
import CryptoExtras
public import VenuePorts

// Signed requests. A client signs the text it means to send; libraries between it and the wire
// may encode that text anew. So several renderings of one request are tried, all of which say the
// same parameters.

/// What a signature may have been made over.
public struct SignedText: Sendable {
    private let query: [UInt8]
    private let body: [UInt8]

    /// The text of a request over HTTP: the query without its signature, directly followed by the
    /// body without its signature.
    public init(query: String, body: [UInt8]) {
        self.query = Self.withoutSignature(query.utf8)
        self.body = Self.withoutSignature(body)
    }

    private static func withoutSignature(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let parts = bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        let kept = parts.filter { !$0.starts(with: "signature=".utf8) }
        return Array(kept.joined(separator: [UInt8(ascii: "&")]))
    }

    /// How a text may have been rendered before it was signed.
    enum Rendering: CaseIterable {
        /// The bytes as they came.
        case asReceived
        /// Percent-decoded, `+` kept.
        case decoded
        /// Percent-decoded, `+` as a blank.
        case decodedBlanks
        /// Encoded anew as a form, a blank as `+`.
        case encoded
        /// Encoded anew as a form, a blank as `%20`.
        case encodedBlanks
    }

    /// The bytes of a rendering; nil if it could be read as other parameters than were sent.
    func bytes(_ rendering: Rendering) -> [UInt8]? {
        switch rendering {
        case .asReceived: return query + body
        case .decoded, .decodedBlanks:
            if isAmbiguous { return nil }
            let isBlank = rendering == .decodedBlanks
            return FormText.decode(query, plusIsBlank: isBlank)
                + FormText.decode(body, plusIsBlank: isBlank)
        case .encoded, .encodedBlanks:
            if isAmbiguous { return nil }
            let isPlus = rendering == .encoded
            return Self.form(FormText.pairs(query), isPlus)
                + Self.form(FormText.pairs(body), isPlus)
        }
    }

    /// True if a decoded value could be split into parameters that were not sent.
    private var isAmbiguous: Bool {
        (FormText.pairs(query) + FormText.pairs(body)).contains { pair in
            (pair.name + pair.value).utf8.contains {
                $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "=")
            }
        }
    }

    private static func form(
        _ pairs: [(name: String, value: String)], _ blankIsPlus: Bool
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        for pair in pairs {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            bytes += FormText.encode(pair.name, blankIsPlus: blankIsPlus)
            bytes.append(UInt8(ascii: "="))
            bytes += FormText.encode(pair.value, blankIsPlus: blankIsPlus)
        }
        return bytes
    }
}

/// Checks signatures.
public enum Signatures {
    /// True if a signature was made with a key over one of the renderings of a request.
    public static func isValid(
        _ signature: String, of text: SignedText, with key: APIKeySignature
    ) -> Bool {
        for rendering in SignedText.Rendering.allCases {
            guard let bytes = text.bytes(rendering) else { continue }
            if isValid(signature, of: bytes, with: key) { return true }
        }
        return false
    }

    /// True if a signature over the parameters of a message on a socket is good: sorted by name,
    /// as plain text or percent-encoded.
    ///
    /// - Parameter pairs: All parameters but the signature, values as they were written.
    public static func isValid(
        _ signature: String, ofSorted pairs: [(name: String, value: String)],
        with key: APIKeySignature
    ) -> Bool {
        let sorted = pairs.sorted { $0.name < $1.name }
        let plain = sorted.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        if isValid(signature, of: Array(plain.utf8), with: key) { return true }
        for blankIsPlus in [true, false] {
            let encoded = sorted.map { pair in
                Array("\(pair.name)=".utf8) + FormText.encode(pair.value, blankIsPlus: blankIsPlus)
            }
            let bytes = Array(encoded.joined(separator: [UInt8(ascii: "&")]))
            if isValid(signature, of: bytes, with: key) { return true }
        }
        return false
    }

    /// True if a signature was made with a key over exactly these bytes.
    ///
    /// - Parameter signature: Hexadecimal in either case for HMAC, base64 for the others.
    public static func isValid(
        _ signature: String, of bytes: [UInt8], with key: APIKeySignature
    ) -> Bool {
        switch key {
        case .hmac(let secret):
            guard let code = hexadecimal(signature) else { return false }
            // Compares in constant time.
            return HMAC<SHA256>.isValidAuthenticationCode(
                code, authenticating: bytes, using: SymmetricKey(data: secret))
        case .ed25519(let publicKey):
            guard let raw = Base64.decode(signature) else { return false }
            do {
                let key = try Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
                return key.isValidSignature(raw, for: bytes)
            } catch {
                return false
            }
        case .rsa(let publicKeyPEM):
            guard let raw = Base64.decode(signature) else { return false }
            do {
                let key = try _RSA.Signing.PublicKey(pemRepresentation: publicKeyPEM)
                return key.isValidSignature(
                    _RSA.Signing.RSASignature(rawRepresentation: raw),
                    for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5)
            } catch {
                return false
            }
        }
    }

    private static func hexadecimal(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = FormText.digit(digits[place]),
                let low = FormText.digit(digits[place + 1])
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}

/// Base64 as signatures are sent: a `+` that a form turned into a blank is a `+` again.
enum Base64 {
    /// The bytes of a text; nil if it is not base64.
    static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= 4_096 else { return nil }
        var bytes: [UInt8] = []
        var (bits, count, padding) = (UInt32(0), 0, 0)
        for character in text.utf8 {
            if character == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let value = value(character) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return padding <= 2 && count < 6 ? bytes : nil
    }

    private static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"), UInt8(ascii: " "), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}

public import PlimsollModel

// Who may speak for an account. The gateway asks here for every signed request; users, passwords
// and the keeping of secrets are the business of the adapter (VenueIdentity).

/// How a key signs.
public enum APIKeySignature: Hashable, Sendable {
    /// HMAC-SHA256 with a shared secret.
    case hmac(secret: [UInt8])
    /// Ed25519; the raw 32-byte public key.
    case ed25519(publicKey: [UInt8])
    /// RSA PKCS#1 v1.5 with SHA-256; the public key as PEM.
    case rsa(publicKeyPEM: String)
}

/// What a key may do.
public struct APIPermissions: OptionSet, Hashable, Sendable {
    /// The bits, as stored.
    public let rawValue: UInt8
    /// Permissions from stored bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// See account, orders and history.
    public static let read = APIPermissions(rawValue: 1)
    /// Place and cancel orders, change settings.
    public static let trade = APIPermissions(rawValue: 2)
    /// Move money out of the venue.
    public static let withdraw = APIPermissions(rawValue: 4)
    /// Operate the venue.
    public static let admin = APIPermissions(rawValue: 8)
}

/// A key as the gateway needs it.
public struct APIKeyRecord: Hashable, Sendable {
    /// The public part, as sent in `X-MBX-APIKEY`.
    public let key: String
    /// The account it speaks for.
    public let account: AccountKey
    /// How its requests are signed.
    public let signature: APIKeySignature
    /// What it may do.
    public let permissions: APIPermissions
    /// Addresses it may be used from; empty for any.
    public let allowedAddresses: [String]
    /// Leverage cap of the owner's verification level.
    public let maxLeverage: Int64

    /// A key with all its figures.
    public init(
        key: String, account: AccountKey, signature: APIKeySignature,
        permissions: APIPermissions = [.read, .trade], allowedAddresses: [String] = [],
        maxLeverage: Int64 = 1_000
    ) {
        self.key = key
        self.account = account
        self.signature = signature
        self.permissions = permissions
        self.allowedAddresses = allowedAddresses
        self.maxLeverage = maxLeverage
    }
}

/// Finds keys.
public protocol APIKeyDirectory: Sendable {
    /// The enabled key with this public part, or nil. Must be quick: it is asked for each request.
    func record(of key: String) -> APIKeyRecord?
}

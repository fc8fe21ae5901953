public import PlimsollModel
public import PlimsollNumerics
public import VenuePorts

// Who uses the venue: people, their sessions, their keys, and their wishes to move money.

/// A person with an account.
public struct User: Hashable, Sendable {
    /// The venue's number; also the number of the account.
    public let id: Int64
    /// The name they sign in with, in lower case.
    public let name: String
    /// How far they have proved who they are.
    public let level: Int
    /// True if they may operate the venue.
    public let isOperator: Bool
    /// When they signed up.
    public let created: Timestamp

    /// The account's outside identity.
    public var account: AccountKey { AccountKey(UInt64(id)) }
}

/// A session of a signed-in person.
public struct Session: Hashable, Sendable {
    /// Who.
    public let user: User
    /// Sent in the cookie; known to the client only.
    public let token: String
    /// To be sent in the header `X-CSRF-Token` with everything that changes something.
    public let csrf: String
    /// When it ends.
    public let expires: Timestamp
}

/// A key as lists show it: without its secret.
public struct APIKeyInfo: Hashable, Sendable {
    /// The public part.
    public let key: String
    /// What its owner calls it.
    public let label: String
    /// `HMAC`, `ED25519` or `RSA`.
    public let kind: String
    /// What it may do.
    public let permissions: APIPermissions
    /// Addresses it may be used from; empty for any.
    public let allowedAddresses: [String]
    /// When it was made.
    public let created: Timestamp
}

/// A key at the moment it is made; the secret is never shown again.
public struct NewAPIKey: Hashable, Sendable {
    /// The key.
    public let info: APIKeyInfo
    /// The secret of an HMAC key; nil for the others, whose private part the venue never sees.
    public let secret: String?
}

/// Which way money moves over the venue's edge.
public enum CashDirection: String, Hashable, Sendable {
    /// Into the venue.
    case deposit
    /// Out of it.
    case withdrawal
}

/// Where a request to move money stands.
public enum CashStatus: String, Hashable, Sendable {
    /// Waits for the operator.
    case pending
    /// On its way through the engine; after a crash its outcome is looked up in the history.
    case executing
    /// Done.
    case done
    /// Refused by the operator or by the engine.
    case refused
}

/// A request to move money over the venue's edge.
public struct CashRequest: Hashable, Sendable {
    /// Its number.
    public let id: Int64
    /// Whose.
    public let user: Int64
    /// Which way.
    public let direction: CashDirection
    /// Of what.
    public let asset: String
    /// How much.
    public let amount: Amount
    /// Where it stands.
    public let status: CashStatus
    /// Why it was refused, or who decided.
    public let note: String
    /// When it was made.
    public let created: Timestamp
    /// When it last changed.
    public let updated: Timestamp

    /// The account's outside identity.
    public var account: AccountKey { AccountKey(UInt64(user)) }
}

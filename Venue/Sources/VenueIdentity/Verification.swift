// How a person proves who they are is every venue's own affair. The venue asks a policy; what the
// policy grants caps leverage and withdrawals from then on.

/// A person's wish for a level.
public struct VerificationWish: Hashable, Sendable {
    /// Who.
    public let user: User
    /// The level they wish for.
    public let level: Int
    /// What they bring forward: a document, a token of another service, or nothing.
    public let evidence: String

    /// A wish with all its parts.
    public init(user: User, level: Int, evidence: String) {
        self.user = user
        self.level = level
        self.evidence = evidence
    }
}

/// What became of a wish.
public enum VerificationDecision: Hashable, Sendable {
    /// The person has the level now.
    case granted
    /// Somebody has to look at it.
    case pending
    /// Not granted, and why, in words for the person.
    case refused(String)
}

/// Decides who has proved what. A venue plugs in its own.
public protocol VerificationPolicy: Sendable {
    /// Decides a wish; may ask another service meanwhile.
    func decide(_ wish: VerificationWish) async throws -> VerificationDecision
}

/// Grants every level there is: for practice money.
public struct PracticeVerification: VerificationPolicy {
    /// The policy of a practice venue.
    public init() {}
    /// Grants it.
    public func decide(_ wish: VerificationWish) async -> VerificationDecision { .granted }
}

/// Leaves every wish to the operator (`plimsoll user level NAME LEVEL`).
public struct OperatorVerification: VerificationPolicy {
    /// The policy of a venue whose operator looks at each wish.
    public init() {}
    /// Leaves it to the operator.
    public func decide(_ wish: VerificationWish) async -> VerificationDecision { .pending }
}

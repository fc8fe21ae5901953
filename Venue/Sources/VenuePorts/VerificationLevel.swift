public import PlimsollNumerics

// How well the venue knows a person, and what that lets them do. The venue file names the levels;
// the keeper of persons gives each person one.

/// What a verification level allows; its number is its place in the list of levels.
public struct VerificationLevel: Hashable, Sendable {
    /// Its name, as in "basic".
    public var name: String
    /// Leverage is capped at this.
    public var maxLeverage: Int64
    /// Withdrawals within 24 hours are capped at this, in USD at index prices.
    public var dailyWithdrawal: Amount

    /// A level with its limits.
    public init(name: String, maxLeverage: Int64, dailyWithdrawal: Amount) {
        self.name = name
        self.maxLeverage = maxLeverage
        self.dailyWithdrawal = dailyWithdrawal
    }

    /// The customary three levels, lowest first.
    public static let standard = [
        VerificationLevel(name: "none", maxLeverage: 20, dailyWithdrawal: Amount(whole: 10_000)),
        VerificationLevel(
            name: "basic", maxLeverage: 50, dailyWithdrawal: Amount(whole: 100_000)),
        VerificationLevel(
            name: "full", maxLeverage: 125, dailyWithdrawal: Amount(whole: 10_000_000)),
    ]
}

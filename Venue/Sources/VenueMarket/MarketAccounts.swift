public import PlimsollModel

// Makers and takers are ordinary accounts. Their keys lie in a range that no user has, so that
// whoever shows or stores what people did can tell them apart.

/// The keys of the market's own accounts.
public enum MarketAccounts {
    /// The first key of the range; all keys from here on are the market's.
    public static let firstKey: UInt64 = 1 << 60

    /// True for an account of the market.
    public static func contains(_ key: AccountKey) -> Bool { key.raw >= firstKey }

    /// Accounts that quote.
    static let makerCount = 4
    /// Accounts that trade small amounts all the time.
    static let flowCount = 6

    static func maker(_ number: Int) -> AccountKey { AccountKey(firstKey + UInt64(number)) }
    static func flow(_ number: Int) -> AccountKey { AccountKey(firstKey + 1_000 + UInt64(number)) }
    static func trader(_ number: Int) -> AccountKey {
        AccountKey(firstKey + 100_000 + UInt64(number))
    }
}

public import PlimsollModel
public import PlimsollNumerics

// The only place where balances change. Every movement names where money leaves and where it
// arrives, so that the sum over all wallets, funds and system accounts of an asset is zero before
// and after. The insurance fund is the cross wallet of account 0, which may hold positions like
// any other account.

/// All balances of the venue.
public struct Ledger: Sendable {
    /// The balances of one asset.
    public struct Book: Sendable {
        /// Cross wallets by account.
        public fileprivate(set) var cross: [Amount] = []
        /// Funding wallets by account.
        public fileprivate(set) var funding: [Amount] = []
        /// Minus what came in from outside, plus what went out.
        public fileprivate(set) var external: Int128 = 0
        /// Trading fees collected.
        public fileprivate(set) var fees: Int128 = 0
        /// The other side of all realised profit.
        public fileprivate(set) var clearing: Int128 = 0
        /// The other side of all auto-exchanges.
        public fileprivate(set) var conversion: Int128 = 0

        init() {}

        /// Restores the balances of one asset from a snapshot.
        public init(
            cross: [Amount], funding: [Amount], external: Int128, fees: Int128,
            clearing: Int128, conversion: Int128
        ) {
            self.cross = cross
            self.funding = funding
            self.external = external
            self.fees = fees
            self.clearing = clearing
            self.conversion = conversion
        }
    }

    /// The account whose cross wallets are the insurance fund.
    public static let insuranceAccount = AccountID(0)

    /// Balances by asset.
    public private(set) var books: [Book] = []
    /// Isolated wallets by leg slot.
    public private(set) var isolated: [Amount] = []
    /// The asset of each isolated wallet.
    public private(set) var isolatedAssets: [AssetID] = []
    private var accountCount = 0

    /// A ledger without assets or accounts.
    public init() {}

    /// Adds an asset with empty balances for every account.
    public mutating func addAsset() {
        var book = Book()
        book.cross = Array(repeating: .zero, count: accountCount)
        book.funding = Array(repeating: .zero, count: accountCount)
        books.append(book)
    }

    /// Adds an account with empty balances in every asset.
    public mutating func addAccount() {
        accountCount += 1
        for index in books.indices {
            books[index].cross.append(.zero)
            books[index].funding.append(.zero)
        }
    }

    /// Adds an isolated wallet and returns its slot.
    public mutating func addIsolatedWallet(asset: AssetID) -> Int {
        isolated.append(.zero)
        isolatedAssets.append(asset)
        return isolated.count - 1
    }

    /// Takes away the isolated wallet added last.
    ///
    /// - Precondition: There is one, and it is empty.
    public mutating func removeLastIsolatedWallet() {
        let left = isolated.removeLast()
        isolatedAssets.removeLast()
        invariant(left.isZero, "a wallet that is taken away is empty, held \(left)")
    }

    /// The cross wallet of an account.
    public func cross(_ account: AccountID, _ asset: AssetID) -> Amount {
        books[Int(asset.raw)].cross[Int(account.raw)]
    }

    /// The funding wallet of an account.
    public func funding(_ account: AccountID, _ asset: AssetID) -> Amount {
        books[Int(asset.raw)].funding[Int(account.raw)]
    }

    /// The insurance fund of an asset.
    public func insurance(_ asset: AssetID) -> Amount { cross(Self.insuranceAccount, asset) }

    /// Moves money as an entry says.
    ///
    /// - Parameters:
    ///   - entry: Where from, where to, how much; the amount is positive.
    ///   - slot: Slot of the isolated wallet, if one end is isolated.
    /// - Precondition: `entry.amount > 0`.
    /// - Complexity: O(1), no allocation.
    public mutating func post(_ entry: LedgerEntry, isolatedSlot slot: Int = -1) {
        invariant(entry.amount.isPositive, "a movement is positive, was \(entry.amount)")
        add(-entry.amount, to: entry.from, entry.asset, slot)
        add(entry.amount, to: entry.to, entry.asset, slot)
    }

    private mutating func add(
        _ amount: Amount, to place: LedgerAccount, _ asset: AssetID, _ slot: Int
    ) {
        let index = Int(asset.raw)
        switch place {
        case .cross(let account): books[index].cross[Int(account.raw)] += amount
        case .funding(let account): books[index].funding[Int(account.raw)] += amount
        case .insurance: books[index].cross[Int(Self.insuranceAccount.raw)] += amount
        case .isolated: isolated[slot] += amount
        case .external: books[index].external += Int128(amount.raw)
        case .fees: books[index].fees += Int128(amount.raw)
        case .clearing: books[index].clearing += Int128(amount.raw)
        case .conversion: books[index].conversion += Int128(amount.raw)
        }
    }

    /// The sum over everything that holds an asset: zero, always.
    ///
    /// - Complexity: O(accounts + isolated wallets).
    public func total(_ asset: AssetID) -> Int128 {
        let book = books[Int(asset.raw)]
        var sum = book.external + book.fees + book.clearing + book.conversion
        for amount in book.cross { sum += Int128(amount.raw) }
        for amount in book.funding { sum += Int128(amount.raw) }
        for (slot, amount) in isolated.enumerated() where isolatedAssets[slot] == asset {
            sum += Int128(amount.raw)
        }
        return sum
    }
}

extension Ledger {
    /// Restores a ledger from the parts of a snapshot, in the order of the tables.
    public init(
        books: [Book], isolated: [Amount], isolatedAssets: [AssetID], accountCount: Int
    ) {
        self.books = books
        self.isolated = isolated
        self.isolatedAssets = isolatedAssets
        self.accountCount = accountCount
    }
}

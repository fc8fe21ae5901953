/// Whether positions of a symbol share the account's collateral or have their own.
public enum MarginMode: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// Backed by the whole cross pool.
    case cross
    /// Backed by the money set aside for it.
    case isolated
}

/// One net position per symbol, or a long and a short one.
public enum PositionMode: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// One net position.
    case oneWay
    /// A long and a short position side by side.
    case hedge
}

/// Which assets back what in the cross pool.
public enum AssetMode: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// Each settlement asset backs only the contracts settled in it.
    case single
    /// All assets back everything at their collateral value.
    case multi
}

/// Between which wallets money moves inside an account.
public enum TransferDirection: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// From the funding wallet into trading.
    case fundingToTrading
    /// From trading into the funding wallet.
    case tradingToFunding
}

/// A set of positions and what backs them together.
public enum PoolID: Hashable, Sendable, BitwiseCopyable {
    /// The cross positions of an account settled in one asset (single-asset mode).
    case cross(AccountID, AssetID)
    /// All cross positions of an account (multi-assets mode).
    case multiAssets(AccountID)
    /// One isolated position.
    case isolated(AccountID, InstrumentID, PositionSide)

    /// Whose pool it is.
    public var account: AccountID {
        switch self {
        case .cross(let account, _), .multiAssets(let account), .isolated(let account, _, _):
            account
        }
    }
}

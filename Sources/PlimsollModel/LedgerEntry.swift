public import PlimsollNumerics

// A movement of money always has two ends. An entry names both, so that the sum over all of them
// is zero by construction and an auditor can check it by adding.

/// One end of a movement.
public enum LedgerAccount: Hashable, Sendable, BitwiseCopyable {
    /// The outside world: minus everything ever paid in, plus everything paid out.
    case external
    /// The cross wallet of an account.
    case cross(AccountID)
    /// Money set aside for one isolated position.
    case isolated(AccountID, InstrumentID, PositionSide)
    /// The funding wallet of an account.
    case funding(AccountID)
    /// Trading fees collected.
    case fees
    /// The insurance fund.
    case insurance
    /// The other side of every realised profit; zero when all positions are closed.
    case clearing
    /// What auto-exchange bought and sold for accounts.
    case conversion
}

/// Why money moved.
public enum LedgerReason: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// From outside.
    case deposit
    /// To outside.
    case withdrawal
    /// Between wallets of one account.
    case transfer
    /// To or from an isolated position.
    case isolatedMargin
    /// Profit or loss of a closed part.
    case realizedPnl
    /// Trading fee.
    case fee
    /// Funding payment.
    case funding
    /// Rounding dust of funding.
    case fundingDust
    /// Liquidation fee.
    case liquidationFee
    /// What was left of a pool that was taken over.
    case residue
    /// A debt made good by the insurance fund.
    case shortfall
    /// A debt borne by others because the fund was empty.
    case socializedLoss
    /// Collateral sold or debt bought back.
    case autoExchange
    /// Money for the insurance fund from outside.
    case insuranceTopUp
}

/// One movement: `amount` left `from` and arrived at `to`.
public struct LedgerEntry: Hashable, Sendable, BitwiseCopyable {
    /// Where it came from.
    public var from: LedgerAccount
    /// Where it went.
    public var to: LedgerAccount
    /// How much, positive.
    public var amount: Amount
    /// Of what.
    public var asset: AssetID
    /// Why.
    public var reason: LedgerReason
    /// The instrument that caused it, if one did.
    public var instrument: InstrumentID?

    /// A movement with all its figures.
    public init(
        from: LedgerAccount, to: LedgerAccount, amount: Amount, asset: AssetID,
        reason: LedgerReason, instrument: InstrumentID? = nil
    ) {
        self.from = from
        self.to = to
        self.amount = amount
        self.asset = asset
        self.reason = reason
        self.instrument = instrument
    }
}

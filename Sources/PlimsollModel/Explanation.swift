public import PlimsollNumerics

// The figures by which a forced step explains itself: the equation before and after, the marks and
// positions it was computed from, and the code of the rule that was applied.

/// The figures of a pool that the solvency equation compares; formulas in `PlimsollMargin`.
public struct PoolFigures: Hashable, Sendable, BitwiseCopyable {
    /// Money of the pool after realised results; in multi-assets mode its collateral value in USD.
    public var walletBalance: Amount
    /// Profit of the pool's positions at mark price.
    public var unrealizedPnl: Amount
    /// Initial margin of the positions.
    public var positionInitialMargin: Amount
    /// Initial margin of the orders, beyond that of the positions.
    public var openOrderInitialMargin: Amount
    /// Below this the pool is liquidated.
    public var maintenanceMargin: Amount

    /// A pool with all its figures.
    public init(
        walletBalance: Amount = .zero, unrealizedPnl: Amount = .zero,
        positionInitialMargin: Amount = .zero, openOrderInitialMargin: Amount = .zero,
        maintenanceMargin: Amount = .zero
    ) {
        self.walletBalance = walletBalance
        self.unrealizedPnl = unrealizedPnl
        self.positionInitialMargin = positionInitialMargin
        self.openOrderInitialMargin = openOrderInitialMargin
        self.maintenanceMargin = maintenanceMargin
    }
}

/// One position as the equation saw it.
public struct PositionFigures: Hashable, Sendable, BitwiseCopyable {
    /// Where.
    public var instrument: InstrumentID
    /// Which.
    public var positionSide: PositionSide
    /// Signed size.
    public var size: Quantity
    /// Signed value at which it was entered.
    public var entryValue: Amount
    /// Mark price used.
    public var markPrice: Price
    /// Absolute value at mark.
    public var notional: Amount
    /// Profit at mark.
    public var unrealizedPnl: Amount
    /// Its maintenance margin.
    public var maintenanceMargin: Amount

    /// A position with all its figures.
    public init(
        instrument: InstrumentID, positionSide: PositionSide, size: Quantity, entryValue: Amount,
        markPrice: Price, notional: Amount, unrealizedPnl: Amount, maintenanceMargin: Amount
    ) {
        self.instrument = instrument
        self.positionSide = positionSide
        self.size = size
        self.entryValue = entryValue
        self.markPrice = markPrice
        self.notional = notional
        self.unrealizedPnl = unrealizedPnl
        self.maintenanceMargin = maintenanceMargin
    }
}

/// What a forced step did.
public enum LiquidationStage: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// Margin was added from the cross pool first, as the owner had asked.
    case autoAddMargin
    /// The pool's orders were cancelled.
    case cancelOrders
    /// A long and a short of one symbol were closed against each other at mark.
    case offsetHedge
    /// A part was closed through the book.
    case reduce
    /// The insurance fund took a position over at its bankruptcy price.
    case takeover
    /// Counterparties were closed at the bankruptcy price.
    case autoDeleverage
    /// Nothing was left but a debt, which the insurance fund or, at last, the venue's winners bore.
    case settleDebt
    /// A part of the collateral was sold for a debt.
    case autoExchange

    /// The permanent code of the rule behind the step, as in `Specs/`.
    public var ruleCode: String {
        switch self {
        case .autoAddMargin: "LIQD-010"
        case .cancelOrders: "LIQD-002"
        case .offsetHedge: "LIQD-003"
        case .reduce: "LIQD-004"
        case .takeover: "LIQD-006"
        case .autoDeleverage: "ADLQ-001"
        case .settleDebt: "INSR-003"
        case .autoExchange: "COLL-005"
        }
    }
}

/// One forced step with everything that explains it.
public struct LiquidationStep: Hashable, Sendable, BitwiseCopyable {
    /// The pool that sank.
    public var pool: PoolID
    /// What was done.
    public var stage: LiquidationStage
    /// The instrument it was done in; nil if it concerns the whole pool.
    public var instrument: InstrumentID?
    /// The position it was done to.
    public var positionSide = PositionSide.both
    /// Size closed or taken over, with the position's sign; for cancelled orders their number.
    public var quantity = Quantity.zero
    /// Average price: of the fills, or the bankruptcy price.
    public var price = Price.zero
    /// Liquidation fee paid.
    public var fee = Amount.zero
    /// What went from the pool to the insurance fund beside the fee.
    public var residue = Amount.zero
    /// What the insurance fund lost at mark by this step.
    public var shortfall = Amount.zero
    /// What counterparties lost at mark by this step.
    public var haircut = Amount.zero
    /// The pool before the step.
    public var before: PoolFigures
    /// The pool after the step.
    public var after = PoolFigures()
    /// The positions before the step: first place in `EventBuffer.positions`.
    public var firstPosition: UInt32 = 0
    /// How many positions there were.
    public var positionCount: UInt32 = 0
    /// When.
    public var time: Timestamp

    /// A step about to be taken.
    public init(
        pool: PoolID, stage: LiquidationStage, instrument: InstrumentID? = nil,
        before: PoolFigures, time: Timestamp
    ) {
        self.pool = pool
        self.stage = stage
        self.instrument = instrument
        self.before = before
        self.time = time
    }
}

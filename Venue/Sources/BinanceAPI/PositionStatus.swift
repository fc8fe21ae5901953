public import PlimsollEngine
import PlimsollMargin
public import PlimsollModel
public import PlimsollNumerics

// One row of a list of positions: what an account has and wants on one side of a contract.

/// One side of a contract in an account.
public struct PositionStatus: Sendable {
    /// The contract.
    public let terms: SymbolTerms
    /// Which position.
    public let side: PositionSide
    /// Cross or isolated.
    public let marginMode: MarginMode
    /// The account's leverage in the symbol.
    public let leverage: Int64
    /// The greatest notional at that leverage.
    public let maxNotional: Amount
    /// Signed size.
    public var size = Quantity.zero
    /// Average entry price; zero if flat.
    public var entryPrice = Price.zero
    /// The price at which closing as a taker leaves neither profit nor loss; zero if flat.
    public var breakEvenPrice = Price.zero
    /// Mark price.
    public let markPrice: Price
    /// The mark at which its pool reaches the line; zero if there is none.
    public var liquidationPrice = Price.zero
    /// Its part of its pool, with the isolated wallet.
    public let figures: PoolFigures
    /// Value of the open buy orders that may open.
    public let bidNotional: Amount
    /// Value of the open sell orders that may open.
    public let askNotional: Amount
    /// True if it takes margin from the cross pool before it is liquidated.
    public var autoAddsMargin = false
    /// What it is ranked by in the auto-deleveraging queue; nil if flat.
    public var adlStanding: ADLStanding?
    /// Place in that queue as a light from 0 to 4; set by whoever knows the queue.
    public var adlLight = 0
    /// When this was so; the beginning of time for a side without position or order.
    public let time: Timestamp

    /// A side of a contract now, with its position if it has one.
    init(
        _ engine: borrowing Engine, _ account: AccountID, _ terms: SymbolTerms,
        _ side: PositionSide, _ report: PositionReport?
    ) {
        self.terms = terms
        self.side = side
        let settings = engine.settings(account, terms.instrument)
        (marginMode, leverage) = (settings.marginMode, settings.leverage)
        maxNotional = terms.spec.brackets.maxNotional(atLeverage: settings.leverage)
        markPrice = engine.markPrice(terms.instrument)
        let own = engine.figures(account, terms.instrument, side)
        figures = own.figures
        (bidNotional, askNotional) = (own.bids, own.asks)
        let isEmpty = report == nil && own.bids.isZero && own.asks.isZero
        time = isEmpty ? .zero : engine.now
        guard let report else { return }
        size = report.terms.size
        entryPrice = report.entryPrice ?? .zero
        breakEvenPrice = BreakEven.price(
            entryPrice, isLong: size.isPositive, isInverse: terms.spec.contract.isInverse,
            takerFee: terms.spec.takerFee)
        liquidationPrice = report.liquidationPrice.price ?? .zero
        autoAddsMargin = report.autoAddsMargin
        adlStanding = report.adlStanding
    }

    /// Value at mark with the sign of the position.
    public var notional: Amount {
        if size.isZero || !markPrice.isPositive { return .zero }
        let value = PositionMath.notional(terms.spec.contract, size: size, price: markPrice)
        return size.isNegative ? -value : value
    }

    /// Wallet and profit of an isolated position; zero in cross margin, by which clients tell the
    /// two apart.
    public var isolatedMargin: Amount {
        marginMode == .isolated ? figures.walletBalance + figures.unrealizedPnl : .zero
    }

    /// The rows of an account.
    static func rows(
        _ engine: borrowing Engine, _ account: AccountID, _ rows: PositionRows,
        _ open: [PositionReport]
    ) -> [PositionStatus] {
        let isHedge = engine.positionMode(account) == .hedge
        var found: [PositionStatus] = []
        for terms in contracts(engine, account, rows) {
            for side in isHedge ? [PositionSide.long, .short] : [.both] {
                let report = open.first {
                    $0.instrument == terms.instrument && $0.positionSide == side
                }
                found.append(PositionStatus(engine, account, terms, side, report))
            }
        }
        return found
    }

    /// Contracts of other listings appear where something is held in them, and only there.
    private static func contracts(
        _ engine: borrowing Engine, _ account: AccountID, _ rows: PositionRows
    ) -> [SymbolTerms] {
        if case .only(let instrument) = rows { return [SymbolTerms(engine, instrument)] }
        if rows == .none { return [] }
        var found = rows == .all ? SymbolTerms.linear(engine) : []
        for instrument in engine.instruments(heldBy: account) {
            let terms = SymbolTerms(engine, instrument)
            if rows == .held || !terms.isLinear { found.append(terms) }
        }
        return found
    }
}

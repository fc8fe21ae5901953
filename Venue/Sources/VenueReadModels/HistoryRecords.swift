public import PlimsollModel
public import PlimsollNumerics

// What the venue remembers of the past, row by row. The present is in the engine; these rows are
// made from its events and can be made anew from the journal at any time.

/// An order as it last stood, and what last happened to it.
public struct OrderRecord: Hashable, Sendable {
    /// The order.
    public var order: Order
    /// The last thing that happened to it.
    public var change: OrderChange
    /// Its client id on the wire: the client's own, or one the venue made up.
    public var clientOrderID: String
    /// Of a trigger order that fired: the order it became; `.none` otherwise.
    public var child: OrderID
    /// Of a forced order (liquidation, auto-deleveraging): which; nil for the client's own.
    public var forced: ForcedKind?

    /// An order with all its figures.
    public init(
        order: Order, change: OrderChange, clientOrderID: String, child: OrderID = .none,
        forced: ForcedKind? = nil
    ) {
        self.order = order
        self.change = change
        self.clientOrderID = clientOrderID
        self.child = child
        self.forced = forced
    }
}

/// Which rule of the venue traded in an account's stead.
public enum ForcedKind: UInt8, Hashable, Sendable {
    /// A liquidation or takeover.
    case liquidation
    /// Auto-deleveraging.
    case autoDeleveraging
}

/// One account's side of a trade.
public struct FillRecord: Hashable, Sendable {
    /// The trade's number; both sides have the same.
    public var id: TradeID
    /// The account's order; a forced one has a number of its own (`ForcedOrder`).
    public var order: OrderID
    /// Whose.
    public var account: AccountID
    /// Where.
    public var instrument: InstrumentID
    /// What the account did.
    public var side: Side
    /// With which position.
    public var positionSide: PositionSide
    /// At which price.
    public var price: Price
    /// How much.
    public var quantity: Quantity
    /// Unsigned value, in the settlement asset; with its price below zero only where a bankrupt
    /// position had to be handed over at such a price.
    public var value: Amount
    /// Fee paid (positive) or received, in the settlement asset.
    public var commission: Amount
    /// The settlement asset.
    public var asset: AssetID
    /// What it realised, before fees.
    public var realizedPnl: Amount
    /// True if the account's order rested.
    public var isMaker: Bool
    /// When.
    public var time: Timestamp

    /// A fill with its identity; figures are set afterwards.
    public init(
        id: TradeID, order: OrderID, account: AccountID, instrument: InstrumentID, side: Side,
        time: Timestamp
    ) {
        self.id = id
        self.order = order
        self.account = account
        self.instrument = instrument
        self.side = side
        self.time = time
        positionSide = .both
        price = .zero
        quantity = .zero
        value = .zero
        commission = .zero
        asset = AssetID(0)
        realizedPnl = .zero
        isMaker = false
    }
}

/// A trade as the public sees it.
public struct TradeRecord: Hashable, Sendable {
    /// The engine's trade.
    public var trade: Trade
    /// When.
    public var time: Timestamp

    /// A trade with its time.
    public init(trade: Trade, time: Timestamp) {
        self.trade = trade
        self.time = time
    }
}

/// A movement of an account's money, as statements show it.
public struct IncomeRecord: Hashable, Sendable {
    /// A number that grows with time and is never used again.
    public var id: UInt64
    /// Whose.
    public var account: AccountID
    /// Why; together with the sign it says which kind of income it is.
    public var reason: LedgerReason
    /// Signed: positive is money received.
    public var amount: Amount
    /// Of what.
    public var asset: AssetID
    /// The instrument that caused it, if one did.
    public var instrument: InstrumentID?
    /// The trade that caused it, if one did.
    public var trade: TradeID?
    /// When.
    public var time: Timestamp

    /// A movement with all its figures.
    public init(
        id: UInt64, account: AccountID, reason: LedgerReason, amount: Amount, asset: AssetID,
        time: Timestamp
    ) {
        self.id = id
        self.account = account
        self.reason = reason
        self.amount = amount
        self.asset = asset
        self.time = time
    }
}

/// Which price a candle is made of.
public enum KlineSource: UInt8, Hashable, Sendable, CaseIterable {
    /// Trades.
    case last
    /// Mark price.
    case mark
    /// Index price of the instrument's index.
    case index
    /// Premium: mark against index, as a rate.
    case premium
}

/// A candle.
public struct Kline: Hashable, Sendable {
    /// When it begins.
    public var openTime: Timestamp
    /// First price, in units of 1e-8.
    public var open: Int64
    /// Highest price.
    public var high: Int64
    /// Lowest price.
    public var low: Int64
    /// Last price.
    public var close: Int64
    /// Traded size in contracts; zero but for trades.
    public var volume = Quantity.zero
    /// Traded value in quote money (of inverse contracts: in the base asset).
    public var quoteVolume = Amount.zero
    /// Number of trades.
    public var trades: Int64 = 0
    /// Part of `volume` in which the taker bought.
    public var takerBuyVolume = Quantity.zero
    /// Part of `quoteVolume` in which the taker bought.
    public var takerBuyQuoteVolume = Amount.zero
    /// First trade in it; 0 for none.
    public var firstTrade: UInt64 = 0
    /// Last trade in it; 0 for none.
    public var lastTrade: UInt64 = 0

    /// A candle that begins at a price.
    public init(openTime: Timestamp, price: Int64) {
        self.openTime = openTime
        open = price
        high = price
        low = price
        close = price
    }
}

/// A funding that took place.
public struct FundingRecord: Hashable, Sendable {
    /// Where.
    public var instrument: InstrumentID
    /// The rate.
    public var rate: Rate
    /// The mark price it was reckoned at.
    public var markPrice: Price
    /// When.
    public var time: Timestamp

    /// A funding with all its figures.
    public init(instrument: InstrumentID, rate: Rate, markPrice: Price, time: Timestamp) {
        self.instrument = instrument
        self.rate = rate
        self.markPrice = markPrice
        self.time = time
    }
}

/// A forced step with what explains it.
public struct LiquidationRecord: Hashable, Sendable {
    /// A number that grows with time: `sequence * 65,536 + place of the step in its command`.
    public var id: UInt64
    /// The command that caused it.
    public var sequence: UInt64
    /// The step.
    public var step: LiquidationStep
    /// The pool's positions before the step.
    public var positions: [PositionFigures]

    /// A step with its explanation.
    public init(
        id: UInt64, sequence: UInt64, step: LiquidationStep, positions: [PositionFigures]
    ) {
        self.id = id
        self.sequence = sequence
        self.step = step
        self.positions = positions
    }
}

/// A position that was closed against a bankrupt one.
public struct DeleveragingRecord: Hashable, Sendable {
    /// A number that grows with time, of the same kind as `LiquidationRecord.id`.
    public var id: UInt64
    /// What happened.
    public var event: AutoDeleveraging
    /// When.
    public var time: Timestamp

    /// A deleveraging with its time.
    public init(id: UInt64, event: AutoDeleveraging, time: Timestamp) {
        self.id = id
        self.event = event
        self.time = time
    }
}

/// One amendment of an order.
public struct AmendmentRecord: Hashable, Sendable {
    /// A number that grows with time.
    public var id: UInt64
    /// The order after it.
    public var order: Order
    /// The price before.
    public var priceBefore: Price
    /// The size before.
    public var quantityBefore: Quantity
    /// When.
    public var time: Timestamp

    /// An amendment with all its figures.
    public init(
        id: UInt64, order: Order, priceBefore: Price, quantityBefore: Quantity, time: Timestamp
    ) {
        self.id = id
        self.order = order
        self.priceBefore = priceBefore
        self.quantityBefore = quantityBefore
        self.time = time
    }
}

/// A change of an isolated position's margin.
public struct MarginChangeRecord: Hashable, Sendable {
    /// A number that grows with time.
    public var id: UInt64
    /// Whose.
    public var account: AccountID
    /// Where.
    public var instrument: InstrumentID
    /// Which position.
    public var positionSide: PositionSide
    /// Signed: positive is margin added.
    public var amount: Amount
    /// Of what.
    public var asset: AssetID
    /// True if the owner moved it, false if a trade did.
    public var isByOwner: Bool
    /// When.
    public var time: Timestamp

    /// A change with its identity.
    public init(
        id: UInt64, account: AccountID, instrument: InstrumentID, positionSide: PositionSide,
        amount: Amount, time: Timestamp
    ) {
        self.id = id
        self.account = account
        self.instrument = instrument
        self.positionSide = positionSide
        self.amount = amount
        self.time = time
        asset = AssetID(0)
        isByOwner = true
    }
}

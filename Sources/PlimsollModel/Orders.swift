public import PlimsollNumerics

// Orders as they are asked for and as they stand. The words are the field's (Binance USD-M);
// the behaviour of each is a rule in Specs/07-ORDR.

/// Buy or sell.
public enum Side: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// Bids; raises a position.
    case buy
    /// Asks; lowers a position.
    case sell

    /// The other side.
    public var opposite: Side { self == .buy ? .sell : .buy }
    /// +1 for a buy, -1 for a sell.
    public var sign: Int64 { self == .buy ? 1 : -1 }
}

/// Which position of the account an order belongs to.
public enum PositionSide: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// The one net position of one-way mode.
    case both
    /// The long position of hedge mode.
    case long
    /// The short position of hedge mode.
    case short
}

/// The kind of order.
public enum OrderType: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// Rests at its price.
    case limit
    /// Takes what the book offers within the take bound.
    case market
    /// Becomes a limit order when the price runs away to the trigger.
    case stop
    /// Becomes a market order when the price runs away to the trigger.
    case stopMarket
    /// Becomes a limit order when the price comes in to the trigger.
    case takeProfit
    /// Becomes a market order when the price comes in to the trigger.
    case takeProfitMarket
    /// Becomes a market order when the price turns back by the callback rate.
    case trailingStopMarket

    /// True for orders that wait for a trigger.
    public var isTrigger: Bool { self != .limit && self != .market }
    /// True for orders that are, or become, limit orders.
    public var hasLimitPrice: Bool { self == .limit || self == .stop || self == .takeProfit }
}

/// How long an order stays.
public enum TimeInForce: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// Until cancelled.
    case goodTillCancelled
    /// Trades at once what it can; the rest expires.
    case immediateOrCancel
    /// Trades at once in full, or not at all.
    case fillOrKill
    /// Never takes: expires if it would cross ("GTX").
    case postOnly
    /// Until a time.
    case goodTillDate
}

/// Which price fires a trigger order.
public enum WorkingType: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// The last traded price.
    case lastPrice
    /// The mark price.
    case markPrice
}

/// What happens when an account would trade with itself.
public enum SelfTradePrevention: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// Nothing: the trade takes place.
    case none
    /// The resting order expires.
    case expireMaker
    /// The rest of the incoming order expires.
    case expireTaker
    /// Both expire.
    case expireBoth
}

/// Takes the limit price from the book at the moment of acceptance.
public enum PriceMatch: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// The price is given.
    case none
    /// The best price of the other side.
    case opponent
    /// The fifth best price of the other side.
    case opponent5
    /// The tenth best price of the other side.
    case opponent10
    /// The twentieth best price of the other side.
    case opponent20
    /// The best price of the same side.
    case queue
    /// The fifth best price of the same side.
    case queue5
    /// The tenth best price of the same side.
    case queue10
    /// The twentieth best price of the same side.
    case queue20

    /// The level meant, 1 for the best; 0 if no matching is asked.
    public var level: Int {
        switch self {
        case .none: 0
        case .opponent, .queue: 1
        case .opponent5, .queue5: 5
        case .opponent10, .queue10: 10
        case .opponent20, .queue20: 20
        }
    }

    /// True if the price comes from the side the order would trade with.
    public var isOpponent: Bool {
        switch self {
        case .opponent, .opponent5, .opponent10, .opponent20: true
        default: false
        }
    }
}

/// What an account asks for.
public struct OrderRequest: Hashable, Sendable, BitwiseCopyable {
    /// Who asks.
    public var account: AccountID
    /// In which instrument.
    public var instrument: InstrumentID
    /// Buy or sell.
    public var side: Side
    /// The position meant; `.both` in one-way mode.
    public var positionSide = PositionSide.both
    /// The kind of order.
    public var type: OrderType
    /// How long it stays; ignored by market orders.
    public var timeInForce = TimeInForce.goodTillCancelled
    /// Size, positive; zero with `closesPosition`.
    public var quantity: Quantity
    /// Limit price; zero for none.
    public var price = Price.zero
    /// Trigger price; zero for none.
    public var triggerPrice = Price.zero
    /// Price at which a trailing stop begins to trail; zero for at once.
    public var activationPrice = Price.zero
    /// Distance of a trailing stop from the extreme price, as 0.01.
    public var callbackRate = Rate.zero
    /// The price that fires a trigger.
    public var workingType = WorkingType.lastPrice
    /// May only make the position smaller.
    public var isReduceOnly = false
    /// Closes the whole position when fired, whatever its size then.
    public var closesPosition = false
    /// Does not fire while mark and last price are far apart.
    public var isPriceProtected = false
    /// Takes the price from the book.
    public var priceMatch = PriceMatch.none
    /// What happens if it meets the account's own order.
    public var selfTradePrevention = SelfTradePrevention.expireMaker
    /// When a good-till-date order ends.
    public var goodTillTime = Timestamp.zero
    /// The client's own name for it.
    public var clientOrderID = ClientOrderID.none
    /// Trigger of a take-profit that is attached to the position once this order fills; zero for
    /// none. It follows the position's size and goes with the position.
    public var takeProfitPrice = Price.zero
    /// Trigger of a stop-loss attached in the same way; zero for none.
    public var stopLossPrice = Price.zero

    /// The least an order needs; everything else has a customary default.
    public init(
        account: AccountID, instrument: InstrumentID, side: Side, type: OrderType,
        quantity: Quantity, price: Price = .zero
    ) {
        self.account = account
        self.instrument = instrument
        self.side = side
        self.type = type
        self.quantity = quantity
        self.price = price
    }
}

/// Where an order stands.
public enum OrderStatus: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// Waits for its trigger.
    case untriggered
    /// Rests in the book, nothing filled.
    case new
    /// Rests in the book, partly filled.
    case partiallyFilled
    /// Filled in full.
    case filled
    /// Cancelled by its owner.
    case cancelled
    /// Ended by a rule of the venue.
    case expired
    /// Its trigger fired; it lives on as the order that has it as parent.
    case triggered

    /// True if nothing more can happen to it.
    public var isFinal: Bool {
        switch self {
        case .untriggered, .new, .partiallyFilled: false
        case .filled, .cancelled, .expired, .triggered: true
        }
    }
}

/// An order as it stands; carried whole by order events.
public struct Order: Hashable, Sendable, BitwiseCopyable {
    /// The engine's number for it.
    public var id: OrderID
    /// What was asked, with the price as it stands now.
    public var request: OrderRequest
    /// Where it stands.
    public var status: OrderStatus
    /// Size filled so far.
    public var filledQuantity = Quantity.zero
    /// Unsigned value of the fills so far, in the settlement asset.
    public var filledValue = Amount.zero
    /// Times it was amended.
    public var amendments: UInt32 = 0
    /// When it was accepted.
    public var acceptedAt: Timestamp
    /// When it last changed.
    public var updatedAt: Timestamp
    /// The trigger order it came from, or none.
    public var parent = OrderID.none

    /// An order just accepted.
    public init(id: OrderID, request: OrderRequest, status: OrderStatus, at time: Timestamp) {
        self.id = id
        self.request = request
        self.status = status
        acceptedAt = time
        updatedAt = time
    }

    /// Size still open.
    public var remainingQuantity: Quantity { request.quantity - filledQuantity }
}

public import PlimsollNumerics

// What happened. Events are facts in the past tense; together with the commands they are all that
// read models, streams and reports are made of. An event is small; orders and explanations, which
// are long, lie in the buffer beside the events and are named by their place there.

/// A fact.
public enum Event: Hashable, Sendable, BitwiseCopyable {
    /// The command, or the `item`-th order of a batch, was refused.
    case rejected(Rejection, item: UInt16)
    /// An asset was listed.
    case assetListed(AssetID)
    /// A price index was listed.
    case indexListed(IndexID)
    /// An instrument was listed.
    case instrumentListed(InstrumentID)
    /// The settings changed.
    case configured
    /// An instrument was opened or closed for new orders.
    case tradingChanged(InstrumentID, isOpen: Bool)
    /// An account was opened.
    case accountOpened(AccountID, AccountKey)
    /// Money moved.
    case posted(LedgerEntry)
    /// An order changed; `order` is its place in `EventBuffer.orders`.
    case order(OrderChange, order: UInt32)
    /// A trade took place.
    case traded(Trade)
    /// A position changed.
    case positionChanged(PositionChange)
    /// The margin mode of a symbol changed.
    case marginModeChanged(AccountID, InstrumentID, MarginMode)
    /// The leverage of a symbol changed.
    case leverageChanged(AccountID, InstrumentID, Int64)
    /// The position mode of an account changed.
    case positionModeChanged(AccountID, PositionMode)
    /// The asset mode of an account changed.
    case assetModeChanged(AccountID, AssetMode)
    /// An asset was switched on or off as collateral.
    case collateralChanged(AccountID, AssetID, isEnabled: Bool)
    /// Automatic margin was switched on or off.
    case autoAddMarginChanged(AccountID, InstrumentID, PositionSide, isEnabled: Bool)
    /// An index moved.
    case indexPriceChanged(IndexID, Price)
    /// A price from outside was not believed.
    case priceIgnored(IndexID, source: UInt8, Price, PriceFault)
    /// The mark price of an instrument changed.
    case markPriceChanged(InstrumentID, mark: Price, index: Price)
    /// Liquidation in an instrument stopped, and why.
    case liquidationPaused(InstrumentID, PauseReason)
    /// Liquidation in an instrument goes on.
    case liquidationResumed(InstrumentID)
    /// Funding took place.
    case funded(InstrumentID, rate: Rate, mark: Price)
    /// A forced step; `step` is its place in `EventBuffer.steps`.
    case liquidation(step: UInt32)
    /// A position was closed against a bankrupt one.
    case autoDeleveraged(AutoDeleveraging)
    /// A dead man's switch went off.
    case countdownExpired(AccountID, InstrumentID)
}

/// Why a price from outside was not believed.
public enum PriceFault: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// Zero or negative.
    case notPositive
    /// Far from the other sources; counted at the edge of the band.
    case clamped
    /// Very far from the other sources; left out.
    case outlier
    /// A sudden move that only one source shows; held until confirmed.
    case unconfirmedJump
    /// Beyond the greatest price the venue can count.
    case tooLarge
}

/// Why liquidation is paused.
public enum PauseReason: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// Fewer live sources than the index needs.
    case staleIndex
    /// A move that waits for confirmation.
    case unconfirmedJump
    /// A source said zero or less.
    case invalidPrice
    /// The operator's hold.
    case operatorHold
}

/// Why an order changed.
public enum OrderChange: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// Accepted: resting or waiting for its trigger.
    case accepted
    /// Filled, in part or in full; the trade follows or stands beside it.
    case filled
    /// Amended.
    case amended
    /// Cancelled by its owner.
    case cancelled
    /// Its trigger fired; the order it became has it as `parent`.
    case triggered
    /// The rest of an immediate order found nothing more.
    case expiredUnfilled
    /// A post-only order would have taken.
    case expiredPostOnly
    /// Its date came.
    case expiredByDate
    /// It met the account's own order.
    case expiredSelfTrade
    /// It could not be borne by its pool any more.
    case expiredInsufficientMargin
    /// A reduce-only order had nothing left to reduce.
    case expiredReduceOnly
    /// It went with the position it was attached to.
    case expiredWithPosition
    /// Fired without the margin for it, or refused for another reason when it fired.
    case expiredAtTrigger
    /// Cancelled because its pool is liquidated.
    case expiredByLiquidation
    /// Cancelled because its account was deleveraged in that instrument.
    case expiredByDeleveraging
    /// Cancelled by the account's dead man's switch.
    case expiredByCountdown
}

/// A trade between two orders; the incoming one is the taker.
public struct Trade: Hashable, Sendable, BitwiseCopyable {
    /// The engine's number for it.
    public var id: TradeID
    /// The resting order.
    public var makerOrder: OrderID
    /// The incoming order; none for a liquidation.
    public var takerOrder: OrderID
    /// The maker's price.
    public var price: Price
    /// Its size.
    public var quantity: Quantity
    /// The maker's account.
    public var maker: AccountID
    /// The taker's account.
    public var taker: AccountID
    /// Where.
    public var instrument: InstrumentID
    /// What the taker did.
    public var takerSide: Side
    /// True if the taker was being liquidated.
    public var isLiquidation: Bool

    /// A trade with all its figures.
    public init(
        id: TradeID, makerOrder: OrderID, takerOrder: OrderID, price: Price, quantity: Quantity,
        maker: AccountID, taker: AccountID, instrument: InstrumentID, takerSide: Side,
        isLiquidation: Bool
    ) {
        self.id = id
        self.makerOrder = makerOrder
        self.takerOrder = takerOrder
        self.price = price
        self.quantity = quantity
        self.maker = maker
        self.taker = taker
        self.instrument = instrument
        self.takerSide = takerSide
        self.isLiquidation = isLiquidation
    }
}

/// A position after a change.
public struct PositionChange: Hashable, Sendable, BitwiseCopyable {
    /// Signed size.
    public var size: Quantity
    /// Signed value at which it was entered, in the settlement asset.
    public var entryValue: Amount
    /// What the change realised, before fees.
    public var realizedPnl: Amount
    /// Money set aside for it, zero in cross margin.
    public var isolatedWallet: Amount
    /// Whose.
    public var account: AccountID
    /// Where.
    public var instrument: InstrumentID
    /// Which.
    public var positionSide: PositionSide

    /// A position with all its figures.
    public init(
        account: AccountID, instrument: InstrumentID, positionSide: PositionSide, size: Quantity,
        entryValue: Amount, realizedPnl: Amount, isolatedWallet: Amount
    ) {
        self.account = account
        self.instrument = instrument
        self.positionSide = positionSide
        self.size = size
        self.entryValue = entryValue
        self.realizedPnl = realizedPnl
        self.isolatedWallet = isolatedWallet
    }
}

/// A position closed against a bankrupt one at its bankruptcy price.
public struct AutoDeleveraging: Hashable, Sendable, BitwiseCopyable {
    /// Size closed, positive.
    public var quantity: Quantity
    /// Signed value of the victim's closing trade, in the settlement asset.
    public var value: Amount
    /// What the victim lost against the mark price: its part of the deficit.
    public var haircut: Amount
    /// Whose position was closed.
    public var victim: AccountID
    /// Whose was bankrupt.
    public var bankrupt: AccountID
    /// Where.
    public var instrument: InstrumentID
    /// Which position of the victim.
    public var positionSide: PositionSide

    /// A deleveraging with all its figures.
    public init(
        quantity: Quantity, value: Amount, haircut: Amount, victim: AccountID,
        bankrupt: AccountID, instrument: InstrumentID, positionSide: PositionSide
    ) {
        self.quantity = quantity
        self.value = value
        self.haircut = haircut
        self.victim = victim
        self.bankrupt = bankrupt
        self.instrument = instrument
        self.positionSide = positionSide
    }
}

/// The events of one or more commands, in order, in a buffer the caller owns and reuses.
public struct EventBuffer: Sendable {
    /// The events in order.
    public var events: [Event] = []
    /// Orders named by `Event.order`.
    public var orders: [Order] = []
    /// Forced steps named by `Event.liquidation`.
    public var steps: [LiquidationStep] = []
    /// Position figures named by `LiquidationStep.positions`.
    public var positions: [PositionFigures] = []

    /// An empty buffer.
    public init() {}

    /// Empties the buffer and keeps its room.
    public mutating func removeAll() {
        events.removeAll(keepingCapacity: true)
        orders.removeAll(keepingCapacity: true)
        steps.removeAll(keepingCapacity: true)
        positions.removeAll(keepingCapacity: true)
    }

    /// Adds an event.
    public mutating func append(_ event: Event) { events.append(event) }

    /// Adds an order event with the order as it stands.
    public mutating func append(_ change: OrderChange, _ order: Order) {
        events.append(.order(change, order: UInt32(orders.count)))
        orders.append(order)
    }

    /// Adds a forced step.
    public mutating func append(_ step: LiquidationStep) {
        events.append(.liquidation(step: UInt32(steps.count)))
        steps.append(step)
    }
}

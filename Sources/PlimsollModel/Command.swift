public import PlimsollNumerics

// Everything that can be asked of the venue. A command is the only way in: prices and the passing
// of time are commands too, so that a recorded sequence of them is the whole truth.

/// One command with the time at which the sequencer stamped it.
public struct Command: Hashable, Sendable {
    /// The stamp; the engine's time is the greatest seen.
    public var time: Timestamp
    /// What is asked.
    public var action: Action

    /// Stamps an action.
    public init(_ action: Action, at time: Timestamp) {
        self.action = action
        self.time = time
    }
}

/// What can be asked.
public enum Action: Hashable, Sendable {
    // Setting up the venue.

    /// Lists an asset.
    case listAsset(AssetSpec)
    /// Lists a price index.
    case listIndex(IndexSpec)
    /// Lists an instrument.
    case listInstrument(InstrumentSpec)
    /// Changes the venue's settings.
    case configure(VenueSettings)
    /// Opens or closes an instrument for new orders; closing keeps cancels and reduce-only orders.
    case setTrading(InstrumentID, isOpen: Bool)
    /// The operator's hold on liquidation in an instrument.
    case holdLiquidation(InstrumentID, isHeld: Bool)

    // Accounts and money.

    /// Opens an account under an outside identity.
    case openAccount(AccountKey)
    /// Money from outside into the trading wallet.
    case deposit(AccountID, AssetID, Amount)
    /// Money from the trading wallet to the outside; never unrealised profit.
    case withdraw(AccountID, AssetID, Amount)
    /// Between funding and trading wallet.
    case transfer(AccountID, AssetID, Amount, TransferDirection)
    /// Money from outside into the insurance fund of an asset.
    case fundInsurance(AssetID, Amount)

    // Choices of an account.

    /// Cross or isolated margin for an instrument.
    case setMarginMode(AccountID, InstrumentID, MarginMode)
    /// Leverage for an instrument.
    case setLeverage(AccountID, InstrumentID, Int64)
    /// One-way or hedge mode for the account.
    case setPositionMode(AccountID, PositionMode)
    /// Single-asset or multi-assets mode for the account.
    case setAssetMode(AccountID, AssetMode)
    /// Whether an asset counts as collateral in multi-assets mode.
    case setCollateral(AccountID, AssetID, isEnabled: Bool)
    /// Adds (positive) or removes (negative) margin of an isolated position.
    case adjustIsolatedMargin(AccountID, InstrumentID, PositionSide, Amount)
    /// Lets an isolated position draw on the cross pool before it is liquidated.
    case setAutoAddMargin(AccountID, InstrumentID, PositionSide, isEnabled: Bool)

    // Orders.

    /// Places an order.
    case place(OrderRequest)
    /// Places several; each is accepted or refused for itself.
    case placeBatch([OrderRequest])
    /// Changes price or size of a resting limit order; it goes to the back of the queue.
    case amend(OrderAmendment)
    /// Cancels an order.
    case cancel(AccountID, InstrumentID, OrderReference)
    /// Cancels several.
    case cancelBatch(AccountID, InstrumentID, [OrderReference])
    /// Cancels all orders of an account, in one instrument or in all.
    case cancelAll(AccountID, InstrumentID?)
    /// Cancels the resting orders of an account in an instrument unless repeated in time; zero
    /// stops it. Orders that wait for a trigger stay.
    case countdownCancelAll(AccountID, InstrumentID, Nanoseconds)

    // Prices and time.

    /// A source of an index says a price; the source's position in the index's list.
    case indexPrice(IndexID, source: Int, Price)
    /// The operator sets a mark price by hand; zero returns to the formula.
    case overrideMarkPrice(InstrumentID, Price)
    /// Time has passed.
    case tick
    /// The operator triggers funding of an instrument now.
    case fundNow(InstrumentID)
}

/// Which order is meant.
public enum OrderReference: Hashable, Sendable, BitwiseCopyable {
    /// By the engine's number.
    case id(OrderID)
    /// By the client's own name, among the account's open orders in the instrument.
    case client(ClientOrderID)
}

/// A change of a resting limit order.
public struct OrderAmendment: Hashable, Sendable, BitwiseCopyable {
    /// Whose order.
    public var account: AccountID
    /// In which instrument.
    public var instrument: InstrumentID
    /// Which order.
    public var order: OrderReference
    /// The new total size, including what is filled.
    public var quantity: Quantity
    /// The new price.
    public var price: Price

    /// A change of size and price.
    public init(
        account: AccountID, instrument: InstrumentID, order: OrderReference, quantity: Quantity,
        price: Price
    ) {
        self.account = account
        self.instrument = instrument
        self.order = order
        self.quantity = quantity
        self.price = price
    }
}

public import PlimsollModel
public import PlimsollNumerics
public import VenueReadModels

// What a user stream tells, as plain values: gathered on the writer's thread, where the state is
// at hand, and encoded elsewhere.

/// An event of a user stream.
public enum UserStreamEvent: Sendable {
    /// An order changed.
    case order(OrderUpdate)
    /// A fill in short; stands before the order's own update.
    case tradeLite(OrderUpdate)
    /// Balances or positions changed.
    case account(AccountUpdate)
    /// The leverage of a symbol changed.
    case leverage(symbol: String, Int64, Timestamp)
    /// The asset mode changed.
    case assetMode(isMulti: Bool, Timestamp)
    /// A conditional order changed.
    case conditional(ConditionalUpdate)
    /// A pool is near its line.
    case marginCall(MarginCall)
    /// The stream's listen key ended.
    case keyExpired(String)

    /// The name by which a client filters.
    public var name: String {
        switch self {
        case .order: "ORDER_TRADE_UPDATE"
        case .tradeLite: "TRADE_LITE"
        case .account: "ACCOUNT_UPDATE"
        case .leverage, .assetMode: "ACCOUNT_CONFIG_UPDATE"
        case .conditional: "ALGO_UPDATE"
        case .marginCall: "MARGIN_CALL"
        case .keyExpired: "listenKeyExpired"
        }
    }
}

/// What happened to an order.
public enum ExecutionType: String, Hashable, Sendable {
    /// Accepted.
    case new = "NEW"
    /// Filled, in part or in full.
    case trade = "TRADE"
    /// Cancelled.
    case cancelled = "CANCELED"
    /// Ended by a rule.
    case expired = "EXPIRED"
    /// Changed.
    case amendment = "AMENDMENT"
    /// Filled by a rule of the venue.
    case calculated = "CALCULATED"
}

/// A change of an order.
public struct OrderUpdate: Sendable {
    /// The order as it stood right after it.
    public var view: OrderView
    /// What happened.
    public var execution: ExecutionType
    /// The fill, if it was one.
    public var fill: FillRecord?
    /// The name of the fill's commission asset.
    public var commissionAsset = ""
    /// When.
    public var time: Timestamp

    /// A change without a fill.
    public init(_ view: OrderView, _ execution: ExecutionType, at time: Timestamp) {
        self.view = view
        self.execution = execution
        self.time = time
    }
}

/// A change of balances and positions.
public struct AccountUpdate: Sendable {
    /// Why; one of the dialect's closed list.
    public enum Reason: String, Hashable, Sendable {
        /// Money from outside.
        case deposit = "DEPOSIT"
        /// Money to the outside.
        case withdraw = "WITHDRAW"
        /// A fill.
        case order = "ORDER"
        /// Funding.
        case fundingFee = "FUNDING_FEE"
        /// A change by the venue that nothing else names.
        case adjustment = "ADJUSTMENT"
        /// Something went to, or came from, the insurance fund.
        case insuranceClear = "INSURANCE_CLEAR"
        /// To or from an isolated position.
        case marginTransfer = "MARGIN_TRANSFER"
        /// The margin mode changed.
        case marginTypeChange = "MARGIN_TYPE_CHANGE"
        /// Between wallets.
        case assetTransfer = "ASSET_TRANSFER"
        /// Collateral was sold for a debt.
        case autoExchange = "AUTO_EXCHANGE"
    }

    /// An asset after the change.
    public struct Balance: Hashable, Sendable {
        /// Its name.
        public var asset: String
        /// All that is in the trading wallets.
        public var wallet: Amount
        /// Without what is set aside for isolated positions.
        public var cross: Amount
        /// What it changed by, profit and fees not counted.
        public var change: Amount

        /// An asset with its figures.
        public init(asset: String, wallet: Amount, cross: Amount, change: Amount) {
            self.asset = asset
            self.wallet = wallet
            self.cross = cross
            self.change = change
        }
    }

    /// A position after the change.
    public struct Position: Hashable, Sendable {
        /// The contract's name.
        public var symbol: String
        /// Which.
        public var side: PositionSide
        /// Signed size.
        public var size: Quantity
        /// Average entry price; zero if flat.
        public var entryPrice = Price.zero
        /// The price at which closing leaves neither profit nor loss; zero if flat.
        public var breakEvenPrice = Price.zero
        /// What it has realised, before fees.
        public var realized = Amount.zero
        /// Profit at mark.
        public var unrealized = Amount.zero
        /// Cross or isolated.
        public var marginMode: MarginMode
        /// Money set aside for it.
        public var isolatedWallet = Amount.zero
        /// The asset of its margin.
        public var marginAsset: String
        /// Decimals of its size.
        public var quantityPlaces: Int

        /// A position with its identity.
        public init(
            symbol: String, side: PositionSide, size: Quantity, marginMode: MarginMode,
            marginAsset: String, quantityPlaces: Int
        ) {
            self.symbol = symbol
            self.side = side
            self.size = size
            self.marginMode = marginMode
            self.marginAsset = marginAsset
            self.quantityPlaces = quantityPlaces
        }
    }

    /// Why.
    public var reason: Reason
    /// Assets that changed.
    public var balances: [Balance] = []
    /// Positions that changed.
    public var positions: [Position] = []
    /// When.
    public var time: Timestamp

    /// A change of nothing yet.
    public init(_ reason: Reason, at time: Timestamp) {
        self.reason = reason
        self.time = time
    }
}

/// A change of a conditional order.
public struct ConditionalUpdate: Sendable {
    /// The conditional order with the order it became.
    public var view: AlgoView
    /// Why it ended without becoming one; empty if it did not.
    public var reason: String
    /// When.
    public var time: Timestamp

    /// A change with its reason.
    public init(_ view: AlgoView, reason: String = "", at time: Timestamp) {
        self.view = view
        self.reason = reason
        self.time = time
    }
}

/// A warning that a pool is near its line.
public struct MarginCall: Sendable {
    /// A position of the pool.
    public struct Position: Hashable, Sendable {
        /// The contract's name.
        public var symbol: String
        /// Which.
        public var side: PositionSide
        /// Signed size.
        public var size: Quantity
        /// Cross or isolated.
        public var marginMode: MarginMode
        /// Money set aside for it.
        public var isolatedWallet: Amount
        /// Mark price.
        public var markPrice: Price
        /// Profit at mark.
        public var unrealized: Amount
        /// Its maintenance margin.
        public var maintenanceMargin: Amount

        /// A position with all its figures.
        public init(
            symbol: String, side: PositionSide, size: Quantity, marginMode: MarginMode,
            markPrice: Price, maintenanceMargin: Amount
        ) {
            self.symbol = symbol
            self.side = side
            self.size = size
            self.marginMode = marginMode
            self.markPrice = markPrice
            self.maintenanceMargin = maintenanceMargin
            isolatedWallet = .zero
            unrealized = .zero
        }
    }

    /// The cross wallet; nil for an isolated pool.
    public var crossWallet: Amount?
    /// The pool's positions.
    public var positions: [Position]

    /// A warning.
    public init(crossWallet: Amount?, positions: [Position]) {
        self.crossWallet = crossWallet
        self.positions = positions
    }
}

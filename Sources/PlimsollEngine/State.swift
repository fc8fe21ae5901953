import PlimsollBook
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// The tables of the engine. Everything is a plain value in an array and is named by its place
// there: no object graph, no dictionary, nothing that a hash seed could reorder.

/// Marks the absence of a place in a table.
let nowhere: Int32 = -1

/// An account's own choices and the head of its holdings.
struct AccountState: BitwiseCopyable {
    var key: AccountKey
    var positionMode = PositionMode.oneWay
    var assetMode = AssetMode.single
    /// One bit for each asset the account keeps out of its collateral.
    var excludedAssets: UInt64 = 0
    /// First of the account's holdings, linked by `Holding.next`.
    var firstHolding = nowhere
    var openOrders: Int32 = 0
    /// True while the account waits in the list of suspects.
    var isSuspect = false
    /// True while one of its pools is being liquidated.
    var isInLiquidation = false
}

/// One position of a holding: the net one, or the long or short one of hedge mode.
struct Leg: BitwiseCopyable {
    var size = Quantity.zero
    /// Signed value at which it was entered.
    var entryValue = Amount.zero
    /// Value and size of the open buy orders that may open, each at its limit price.
    var bidValue = Amount.zero
    var bidQuantity = Quantity.zero
    /// The same for sell orders.
    var askValue = Amount.zero
    var askQuantity = Quantity.zero
    /// Slot of the isolated wallet in the ledger.
    var walletSlot: Int32
    /// Place among the instrument's rows in the liquidation watch.
    var watchRow = nowhere
    var autoAddsMargin = false

    var hasOrders: Bool { !bidValue.isZero || !askValue.isZero }
}

/// What an account has and wants in one instrument.
struct Holding: BitwiseCopyable {
    let account: AccountID
    let instrument: InstrumentID
    var marginMode: MarginMode
    var leverage: Int64
    /// Net or long position first, short position of hedge mode second.
    var legs: [2 of Leg]
    /// The account's next holding.
    var next: Int32
    /// First of its open orders, linked by `OrderSlot.next`.
    var firstOrder = nowhere
    var restingOrders: Int32 = 0
    var triggerOrders: Int32 = 0
    /// When its dead man's switch goes off; zero for never.
    var countdownEnd = Timestamp.zero

    var hasPosition: Bool { !legs[0].size.isZero || !legs[1].size.isZero }
    var hasOrders: Bool { restingOrders + triggerOrders > 0 }
}

/// An open order and its places in the other tables.
struct OrderSlot: BitwiseCopyable {
    var order: Order
    var holding: Int32
    var previous = nowhere
    var next = nowhere
    /// Place in the book while it rests there.
    var handle = BookHandle.none
    /// Extreme price a trailing stop has seen since it was activated; zero before.
    var trailingExtreme = Price.zero
    /// Counts the uses of this slot, so that stale entries of trigger queues are recognised.
    var generation: UInt32
}

/// The terms of an instrument as plain values: reading them touches no reference count.
struct InstrumentTerms: BitwiseCopyable {
    let contract: Contract
    let settlementAsset: AssetID
    let tickSize: Price
    let stepSize: Quantity
    let makerFee: Rate
    let takerFee: Rate
    let liquidationFee: Rate
    let isIsolatedOnly: Bool
    let minQuantity: Quantity
    let maxQuantity: Quantity
    let maxMarketQuantity: Quantity
    let minNotional: Amount
    let priceBandUp: Rate
    let priceBandDown: Rate
    let marketTakeBound: Rate
    let maxOrders: Int

    init(_ spec: InstrumentSpec) {
        contract = spec.contract
        settlementAsset = spec.settlementAsset
        tickSize = spec.tickSize
        stepSize = spec.stepSize
        makerFee = spec.makerFee
        takerFee = spec.takerFee
        liquidationFee = spec.liquidationFee
        isIsolatedOnly = spec.isIsolatedOnly
        minQuantity = spec.minQuantity
        maxQuantity = spec.maxQuantity
        maxMarketQuantity = spec.maxMarketQuantity
        minNotional = spec.minNotional
        priceBandUp = spec.priceBandUp
        priceBandDown = spec.priceBandDown
        marketTakeBound = spec.marketTakeBound
        maxOrders = spec.maxOrders
    }

    func price(ofTicks ticks: Int64) -> Price { Price(raw: ticks * tickSize.raw) }
    func quantity(ofLots lots: Int64) -> Quantity { Quantity(raw: lots * stepSize.raw) }
    func ticks(_ price: Price) -> Int64 { price.raw / tickSize.raw }
    func lots(_ quantity: Quantity) -> Int64 { quantity.raw / stepSize.raw }

    /// Unsigned value of an order at its limit price, as order margin counts it.
    func orderValue(_ quantity: Quantity, _ price: Price) -> Amount {
        contract.value(of: quantity, at: price, rounding: .awayFromZero).magnitude
    }
}

/// Where a listed instrument stands.
struct InstrumentState {
    let spec: InstrumentSpec
    /// The part of the specification that the order path reads, free of references.
    let terms: InstrumentTerms
    var isOpen = true
    var markPrice = Price.zero
    /// Set by the operator in place of the formula; zero for none.
    var markOverride = Price.zero
    var lastPrice = Price.zero
    /// Moving extremes-averse price for initial margin; zero until the first mark.
    var slowPrice = Price.zero
    var slowPriceAt = Timestamp.zero
    /// Latest samples of (bid + ask)/2 - index, a ring.
    var basis: [Int64] = []
    var basisNext = 0
    var basisSum: Int64 = 0
    var premium = PremiumAverage()
    var lastFundingRate = Rate.zero
    var nextFunding = Timestamp.zero
    var nextSample = Timestamp.zero
    /// One bit for each `PauseReason` that holds.
    var pauses: UInt8 = 0
    var triggers = TriggerBook()
    /// Sum of the sizes of all long positions; the short ones come to the same.
    var openInterest = Quantity.zero

    var isPaused: Bool { pauses != 0 }

    init(spec: InstrumentSpec) {
        self.spec = spec
        terms = InstrumentTerms(spec)
    }
}

/// What one source of an index said last.
struct SourceState: BitwiseCopyable {
    var price = Price.zero
    var time = Timestamp.zero
    /// How its last price was taken, so that a change of judgement is told once.
    var fault: PriceFault?
}

/// Where a price index stands.
struct IndexState {
    let spec: IndexSpec
    var price = Price.zero
    var sources: [SourceState]
    /// A move that waits for confirmation, and how many updates agreed with it.
    var heldPrice = Price.zero
    var heldCount = 0
    var pauses: UInt8 = 0
}

extension PauseReason {
    var bit: UInt8 { 1 << rawValue }
}

extension PositionSide {
    /// Place of the position among a holding's legs.
    var legIndex: Int { self == .short ? 1 : 0 }
}

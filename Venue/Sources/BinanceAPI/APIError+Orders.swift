// The refusals that orders, positions and settings meet.

extension APIError {
    // MARK: Orders

    /// Nothing open to cancel answers to the reference.
    public static let unknownOrder = APIError(-2011, "Unknown order sent.")
    /// No order answers to the reference.
    public static let noSuchOrder = APIError(-2013, "Order does not exist.")
    /// The wallet does not hold the sum.
    public static let insufficientBalance = APIError(-2018, "Balance is insufficient.")
    /// The pool does not hold the margin.
    public static let insufficientMargin = APIError(-2019, "Margin is insufficient.")
    /// The trigger is reached already.
    public static let wouldTrigger = APIError(-2021, "Order would immediately trigger.")
    /// There is nothing to reduce.
    public static let reduceOnlyRejected = APIError(-2022, "ReduceOnly Order is rejected.")
    /// The account has its full number of orders.
    public static let tooManyOpenOrders = APIError(-2025, "Reach max open order limit.")
    /// The position would outgrow the leverage.
    public static let positionTooLarge = APIError(
        -2027, "Exceeded the maximum allowable position at current leverage.")
    /// The leverage asks for more margin than there is.
    public static let leverageTooSmall = APIError(
        -2028, "Leverage is smaller than permitted: insufficient margin balance.")
    /// The distance of a trailing stop is not 0.1 to 10 percent.
    public static let invalidCallbackRate = APIError(-2007, "Invalid callBack rate")

    /// A price below zero.
    public static let priceBelowZero = APIError(-4001, "Price less than 0.")
    /// A price above the filter.
    public static let priceAboveMaximum = APIError(-4002, "Price greater than max price.")
    /// A price below the filter.
    public static let priceBelowMinimum = APIError(-4013, "Price less than min price.")
    /// A quantity that is none.
    public static let quantityNotPositive = APIError(
        -4003, "Quantity less than or equal to zero.")
    /// A quantity below the filter.
    public static let quantityBelowMinimum = APIError(-4004, "Quantity less than min quantity.")
    /// A quantity above the filter.
    public static let quantityAboveMaximum = APIError(
        -4005, "Quantity greater than max quantity.")
    /// A price off the grid.
    public static let priceOffTick = APIError(-4014, "Price not increased by tick size.")
    /// A quantity off the grid.
    public static let quantityOffStep = APIError(-4023, "Quantity not increased by step size.")
    /// A client order id with other characters than allowed.
    public static let invalidClientOrderID = APIError(-4015, "Client order id is not valid.")
    /// A client order id that is too long.
    public static let longClientOrderID = APIError(
        -4015, "Client order id length should be less than 36 chars")
    /// An open order has this client order id.
    public static let duplicateClientOrderID = APIError(-4116, "ClientOrderId is duplicated.")

    /// A buy beyond the band around the mark price.
    public static func priceTooHigh(_ most: String) -> APIError {
        APIError(-4016, "Limit price can't be higher than \(most).")
    }

    /// A sell beyond the band around the mark price.
    public static func priceTooLow(_ least: String) -> APIError {
        APIError(-4024, "Limit price can't be lower than \(least).")
    }

    /// An order worth less than the filter.
    public static func notionalTooSmall(_ least: String) -> APIError {
        APIError(
            -4164,
            "Order's notional must be no smaller than \(least) (unless you choose reduce only).")
    }

    /// The position side does not fit the position mode.
    public static let positionSideMismatch = APIError(
        -4061, "Order's position side does not match user's setting.")
    /// No such position side.
    public static let invalidPositionSide = APIError(-4060, "Invalid position side.")
    /// Reduce-only is neither true nor false.
    public static let invalidReduceOnly = APIError(
        -4062, "Invalid or improper reduceOnly value.")
    /// More is to be reduced than there is.
    public static let reduceOnlyFailed = APIError(
        -4118,
        "ReduceOnly Order Failed. Please check your existing position and open orders")
    /// The best price of the other side is too far away, or there is none.
    public static let noCounterparty = APIError(
        -4131, "The counterparty's best price does not meet the PERCENT_PRICE filter limit.")
    /// The symbol takes no orders that open.
    public static let symbolNotOpening = APIError(
        -4140, "Invalid symbol status for opening position")
    /// The symbol takes no orders.
    public static let symbolClosed = APIError(-4141, "Symbol is closed")
    /// An order that must fill in full cannot.
    public static let cannotFillInFull = APIError(
        -5021,
        "Due to the order could not be filled immediately, the FOK order has been rejected. "
            + "The order will not be recorded in the order history")
    /// An order that must not take would.
    public static let wouldTake = APIError(
        -5022,
        "Due to the order could not be executed as maker, the Post Only order will be rejected. "
            + "The order will not be recorded in the order history")
    /// The order was amended as often as allowed.
    public static let tooManyAmendments = APIError(-5026, "Exceed maximum modify order limit.")
    /// The amendment changes nothing.
    public static let nothingToModify = APIError(-5027, "No need to modify the order.")
    /// No such way to take a price from the book.
    public static let invalidPriceMatch = APIError(-5037, "Invalid price match")
    /// The type has no price to take from the book.
    public static let priceMatchNotSupported = APIError(
        -5038, "Price match only supports order type: LIMIT, STOP AND TAKE_PROFIT")
    /// No such way to prevent trades with oneself.
    public static let invalidSelfTradePrevention = APIError(
        -5039, "Invalid self trade prevention mode")
    /// The end of a dated order is too near or too far.
    public static let invalidGoodTillDate = APIError(
        -5040,
        "The goodTillDate timestamp must be greater than the current time plus 600 seconds and "
            + "smaller than 253402300799000")
    /// The book has no such level.
    public static let noPriceToMatch = APIError(-5041, "No depth matches this BBO order")
    /// The order is not reduce-only.
    public static let notReduceOnly = APIError(
        -5047, "The original order is not a reduce-only order")
    /// A batch of none or too many.
    public static let invalidBatchSize = APIError(
        -4082, "Invalid number of batch place orders.")

    // MARK: Conditional orders

    /// Conditional orders have a route of their own.
    public static let conditionalElsewhere = APIError(
        -4120,
        "Order type not supported for this endpoint. Please use the Algo Order API endpoints "
            + "instead.")
    /// The account has its full number of conditional orders.
    public static let tooManyConditional = APIError(-4045, "Reach max stop order limit.")
    /// One order that closes the position is there already.
    public static let duplicateClosePosition = APIError(
        -4130,
        "An open stop or take profit order with GTE and closePosition in the direction is "
            + "existing.")
    /// The price at which a trailing stop begins is none.
    public static let invalidActivationPrice = APIError(-4135, "Invalid activation price")

    /// The type cannot close a position, or not on this side.
    public static func cannotClosePosition(_ type: String) -> APIError {
        APIError(
            -4136, "Target strategy invalid for orderType \(type), closePosition true")
    }

    /// An order that closes the position has no quantity of its own.
    public static let quantityWithClosePosition = APIError(
        -4137, "Quantity must be zero with closePosition equals true")
    /// An order that closes the position reduces by nature.
    public static let reduceOnlyWithClosePosition = APIError(
        -4138, "Reduce only must be true with closePosition equals true")

    // MARK: Settings

    /// The leverage is not offered.
    public static func invalidLeverage(_ leverage: Int64) -> APIError {
        APIError(-4028, "Leverage \(leverage) is not valid")
    }

    /// The leverage of an isolated position may only rise.
    public static let leverageReduction = APIError(
        -4161,
        "Leverage reduction is not supported in Isolated Margin Mode with open positions")
    /// The margin mode is so already.
    public static let sameMarginType = APIError(-4046, "No need to change margin type.")
    /// Orders hold the margin mode.
    public static let marginTypeWithOrders = APIError(
        -4047, "Margin type cannot be changed if there exists open orders.")
    /// A position holds the margin mode.
    public static let marginTypeWithPosition = APIError(
        -4048, "Margin type cannot be changed if there exists position.")
    /// Margin can be added to isolated positions only.
    public static let notIsolated = APIError(
        -4049, "Add margin only support for isolated position.")
    /// The cross wallet does not hold the margin.
    public static let crossBalanceInsufficient = APIError(-4050, "Cross balance insufficient.")
    /// The isolated wallet does not hold the margin.
    public static let isolatedBalanceInsufficient = APIError(
        -4051, "Isolated balance insufficient.")
    /// There is no position to give margin to.
    public static let noPosition = APIError(
        -4054, "Cannot add position margin: position is 0.")
    /// An amount that is none.
    public static let amountNotPositive = APIError(-4055, "Amount must be positive.")
    /// The position mode is so already.
    public static let samePositionSide = APIError(-4059, "No need to change position side.")
    /// Orders hold the position mode.
    public static let positionSideWithOrders = APIError(
        -4067, "Position side cannot be changed if there exists open orders.")
    /// A position holds the position mode.
    public static let positionSideWithPosition = APIError(
        -4068, "Position side cannot be changed if there exists position.")
    /// Isolated symbols hold the asset mode.
    public static let isolatedSymbols = APIError(
        -4167,
        "Unable to adjust to Multi-Assets mode with symbols of USDⓈ-M Futures under "
            + "isolated-margin mode.")
    /// The asset mode holds the margin mode.
    public static let isolatedInMultiAssets = APIError(
        -4168, "Unable to adjust to isolated-margin mode under the Multi-Assets mode.")
    /// The account is too weak to change its asset mode.
    public static let multiAssetsMargin = APIError(
        -4169,
        "Unable to adjust Multi-Assets Mode with insufficient margin balance in USDⓈ-M Futures.")
    /// Orders hold the asset mode.
    public static let multiAssetsWithOrders = APIError(
        -4170, "Unable to adjust Multi-Assets Mode with open orders in USDⓈ-M Futures.")
    /// The asset mode is so already.
    public static let sameMultiAssets = APIError(
        -4171,
        "Adjusted asset mode is currently set and does not need to be adjusted repeatedly")
    /// A debt holds the asset mode.
    public static let multiAssetsNegative = APIError(
        -4172,
        "Unable to adjust Multi-Assets Mode with a negative wallet balance of margin available "
            + "asset in USDⓈ-M Futures account.")
}

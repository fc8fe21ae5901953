public import PlimsollModel

// The choices of an order.

extension Side: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .buy: 1
        case .sell: 2
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .buy
        case 2: self = .sell
        default: return nil
        }
    }
}

extension PositionSide: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .both: 1
        case .long: 2
        case .short: 3
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .both
        case 2: self = .long
        case 3: self = .short
        default: return nil
        }
    }
}

extension OrderType: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .limit: 1
        case .market: 2
        case .stop: 3
        case .stopMarket: 4
        case .takeProfit: 5
        case .takeProfitMarket: 6
        case .trailingStopMarket: 7
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .limit
        case 2: self = .market
        case 3: self = .stop
        case 4: self = .stopMarket
        case 5: self = .takeProfit
        case 6: self = .takeProfitMarket
        case 7: self = .trailingStopMarket
        default: return nil
        }
    }
}

extension TimeInForce: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .goodTillCancelled: 1
        case .immediateOrCancel: 2
        case .fillOrKill: 3
        case .postOnly: 4
        case .goodTillDate: 5
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .goodTillCancelled
        case 2: self = .immediateOrCancel
        case 3: self = .fillOrKill
        case 4: self = .postOnly
        case 5: self = .goodTillDate
        default: return nil
        }
    }
}

extension WorkingType: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .lastPrice: 1
        case .markPrice: 2
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .lastPrice
        case 2: self = .markPrice
        default: return nil
        }
    }
}

extension SelfTradePrevention: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .none: 1
        case .expireMaker: 2
        case .expireTaker: 3
        case .expireBoth: 4
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .none
        case 2: self = .expireMaker
        case 3: self = .expireTaker
        case 4: self = .expireBoth
        default: return nil
        }
    }
}

extension PriceMatch: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .none: 1
        case .opponent: 2
        case .opponent5: 3
        case .opponent10: 4
        case .opponent20: 5
        case .queue: 6
        case .queue5: 7
        case .queue10: 8
        case .queue20: 9
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .none
        case 2: self = .opponent
        case 3: self = .opponent5
        case 4: self = .opponent10
        case 5: self = .opponent20
        case 6: self = .queue
        case 7: self = .queue5
        case 8: self = .queue10
        case 9: self = .queue20
        default: return nil
        }
    }
}

extension OrderStatus: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .untriggered: 1
        case .new: 2
        case .partiallyFilled: 3
        case .filled: 4
        case .cancelled: 5
        case .expired: 6
        case .triggered: 7
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .untriggered
        case 2: self = .new
        case 3: self = .partiallyFilled
        case 4: self = .filled
        case 5: self = .cancelled
        case 6: self = .expired
        case 7: self = .triggered
        default: return nil
        }
    }
}

public import PlimsollModel

// The words of the dialect for what the engine knows under its own names. Readers take a word and
// say nil where there is no such word; writers use `binanceName`.

/// A choice with a word of the dialect for each of its cases.
public protocol BinanceNamed: CaseIterable {
    /// The word, as requests and answers have it.
    var binanceName: String { get }
}

extension BinanceNamed {
    /// The case of a word; nil for a word that has none.
    public init?(binanceName: String) {
        for known in Self.allCases where known.binanceName == binanceName {
            self = known
            return
        }
        return nil
    }
}

extension Side: BinanceNamed {
    /// `BUY` or `SELL`.
    public var binanceName: String { self == .buy ? "BUY" : "SELL" }
}

extension PositionSide: BinanceNamed {
    /// `BOTH`, `LONG` or `SHORT`.
    public var binanceName: String {
        switch self {
        case .both: "BOTH"
        case .long: "LONG"
        case .short: "SHORT"
        }
    }
}

extension OrderType: BinanceNamed {
    /// `LIMIT`, `MARKET`, `STOP`, `STOP_MARKET`, `TAKE_PROFIT`, `TAKE_PROFIT_MARKET` or
    /// `TRAILING_STOP_MARKET`.
    public var binanceName: String {
        switch self {
        case .limit: "LIMIT"
        case .market: "MARKET"
        case .stop: "STOP"
        case .stopMarket: "STOP_MARKET"
        case .takeProfit: "TAKE_PROFIT"
        case .takeProfitMarket: "TAKE_PROFIT_MARKET"
        case .trailingStopMarket: "TRAILING_STOP_MARKET"
        }
    }
}

extension TimeInForce: BinanceNamed {
    /// `GTC`, `IOC`, `FOK`, `GTX` or `GTD`.
    public var binanceName: String {
        switch self {
        case .goodTillCancelled: "GTC"
        case .immediateOrCancel: "IOC"
        case .fillOrKill: "FOK"
        case .postOnly: "GTX"
        case .goodTillDate: "GTD"
        }
    }
}

extension WorkingType: BinanceNamed {
    /// `CONTRACT_PRICE` or `MARK_PRICE`.
    public var binanceName: String { self == .lastPrice ? "CONTRACT_PRICE" : "MARK_PRICE" }
}

extension SelfTradePrevention: BinanceNamed {
    /// `NONE`, `EXPIRE_MAKER`, `EXPIRE_TAKER` or `EXPIRE_BOTH`.
    public var binanceName: String {
        switch self {
        case .none: "NONE"
        case .expireMaker: "EXPIRE_MAKER"
        case .expireTaker: "EXPIRE_TAKER"
        case .expireBoth: "EXPIRE_BOTH"
        }
    }
}

extension PriceMatch: BinanceNamed {
    /// `NONE`, `OPPONENT`, `OPPONENT_5` … `QUEUE_20`.
    public var binanceName: String {
        switch self {
        case .none: "NONE"
        case .opponent: "OPPONENT"
        case .opponent5: "OPPONENT_5"
        case .opponent10: "OPPONENT_10"
        case .opponent20: "OPPONENT_20"
        case .queue: "QUEUE"
        case .queue5: "QUEUE_5"
        case .queue10: "QUEUE_10"
        case .queue20: "QUEUE_20"
        }
    }
}

extension MarginMode: BinanceNamed {
    /// `CROSSED` or `ISOLATED`, as in requests and in `symbolConfig`.
    public var binanceName: String { self == .cross ? "CROSSED" : "ISOLATED" }
}

/// Where an order stands, in words.
public enum OrderStatusName {
    /// `NEW`, `PARTIALLY_FILLED`, `FILLED`, `CANCELED`, `EXPIRED` or `EXPIRED_IN_MATCH`.
    ///
    /// - Parameters:
    ///   - order: The order as it stands.
    ///   - change: What last happened to it.
    public static func name(of order: Order, after change: OrderChange) -> String {
        switch order.status {
        case .untriggered, .new: return "NEW"
        case .partiallyFilled: return "PARTIALLY_FILLED"
        case .filled, .triggered: return "FILLED"
        case .cancelled: return "CANCELED"
        case .expired:
            switch change {
            case .expiredSelfTrade: return "EXPIRED_IN_MATCH"
            case .expiredByLiquidation, .expiredByDeleveraging, .expiredByCountdown:
                return "CANCELED"
            default: return "EXPIRED"
            }
        }
    }

    /// The state of a conditional order: `NEW`, `TRIGGERED`, `FINISHED`, `CANCELED`, `EXPIRED` or
    /// `REJECTED`.
    ///
    /// - Parameters:
    ///   - order: The conditional order as it stands.
    ///   - change: What last happened to it.
    ///   - child: The order it became, if it did.
    public static func conditionalName(
        of order: Order, after change: OrderChange, child: Order?
    ) -> String {
        if let child { return child.status.isFinal ? "FINISHED" : "TRIGGERED" }
        switch order.status {
        case .triggered: return "TRIGGERED"
        case .cancelled: return "CANCELED"
        case .expired:
            switch change {
            case .expiredByLiquidation, .expiredByDeleveraging, .expiredByCountdown:
                return "CANCELED"
            case .expiredAtTrigger:
                // A position that is gone is no refusal.
                let isAttached = order.request.closesPosition || order.request.isReduceOnly
                return isAttached ? "EXPIRED" : "REJECTED"
            default: return "EXPIRED"
            }
        case .untriggered, .new, .partiallyFilled, .filled: return "NEW"
        }
    }
}

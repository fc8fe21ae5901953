import PlimsollModel

// The words of the native interface for the engine's choices; each both ways.

extension PositionSide {
    static let words: [(word: String, value: PositionSide)] = [
        ("both", .both), ("long", .long), ("short", .short),
    ]
    var word: String { Self.words.first { $0.value == self }?.word ?? "" }
}

extension MarginMode {
    static let words: [(word: String, value: MarginMode)] = [
        ("cross", .cross), ("isolated", .isolated),
    ]
    var word: String { Self.words.first { $0.value == self }?.word ?? "" }
}

extension PositionMode {
    static let words: [(word: String, value: PositionMode)] = [
        ("oneWay", .oneWay), ("hedge", .hedge),
    ]
    var word: String { Self.words.first { $0.value == self }?.word ?? "" }
}

extension AssetMode {
    static let words: [(word: String, value: AssetMode)] = [
        ("single", .single), ("multi", .multi),
    ]
    var word: String { Self.words.first { $0.value == self }?.word ?? "" }
}

extension Side {
    static let words: [(word: String, value: Side)] = [("buy", .buy), ("sell", .sell)]
    var word: String { Self.words.first { $0.value == self }?.word ?? "" }
}

extension OrderType {
    static let words: [(word: String, value: OrderType)] = [
        ("limit", .limit), ("market", .market), ("stop", .stop), ("stopMarket", .stopMarket),
        ("takeProfit", .takeProfit), ("takeProfitMarket", .takeProfitMarket),
        ("trailingStopMarket", .trailingStopMarket),
    ]
}

extension TimeInForce {
    static let words: [(word: String, value: TimeInForce)] = [
        ("goodTillCancelled", .goodTillCancelled), ("immediateOrCancel", .immediateOrCancel),
        ("fillOrKill", .fillOrKill), ("postOnly", .postOnly), ("goodTillDate", .goodTillDate),
    ]
    var word: String { Self.words.first { $0.value == self }?.word ?? "" }
}

extension WorkingType {
    static let words: [(word: String, value: WorkingType)] = [
        ("lastPrice", .lastPrice), ("markPrice", .markPrice),
    ]
    var word: String { Self.words.first { $0.value == self }?.word ?? "" }
}

extension LiquidationStage {
    static let words: [(word: String, value: LiquidationStage)] = [
        ("autoAddMargin", .autoAddMargin), ("cancelOrders", .cancelOrders),
        ("offsetHedge", .offsetHedge), ("reduce", .reduce), ("takeover", .takeover),
        ("autoDeleverage", .autoDeleverage), ("settleDebt", .settleDebt),
        ("autoExchange", .autoExchange),
    ]
    var word: String { Self.words.first { $0.value == self }?.word ?? "" }
}

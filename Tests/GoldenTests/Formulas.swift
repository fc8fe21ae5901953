import Foundation
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing

// Each kind of example is one public formula of PlimsollMargin; nothing is computed here but the
// terms of a position from the numbers given.

/// Positions as the examples describe them.
private func position(
    _ value: Value, contract: Contract = .linearPerpetual
) throws -> PositionTerms {
    let sign = try value["side"].whole
    let entry = try value["entry"].price
    return PositionTerms(
        contract: contract, size: Quantity(raw: try value["qty"].quantity.raw * sign),
        entryPrice: entry, markPrice: value.has("mark") ? try value["mark"].price : entry,
        leverage: value.has("leverage") ? try value["leverage"].whole : 1,
        brackets: .flat(
            maintenanceMarginRate: value.has("mmr") ? try value["mmr"].rate : .zero,
            maxLeverage: 125,
            maintenanceAmount: value.has("cum") ? try value["cum"].amount : .zero))
}

private func bracket(_ given: Value) throws -> LeverageBracket {
    BracketTable.flat(
        maintenanceMarginRate: try given["mmr"].rate, maxLeverage: 125,
        maintenanceAmount: try given["deduction"].amount
    ).brackets[0]
}

/// One way from an example to the figures it expects.
typealias Formula = @Sendable (Example) throws -> Void

/// Prices at which positions end.
let priceFormulas: [String: Formula] = [
    "liq_linear": { example in
        let result = LiquidationPrice.of(
            [try position(example.given["target"])],
            walletBalance: try example.given["wallet"].amount,
            others: try example.given["others"].list.map { try position($0) })
        try expectPrice(result.price, "liqPrice", example)
    },
    "liq_from_position_risk": { example in
        let wallet = try example.given["isolatedMargin"].amount - example.given["upnl"].amount
        let result = LiquidationPrice.of(
            [try position(example.given)], walletBalance: wallet, others: [])
        try expectPrice(result.price, "liqPrice", example)
    },
    "liq_with_fee": { example in
        let result = LiquidationPrice.of(
            [try position(example.given)], walletBalance: try example.given["margin"].amount,
            others: [], closingFee: try example.given["taker"].rate)
        try expectPrice(result.price, "liqPrice", example)
    },
    "liq_bybit_linear_iso": { example in
        let terms = try position(example.given)
        let price = VenueComparison.bybitLinearLiquidationPrice(
            size: terms.size, entryPrice: try example.given["entry"].price,
            leverage: terms.leverage, bracket: try bracket(example.given),
            extraMargin: try example.given["extra"].amount)
        try expectPrice(price, "liqPrice", example)
        try expectOptional(terms.initialMargin.raw, "initialMargin", example)
        try expectOptional(terms.maintenanceMargin.raw, "maintMargin", example)
    },
    "liq_bybit_inverse_iso": { example in
        let size = try example.given["qtyUsd"].quantity
        let side = try example.given["side"].whole
        let entry = try example.given["entry"].price
        let terms = PositionTerms(
            contract: .inversePerpetual(contractSize: Amount(whole: 1)),
            size: Quantity(raw: size.raw * side), entryPrice: entry, markPrice: entry,
            leverage: try example.given["leverage"].whole,
            brackets: BracketTable(unchecked: [try bracket(example.given)]))
        try expectOptional(terms.notional.raw, "positionValue", example)
        try expectOptional(terms.initialMargin.raw, "initialMargin", example)
        let price = VenueComparison.bybitInverseLiquidationPrice(
            size: terms.size, entryPrice: entry, leverage: terms.leverage,
            bracket: try bracket(example.given))
        if example.expect.has("liqPrice") { try expectPrice(price, "liqPrice", example) }
        // Short above its entry, long below, whatever the example says.
        #expect(price.map { side < 0 ? $0 > entry : $0 < entry } == true)
    },
    "bust_inverse_iso": { example in
        let isLong = try example.given["side"].whole > 0
        let price = BankruptcyPrice.isolated(
            isInverse: true, side: isLong ? .buy : .sell,
            entryPrice: try example.given["entry"].price,
            leverage: try example.given["leverage"].whole)
        try expectPrice(price, "bankruptcyPrice", example)
        let tick = try example.given["tick"].price
        try expectPrice(
            price.map { LiquidationPrice.rounded($0, toTick: tick, isLong: isLong) },
            "rounded", example)
    },
    "avg_entry_inverse": { example in
        let fills = try example.given["fills"].list.map {
            (quantity: try $0.list[0].quantity, price: try $0.list[1].price)
        }
        try expectPrice(
            ReturnOnEquity.averageEntry(isInverse: true, fills: fills), "avgEntry", example)
    },
    "dydx_bankruptcy": { example in
        let rate = try example.given["mmf"].rate
        var equity = try example.given["usdc"].amount
        var target: PositionTerms?
        var total = Amount.zero
        for entry in try example.given["positions"].list {
            let terms = try dydxPosition(entry.list[1], entry.list[2], rate)
            equity += terms.markValue
            total += terms.maintenanceMargin
            if try entry.list[0].string == example.given["close"].string { target = terms }
        }
        let value = BankruptcyPrice.value(
            closing: -(try example.given["delta"].quantity), of: try #require(target),
            equity: equity, totalMaintenanceMargin: total)
        try expectRaw(value.raw, "quote", example)
    },
    "dydx_fillable": { example in
        let rate = try example.given["mmf"].rate
        let terms = try dydxPosition(example.given["qty"], example.given["price"], rate)
        let price = FillablePrice.of(
            terms,
            pool: (
                equity: try example.given["usdc"].amount + terms.markValue,
                maintenanceMargin: terms.maintenanceMargin
            ),
            maintenanceMarginRate: rate, adjustment: try example.given["bankruptcyAdj"].rate,
            spread: try example.given["spreadToMMR"].rate)
        try expectPrice(price, "price", example)
    },
]

/// A position entered at its mark: dYdX states cash and positions, not entries.
private func dydxPosition(_ size: Value, _ price: Value, _ rate: Rate) throws -> PositionTerms {
    PositionTerms(
        contract: .linearPerpetual, size: try size.quantity, entryPrice: try price.price,
        markPrice: try price.price, leverage: 1,
        brackets: .flat(maintenanceMarginRate: rate, maxLeverage: 1))
}

/// What positions and orders are worth and need.
let marginFormulas: [String: Formula] = [
    "maint_margin": { example in
        let margin = PositionMath.maintenanceMargin(
            notional: try example.given["notional"].amount,
            table: .flat(
                maintenanceMarginRate: try example.given["mmr"].rate, maxLeverage: 125,
                maintenanceAmount: try example.given["cum"].amount))
        try expectRaw(margin.raw, "maintMargin", example)
    },
    "tiered_mm": { example in
        let tiers = try example.given["tiers"].list.map {
            (cap: try $0.list[0].amount, maxLeverage: Int64(1), rate: try $0.list[1].rate)
        }
        let margin = PositionMath.maintenanceMargin(
            notional: try example.given["notional"].amount, table: .tiers(tiers))
        try expectRaw(margin.raw, "maintMargin", example)
    },
    "maint_amount_step": { example in
        let amount = LeverageBracket.maintenanceAmount(
            floor: try example.given["floor"].amount, rate: try example.given["mmr"].rate,
            previousRate: try example.given["prevMmr"].rate,
            previousAmount: try example.given["prevCum"].amount)
        try expectRaw(amount.raw, "cum", example)
    },
    "upnl_linear": { example in
        try expectRaw(try position(example.given).unrealizedPnl.raw, "upnl", example)
    },
    "pnl_via_inverse": { example in
        let size = try example.given["size"].amount
        let pnl = VenueComparison.inversePnl(
            size: Amount(raw: size.raw * (try example.given["side"].whole)),
            entryPrice: try example.given["entry"].price,
            exitPrice: try example.given["exit"].price)
        try expectRaw(pnl.coin.raw, "btc", example)
        try expectRaw(pnl.quote.raw, "usdt", example)
    },
    "margin_requirement_oneway": { example in
        let margin = OrderMargin.requirement(
            positionNotional: try example.given["positionNotional"].amount,
            bids: try example.given["bidValue"].amount,
            asks: try example.given["askValue"].amount,
            leverage: try example.given["leverage"].whole)
        try expectRaw(margin.raw, "marginRequirement", example)
    },
    "order_cost": { example in
        let size = try example.given["qty"].quantity.raw * example.given["side"].whole
        let cost = OrderCost.of(
            .linearPerpetual, size: Quantity(raw: size),
            orderPrice: try example.given["price"].price,
            assumingPrice: try example.given["assumingPrice"].price,
            markPrice: try example.given["mark"].price,
            leverage: try example.given["leverage"].whole)
        try expectRaw(cost.initialMargin.raw, "initialMargin", example)
        try expectRaw(cost.openLoss.raw, "openLoss", example)
        try expectRaw(cost.cost.raw, "cost", example)
    },
    "assuming_price": { example in
        let price = OrderCost.assumingPrice(
            side: try example.given["side"].whole > 0 ? .buy : .sell,
            orderPrice: try example.given["price"].price,
            lastPrice: try example.given["last"].price,
            markPrice: try example.given["mark"].price)
        try expectPrice(price, "assumingPrice", example)
    },
    "bybit_hedge_available": { example in
        let legs = try example.given["legs"].list.map {
            try position($0).marked(at: example.given["mark"].price)
        }
        let long = try #require(legs.first { $0.sign > 0 })
        let short = try #require(legs.first { $0.sign < 0 })
        let available = VenueComparison.bybitHedgeAvailable(
            walletBalance: try example.given["wallet"].amount, long: long, short: short)
        try expectRaw(available.raw, "available", example)
    },
    "roe_entry": { example in
        let roe = ReturnOnEquity.ofMove(
            try example.given["move"].rate, leverage: try example.given["leverage"].whole)
        try expectRaw(roe.raw, "roe", example)
    },
    "drift_partial": { example in
        let size = LiquidationSize.closedForm(
            shortage: try example.given["shortage"].amount,
            prices: (
                base: try example.given["price"].price,
                quote: try example.given["quotePrice"].price
            ),
            marginRate: try example.given["marginRatio"].rate,
            liquidationFee: try example.given["liqFee"].rate,
            insuranceFee: try example.given["ifFee"].rate)
        try expectRaw(try #require(size).raw, "base", example)
    },
]

func expectRaw(_ raw: Int64, _ key: String, _ example: Example) throws {
    let agrees = try example.agrees(raw, key)
    let expected = try example.expect[key]
    #expect(agrees, "\(example.id): \(key) is \(DecimalText.text(raw)), expected \(expected)")
}

func expectOptional(_ raw: Int64, _ key: String, _ example: Example) throws {
    if example.expect.has(key) { try expectRaw(raw, key, example) }
}

func expectPrice(_ price: Price?, _ key: String, _ example: Example) throws {
    try expectRaw(try #require(price, "\(example.id): no price").raw, key, example)
}

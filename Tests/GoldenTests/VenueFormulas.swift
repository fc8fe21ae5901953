import Foundation
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing

/// Collateral, funding and queues.
let venueFormulas: [String: Formula] = [
    "index_buffers": { example in
        let index = try example.given["index"].price
        let bid = Collateral.bidRate(index: index, buffer: try example.given["bidBuffer"].rate)
        let ask = Collateral.askRate(index: index, buffer: try example.given["askBuffer"].rate)
        try expectPrice(bid, "bidRate", example)
        try expectPrice(ask, "askRate", example)
    },
    "multi_assets": { example in
        let entries = try example.given["assets"].list
        let assets = try entries.map {
            CollateralAsset(
                walletBalance: try $0["equity"].amount, bidRate: try $0["bid"].price,
                askRate: try $0["ask"].price)
        }
        let pool = MultiAssets.figures(assets)
        try expectRaw(pool.marginBalance.raw, "accountEquity", example)
        try expectRaw(pool.availableBalance.raw, "uniAvailable", example)
        try expectRaw(pool.maintenanceMargin.raw, "accountMaintMargin", example)
        try expectRaw(try #require(pool.marginRatio).raw, "marginRatio", example)
        for (entry, asset) in zip(entries, assets) {
            let available = MultiAssets.available(askRate: asset.askRate, in: pool)
            try expectOptional(available.raw, "available\(try entry["asset"].string)", example)
        }
    },
    "auto_exchange": { example in
        let sold = MultiAssets.collateralSold(
            deficit: try example.given["negative"].amount,
            exchangeRatio: try example.given["exchangeRatio"].rate)
        try expectRaw(sold.raw, "collateralSoldUsd", example)
    },
    "tiered_discount": { example in
        let tiers = try example.given["tiers"].list.map { tier in
            CollateralTier(
                cap: try tier.list[0].isNull ? nil : tier.list[0].amount,
                ratio: try tier.list[1].rate)
        }
        let value = Collateral.tieredValue(
            of: try example.given["amount"].amount, price: try example.given["price"].price,
            tiers: tiers)
        try expectRaw(value.raw, "adjusted", example)
    },
    "funding_rate": { example in
        let rate = Funding.rate(
            premium: try example.given["premium"].rate,
            interest: try example.given["interest"].rate,
            band: try example.given["clamp"].rate)
        try expectRaw(rate.raw, "fundingRate", example)
    },
    "bybit_adl_trigger": { example in
        let given = example.given
        let state = VenueComparison.bybitADL(
            pnl: (now: try given["pnl"].amount, peak: try given["maxPnl"].amount),
            balance: (now: try given["balance"].amount, peak: try given["maxBalance"].amount),
            line: try given["insurancePnlRatio"].rate, threshold: try given["threshold"].amount)
        try expectRaw(state.pnlRatio.raw, "pnlRatio", example)
        try expectRaw(state.closeToCap.raw, "closeToCapUsd", example)
        let triggered = try example.expect["triggered"].flag
        #expect(state.isTriggered == triggered, "\(example.id)")
    },
    "quotient": { example in
        let notional = Funding.impactNotional(
            initialMarginRate: try example.given["b"].rate, base: try example.given["a"].amount)
        try expectRaw(notional.raw, "value", example)
    },
    "difference_div": { example in
        let interest = Funding.interest(
            quoteRate: try example.given["a"].rate, baseRate: try example.given["b"].rate,
            intervalsPerDay: try example.given["n"].whole)
        try expectRaw(interest.raw, "value", example)
    },
    "product": { example in
        let (first, second) = (try example.given["a"], try example.given["b"])
        if example.id.contains("funding-cap") {
            let cap = Funding.cap(maintenanceMarginRate: try second.rate, factor: try first.rate)
            try expectRaw(cap.raw, "value", example)
        } else if example.id.hasPrefix("hyperliquid-mm-rate") {
            let rate = VenueComparison.hyperliquidMaintenanceRate(
                maxLeverage: unitsPerOne / (try first.rate.raw))
            try expectRaw(rate.raw, "value", example)
        } else {
            let product = try first.amount.times(second.rate, rounding: .up)
            try expectRaw(product.raw, "value", example)
        }
    },
    "difference": { example in
        let difference = try example.given["a"].amount - example.given["b"].amount
        try expectRaw(difference.raw, "value", example)
    },
    "sum": { example in
        let sum = try example.given["terms"].list.reduce(Amount.zero) { try $0 + $1.amount }
        try expectRaw(sum.raw, "value", example)
    },
]

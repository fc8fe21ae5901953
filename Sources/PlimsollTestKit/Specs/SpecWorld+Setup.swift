import PlimsollEngine
import PlimsollModel
import PlimsollNumerics

// The steps that list assets, indices and instruments, set the venue up and make positions.

extension SpecWorld {
    func listAsset(_ row: SpecRow) throws {
        let name = try row.required("asset")
        var spec = AssetSpec(name: name)
        if let price = try row.price("price") {
            let index = try index(name + "USD")
            try demand(.indexPrice(index, source: 0, price))
            spec.index = index
        }
        spec.bidBuffer = try row.rate("bid buffer") ?? spec.bidBuffer
        spec.askBuffer = try row.rate("ask buffer") ?? spec.askBuffer
        spec.collateralRatio = try row.rate("collateral ratio") ?? spec.collateralRatio
        spec.exchangeRatio = try row.rate("exchange ratio") ?? spec.exchangeRatio
        spec.autoExchangeThreshold =
            try row.amount("auto-exchange beyond") ?? spec.autoExchangeThreshold
        try demand(.listAsset(spec))
    }

    func listIndex(_ row: SpecRow) throws {
        let names = try row.required("sources").split(separator: ",")
        let weights = row.text("weights")?.split(separator: ",").map { $0.filter(\.isNumber) }
        var sources: [IndexSource] = []
        for (place, name) in names.enumerated() {
            let weight = weights.flatMap { place < $0.count ? Int64($0[place]) : nil } ?? 1
            sources.append(IndexSource(name: name.filter { $0 != " " }, weight: weight))
        }
        var spec = IndexSpec(name: try row.required("index"), sources: sources)
        spec.staleness = try row.duration("staleness") ?? spec.staleness
        spec.band = try row.rate("band") ?? spec.band
        spec.minimumSources = try row.whole("minimum sources") ?? spec.minimumSources
        spec.jumpLimit = try row.rate("jump limit") ?? spec.jumpLimit
        spec.jumpConfirmations = try row.whole("confirmations") ?? spec.jumpConfirmations
        try demand(.listIndex(spec))
    }

    /// Lists an instrument; what the row does not say is customary, and fees are zero.
    func listInstrument(_ row: SpecRow) throws -> InstrumentID {
        let symbol = try row.required("symbol")
        var contract = Contract.linearPerpetual
        if let inverse = row.text("contract")?.split(separator: " "), inverse.count == 2 {
            let size = try SpecText.raw(String(inverse[1]), row.line)
            contract = .inversePerpetual(contractSize: Amount(raw: size))
        }
        let isSmall = symbol.hasPrefix("DOGE")
        var spec = InstrumentSpec(
            symbol: symbol, contract: contract,
            settlementAsset: try asset(
                row.text("settlement asset") ?? (contract.isInverse ? "BTC" : "USDT")),
            index: try index(row.text("index") ?? symbol),
            tickSize: try row.price("tick") ?? Price(raw: isSmall ? 1_000 : 1_000_000),
            stepSize: try row.quantity("step")
                ?? Quantity(raw: isSmall || contract.isInverse ? 100_000_000 : 10_000),
            brackets: try brackets(row, symbol))
        try readSizes(row, &spec)
        try readRates(row, &spec)
        try demand(.listInstrument(spec))
        guard let listed = engine.instrument(symbol) else { throw fault("no \(symbol)") }
        return listed
    }

    private func brackets(_ row: SpecRow, _ symbol: String) throws -> BracketTable {
        guard let rate = try row.rate("maintenance margin rate") else {
            return BracketTable.builtIn(symbol)
                ?? .flat(maintenanceMarginRate: Rate(raw: 500_000), maxLeverage: 125)
        }
        return .flat(
            maintenanceMarginRate: rate, maxLeverage: Int64(try row.whole("max leverage") ?? 125))
    }

    private func readSizes(_ row: SpecRow, _ spec: inout InstrumentSpec) throws {
        spec.minQuantity = try row.quantity("min quantity") ?? spec.minQuantity
        spec.maxQuantity = try row.quantity("max quantity") ?? Quantity(whole: 1_000_000_000)
        spec.maxMarketQuantity =
            try row.quantity("max market quantity") ?? Quantity(whole: 1_000_000_000)
        spec.minNotional = try row.amount("min notional") ?? spec.minNotional
        spec.maxOrders = try row.whole("max orders") ?? spec.maxOrders
        spec.maxTriggerOrders = try row.whole("max trigger orders") ?? spec.maxTriggerOrders
        spec.impactNotional = try row.amount("impact notional") ?? spec.impactNotional
        spec.fundingInterval = try row.duration("funding interval") ?? spec.fundingInterval
        spec.isIsolatedOnly = row.isYes("isolated only")
        spec.defaultLeverage = Int64(try row.whole("leverage") ?? Int(spec.defaultLeverage))
    }

    private func readRates(_ row: SpecRow, _ spec: inout InstrumentSpec) throws {
        spec.priceBandUp = try row.rate("price band") ?? spec.priceBandUp
        spec.priceBandDown = try row.rate("price band") ?? spec.priceBandDown
        spec.marketTakeBound = try row.rate("take bound") ?? spec.marketTakeBound
        spec.makerFee = try row.rate("maker fee") ?? .zero
        spec.takerFee = try row.rate("taker fee") ?? .zero
        spec.liquidationFee = try row.rate("liquidation fee") ?? .zero
        spec.fundingCap = try row.rate("funding cap") ?? spec.fundingCap
        spec.interestRate = try row.rate("interest rate") ?? spec.interestRate
        spec.triggerProtect = try row.rate("trigger protect") ?? spec.triggerProtect
    }

    func configure(_ rows: [SpecRow]) throws {
        var settings = engine.settings
        for row in rows {
            let name = try row.required("setting")
            switch name {
            case "mode switch with position":
                settings.allowsModeSwitchWithPosition = row.text("value") == "allowed"
            case "liquidation target ratio":
                settings.liquidationTargetRatio =
                    try row.rate("value") ?? settings.liquidationTargetRatio
            case "liquidation bound":
                settings.liquidationBound = try row.rate("value") ?? settings.liquidationBound
            case "auto-deleveraging":
                settings.adlPolicy = row.text("value") == "pro rata" ? .proRata : .rankedQueue
            case "slow price window":
                settings.usesSlowInitialMarginPrice = true
                settings.slowPriceWindow =
                    try row.duration("value") ?? settings.slowPriceWindow
            default: throw row.fault("no setting \"\(name)\"")
            }
        }
        try demand(.configure(settings))
    }

    /// Makes positions by trading with a counterparty at the entry price, then sets the marks.
    func hold(_ name: String, _ mode: String, _ rows: [SpecRow]) throws {
        let account = try account(name)
        for row in rows {
            let symbol = try row.required("symbol")
            let instrument =
                try engine.instrument(symbol) ?? listInstrument(row)
            try choose(account, instrument, mode, row)
            try trade(account, instrument, row)
        }
        for row in rows {
            guard let instrument = engine.instrument(try row.required("symbol")) else { continue }
            let price = try row.price("mark price") ?? row.price("entry price") ?? .zero
            if engine.markPrice(instrument) != price {
                try demand(.overrideMarkPrice(instrument, price))
            }
        }
    }

    private func choose(
        _ account: AccountID, _ instrument: InstrumentID, _ mode: String, _ row: SpecRow
    ) throws {
        let present = engine.settings(account, instrument)
        let wanted: MarginMode = mode == "isolated" ? .isolated : .cross
        if present.marginMode != wanted {
            try demand(.setMarginMode(account, instrument, wanted))
        }
        if let leverage = try row.whole("leverage"), Int64(leverage) != present.leverage {
            try demand(.setLeverage(account, instrument, Int64(leverage)))
        }
    }

    private func trade(
        _ account: AccountID, _ instrument: InstrumentID, _ row: SpecRow
    ) throws {
        let side = try row.required("side")
        let price = try row.price("entry price") ?? .zero
        let quantity = try row.quantity("quantity") ?? .zero
        try demand(.overrideMarkPrice(instrument, price))
        let other =
            try row.text("against").map { try self.account($0) } ?? richMaker(for: instrument)
        var resting = OrderRequest(
            account: other, instrument: instrument, side: side == "long" ? .sell : .buy,
            type: .limit, quantity: quantity, price: price)
        resting.positionSide = positionSide(other, side == "long" ? "short" : "long")
        var taking = resting
        taking.account = account
        taking.side = resting.side.opposite
        taking.positionSide = positionSide(account, side)
        taking.timeInForce = .fillOrKill
        try demand(.place(resting))
        try demand(.place(taking))
    }
}

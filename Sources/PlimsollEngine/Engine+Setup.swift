import PlimsollBook
import PlimsollLedger
import PlimsollModel
import PlimsollNumerics

// Listing of assets, indices and instruments, and the operator's switches.

extension Engine {
    mutating func performOperator(
        _ action: Action, into events: inout EventBuffer
    ) -> Rejection? {
        switch action {
        case .listAsset(let spec): return listAsset(spec, into: &events)
        case .listIndex(let spec): return listIndex(spec, into: &events)
        case .listInstrument(let spec): return listInstrument(spec, into: &events)
        case .configure(let settings): return configure(settings, into: &events)
        case .setTrading(let instrument, let isOpen):
            return setTrading(instrument, isOpen, into: &events)
        case .holdLiquidation(let instrument, let isHeld):
            return holdLiquidation(instrument, isHeld, into: &events)
        case .overrideMarkPrice(let instrument, let price):
            return overrideMark(instrument, price, into: &events)
        case .fundNow(let instrument): return fundNow(instrument, into: &events)
        case .fundInsurance(let asset, let amount):
            return fundInsurance(asset, amount, into: &events)
        default: return nil
        }
    }

    private mutating func listAsset(
        _ spec: AssetSpec, into events: inout EventBuffer
    ) -> Rejection? {
        if assets.contains(where: { $0.name == spec.name }) { return .alreadyExists }
        if let fault = fault(of: spec) { return .invalidTerms(fault) }
        let limit = min(settings.limits.assets, 64)
        if assets.count >= limit { return .limitReached(.assets, limit: limit) }
        assets.append(spec)
        ledger.addAsset()
        watch.addAsset()
        orderByName()
        events.append(.assetListed(AssetID(assets.count - 1)))
        return nil
    }

    private func fault(of spec: AssetSpec) -> TermsFault? {
        let one = Rate(whole: 1)
        if !Self.isName(spec.name) { return .name }
        if let index = spec.index, Int(index.raw) >= indices.count { return .reference }
        let shares = [spec.collateralRatio, spec.bidBuffer, spec.askBuffer, spec.exchangeRatio]
        if shares.contains(where: { $0.isNegative || $0 > one }) { return .range }
        if !spec.exchangeRatio.isPositive || spec.autoExchangeThreshold.isNegative { return .range }
        return nil
    }

    private mutating func listIndex(
        _ spec: IndexSpec, into events: inout EventBuffer
    ) -> Rejection? {
        if indices.contains(where: { $0.spec.name == spec.name }) { return .alreadyExists }
        if let fault = Self.fault(of: spec) { return .invalidTerms(fault) }
        let limit = min(settings.limits.indices, 65_535)
        if indices.count >= limit { return .limitReached(.indices, limit: limit) }
        let sources = Array(repeating: SourceState(), count: spec.sources.count)
        indices.append(IndexState(spec: spec, sources: sources))
        events.append(.indexListed(IndexID(indices.count - 1)))
        return nil
    }

    private static func fault(of spec: IndexSpec) -> TermsFault? {
        if !isName(spec.name) { return .name }
        if spec.sources.isEmpty || spec.sources.count > 16 { return .sources }
        if spec.sources.contains(where: { $0.weight <= 0 || $0.weight > 1_000_000 }) {
            return .sources
        }
        if spec.minimumSources < 1 || spec.minimumSources > spec.sources.count { return .range }
        if spec.band.isNegative || !spec.jumpLimit.isPositive || spec.jumpLimit > Rate(whole: 10) {
            return .range
        }
        if spec.band >= Rate(whole: 1) || spec.jumpConfirmations < 1 { return .range }
        return spec.staleness > .zero ? nil : .range
    }

    private mutating func listInstrument(
        _ spec: InstrumentSpec, into events: inout EventBuffer
    ) -> Rejection? {
        if Int(spec.settlementAsset.raw) >= assets.count {
            return .unknownAsset(spec.settlementAsset)
        }
        if Int(spec.index.raw) >= indices.count { return .unknownIndex(spec.index) }
        if instruments.contains(where: { $0.spec.symbol == spec.symbol }) { return .alreadyExists }
        if let fault = Self.fault(of: spec) { return .invalidTerms(fault) }
        let limit = min(settings.limits.instruments, 65_535)
        if instruments.count >= limit { return .limitReached(.instruments, limit: limit) }
        var state = InstrumentState(spec: spec)
        state.pauses = indices[Int(spec.index.raw)].pauses
        state.nextFunding = nextBoundary(spec.fundingInterval)
        state.nextSample = now
        instruments.append(state)
        books.append(OrderBook())
        watch.addInstrument()
        orderByName()
        events.append(.instrumentListed(InstrumentID(instruments.count - 1)))
        return nil
    }

    /// The first multiple of an interval, counted from the epoch, after now: funding times are
    /// those of the clock, not of the listing.
    func nextBoundary(_ interval: Nanoseconds) -> Timestamp {
        Timestamp(now.raw / interval.raw * interval.raw).advanced(by: interval)
    }

    private static func fault(of spec: InstrumentSpec) -> TermsFault? {
        if !isName(spec.symbol) { return .name }
        if spec.brackets.fault != nil { return .brackets }
        if !spec.tickSize.isPositive || !spec.stepSize.isPositive { return .range }
        if case .inversePerpetual(let size) = spec.contract, !size.isPositive { return .range }
        if !hasExactProducts(spec) { return .precision }
        if spec.tickSize > VenueRange.price || Int128(spec.maxQuantity.raw) > VenueRange.size {
            return .range
        }
        if spec.maxMarketQuantity > spec.maxQuantity
            && Int128(spec.maxMarketQuantity.raw)
                > VenueRange.size
        {
            return .range
        }
        let bounds = [spec.priceBandUp, spec.priceBandDown, spec.marketTakeBound]
        if bounds.contains(where: { !$0.isPositive }) { return .range }
        let one = Rate(whole: 1)
        if spec.priceBandUp > Rate(whole: 10) || spec.priceBandDown > one { return .range }
        if spec.marketTakeBound >= one { return .range }
        return hasSoundFigures(spec) ? nil : .range
    }

    private static func hasSoundFigures(_ spec: InstrumentSpec) -> Bool {
        let fees = [spec.makerFee, spec.takerFee, spec.liquidationFee]
        let greatest = Rate(raw: unitsPerOne / 10)
        if fees.contains(where: { $0 > greatest || $0 < -greatest }) { return false }
        // A rebate above the taker fee would pay accounts for trading with themselves.
        if (spec.makerFee + spec.takerFee).isNegative || spec.takerFee.isNegative { return false }
        if spec.liquidationFee.isNegative || !hasSoundRates(spec) { return false }
        if spec.minQuantity < spec.stepSize || spec.maxQuantity < spec.minQuantity { return false }
        if spec.maxMarketQuantity < spec.minQuantity || spec.minNotional.isNegative { return false }
        if spec.fundingInterval < Nanoseconds(seconds: 1) || !spec.impactNotional.isPositive {
            return false
        }
        return spec.maxOrders > 0 && spec.maxTriggerOrders > 0 && spec.defaultLeverage >= 1
            && spec.defaultLeverage <= spec.brackets.maxLeverage
    }

    /// Rates beyond these bounds would carry funding and marks out of what can be counted.
    private static func hasSoundRates(_ spec: InstrumentSpec) -> Bool {
        let one = Rate(whole: 1)
        if spec.fundingCap.isNegative || spec.fundingCap > one { return false }
        if spec.interestRate > one || spec.interestRate < -one { return false }
        if spec.triggerProtect.isNegative || spec.triggerProtect > Rate(whole: 10) { return false }
        let limit = Limits().amount
        return spec.impactNotional <= limit && spec.minNotional <= limit
            && spec.brackets.brackets.allSatisfy {
                !$0.maintenanceAmount.isNegative && $0.maintenanceAmount <= limit
            }
    }

    /// True if every trade on tick and step has an exact value, so that buyer and seller agree to
    /// the last unit without rounding. Inverse values are rounded once, for both.
    private static func hasExactProducts(_ spec: InstrumentSpec) -> Bool {
        if spec.contract.isInverse { return true }
        let product = Int128(spec.tickSize.raw) * Int128(spec.stepSize.raw)
        return product % Int128(unitsPerOne) == 0
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 32
    }

    private mutating func configure(
        _ new: VenueSettings, into events: inout EventBuffer
    ) -> Rejection? {
        let one = Rate(whole: 1)
        let rates = [new.liquidationTargetRatio, new.liquidationBound]
        if rates.contains(where: { !$0.isPositive || $0 > one }) { return .invalidTerms(.range) }
        if new.sampleInterval < Nanoseconds(milliseconds: 100) { return .invalidTerms(.range) }
        if new.slowPriceWindow < Nanoseconds(seconds: 1) { return .invalidTerms(.range) }
        if new.basisSamples < 1 || new.basisSamples > 64 { return .invalidTerms(.range) }
        let limits = new.limits
        if limits.liquidationStepsPerCommand < 1 || !limits.amount.isPositive
            || limits.amount > Limits().amount || limits.batchSize > 65_535
        {
            return .invalidTerms(.range)
        }
        settings = new
        events.append(.configured)
        return nil
    }

    private mutating func setTrading(
        _ instrument: InstrumentID, _ isOpen: Bool, into events: inout EventBuffer
    ) -> Rejection? {
        guard isListed(instrument) else { return .unknownInstrument(instrument) }
        if instruments[Int(instrument.raw)].isOpen == isOpen { return .noChange }
        instruments[Int(instrument.raw)].isOpen = isOpen
        events.append(.tradingChanged(instrument, isOpen: isOpen))
        return nil
    }

    private mutating func holdLiquidation(
        _ instrument: InstrumentID, _ isHeld: Bool, into events: inout EventBuffer
    ) -> Rejection? {
        guard isListed(instrument) else { return .unknownInstrument(instrument) }
        let isSet = instruments[Int(instrument.raw)].pauses & PauseReason.operatorHold.bit != 0
        if isSet == isHeld { return .noChange }
        setPause(.operatorHold, isHeld, of: instrument, into: &events)
        return nil
    }

    /// Sorts the places of assets and instruments by name.
    mutating func orderByName() {
        assetsByName = assets.indices.sorted { [assets] in assets[$0].name < assets[$1].name }
        let symbols = instruments.map(\.spec.symbol)
        instrumentsByName = instruments.indices.sorted { symbols[$0] < symbols[$1] }
    }

    func isListed(_ instrument: InstrumentID) -> Bool { Int(instrument.raw) < instruments.count }

    /// True for an account a command may speak of: open, and not the insurance fund's own.
    func isOpen(_ account: AccountID) -> Bool {
        account.raw > 0 && Int(account.raw) < accounts.count
    }
}

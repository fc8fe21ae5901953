import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// Index and mark prices. A price from outside is believed only as far as the others bear it out;
// while there is doubt the mark does not move and nobody is liquidated on it.

extension Engine {
    /// Takes a price from a source of an index.
    mutating func updateIndex(
        _ index: IndexID, source: Int, _ price: Price, into events: inout EventBuffer
    ) -> Rejection? {
        let place = Int(index.raw)
        guard place < indices.count, source >= 0, source < indices[place].sources.count else {
            return .unknownIndex(index)
        }
        if !price.isPositive {
            ignore(index, source, price, .notPositive, into: &events)
            setPause(.invalidPrice, true, ofIndex: index, into: &events)
            return nil
        }
        if price > VenueRange.price || !isCountable(.index(index, price)) {
            ignore(index, source, price, .tooLarge, into: &events)
            setPause(.invalidPrice, true, ofIndex: index, into: &events)
            return nil
        }
        indices[place].sources[source].price = price
        indices[place].sources[source].time = now
        if indices[place].sources[source].fault == .notPositive
            || indices[place].sources[source].fault == .tooLarge
        {
            indices[place].sources[source].fault = nil
        }
        refreshIndex(index, into: &events)
        return nil
    }

    private mutating func ignore(
        _ index: IndexID, _ source: Int, _ price: Price, _ fault: PriceFault,
        into events: inout EventBuffer
    ) {
        if indices[Int(index.raw)].sources[source].fault == fault { return }
        indices[Int(index.raw)].sources[source].fault = fault
        events.append(.priceIgnored(index, source: UInt8(source), price, fault))
    }

    /// Forms the index anew from the sources that are alive, and moves what depends on it.
    mutating func refreshIndex(_ index: IndexID, into events: inout EventBuffer) {
        let place = Int(index.raw)
        let spec = indices[place].spec
        var live: [Int] = []
        for source in spec.sources.indices where isLive(index, source) { live.append(source) }
        let quotes = live.map {
            IndexQuote(price: indices[place].sources[$0].price, weight: spec.sources[$0].weight)
        }
        let hasQuorum = live.count >= spec.minimumSources
        // Sources that are all far from their own median say nothing together.
        let result = hasQuorum ? IndexMath.price(quotes, band: spec.band) : nil
        setPause(.staleIndex, result == nil, ofIndex: index, into: &events)
        guard let result else { return }
        let isSound = live.allSatisfy { source in
            let fault = indices[place].sources[source].fault
            return fault != .notPositive && fault != .tooLarge
        }
        if isSound { setPause(.invalidPrice, false, ofIndex: index, into: &events) }
        tellOutliers(index, live, result, into: &events)
        if isHeld(index, result.price, sources: live.count, into: &events) { return }
        moveIndex(index, to: result.price, into: &events)
    }

    func isLive(_ index: IndexID, _ source: Int) -> Bool {
        let state = indices[Int(index.raw)].sources[source]
        return state.price.isPositive
            && now.since(state.time) <= indices[Int(index.raw)].spec.staleness
    }

    private mutating func tellOutliers(
        _ index: IndexID, _ live: [Int], _ result: IndexResult, into events: inout EventBuffer
    ) {
        for (position, source) in live.enumerated() {
            let bit = UInt32(1) << UInt32(position)
            let price = indices[Int(index.raw)].sources[source].price
            if result.leftOut & bit != 0 {
                ignore(index, source, price, .outlier, into: &events)
            } else if result.clamped & bit != 0 {
                ignore(index, source, price, .clamped, into: &events)
            } else if indices[Int(index.raw)].sources[source].fault == .outlier
                || indices[Int(index.raw)].sources[source].fault == .clamped
            {
                indices[Int(index.raw)].sources[source].fault = nil
            }
        }
    }

    /// True while a sudden move that fewer than three sources show waits to be confirmed by
    /// further updates near it; liquidation pauses meanwhile.
    private mutating func isHeld(
        _ index: IndexID, _ price: Price, sources: Int, into events: inout EventBuffer
    ) -> Bool {
        let place = Int(index.raw)
        let spec = indices[place].spec
        let old = indices[place].price
        let limit = old.times(spec.jumpLimit, rounding: .down)
        if old.isZero || sources >= 3 || (price - old).magnitude <= limit {
            release(index, into: &events)
            return false
        }
        let held = indices[place].heldPrice
        let agrees =
            held.isPositive
            && (price - held).magnitude <= held.times(spec.jumpLimit, rounding: .down)
        indices[place].heldCount = agrees ? indices[place].heldCount + 1 : 0
        indices[place].heldPrice = price
        if agrees && indices[place].heldCount >= spec.jumpConfirmations {
            release(index, into: &events)
            return false
        }
        setPause(.unconfirmedJump, true, ofIndex: index, into: &events)
        return true
    }

    private mutating func release(_ index: IndexID, into events: inout EventBuffer) {
        indices[Int(index.raw)].heldPrice = .zero
        indices[Int(index.raw)].heldCount = 0
        setPause(.unconfirmedJump, false, ofIndex: index, into: &events)
    }

    private mutating func moveIndex(
        _ index: IndexID, to price: Price, into events: inout EventBuffer
    ) {
        let place = Int(index.raw)
        let old = indices[place].price
        if price != old {
            indices[place].price = price
            events.append(.indexPriceChanged(index, price))
            revalueCollateral(index, from: old)
        }
        for instrument in instrumentsByName where instruments[instrument].spec.index == index {
            refreshMark(InstrumentID(instrument), into: &events)
        }
    }

    // MARK: Pauses

    private mutating func setPause(
        _ reason: PauseReason, _ isOn: Bool, ofIndex index: IndexID,
        into events: inout EventBuffer
    ) {
        let place = Int(index.raw)
        let isSet = indices[place].pauses & reason.bit != 0
        if isSet == isOn { return }
        indices[place].pauses ^= reason.bit
        for instrument in instrumentsByName where instruments[instrument].spec.index == index {
            setPause(reason, isOn, of: InstrumentID(instrument), into: &events)
        }
    }

    /// Stops or resumes liquidation in an instrument; whoever sank meanwhile is looked at when it
    /// resumes.
    mutating func setPause(
        _ reason: PauseReason, _ isOn: Bool, of instrument: InstrumentID,
        into events: inout EventBuffer
    ) {
        let place = Int(instrument.raw)
        let wasPaused = instruments[place].isPaused
        if isOn {
            instruments[place].pauses |= reason.bit
            events.append(.liquidationPaused(instrument, reason))
        } else {
            instruments[place].pauses &= ~reason.bit
            if wasPaused && !instruments[place].isPaused {
                events.append(.liquidationResumed(instrument))
                reprice(instrument)
            }
        }
    }

    // MARK: Mark price

    /// The operator sets a mark price by hand, or returns to the formula with zero.
    mutating func overrideMark(
        _ instrument: InstrumentID, _ price: Price, into events: inout EventBuffer
    ) -> Rejection? {
        guard isListed(instrument) else { return .unknownInstrument(instrument) }
        let isBeyond =
            price > VenueRange.price
            || (price.isPositive && !isCountable(.mark(Int(instrument.raw), price)))
        if price.isNegative || isBeyond { return .invalidPrice(found: price) }
        instruments[Int(instrument.raw)].markOverride = price
        refreshMark(instrument, into: &events)
        return nil
    }

    /// Forms the mark price anew: the median of index with funding basis, index with average
    /// basis, and last price.
    mutating func refreshMark(_ instrument: InstrumentID, into events: inout EventBuffer) {
        let place = Int(instrument.raw)
        let index = indices[Int(instruments[place].spec.index.raw)].price
        var mark = instruments[place].markOverride
        if mark.isZero {
            if index.isZero { return }
            mark = formedMark(place, index)
        }
        followSlowly(place, first: mark)
        if mark == instruments[place].markPrice { return }
        instruments[place].markPrice = mark
        events.append(.markPriceChanged(instrument, mark: mark, index: index))
        movedInstruments.append(instrument)
        reprice(instrument)
    }

    private func formedMark(_ place: Int, _ index: Price) -> Price {
        let state = instruments[place]
        let first = MarkMath.fundingPrice(
            index: index, lastFundingRate: state.lastFundingRate,
            timeToFunding: state.nextFunding.since(now), interval: state.spec.fundingInterval)
        var average = Price.zero
        if !state.basis.isEmpty {
            average = Price(
                raw: Int64(
                    divide(
                        Int128(state.basisSum), by: Int128(state.basis.count),
                        rounding: .towardZero)))
        }
        let second = MarkMath.basisPrice(index: index, basisAverage: average)
        let last = state.lastPrice.isZero ? first : state.lastPrice
        let mark = max(Price(raw: 1), MarkMath.median(first, second, last))
        // The index was found countable when it came, with room for a mark within twice of it.
        let isNear = mark.raw / 2 <= index.raw && index.raw / 2 <= mark.raw
        return isNear || isCountable(.mark(place, mark)) ? mark : index
    }

    /// Moves the slow price towards the mark that has stood since the last time, so that a sudden
    /// new mark counts for nothing until time has passed under it, however long the old one stood.
    private mutating func followSlowly(_ place: Int, first: Price) {
        let slow = instruments[place].slowPrice
        let elapsed = now.since(instruments[place].slowPriceAt)
        instruments[place].slowPrice =
            slow.isZero
            ? first
            : MarkMath.slowPrice(
                slow, following: instruments[place].markPrice, elapsed: elapsed,
                window: settings.slowPriceWindow)
        instruments[place].slowPriceAt = now
    }

    /// Revalues every position of an instrument and suspects whoever may have reached the line.
    mutating func reprice(_ instrument: InstrumentID) {
        let place = Int(instrument.raw)
        endangered.removeAll(keepingCapacity: true)
        watch.reprice(
            instrument, spec: instruments[place].spec,
            at: WatchPrices(
                mark: instruments[place].markPrice,
                settlementRate: askRate(instruments[place].terms.settlementAsset)),
            endangered: &endangered)
        for account in endangered { suspect(AccountID(Int(account))) }
    }

    /// A collateral asset is worth more or less: accounts whose guards this spends are looked at.
    private mutating func revalueCollateral(_ index: IndexID, from old: Price) {
        if !assets.contains(where: { $0.index == index }) { return }
        let new = indices[Int(index.raw)].price
        if old.isZero {
            for account in multiAssetAccounts { suspect(AccountID(Int(account))) }
            return
        }
        let relative = divide(
            Int128((new - old).magnitude.raw) * Int128(unitsPerOne),
            by: Int128(min(old, new).raw), rounding: .up)
        endangered.removeAll(keepingCapacity: true)
        watch.guards.move(
            by: Int64(min(relative, Int128(unitsPerOne))), spent: &endangered)
        for account in endangered { suspect(AccountID(Int(account))) }
    }
}

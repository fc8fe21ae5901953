import PlimsollBook
import PlimsollMargin
public import PlimsollModel
import PlimsollNumerics

// Work that is due by time. It is done when a tick says that the time has come; the engine tells
// when the next such moment is.

extension Engine {
    /// When the next work is due by time, so that the sequencer knows when to send a tick.
    public var nextDueTime: Timestamp {
        var due = nextDate
        for instrument in instruments {
            due = min(due, min(instrument.nextFunding, instrument.nextSample))
        }
        for place in countdowns { due = min(due, holdings[Int(place)].countdownEnd) }
        return due
    }

    /// Does everything that has become due.
    mutating func advanceTime(into events: inout EventBuffer) {
        expireCountdowns(into: &events)
        expireByDate(into: &events)
        for index in indices.indices where !indices[index].price.isZero {
            refreshIndex(IndexID(index), into: &events)
        }
        for place in instrumentsByName {
            let instrument = InstrumentID(place)
            if now >= instruments[place].nextSample { sample(place) }
            if now >= instruments[place].nextFunding {
                settleFunding(instrument, into: &events)
                instruments[place].nextFunding = nextBoundary(
                    instruments[place].spec.fundingInterval)
            }
            refreshMark(instrument, into: &events)
        }
        unwindInsurance(into: &events)
    }

    // MARK: Dates and dead man's switches

    private mutating func expireCountdowns(into events: inout EventBuffer) {
        let running = countdowns
        countdowns.removeAll(keepingCapacity: true)
        for place in running {
            let end = holdings[Int(place)].countdownEnd
            if end == .zero { continue }
            if end > now {
                countdowns.append(place)
                continue
            }
            holdings[Int(place)].countdownEnd = .zero
            events.append(
                .countdownExpired(
                    holdings[Int(place)].account, holdings[Int(place)].instrument))
            endResting(place, .expiredByCountdown, into: &events)
        }
    }

    /// Ends good-till-date orders whose date has come, in order of acceptance.
    private mutating func expireByDate(into events: inout EventBuffer) {
        var due: [Int32] = []
        var waiting: [DatedOrder] = []
        nextDate = Timestamp(.max)
        for dated in datedOrders {
            let slot = orders[dated.slot]
            let isSame = slot.generation == dated.generation && !slot.order.status.isFinal
            if !isSame { continue }
            if slot.order.request.goodTillTime <= now {
                due.append(dated.slot)
            } else {
                waiting.append(dated)
                nextDate = min(nextDate, slot.order.request.goodTillTime)
            }
        }
        datedOrders = waiting
        for slot in due { end(slot, .expiredByDate, into: &events) }
    }

    // MARK: Samples

    /// Takes a sample of basis and of premium from the book.
    private mutating func sample(_ place: Int) {
        instruments[place].nextSample = now.advanced(by: settings.sampleInterval)
        let index = indices[Int(instruments[place].spec.index.raw)].price
        if index.isZero { return }
        let terms = instruments[place].terms
        let bid = books[place].bestTicks(.buy).map { terms.price(ofTicks: $0) }
        let ask = books[place].bestTicks(.sell).map { terms.price(ofTicks: $0) }
        if let bid, let ask {
            let middle = bid.raw + (ask.raw - bid.raw) / 2
            let most = VenueRange.price.raw
            addBasis(place, min(most, max(-most, middle - index.raw)))
        }
        let premium = Funding.premium(
            impactBid: impactPrice(place, .buy), impactAsk: impactPrice(place, .sell),
            index: index)
        instruments[place].premium.add(premium)
    }

    private mutating func addBasis(_ place: Int, _ basis: Int64) {
        if instruments[place].basis.count < settings.basisSamples {
            instruments[place].basis.append(basis)
            instruments[place].basisSum += basis
            return
        }
        let oldest = instruments[place].basisNext % instruments[place].basis.count
        instruments[place].basisSum += basis - instruments[place].basis[oldest]
        instruments[place].basis[oldest] = basis
        instruments[place].basisNext = oldest + 1
    }

    /// Average price of an order of the impact notional against one side of the book, or nil if
    /// the side is too thin for it.
    private func impactPrice(_ place: Int, _ side: Side) -> Price? {
        let terms = instruments[place].terms
        guard let best = books[place].bestTicks(side) else { return nil }
        let notional = instruments[place].spec.impactNotional
        let worth: Int64
        switch terms.contract {
        case .linearPerpetual: worth = terms.price(ofTicks: best).raw
        case .inversePerpetual(let size): worth = size.raw
        }
        let quantity = divide(
            Int128(notional.raw) * Int128(unitsPerOne), by: Int128(worth), rounding: .up)
        // More than the whole side holds is as good as any more.
        let wanted = divide(quantity, by: Int128(terms.stepSize.raw), rounding: .up)
        let lots = max(1, Int64(clamping: wanted))
        let sweep = books[place].sweep(side, lots: lots)
        if sweep.lots < lots { return nil }
        let ticks = sweep.tickLots * Int128(terms.tickSize.raw)
        return Price(raw: Int64(divide(ticks, by: Int128(lots), rounding: .towardZero)))
    }
}

/// A good-till-date order waiting for its date.
struct DatedOrder: BitwiseCopyable {
    let slot: Int32
    let generation: UInt32
}

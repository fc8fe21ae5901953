import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
public import PlimsollWire

// The tables in canonical bytes, field by field in order of declaration.

extension AccountState: WireCodable {
    func encode(into writer: inout ByteWriter) {
        key.encode(into: &writer)
        positionMode.encode(into: &writer)
        assetMode.encode(into: &writer)
        writer.write(excludedAssets)
        writer.write(Int64(firstHolding))
        writer.write(Int64(openOrders))
        writer.write(isSuspect)
        writer.write(isInLiquidation)
    }

    init(from reader: inout ByteReader) throws(WireError) {
        key = try reader.read()
        positionMode = try reader.read()
        assetMode = try reader.read()
        excludedAssets = try reader.uint64()
        firstHolding = try reader.place()
        openOrders = try reader.place()
        isSuspect = try reader.bool()
        isInLiquidation = try reader.bool()
    }
}

extension ByteReader {
    /// A place in a table, or `nowhere`.
    mutating func place() throws(WireError) -> Int32 {
        let start = offset
        let value = try int64()
        guard let place = Int32(exactly: value), place >= nowhere else {
            throw WireError(
                .badValue, at: start, expected: "a place in a table",
                found: UInt64(bitPattern: value))
        }
        return place
    }
}

extension Leg: WireCodable {
    func encode(into writer: inout ByteWriter) {
        size.encode(into: &writer)
        entryValue.encode(into: &writer)
        bidValue.encode(into: &writer)
        bidQuantity.encode(into: &writer)
        askValue.encode(into: &writer)
        askQuantity.encode(into: &writer)
        writer.write(Int64(walletSlot))
        writer.write(autoAddsMargin)
    }

    init(from reader: inout ByteReader) throws(WireError) {
        size = try reader.read()
        entryValue = try reader.read()
        bidValue = try reader.read()
        bidQuantity = try reader.read()
        askValue = try reader.read()
        askQuantity = try reader.read()
        walletSlot = try reader.place()
        autoAddsMargin = try reader.bool()
    }
}

extension Holding: WireCodable {
    func encode(into writer: inout ByteWriter) {
        account.encode(into: &writer)
        instrument.encode(into: &writer)
        marginMode.encode(into: &writer)
        writer.write(leverage)
        legs[0].encode(into: &writer)
        legs[1].encode(into: &writer)
        for place in [next, firstOrder, restingOrders, triggerOrders] {
            writer.write(Int64(place))
        }
        countdownEnd.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws(WireError) {
        account = try reader.read()
        instrument = try reader.read()
        marginMode = try reader.read()
        leverage = try reader.int64()
        let first: Leg = try reader.read()
        let second: Leg = try reader.read()
        legs = [first, second]
        next = try reader.place()
        firstOrder = try reader.place()
        restingOrders = try reader.place()
        triggerOrders = try reader.place()
        countdownEnd = try reader.read()
    }
}

extension OrderSlot: WireCodable {
    func encode(into writer: inout ByteWriter) {
        writer.write(generation)
        writer.write(order.status.isFinal)
        // A free slot keeps nothing but its count of uses.
        if order.status.isFinal { return }
        order.encode(into: &writer)
        for place in [holding, previous, next] { writer.write(Int64(place)) }
        trailingExtreme.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws(WireError) {
        generation = try reader.uint32()
        let isFree = try reader.bool()
        if isFree {
            let nobody = OrderRequest(
                account: AccountID(0), instrument: InstrumentID(0), side: .buy, type: .limit,
                quantity: .zero)
            order = Order(id: .none, request: nobody, status: .expired, at: .zero)
            holding = nowhere
            return
        }
        order = try reader.read()
        holding = try reader.place()
        previous = try reader.place()
        next = try reader.place()
        trailingExtreme = try reader.read()
    }
}

extension TriggerEntry: WireCodable {
    func encode(into writer: inout ByteWriter) {
        price.encode(into: &writer)
        id.encode(into: &writer)
        writer.write(Int64(slot))
        writer.write(generation)
    }

    init(from reader: inout ByteReader) throws(WireError) {
        price = try reader.read()
        id = try reader.read()
        slot = try reader.place()
        generation = try reader.uint32()
    }
}

extension TriggerBook: WireCodable {
    func encode(into writer: inout ByteWriter) {
        lastRising.entries.encode(into: &writer)
        lastFalling.entries.encode(into: &writer)
        markRising.entries.encode(into: &writer)
        markFalling.entries.encode(into: &writer)
        trailing.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws(WireError) {
        self.init()
        lastRising = TriggerQueue(firesRising: true, entries: try reader.read())
        lastFalling = TriggerQueue(firesRising: false, entries: try reader.read())
        markRising = TriggerQueue(firesRising: true, entries: try reader.read())
        markFalling = TriggerQueue(firesRising: false, entries: try reader.read())
        trailing = try reader.read()
    }
}

extension InstrumentState: WireCodable {
    func encode(into writer: inout ByteWriter) {
        spec.encode(into: &writer)
        writer.write(isOpen)
        for price in [markPrice, markOverride, lastPrice, slowPrice] {
            price.encode(into: &writer)
        }
        slowPriceAt.encode(into: &writer)
        basis.encode(into: &writer)
        writer.write(basisNext)
        writer.write(basisSum)
        writer.write(premium.count)
        writer.write(premium.total)
        lastFundingRate.encode(into: &writer)
        nextFunding.encode(into: &writer)
        nextSample.encode(into: &writer)
        writer.write(pauses)
        triggers.encode(into: &writer)
        openInterest.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws(WireError) {
        let start = reader.offset
        self.init(spec: try reader.read())
        if spec.brackets.fault != nil || !spec.tickSize.isPositive || !spec.stepSize.isPositive {
            throw WireError(.badValue, at: start, expected: "sound terms", found: 0)
        }
        isOpen = try reader.bool()
        markPrice = try reader.read()
        markOverride = try reader.read()
        lastPrice = try reader.read()
        slowPrice = try reader.read()
        slowPriceAt = try reader.read()
        basis = try reader.read()
        basisNext = try reader.int()
        basisSum = try reader.int64()
        premium = PremiumAverage(
            count: try reader.int64(), weightedSum: try reader.int128())
        lastFundingRate = try reader.read()
        nextFunding = try reader.read()
        nextSample = try reader.read()
        pauses = try reader.uint8()
        triggers = try reader.read()
        openInterest = try reader.read()
    }
}

extension SourceState: WireCodable {
    func encode(into writer: inout ByteWriter) {
        price.encode(into: &writer)
        time.encode(into: &writer)
        fault.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws(WireError) {
        price = try reader.read()
        time = try reader.read()
        fault = try reader.read()
    }
}

extension IndexState: WireCodable {
    func encode(into writer: inout ByteWriter) {
        spec.encode(into: &writer)
        price.encode(into: &writer)
        sources.encode(into: &writer)
        heldPrice.encode(into: &writer)
        writer.write(heldCount)
        writer.write(pauses)
    }

    init(from reader: inout ByteReader) throws(WireError) {
        spec = try reader.read()
        price = try reader.read()
        sources = try reader.read()
        heldPrice = try reader.read()
        heldCount = try reader.int()
        pauses = try reader.uint8()
    }
}

extension DatedOrder: WireCodable {
    func encode(into writer: inout ByteWriter) {
        writer.write(Int64(slot))
        writer.write(generation)
    }

    init(from reader: inout ByteReader) throws(WireError) {
        slot = try reader.place()
        generation = try reader.uint32()
    }
}

extension VenueTotals: WireCodable {
    /// Appends the counts.
    public func encode(into writer: inout ByteWriter) {
        writer.write(trades)
        for stage in steps.indices { writer.write(steps[stage]) }
        writer.write(deleveraged)
    }

    /// Reads the counts.
    public init(from reader: inout ByteReader) throws(WireError) {
        trades = try reader.uint64()
        for stage in steps.indices { steps[stage] = try reader.uint64() }
        deleveraged = try reader.uint64()
    }
}

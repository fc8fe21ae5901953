import PlimsollBook
import PlimsollLedger
import PlimsollModel
import PlimsollNumerics
public import PlimsollWire

// The whole state as canonical bytes, and back. A venue restored from a snapshot and fed the
// commands that followed it is the venue that never stopped: same events, same hash.

extension Engine {
    /// The state as canonical bytes.
    ///
    /// - Returns: Versioned bytes that `init(restoring:)` reads; the same state gives the same
    ///   bytes.
    /// - Complexity: O(everything).
    public func snapshot() -> [UInt8] {
        var writer = ByteWriter()
        WireVersion.snapshot.encode(into: &writer)
        settings.encode(into: &writer)
        now.encode(into: &writer)
        writer.write(sequence)
        writer.write(nextTradeID)
        totals.encode(into: &writer)
        assets.encode(into: &writer)
        indices.encode(into: &writer)
        instruments.encode(into: &writer)
        accounts.encode(into: &writer)
        holdings.encode(into: &writer)
        writeLedger(into: &writer)
        orders.slots.encode(into: &writer)
        writePlaces(orders.freeSlots, into: &writer)
        writer.write(orders.nextID)
        for place in instruments.indices {
            for side in [Side.buy, .sell] { writePlaces(restingSlots(place, side), into: &writer) }
        }
        writePlaces(countdowns, into: &writer)
        datedOrders.encode(into: &writer)
        multiAssetAccounts.encode(into: &writer)
        suspects.encode(into: &writer)
        movedInstruments.encode(into: &writer)
        return writer.bytes
    }

    private func writePlaces(_ places: [Int32], into writer: inout ByteWriter) {
        writer.write(count: places.count)
        for place in places { writer.write(Int64(place)) }
    }

    /// Order slots of one side of a book in price-time priority.
    func restingSlots(_ place: Int, _ side: Side) -> [Int32] {
        var slots: [Int32] = []
        var order = books[place].best(side)
        while let resting = order {
            slots.append(Int32(resting.tag))
            order = books[place].next(after: resting.handle)
        }
        return slots
    }

    private func writeLedger(into writer: inout ByteWriter) {
        for book in ledger.books {
            book.cross.encode(into: &writer)
            book.funding.encode(into: &writer)
            for sum in [book.external, book.fees, book.clearing, book.conversion] {
                writer.write(sum)
            }
        }
        ledger.isolated.encode(into: &writer)
        ledger.isolatedAssets.encode(into: &writer)
    }

    /// Restores a venue from a snapshot.
    ///
    /// - Parameter bytes: What `snapshot()` gave.
    /// - Throws: `WireError` with the place and what was expected there; nothing is half restored.
    public init(restoring bytes: [UInt8]) throws(WireError) {
        self.init()
        var reader = ByteReader(bytes)
        try WireVersion.snapshot.expect(from: &reader)
        settings = try reader.read()
        now = try reader.read()
        sequence = try reader.uint64()
        nextTradeID = try reader.uint64()
        totals = try reader.read()
        assets = try reader.read()
        indices = try reader.read()
        instruments = try reader.read()
        accounts = try reader.read()
        holdings = try reader.read()
        ledger = try Self.readLedger(from: &reader, assets.count, accounts.count)
        let slots: PagedTable<OrderSlot> = try reader.read()
        let free = try Self.readPlaces(from: &reader)
        orders = OrderStore(slots: slots, free: free, nextID: try reader.uint64())
        try checkReferences(at: reader.offset)
        try readBooks(from: &reader)
        countdowns = try Self.readPlaces(from: &reader)
        datedOrders = try reader.read()
        multiAssetAccounts = try reader.read()
        let waiting: [UInt32] = try reader.read()
        movedInstruments = try reader.read()
        try checkLists(waiting, at: reader.offset)
        for dated in datedOrders where orders[dated.slot].generation == dated.generation {
            nextDate = min(nextDate, orders[dated.slot].order.request.goodTillTime)
        }
        try reader.finish()
        rebuildIndices()
        suspects = waiting
    }

    private static func readPlaces(from reader: inout ByteReader) throws(WireError) -> [Int32] {
        var places: [Int32] = []
        for _ in 0..<(try reader.count()) { places.append(try reader.place()) }
        return places
    }

    private static func readLedger(
        from reader: inout ByteReader, _ assetCount: Int, _ accountCount: Int
    ) throws(WireError) -> Ledger {
        var books: [Ledger.Book] = []
        for _ in 0..<assetCount {
            let start = reader.offset
            let cross: [Amount] = try reader.read()
            let funding: [Amount] = try reader.read()
            if cross.count != accountCount || funding.count != accountCount {
                throw WireError(
                    .badValue, at: start, expected: "\(accountCount) wallets",
                    found: UInt64(cross.count))
            }
            books.append(
                Ledger.Book(
                    cross: cross, funding: funding, external: try reader.int128(),
                    fees: try reader.int128(), clearing: try reader.int128(),
                    conversion: try reader.int128()))
        }
        return Ledger(
            books: books, isolated: try reader.read(), isolatedAssets: try reader.read(),
            accountCount: accountCount)
    }

    /// Puts resting orders back into the books in their old priority.
    private mutating func readBooks(from reader: inout ByteReader) throws(WireError) {
        for place in instruments.indices {
            books.append(OrderBook())
            for side in [Side.buy, .sell] {
                let start = reader.offset
                for slot in try Self.readPlaces(from: &reader) {
                    guard slot >= 0, Int(slot) < orders.slots.count,
                        !orders[slot].order.status.isFinal
                    else {
                        throw WireError(
                            .badValue, at: start, expected: "an open order",
                            found: UInt64(bitPattern: Int64(slot)))
                    }
                    restore(slot, place, side)
                }
            }
        }
    }

    private mutating func restore(_ slot: Int32, _ place: Int, _ side: Side) {
        let order = orders[slot].order
        let terms = instruments[place].terms
        orders[slot].handle = books[place].insert(
            side, ticks: terms.ticks(order.request.price),
            lots: terms.lots(order.remainingQuantity), tag: UInt32(slot),
            owner: order.request.account.raw)
    }

    /// Every place that one table names in another must exist, so that damaged bytes are refused
    /// here and not met later.
    private func checkReferences(at offset: Int) throws(WireError) {
        let slots = orders.slots
        var isSound = !accounts.isEmpty && ledger.isolated.count == ledger.isolatedAssets.count
        for instrument in instruments {
            isSound =
                isSound && Int(instrument.spec.settlementAsset.raw) < assets.count
                && Int(instrument.spec.index.raw) < indices.count
        }
        for asset in assets {
            if let index = asset.index { isSound = isSound && Int(index.raw) < indices.count }
        }
        for index in indices {
            isSound = isSound && index.sources.count == index.spec.sources.count
        }
        for asset in ledger.isolatedAssets { isSound = isSound && Int(asset.raw) < assets.count }
        for account in accounts {
            isSound = isSound && Int(account.firstHolding) < holdings.count
        }
        for holding in holdings {
            isSound =
                isSound && Int(holding.account.raw) < accounts.count
                && Int(holding.instrument.raw) < instruments.count
                && Int(holding.next) < holdings.count && Int(holding.firstOrder) < slots.count
                && isWallet(holding.legs[0].walletSlot) && isWallet(holding.legs[1].walletSlot)
                && holding.leverage >= 1
        }
        for slot in slots where !slot.order.status.isFinal {
            isSound =
                isSound && slot.holding >= 0 && Int(slot.holding) < holdings.count
                && Int(slot.previous) < slots.count && Int(slot.next) < slots.count
                && Int(slot.order.request.account.raw) < accounts.count
                && Int(slot.order.request.instrument.raw) < instruments.count
        }
        if !isSound {
            throw WireError(.badValue, at: offset, expected: "tables that fit", found: 0)
        }
    }

    private func isWallet(_ slot: Int32) -> Bool {
        slot >= 0 && Int(slot) < ledger.isolated.count
    }

    private func checkLists(_ waiting: [UInt32], at offset: Int) throws(WireError) {
        var isSound = true
        for place in countdowns { isSound = isSound && place >= 0 && Int(place) < holdings.count }
        for dated in datedOrders {
            isSound = isSound && dated.slot >= 0 && Int(dated.slot) < orders.slots.count
        }
        for account in multiAssetAccounts + waiting {
            isSound = isSound && Int(account) < accounts.count
        }
        for instrument in movedInstruments { isSound = isSound && isListed(instrument) }
        if !isSound {
            throw WireError(.badValue, at: offset, expected: "lists that fit", found: 0)
        }
    }

    /// Makes anew what is derived: the index of account keys and the liquidation watch.
    mutating func rebuildIndices() {
        accountsByKey = OrderIndex(minimumCapacity: accounts.count * 2)
        for (place, account) in accounts.enumerated() {
            accountsByKey.insert(account.key.raw, UInt32(place))
        }
        orderByName()
        watch = LiquidationWatch()
        for _ in assets { watch.addAsset() }
        for _ in instruments { watch.addInstrument() }
        for account in accounts.indices {
            watch.addAccount()
            for asset in assets.indices {
                let wallet = ledger.cross(AccountID(account), AssetID(asset))
                watch.move(AccountID(account), AssetID(asset), by: wallet)
            }
        }
        let flags = accounts
        for place in holdings.indices {
            for leg in 0..<2 where !holdings[place].legs[leg].size.isZero {
                refreshWatch(Int32(place), leg)
            }
        }
        // Watching anew may suspect someone; who waits is part of the snapshot.
        accounts = flags
    }
}

import PlimsollBook
import PlimsollLedger
import PlimsollMargin
public import PlimsollModel
import PlimsollNumerics
public import PlimsollWire

// One number for the whole state. Accounts go by their outside identity and instruments, indices
// and assets by name, each hashed for itself and summed, so that two venues that differ only in
// the order in which these were created, and so in their numbers, have the same hash.

extension Engine {
    /// The hash of everything that can influence what happens next, and of all balances.
    ///
    /// - Returns: 128 bits, equal for equal states whatever the order of creation.
    /// - Complexity: O(everything).
    public func stateHash() -> StateHash {
        var hasher = StateHasher()
        var bytes = ByteWriter()
        settings.encode(into: &bytes)
        hasher.add(bytes.bytes)
        hasher.add(now.raw)
        hasher.add(assetsHash())
        hasher.add(indicesHash())
        hasher.add(instrumentsHash())
        hasher.add(accountsHash())
        hasher.add(accounts.count)
        return hasher.finish()
    }

    private func assetsHash() -> StateHash {
        var sum = StateHash.zero
        for place in assets.indices {
            var hasher = StateHasher()
            hasher.add(Array(assets[place].name.utf8))
            let book = ledger.books[place]
            for balance in [book.external, book.fees, book.clearing, book.conversion] {
                hasher.add(balance)
            }
            let rates = [
                assets[place].collateralRatio, assets[place].bidBuffer, assets[place].askBuffer,
                assets[place].exchangeRatio,
            ]
            for rate in rates { hasher.add(rate.raw) }
            hasher.add(assets[place].autoExchangeThreshold.raw)
            hasher.add(Array((assets[place].index.map { spec(of: $0).name } ?? "").utf8))
            sum = sum.combinedUnordered(with: hasher.finish())
        }
        return sum
    }

    private func indicesHash() -> StateHash {
        var sum = StateHash.zero
        for index in indices {
            var bytes = ByteWriter()
            index.encode(into: &bytes)
            var hasher = StateHasher()
            hasher.add(bytes.bytes)
            sum = sum.combinedUnordered(with: hasher.finish())
        }
        return sum
    }

    private func instrumentsHash() -> StateHash {
        var sum = StateHash.zero
        for place in instruments.indices {
            var hasher = StateHasher()
            let state = instruments[place]
            hasher.add(Array(state.spec.symbol.utf8))
            hasher.add(Array(assets[Int(state.spec.settlementAsset.raw)].name.utf8))
            hasher.add(Array(indices[Int(state.spec.index.raw)].spec.name.utf8))
            hasher.add(state.isOpen)
            let prices = [state.markPrice, state.markOverride, state.lastPrice, state.slowPrice]
            for price in prices { hasher.add(price.raw) }
            for basis in state.basis { hasher.add(basis) }
            hasher.add(state.premium.count)
            hasher.add(state.premium.total)
            hasher.add(state.lastFundingRate.raw)
            hasher.add(state.nextFunding.raw)
            hasher.add(state.nextSample.raw)
            hasher.add(Int64(state.pauses))
            hasher.add(state.openInterest.raw)
            for side in [Side.buy, .sell] { add(bookSide: side, place, to: &hasher) }
            sum = sum.combinedUnordered(with: hasher.finish())
        }
        return sum
    }

    /// The resting orders of a side in priority: price, size, owner.
    private func add(bookSide side: Side, _ place: Int, to hasher: inout StateHasher) {
        var order = books[place].best(side)
        while let resting = order {
            hasher.add(resting.ticks)
            hasher.add(resting.lots)
            hasher.add(accounts[Int(resting.owner)].key.raw)
            order = books[place].next(after: resting.handle)
        }
    }

    private func accountsHash() -> StateHash {
        var sum = StateHash.zero
        for account in accounts.indices {
            sum = sum.combinedUnordered(with: hash(of: AccountID(account)))
        }
        return sum
    }

    /// The hash of one account: its choices, wallets, positions and orders.
    public func hash(of account: AccountID) -> StateHash {
        var hasher = StateHasher()
        let state = accounts[Int(account.raw)]
        hasher.add(state.key.raw)
        hasher.add(state.positionMode == .hedge)
        hasher.add(state.assetMode == .multi)
        hasher.add(walletsHash(account))
        hasher.add(holdingsHash(account))
        return hasher.finish()
    }

    private func walletsHash(_ account: AccountID) -> StateHash {
        var sum = StateHash.zero
        let excluded = accounts[Int(account.raw)].excludedAssets
        for place in assets.indices {
            var hasher = StateHasher()
            hasher.add(Array(assets[place].name.utf8))
            hasher.add(ledger.cross(account, AssetID(place)).raw)
            hasher.add(ledger.funding(account, AssetID(place)).raw)
            hasher.add(excluded & (1 << UInt64(place)) != 0)
            sum = sum.combinedUnordered(with: hasher.finish())
        }
        return sum
    }

    private func holdingsHash(_ account: AccountID) -> StateHash {
        var sum = StateHash.zero
        var place = accounts[Int(account.raw)].firstHolding
        while place != nowhere {
            let holding = holdings[Int(place)]
            place = holding.next
            if isUntouched(holding) { continue }
            var hasher = StateHasher()
            hasher.add(Array(instruments[Int(holding.instrument.raw)].spec.symbol.utf8))
            hasher.add(holding.marginMode == .isolated)
            hasher.add(holding.leverage)
            hasher.add(holding.countdownEnd.raw)
            for leg in 0..<2 { add(holding.legs[leg], to: &hasher) }
            hasher.add(ordersHash(holding))
            sum = sum.combinedUnordered(with: hasher.finish())
        }
        return sum
    }

    /// True for a holding that says no more than its absence would.
    private func isUntouched(_ holding: Holding) -> Bool {
        let state = instruments[Int(holding.instrument.raw)]
        let mode: MarginMode = state.terms.isIsolatedOnly ? .isolated : .cross
        return !holding.hasPosition && !holding.hasOrders && holding.countdownEnd == .zero
            && holding.marginMode == mode && holding.leverage == state.spec.defaultLeverage
            && !holding.legs[0].autoAddsMargin && !holding.legs[1].autoAddsMargin
    }

    private func add(_ leg: Leg, to hasher: inout StateHasher) {
        hasher.add(leg.size.raw)
        hasher.add(leg.entryValue.raw)
        hasher.add(ledger.isolated[Int(leg.walletSlot)].raw)
        hasher.add(leg.autoAddsMargin)
    }

    private func ordersHash(_ holding: Holding) -> StateHash {
        var sum = StateHash.zero
        var slot = holding.firstOrder
        while slot != nowhere {
            var order = orders[slot].order
            order.id = .none
            order.parent = .none
            // Who and where is hashed by name outside.
            order.request.account = AccountID(0)
            order.request.instrument = InstrumentID(0)
            var bytes = ByteWriter()
            order.encode(into: &bytes)
            var hasher = StateHasher()
            hasher.add(bytes.bytes)
            hasher.add(orders[slot].trailingExtreme.raw)
            sum = sum.combinedUnordered(with: hasher.finish())
            slot = orders[slot].next
        }
        return sum
    }
}

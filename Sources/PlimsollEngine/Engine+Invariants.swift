import PlimsollBook
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// What must be true after every command. Simulation asks after each; production may ask now and
// then. The cached figures are compared with those computed from scratch.

extension Engine {
    /// What is broken, in words; empty when all is well.
    ///
    /// - Complexity: O(everything).
    public func brokenInvariants() -> [String] {
        var broken: [String] = []
        checkMoney(&broken)
        checkSizes(&broken)
        checkOrders(&broken)
        checkWatch(&broken)
        checkExcesses(&broken)
        checkSolvency(&broken)
        return broken
    }

    private func checkMoney(_ broken: inout [String]) {
        var entryValues = Array(repeating: Int128(0), count: assets.count)
        for holding in holdings {
            let asset = Int(instruments[Int(holding.instrument.raw)].terms.settlementAsset.raw)
            for leg in 0..<2 { entryValues[asset] += Int128(holding.legs[leg].entryValue.raw) }
        }
        for asset in assets.indices {
            let total = ledger.total(AssetID(asset))
            if total != 0 { broken.append("ledger of \(assets[asset].name) sums to \(total)") }
            // Realised results and open entry values are the two halves of the same trades.
            let clearing = ledger.books[asset].clearing
            if clearing != -entryValues[asset] {
                broken.append(
                    "clearing of \(assets[asset].name) is \(clearing), positions were entered "
                        + "for \(entryValues[asset])")
            }
        }
    }

    private func checkSizes(_ broken: inout [String]) {
        var sums = Array(repeating: Int128(0), count: instruments.count)
        var longs = Array(repeating: Int128(0), count: instruments.count)
        for holding in holdings {
            for leg in 0..<2 {
                let size = holding.legs[leg].size.raw
                sums[Int(holding.instrument.raw)] += Int128(size)
                longs[Int(holding.instrument.raw)] += Int128(max(0, size))
            }
        }
        for place in instruments.indices {
            let symbol = instruments[place].spec.symbol
            if sums[place] != 0 { broken.append("sizes of \(symbol) sum to \(sums[place])") }
            if longs[place] != Int128(instruments[place].openInterest.raw) {
                broken.append("open interest of \(symbol) is not the sum of its longs")
            }
        }
    }

    private func checkOrders(_ broken: inout [String]) {
        for place in instruments.indices {
            books[place].checkInvariants()
            if let bid = books[place].bestTicks(.buy), let ask = books[place].bestTicks(.sell),
                bid >= ask
            {
                broken.append("book of \(instruments[place].spec.symbol) is crossed")
            }
        }
        for (place, holding) in holdings.enumerated() { checkHolds(place, holding, &broken) }
    }

    /// The sums of a holding's orders against the orders themselves.
    private func checkHolds(_ place: Int, _ holding: Holding, _ broken: inout [String]) {
        var bids = [Amount.zero, Amount.zero]
        var asks = [Amount.zero, Amount.zero]
        var (resting, triggers) = (Int32(0), Int32(0))
        var slot = holding.firstOrder
        while slot != nowhere {
            let order = orders[slot].order
            if order.status == .untriggered { triggers += 1 }
            if orders[slot].handle != .none {
                resting += 1
                let request = order.request
                let value = instruments[Int(request.instrument.raw)].terms
                    .orderValue(order.remainingQuantity, request.price)
                let leg = request.positionSide.legIndex
                if !mayOnlyReduce(request) {
                    if request.side == .buy { bids[leg] += value } else { asks[leg] += value }
                }
            }
            slot = orders[slot].next
        }
        for leg in 0..<2 {
            let state = holding.legs[leg]
            if state.bidValue != bids[leg] || state.askValue != asks[leg] {
                broken.append("order sums of holding \(place) are not those of its orders")
            }
        }
        if resting != holding.restingOrders || triggers != holding.triggerOrders {
            broken.append("order counts of holding \(place) are not those of its orders")
        }
    }

    private func checkWatch(_ broken: inout [String]) {
        for (place, holding) in holdings.enumerated() {
            for leg in 0..<2 {
                let state = holding.legs[leg]
                if state.size.isZero != (state.watchRow == nowhere) {
                    broken.append("holding \(place) is not watched as it is held")
                    continue
                }
                if state.size.isZero { continue }
                let row = watch.rows[Int(holding.instrument.raw)][Int(state.watchRow)]
                let figures = legFigures(holding, leg, .mark)
                let contribution = figures.unrealizedPnl - figures.maintenanceMargin
                if row.contribution != contribution || row.size != state.size {
                    broken.append("holding \(place) is watched with stale figures")
                }
                let wallet = ledger.isolated[Int(state.walletSlot)]
                if holding.marginMode == .isolated && row.isolatedWallet != wallet {
                    broken.append("holding \(place) is watched with a stale wallet")
                }
            }
        }
    }

    /// The watch's sums against those computed from scratch.
    private func checkExcesses(_ broken: inout [String]) {
        for account in accounts.indices where accounts[account].assetMode == .single {
            for asset in assets.indices {
                let figures = crossFigures(AccountID(account), AssetID(asset), .mark)
                let excess = figures.marginBalance - figures.maintenanceMargin
                if watch.excess(AccountID(account), AssetID(asset)) != excess {
                    broken.append("account \(account) is watched with a stale excess")
                }
            }
        }
    }

    /// No pool at its line that is not waiting for a doubtful price or for the next command, and
    /// nobody below zero.
    private func checkSolvency(_ broken: inout [String]) {
        for account in accounts.indices.dropFirst() {
            for pool in pools(of: AccountID(account)) {
                let figures = figures(of: pool)
                let isWaiting = isPaused(pool) || !suspects.isEmpty
                if figures.isLiquidatable && !isWaiting {
                    broken.append("account \(account) is at its line: \(figures)")
                }
                if figures.marginBalance.isNegative && legs(of: pool).isEmpty {
                    broken.append("account \(account) is flat and below zero: \(figures)")
                }
            }
        }
    }
}

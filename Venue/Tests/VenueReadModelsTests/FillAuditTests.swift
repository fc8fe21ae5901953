import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing
import VenuePorts
import VenueReadModels

// Over long random histories the rows must add up to what the engine has: fills to positions and
// entry values, movements of money to wallets. A forced trade that was missed, a side that is
// wrong or a fee on the wrong account breaks a sum.

/// A leg of a position.
private struct LegKey: Hashable {
    let account: AccountID
    let instrument: InstrumentID
    let side: PositionSide
}

/// A wallet for trading.
private struct WalletKey: Hashable {
    let account: AccountID
    let asset: AssetID
}

@Suite struct FillAuditTests {
    private final class Sums {
        var projection = HistoryProjection(from: HistorySeed())
        var sizes: [LegKey: Int64] = [:]
        var entryValues: [LegKey: Int64] = [:]
        var income: [WalletKey: Int64] = [:]
        var orders: [OrderID: OrderRecord] = [:]
        var filled: [OrderID: Quantity] = [:]
        var filledValues: [OrderID: Amount] = [:]
        var incomeIDs: Set<UInt64> = []
        var unfilled = 0

        func take(_ command: AppliedCommand, _ engine: borrowing Engine) {
            projection.take(command, engine)
            let batch = projection.takeBatch()
            for record in batch.orders { orders[record.order.id] = record }
            for fill in batch.fills {
                let leg = LegKey(
                    account: fill.account, instrument: fill.instrument, side: fill.positionSide)
                let sign = fill.side.sign
                let isInverse = engine.spec(of: fill.instrument).contract.isInverse
                sizes[leg, default: 0] += sign * fill.quantity.raw
                entryValues[leg, default: 0] +=
                    (isInverse ? -sign : sign) * fill.value.raw + fill.realizedPnl.raw
                filled[fill.order, default: .zero] += fill.quantity
                filledValues[fill.order, default: .zero] += fill.value
            }
            for row in batch.income {
                let wallet = WalletKey(account: row.account, asset: row.asset)
                income[wallet, default: 0] += row.amount.raw
                incomeIDs.insert(row.id)
                let isOfTrade = row.reason == .fee || row.reason == .realizedPnl
                if isOfTrade && row.trade == nil { unfilled += 1 }
            }
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func rowsAddUpToTheEngine(seed: UInt64) {
        let sums = Sums()
        let rehearsal = RandomHistory(seed: seed, steps: 6_000).run { sums.take($0, $1) }
        var forced = 0
        for (order, quantity) in sums.filled {
            // An order's fills are all of what it filled.
            #expect(sums.orders[order]?.order.filledQuantity == quantity, "order \(order.raw)")
            #expect(sums.orders[order]?.order.filledValue == sums.filledValues[order])
            if sums.orders[order]?.forced != nil { forced += 1 }
        }
        #expect(forced > 0, "a history without a forced trade proves little")
        #expect(sums.unfilled == 0, "every fee and result names its trade")
        checkPositions(sums, rehearsal.engine)
        checkWallets(sums, rehearsal.engine)
    }

    private func checkPositions(_ sums: Sums, _ engine: borrowing Engine) {
        var open: Set<LegKey> = []
        for place in 0...engine.accountCount {
            let account = AccountID(place)
            for position in engine.positions(of: account) {
                let leg = LegKey(
                    account: account, instrument: position.instrument,
                    side: position.positionSide)
                open.insert(leg)
                #expect(sums.sizes[leg] == position.terms.size.raw, "\(leg)")
                #expect(sums.entryValues[leg] == position.terms.entryValue.raw, "\(leg)")
            }
        }
        for (leg, size) in sums.sizes where !open.contains(leg) {
            #expect(size == 0, "\(leg)")
            #expect(sums.entryValues[leg] == 0, "\(leg)")
        }
    }

    private func checkWallets(_ sums: Sums, _ engine: borrowing Engine) {
        for place in 0...engine.accountCount {
            let account = AccountID(place)
            for asset in 0..<engine.assetCount {
                let asset = AssetID(asset)
                var wallet = engine.ledger.cross(account, asset)
                for position in engine.positions(of: account) {
                    let settlement = engine.spec(of: position.instrument).settlementAsset
                    if settlement == asset { wallet += position.isolatedWallet }
                }
                let key = WalletKey(account: account, asset: asset)
                #expect(sums.income[key, default: 0] == wallet.raw, "\(key)")
            }
        }
    }
}

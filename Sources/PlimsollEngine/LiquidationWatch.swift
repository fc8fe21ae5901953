import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// Who is endangered by a new mark price. For every position the watch keeps its contribution to
// the solvency of its pool, exactly as the equation counts it,
//
//     contribution = unrealizedPnl - maintenanceMargin
//
// and for every cross pool of single-asset mode its excess,
//
//     excess = crossWallet + sum(contribution)
//
// so that one price moves one instrument's rows and nothing else. A pool is at its line when its
// excess is zero or less. Whoever the watch names is assessed again from scratch before anything
// is done to him: the watch may only err by naming too many, which its slow twin in the tests
// proves.

/// How a watched position is backed.
enum WatchBacking: UInt8 {
    /// By the account's cross wallet in the settlement asset.
    case cross
    /// By the money set aside for it.
    case isolated
    /// By all assets of the account: named when its guard is spent, since its value is no sum.
    case multiAssets
}

/// A watched position.
struct WatchRow: BitwiseCopyable {
    var size: Quantity
    var entryValue: Amount
    var contribution: Amount
    /// Money set aside, for an isolated position.
    var isolatedWallet: Amount
    var account: UInt32
    var holding: Int32
    var leg: UInt8
    var backing: WatchBacking
    /// Bracket of the last valuation, where the search starts next time.
    var bracket: UInt8
}

/// The prices of a revaluation.
struct WatchPrices: BitwiseCopyable {
    let mark: Price
    /// What one unit of the settlement asset is worth at most, in USD.
    let settlementRate: Price
}

/// Exact incremental solvency of every pool, one instrument at a time.
struct LiquidationWatch {
    /// Rows by instrument.
    private(set) var rows: [[WatchRow]] = []
    /// Excess of the cross pools of single-asset mode, by asset and account.
    private(set) var excesses: [[Amount]] = []
    /// What accounts of multi-assets mode may lose before they are looked at again.
    var guards = MultiAssetGuards()
    private var accountCount = 0
    /// Rows of multi-assets accounts by instrument.
    private var multiAssetRows: [Int] = []
    /// Scratch of a revaluation: by how much each row's contribution changed.
    private var differences: [Amount] = []

    mutating func addInstrument() {
        rows.append([])
        multiAssetRows.append(0)
    }

    mutating func addAsset() {
        excesses.append(Array(repeating: .zero, count: accountCount))
    }

    mutating func addAccount() {
        accountCount += 1
        guards.addAccount()
        for asset in excesses.indices { excesses[asset].append(.zero) }
    }

    /// Follows a cross wallet.
    mutating func move(_ account: AccountID, _ asset: AssetID, by amount: Amount) {
        excesses[Int(asset.raw)][Int(account.raw)] += amount
    }

    /// Excess of a cross pool in single-asset mode.
    func excess(_ account: AccountID, _ asset: AssetID) -> Amount {
        excesses[Int(asset.raw)][Int(account.raw)]
    }

    /// Begins to watch a position and returns its row.
    mutating func insert(
        _ row: WatchRow, instrument: InstrumentID, asset: AssetID
    ) -> Int32 {
        rows[Int(instrument.raw)].append(row)
        count(row, instrument, asset, sign: 1)
        return Int32(rows[Int(instrument.raw)].count - 1)
    }

    /// Takes over a position's new figures.
    mutating func update(
        _ place: Int32, instrument: InstrumentID, asset: AssetID,
        _ change: (inout WatchRow) -> Void
    ) {
        let old = rows[Int(instrument.raw)][Int(place)]
        change(&rows[Int(instrument.raw)][Int(place)])
        let new = rows[Int(instrument.raw)][Int(place)]
        count(old, instrument, asset, sign: -1)
        count(new, instrument, asset, sign: 1)
    }

    /// Adds a row to the sums it belongs to, or takes it out.
    private mutating func count(
        _ row: WatchRow, _ instrument: InstrumentID, _ asset: AssetID, sign: Int
    ) {
        switch row.backing {
        case .cross:
            let part = sign > 0 ? row.contribution : -row.contribution
            excesses[Int(asset.raw)][Int(row.account)] += part
        case .multiAssets: multiAssetRows[Int(instrument.raw)] += sign
        case .isolated: break
        }
    }

    /// Ends watching a position; the instrument's last row takes its place and is returned, so
    /// that its owner can be told.
    mutating func remove(
        _ place: Int32, instrument: InstrumentID, asset: AssetID
    ) -> WatchRow? {
        let index = Int(instrument.raw)
        let row = rows[index][Int(place)]
        count(row, instrument, asset, sign: -1)
        let last = rows[index].removeLast()
        if Int(place) == rows[index].count { return nil }
        rows[index][Int(place)] = last
        return last
    }

    /// Revalues every position of an instrument at a new mark price and names the accounts that
    /// may have reached their line, in order of rows; one account may be named twice.
    ///
    /// Two passes: the first computes and walks straight through the rows; the second does nothing
    /// but add to the pools, which lie all over the table, so that many of its cache misses are
    /// under way at once.
    ///
    /// - Complexity: O(positions in the instrument), one cache line for each pool beside the rows.
    mutating func reprice(
        _ instrument: InstrumentID, spec: InstrumentSpec, at prices: WatchPrices,
        endangered: inout [UInt32]
    ) {
        let count = rows[Int(instrument.raw)].count
        if differences.count < count {
            differences.append(
                contentsOf: repeatElement(.zero, count: count - differences.count))
        }
        Self.revalue(&rows[Int(instrument.raw)], &differences, spec, prices.mark)
        Self.addDifferences(
            rows[Int(instrument.raw)], differences, to: &excesses[Int(spec.settlementAsset.raw)],
            endangered: &endangered)
        spendGuards(instrument, prices, endangered: &endangered)
    }

    private static func revalue(
        _ table: inout [WatchRow], _ changes: inout [Amount], _ spec: InstrumentSpec,
        _ mark: Price
    ) {
        let contract = spec.contract
        let brackets = spec.brackets.brackets.span
        // Spans over the tables: one check of uniqueness for the pass, none for each row.
        var rows = table.mutableSpan
        var differences = changes.mutableSpan
        for place in rows.indices {
            let row = rows[place]
            let (value, notional) = contract.valuation(of: row.size, at: mark)
            let tier = Self.tier(of: notional, from: row.bracket, in: brackets)
            let margin = PositionMath.maintenanceMargin(
                notional: notional, bracket: brackets[Int(tier)])
            let contribution = value - row.entryValue - margin
            differences[place] = contribution - row.contribution
            rows[place].contribution = contribution
            rows[place].bracket = tier
        }
    }

    private static func addDifferences(
        _ table: [WatchRow], _ changes: [Amount], to pools: inout [Amount],
        endangered: inout [UInt32]
    ) {
        let rows = table.span
        let differences = changes.span
        var excesses = pools.mutableSpan
        for place in rows.indices {
            let account = rows[place].account
            if rows[place].backing == .cross {
                let excess = excesses[Int(account)] + differences[place]
                excesses[Int(account)] = excess
                if !excess.isPositive { endangered.append(account) }
            } else if rows[place].backing == .isolated {
                let excess = rows[place].isolatedWallet + rows[place].contribution
                if !excess.isPositive { endangered.append(account) }
            }
        }
    }

    /// Counts losses of multi-assets positions against the guards of their accounts.
    private mutating func spendGuards(
        _ instrument: InstrumentID, _ prices: WatchPrices, endangered: inout [UInt32]
    ) {
        let index = Int(instrument.raw)
        if multiAssetRows[index] == 0 { return }
        for place in rows[index].indices where rows[index][place].backing == .multiAssets {
            let loss = max(.zero, -differences[place])
            let value = loss.times(prices.settlementRate, rounding: .up)
            let account = rows[index][place].account
            if guards.spend(account, loss: value) { endangered.append(account) }
        }
    }

    @inline(__always)
    private static func tier(
        of notional: Amount, from start: UInt8, in brackets: Span<LeverageBracket>
    ) -> UInt8 {
        var tier = Int(start)
        while tier > 0 && notional <= brackets[tier].notionalFloor { tier -= 1 }
        while tier + 1 < brackets.count && notional > brackets[tier].notionalCap { tier += 1 }
        return UInt8(tier)
    }
}

import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// Who is endangered by a new mark price. For every position the watch keeps its contribution to
// the solvency of its pool, exactly as the equation counts it,
//
//     contribution = unrealizedPnl - maintenanceMargin
//
// and for every cross pool of single-asset mode the sum of them, so that one price moves one
// instrument's rows and nothing else. A pool is at its line when wallet + sum <= 0. Whoever the
// watch names is assessed again from scratch before anything is done to him: the watch may only
// err by naming too many, which its slow twin in the tests proves.

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
    /// Sums of contributions by asset and account.
    private(set) var sums: [[Amount]] = []
    /// What accounts of multi-assets mode may lose before they are looked at again.
    var guards = MultiAssetGuards()
    private var accountCount = 0

    mutating func addInstrument() { rows.append([]) }

    mutating func addAsset() {
        sums.append(Array(repeating: .zero, count: accountCount))
    }

    mutating func addAccount() {
        accountCount += 1
        guards.addAccount()
        for asset in sums.indices { sums[asset].append(.zero) }
    }

    /// The contribution of a position at a mark price.
    static func contribution(
        _ spec: InstrumentSpec, size: Quantity, entryValue: Amount, mark: Price
    ) -> Amount {
        let notional = PositionMath.notional(spec.contract, size: size, price: mark)
        return PositionMath.unrealizedPnl(
            spec.contract, size: size, entryValue: entryValue, price: mark)
            - PositionMath.maintenanceMargin(notional: notional, table: spec.brackets)
    }

    /// Begins to watch a position and returns its row.
    mutating func insert(
        _ row: WatchRow, instrument: InstrumentID, asset: AssetID
    ) -> Int32 {
        rows[Int(instrument.raw)].append(row)
        if row.backing == .cross {
            sums[Int(asset.raw)][Int(row.account)] += row.contribution
        }
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
        if old.backing == .cross {
            sums[Int(asset.raw)][Int(old.account)] -= old.contribution
        }
        if new.backing == .cross {
            sums[Int(asset.raw)][Int(new.account)] += new.contribution
        }
    }

    /// Ends watching a position; the instrument's last row takes its place and is returned, so
    /// that its owner can be told.
    mutating func remove(
        _ place: Int32, instrument: InstrumentID, asset: AssetID
    ) -> WatchRow? {
        let index = Int(instrument.raw)
        let row = rows[index][Int(place)]
        if row.backing == .cross { sums[Int(asset.raw)][Int(row.account)] -= row.contribution }
        let last = rows[index].removeLast()
        if Int(place) == rows[index].count { return nil }
        rows[index][Int(place)] = last
        return last
    }

    /// Sum of the contributions of a cross pool in single-asset mode.
    func sum(_ account: AccountID, _ asset: AssetID) -> Amount {
        sums[Int(asset.raw)][Int(account.raw)]
    }

    /// Revalues every position of an instrument at a new mark price and names the accounts that
    /// may have reached their line, in order of rows; one account may be named twice.
    ///
    /// - Complexity: O(positions in the instrument), about as many cache lines again for the
    ///   sums of their accounts.
    mutating func reprice(
        _ instrument: InstrumentID, spec: InstrumentSpec, at prices: WatchPrices,
        wallets: [Amount], endangered: inout [UInt32]
    ) {
        let mark = prices.mark
        let contract = spec.contract
        let asset = Int(spec.settlementAsset.raw)
        let brackets = spec.brackets.brackets.span
        // Spans over the two tables: one check of uniqueness for the pass, none for each row.
        var rows = self.rows[Int(instrument.raw)].mutableSpan
        var sums = self.sums[asset].mutableSpan
        let wallets = wallets.span
        for place in rows.indices {
            let row = rows[place]
            let (value, notional) = contract.valuation(of: row.size, at: mark)
            let tier = Self.tier(of: notional, from: row.bracket, in: brackets)
            let margin = PositionMath.maintenanceMargin(
                notional: notional, bracket: brackets[Int(tier)])
            let contribution = value - row.entryValue - margin
            let difference = contribution - row.contribution
            rows[place].contribution = contribution
            rows[place].bracket = tier
            let account = Int(row.account)
            switch row.backing {
            case .cross:
                let sum = sums[account] + difference
                sums[account] = sum
                if !(wallets[account] + sum).isPositive { endangered.append(row.account) }
            case .isolated:
                if !(row.isolatedWallet + contribution).isPositive {
                    endangered.append(row.account)
                }
            case .multiAssets:
                let loss = max(.zero, -difference).times(prices.settlementRate, rounding: .up)
                if guards.spend(row.account, loss: loss) { endangered.append(row.account) }
            }
        }
    }

    private static func tier(
        of notional: Amount, from start: UInt8, in brackets: Span<LeverageBracket>
    ) -> UInt8 {
        var tier = Int(start)
        while tier > 0 && notional <= brackets[tier].notionalFloor { tier -= 1 }
        while tier + 1 < brackets.count && notional > brackets[tier].notionalCap { tier += 1 }
        return UInt8(tier)
    }
}

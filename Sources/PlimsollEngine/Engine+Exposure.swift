import PlimsollLedger
import PlimsollMargin
public import PlimsollModel
public import PlimsollNumerics

// What the venue as a whole has at risk: who is on which side of an instrument, which pools back
// positions, and what the sources of an index are worth. Each answer is one pass over one table.

/// One side of an instrument's positions, those of the insurance fund among them.
public struct SideExposure: Hashable, Sendable, BitwiseCopyable {
    /// Positions on this side.
    public var positions = 0
    /// Sum of their sizes, positive.
    public var size = Quantity.zero

    /// Nobody.
    public init() {}
}

/// Who holds what in an instrument.
public struct InstrumentExposure: Hashable, Sendable, BitwiseCopyable {
    /// The long positions.
    public var long = SideExposure()
    /// The short positions.
    public var short = SideExposure()
    /// Accounts with a position, the insurance fund not counted.
    public var accounts = 0
    /// Size of the largest position, positive, the insurance fund's not counted.
    public var largest = Quantity.zero
    /// What the insurance fund holds, signed.
    public var insurance = Quantity.zero

    /// Nobody holds anything.
    public init() {}
}

/// A source of an index as it stands.
public struct IndexSourceReport: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its weight.
    public let weight: Int64
    /// What it said last; zero before it spoke.
    public let price: Price
    /// How long ago that was, by the venue's time.
    public let age: Nanoseconds
    /// True if it has not spoken, or too long ago to be believed.
    public let isStale: Bool
    /// True if the index would be formed with it now; false for a stale one, for one that is left
    /// out because it is far from the others, and while too few are alive.
    public let isUsed: Bool
}

extension Engine {
    /// Who holds what in an instrument.
    ///
    /// - Complexity: O(positions in the instrument).
    public func exposure(_ instrument: InstrumentID) -> InstrumentExposure {
        var found = InstrumentExposure()
        for row in watch.rows[Int(instrument.raw)] {
            if row.size.isNegative {
                found.short.positions += 1
                found.short.size -= row.size
            } else {
                found.long.positions += 1
                found.long.size += row.size
            }
            if AccountID(Int(row.account)) == Ledger.insuranceAccount {
                found.insurance += row.size
                continue
            }
            found.largest = max(found.largest, row.size.magnitude)
            // Of a long and a short of one account the long one counts.
            let hasOther = row.leg == 1 && !holdings[Int(row.holding)].legs[0].size.isZero
            if !hasOther { found.accounts += 1 }
        }
        return found
    }

    /// The pools of an account that back a position: those that can be liquidated.
    ///
    /// - Complexity: O(instruments the account has touched).
    public func poolsAtRisk(of account: AccountID) -> [PoolID] {
        var found: [PoolID] = []
        var place = accounts[Int(account.raw)].firstHolding
        while place != nowhere {
            for leg in 0..<2 where !holdings[Int(place)].legs[leg].size.isZero {
                let pool = pool(of: place, leg)
                if !found.contains(pool) { found.append(pool) }
            }
            place = holdings[Int(place)].next
        }
        return found
    }

    /// The positions of a pool as the solvency equation sees them.
    ///
    /// - Complexity: O(instruments the account has touched).
    public func positions(in pool: PoolID) -> [PositionFigures] {
        var found: [PositionFigures] = []
        for place in legs(of: pool) { found.append(positionFigures(place)) }
        return found
    }

    /// The sources of an index and which of them count.
    ///
    /// - Complexity: O(sources squared).
    public func sources(of index: IndexID) -> [IndexSourceReport] {
        let state = indices[Int(index.raw)]
        var live: [Int] = []
        for source in state.sources.indices where isLive(index, source) { live.append(source) }
        let quotes = live.map {
            IndexQuote(price: state.sources[$0].price, weight: state.spec.sources[$0].weight)
        }
        let isEnough = live.count >= state.spec.minimumSources
        let result = isEnough ? IndexMath.price(quotes, band: state.spec.band) : nil
        var found: [IndexSourceReport] = []
        for (source, spec) in state.spec.sources.enumerated() {
            let place = live.firstIndex(of: source)
            let isLeftOut = place.map { (result?.leftOut ?? 0) & (1 << UInt32($0)) != 0 } ?? true
            found.append(
                IndexSourceReport(
                    name: spec.name, weight: spec.weight, price: state.sources[source].price,
                    age: now.since(state.sources[source].time), isStale: place == nil,
                    isUsed: result != nil && !isLeftOut))
        }
        return found
    }

    /// True while the operator holds liquidation in an instrument.
    public func isLiquidationHeld(_ instrument: InstrumentID) -> Bool {
        instruments[Int(instrument.raw)].pauses & PauseReason.operatorHold.bit != 0
    }
}

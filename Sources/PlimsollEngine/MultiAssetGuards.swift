import PlimsollModel
import PlimsollNumerics

// A pool of multi-assets mode moves with every collateral price, so its solvency is no plain sum.
// When it has been assessed and found healthy it gets a guard: what it may lose before it must be
// looked at again. A quarter of its excess may be lost by its positions and a quarter by moves of
// collateral rates; both are counted against the account, never for it, so that a pool at its
// line has always used up one of them before. The other half covers that losses are counted at
// today's rates while rates move by up to half before a guard is spent.

/// What one account may lose before it is assessed again.
struct MultiAssetGuard: BitwiseCopyable {
    /// Quarter of the excess at the last assessment, in USD; zero for one never assessed.
    var allowance = Amount.zero
    /// Losses of its positions since, in USD, gains not counted.
    var spent = Amount.zero
    /// Sum of relative rate moves at which it must be looked at.
    var driftLimit = Int64.max

    var isSpent: Bool { spent >= allowance }
}

/// The guards of all accounts, and the next rate move that spends one.
struct MultiAssetGuards {
    private(set) var guards: [MultiAssetGuard] = []
    /// Sum of the sizes of all relative moves of collateral rates so far, in units of 1e-8.
    private(set) var drift: Int64 = 0
    /// Binary heap of (limit, account); entries of replaced guards are dropped as they surface.
    private var heap: [DriftEntry] = []

    private struct DriftEntry: BitwiseCopyable {
        let limit: Int64
        let account: UInt32
    }

    mutating func addAccount() { guards.append(MultiAssetGuard()) }

    /// Arms the guard of an account found healthy.
    ///
    /// - Parameters:
    ///   - excess: Margin balance above maintenance margin, in USD.
    ///   - exposure: Absolute value in USD of everything of the account that a rate values.
    mutating func arm(_ account: UInt32, excess: Amount, exposure: Amount) {
        let allowance = Amount(raw: max(0, excess.raw / 4))
        var armed = MultiAssetGuard(allowance: allowance)
        if exposure.isPositive {
            let most = Int128(allowance.raw) * Int128(unitsPerOne) / Int128(exposure.raw)
            // Beyond half the rates have moved too far for the other half of the excess.
            armed.driftLimit = drift + Int64(min(most, Int128(unitsPerOne / 2)))
            push(DriftEntry(limit: armed.driftLimit, account: account))
        }
        guards[Int(account)] = armed
    }

    /// Takes the guard of an account away, so that it is looked at at every move.
    mutating func disarm(_ account: UInt32) { guards[Int(account)] = MultiAssetGuard() }

    /// Counts a loss of a position; true if the guard is spent.
    mutating func spend(_ account: UInt32, loss: Amount) -> Bool {
        guards[Int(account)].spent += loss
        return guards[Int(account)].isSpent
    }

    /// Counts a relative move of a collateral rate and names the accounts whose guards it spends.
    mutating func move(by relative: Int64, spent: inout [UInt32]) {
        drift += relative
        while let top = heap.first, top.limit <= drift {
            removeTop()
            if guards[Int(top.account)].driftLimit == top.limit { spent.append(top.account) }
        }
    }

    private mutating func push(_ entry: DriftEntry) {
        if heap.count > 64 + 4 * guards.count { dropReplaced() }
        heap.append(entry)
        var child = heap.count - 1
        while child > 0, heap[child].limit < heap[(child - 1) / 2].limit {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func removeTop() {
        let last = heap.removeLast()
        if heap.isEmpty { return }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].limit < heap[least].limit { least = child }
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private mutating func dropReplaced() {
        let live = heap.filter { guards[Int($0.account)].driftLimit == $0.limit }
        heap.removeAll(keepingCapacity: true)
        for entry in live.sorted(by: { $0.limit < $1.limit }) { heap.append(entry) }
    }
}

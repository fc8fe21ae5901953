import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// The auditor's balances and positions.

extension Auditor {
    mutating func hear(_ entry: LedgerEntry) {
        expect(entry.amount.isPositive, "a movement of \(entry.amount)")
        add(-Int128(entry.amount.raw), to: entry.from, Int(entry.asset.raw))
        add(Int128(entry.amount.raw), to: entry.to, Int(entry.asset.raw))
    }

    private mutating func add(_ amount: Int128, to place: LedgerAccount, _ asset: Int) {
        assets[asset].sum += amount
        switch place {
        case .cross(let account):
            touch(Int(account.raw))
            accounts[Int(account.raw)].cross[asset] += amount
        case .funding(let account):
            touch(Int(account.raw))
            accounts[Int(account.raw)].funding[asset] += amount
        case .isolated(let account, let instrument, let side):
            touch(Int(account.raw))
            accounts[Int(account.raw)].holdings[Int(instrument.raw)]
                .legs[side == .short ? 1 : 0].wallet += amount
        case .insurance:
            touch(0)
            accounts[0].cross[asset] += amount
        case .external: assets[asset].external += amount
        case .fees: assets[asset].fees += amount
        case .clearing: assets[asset].clearing += amount
        case .conversion: assets[asset].conversion += amount
        }
    }

    mutating func hear(_ change: PositionChange) {
        let (account, instrument) = (Int(change.account.raw), Int(change.instrument.raw))
        let leg = change.positionSide == .short ? 1 : 0
        touch(account)
        let old = accounts[account].holdings[instrument].legs[leg]
        let (size, entry) = (Int128(change.size.raw), Int128(change.entryValue.raw))
        let realized = Int128(change.realizedPnl.raw)
        let seen = ExpectedChange(
            account: account, instrument: instrument, leg: leg, size: size - old.size,
            value: entry - old.entry - realized)
        explain(seen, old: old.size)
        let grows = old.size == 0 || (seen.size > 0) == (old.size > 0)
        expect(!grows || realized == 0, "account \(account) realised \(realized) by opening")
        expect(size != 0 || entry == 0, "account \(account) is flat with entry value \(entry)")
        expect(
            Int128(change.isolatedWallet.raw) == old.wallet,
            "isolated wallet of account \(account) is \(change.isolatedWallet), own \(old.wallet)")
        accounts[account].holdings[instrument].legs[leg].size = size
        accounts[account].holdings[instrument].legs[leg].entry = entry
        instruments[instrument].sizes += seen.size
        let asset = Int(instruments[instrument].spec.settlementAsset.raw)
        assets[asset].entries += entry - old.entry
    }

    /// Finds the trade that announced a change, or keeps the change until an event explains it.
    private mutating func explain(_ seen: ExpectedChange, old: Int128) {
        if seen.size == 0 {
            expect(seen.value == 0, "a position changed its value and not its size: \(seen)")
            return
        }
        let place = expected.firstIndex {
            $0.account == seen.account && $0.instrument == seen.instrument && $0.size == seen.size
                && ($0.leg == nil || $0.leg == seen.leg)
        }
        guard let place else {
            unexplained.append(seen)
            return
        }
        let change = expected.remove(at: place)
        expect(
            change.value == seen.value,
            "account \(seen.account) traded for \(change.value), booked \(seen.value)")
        let new = old + seen.size
        let shrinks = old != 0 && (new == 0 || (new > 0) == (old > 0)) && abs128(new) < abs128(old)
        expect(!change.mayOnlyReduce || shrinks, "a reduce-only fill took \(old) to \(new)")
    }

    private func abs128(_ value: Int128) -> Int128 { value < 0 ? -value : value }

    /// Takes an unexplained change of an account and size off the list and returns its value.
    private mutating func takeUnexplained(
        _ account: Int, _ instrument: Int, _ size: Int128
    ) -> Int128? {
        let place = unexplained.firstIndex {
            $0.account == account && $0.instrument == instrument && $0.size == size
        }
        return place.map { unexplained.remove(at: $0).value }
    }

    mutating func hear(_ event: AutoDeleveraging) {
        let instrument = Int(event.instrument.raw)
        let size = Int128(event.quantity.raw)
        // The sign of the change follows from what the victim was told; try both.
        for signed in [size, -size] {
            let victim = Int(event.victim.raw)
            let isThere = unexplained.contains {
                $0.account == victim && $0.instrument == instrument && $0.size == signed
                    && $0.value == Int128(event.value.raw)
            }
            if !isThere { continue }
            let given = takeUnexplained(victim, instrument, signed)
            let taken = takeUnexplained(Int(event.bankrupt.raw), instrument, -signed)
            expect(
                given != nil && taken != nil && given == taken.map { -$0 },
                "deleveraging does not balance: \(String(describing: given)) and "
                    + "\(String(describing: taken))")
            return
        }
        fault("a deleveraging changed nobody: \(event)")
    }

    mutating func hear(_ step: LiquidationStep) {
        flushIncoming()
        let account = Int(step.pool.account.raw)
        touch(account)
        switch step.stage {
        case .takeover:
            let size = Int128(step.quantity.raw)
            let place = step.instrument.map { Int($0.raw) } ?? 0
            let given = takeUnexplained(account, place, -size)
            let taken = takeUnexplained(0, place, size)
            expect(
                given != nil && taken != nil && given == taken.map { -$0 },
                "takeover does not balance: \(step)")
        case .offsetHedge:
            let size = Int128(step.quantity.raw)
            let place = step.instrument.map { Int($0.raw) } ?? 0
            let long = takeUnexplained(account, place, -size)
            let short = takeUnexplained(account, place, size)
            expect(
                long != nil && short != nil && long == short.map { -$0 },
                "closing a hedge does not balance: \(step)")
        default: break
        }
        let own = figures(step.pool)
        expect(own == step.after, "after \(step.stage) the pool is \(own), said \(step.after)")
        let isForced = step.stage != .settleDebt && step.stage != .autoExchange
        if isForced && account != 0 {
            expect(
                step.before.isLiquidatable || step.stage == .autoDeleverage
                    || step.stage == .takeover,
                "a healthy pool was taken through \(step.stage): \(step.before)")
        }
    }
}

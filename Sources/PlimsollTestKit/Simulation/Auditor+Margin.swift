import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// The slow obvious twin of the engine's margin, and the comparison of everything the auditor
// believes with what the engine says.

extension Auditor {
    /// The figures of a pool by the auditor's own arithmetic.
    func figures(_ pool: PoolID) -> PoolFigures {
        switch pool {
        case .cross(let account, let asset):
            var part = crossPart(Int(account.raw), Int(asset.raw))
            part.wallet = accounts[Int(account.raw)].cross[Int(asset.raw)]
            return part.figures
        case .isolated(let account, let instrument, let side):
            let holding = accounts[Int(account.raw)].holdings[Int(instrument.raw)]
            let leg = side == .short ? 1 : 0
            var part = legPart(holding, leg, instruments[Int(instrument.raw)])
            part.orders = 0
            part.wallet = holding.legs[leg].wallet
            return part.figures
        case .multiAssets(let account): return multiFigures(Int(account.raw))
        }
    }

    /// Sums of a pool in 128 bits.
    struct Part {
        var wallet: Int128 = 0
        var profit: Int128 = 0
        var position: Int128 = 0
        var orders: Int128 = 0
        var maintenance: Int128 = 0
        var figures: PoolFigures {
            PoolFigures(
                walletBalance: Amount(raw: Int64(clamping: wallet)),
                unrealizedPnl: Amount(raw: Int64(clamping: profit)),
                positionInitialMargin: Amount(raw: Int64(clamping: position)),
                openOrderInitialMargin: Amount(raw: Int64(clamping: orders)),
                maintenanceMargin: Amount(raw: Int64(clamping: maintenance)))
        }
    }

    private func legPart(
        _ holding: AuditedHolding, _ place: Int, _ instrument: AuditedInstrument
    ) -> Part {
        let leg = holding.legs[place]
        var part = Part()
        var signed: Int128 = 0
        if leg.size != 0 && instrument.mark > 0 {
            let notional = instrument.notional(leg.size, instrument.mark)
            signed = leg.size < 0 ? -notional : notional
            part.profit = instrument.valueDown(leg.size, instrument.mark) - leg.entry
            part.position = ceilDivide(notional, Int128(holding.leverage))
            part.maintenance = instrument.maintenance(notional)
        }
        if leg.bids != 0 || leg.asks != 0 {
            let up = signed + leg.bids
            let down = signed - leg.asks
            let worst = max(up < 0 ? -up : up, down < 0 ? -down : down)
            part.orders = max(0, ceilDivide(worst, Int128(holding.leverage)) - part.position)
        }
        return part
    }

    private func crossPart(_ account: Int, _ asset: Int) -> Part {
        var sum = Part()
        for (place, instrument) in instruments.enumerated()
        where Int(instrument.spec.settlementAsset.raw) == asset {
            let holding = accounts[account].holdings[place]
            for leg in 0..<2 {
                let state = holding.legs[leg]
                if state.size == 0 && state.bids == 0 && state.asks == 0 { continue }
                let part = legPart(holding, leg, instrument)
                sum.orders += part.orders
                if holding.mode == .isolated { continue }
                sum.profit += part.profit
                sum.position += part.position
                sum.maintenance += part.maintenance
            }
        }
        return sum
    }

    private func multiFigures(_ account: Int) -> PoolFigures {
        var total = Part()
        for (place, asset) in assets.enumerated() {
            let part = crossPart(account, place)
            let wallet = accounts[account].cross[place]
            let price = asset.spec.index.map { indexPrices[Int($0.raw)] } ?? one
            let bid = floorDivide(price * (one - Int128(asset.spec.bidBuffer.raw)), one)
            var ask = ceilDivide(price * (one + Int128(asset.spec.askBuffer.raw)), one)
            if ask == 0 { ask = one }
            let ratio =
                accounts[account].excluded[place]
                ? 0 : Int128(asset.spec.collateralRatio.raw)
            func worth(_ amount: Int128) -> Int128 {
                let (low, high) = (floorDivide(amount * bid, one), floorDivide(amount * ask, one))
                return amount < 0 ? min(low, high) : min(floorDivide(low * ratio, one), high)
            }
            total.wallet += worth(wallet)
            total.profit += worth(wallet + part.profit) - worth(wallet)
            total.position += ceilDivide(part.position * ask, one)
            total.orders += ceilDivide(part.orders * ask, one)
            total.maintenance += ceilDivide(part.maintenance * ask, one)
        }
        return total.figures
    }

    // MARK: Comparing

    /// Compares an account with the engine and checks that no pool of it is below its line.
    mutating func compare(_ account: Int, _ engine: borrowing Engine) {
        let id = AccountID(account)
        for asset in assets.indices {
            let own = accounts[account].cross[asset]
            let said = engine.ledger.cross(id, AssetID(asset))
            expect(
                own == Int128(said.raw), "wallet \(account)/\(asset) is \(said), own \(own)")
            let funding = engine.ledger.funding(id, AssetID(asset))
            expect(
                accounts[account].funding[asset] == Int128(funding.raw),
                "funding wallet \(account)/\(asset) is \(funding)")
        }
        if accounts[account].assetMode == .multi {
            comparePool(.multiAssets(id), isFlat: isFlat(account, nil), engine)
        } else {
            for asset in assets.indices {
                comparePool(
                    .cross(id, AssetID(asset)), isFlat: isFlat(account, asset), engine)
            }
        }
        for place in instruments.indices { compareIsolated(account, place, engine) }
    }

    private func isFlat(_ account: Int, _ asset: Int?) -> Bool {
        for (place, holding) in accounts[account].holdings.enumerated() {
            if holding.mode == .isolated { continue }
            let settlement = Int(instruments[place].spec.settlementAsset.raw)
            if let asset, asset != settlement { continue }
            if holding.legs[0].size != 0 || holding.legs[1].size != 0 { return false }
        }
        return true
    }

    private mutating func compareIsolated(
        _ account: Int, _ instrument: Int, _ engine: borrowing Engine
    ) {
        let holding = accounts[account].holdings[instrument]
        for leg in 0..<2 {
            let state = holding.legs[leg]
            if state.size == 0 || holding.mode == .cross {
                if state.wallet != 0 {
                    fault("account \(account) left \(state.wallet) in an isolated wallet")
                }
                continue
            }
            let isHedge = accounts[account].positionMode == .hedge
            let side: PositionSide = isHedge ? (leg == 0 ? .long : .short) : .both
            comparePool(
                .isolated(AccountID(account), InstrumentID(instrument), side), isFlat: false,
                engine)
        }
    }

    private mutating func comparePool(
        _ pool: PoolID, isFlat: Bool, _ engine: borrowing Engine
    ) {
        let own = figures(pool)
        let said = engine.figures(of: pool)
        expect(own == said, "\(pool) is \(said), own \(own)")
        if isLimited || isPaused(pool, engine) { return }
        if isFlat {
            expect(!own.marginBalance.isNegative, "\(pool) is flat and below zero: \(own)")
        } else if pool.account.raw == 0 {
            expect(!own.marginBalance.isNegative, "the insurance fund is below zero: \(own)")
        } else {
            expect(!own.isLiquidatable, "\(pool) is at its line: \(own)")
        }
    }

    /// True while a price of the pool is in doubt.
    private func isPaused(_ pool: PoolID, _ engine: borrowing Engine) -> Bool {
        if case .isolated(_, let instrument, _) = pool {
            return engine.isLiquidationPaused(instrument)
        }
        for (place, holding) in accounts[Int(pool.account.raw)].holdings.enumerated() {
            if holding.mode == .isolated { continue }
            if case .cross(_, let asset) = pool, instruments[place].spec.settlementAsset != asset {
                continue
            }
            let isHeld = holding.legs[0].size != 0 || holding.legs[1].size != 0
            if isHeld && engine.isLiquidationPaused(InstrumentID(place)) { return true }
        }
        return false
    }

    /// Compares the best prices of a book with the auditor's own.
    mutating func compareBook(_ instrument: Int, _ engine: borrowing Engine) {
        for (side, word) in [Side.buy, .sell].enumerated() {
            let own = instruments[instrument].books[side].last?.price
            let said = engine.bestPrice(InstrumentID(instrument), word)?.raw
            expect(own == said, "best \(word) of \(instrument) is \(said ?? 0), own \(own ?? 0)")
        }
    }
}

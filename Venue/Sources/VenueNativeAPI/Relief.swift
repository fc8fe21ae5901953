import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueSequencer

// What would relieve an account: closing a position or half of it, taking back an order, adding
// money. Each is imagined by the engine; the figures are the differences of what it shows.

/// One thing that would relieve an account.
struct Relief: Sendable {
    /// What is done.
    enum Action: String, Hashable, Sendable, CaseIterable {
        case close, reduceHalf, cancelOrders, addFunds
    }

    /// Positions and orders looked at, so that the question stays short.
    private static let most = 40
    /// The margin ratio that added money is to lead to.
    private static let healthyRatio = Rate(raw: 50_000_000)

    let action: Action
    var symbol: String?
    var positionSide: PositionSide?
    var order: OrderID?
    /// The asset in which the sums are: the pool's, or USD in multi-assets mode.
    let asset: String
    let freesMaintenance: Amount
    let freesInitial: Amount
    /// Of the worst pool of the account.
    let marginRatioAfter: Rate?
    let text: String
    /// Maintenance and initial margin freed in USD, by which reliefs are put in order.
    private let worth: (maintenance: Int128, initial: Int128)

    /// Everything that would relieve an account, what frees most maintenance margin first.
    static func all(of account: AccountID, _ sequencer: Sequencer) -> [Relief] {
        let trials = sequencer.read { Trial.all(of: account, most: most, $0) }
        var found: [Relief] = []
        for trial in trials {
            for change in trial.changes {
                let seen = sequencer.preview(change, for: account)
                if seen.rejection != nil { continue }
                if let relief = Relief(trial, seen) { found.append(relief) }
                break
            }
        }
        return found.sorted {
            $0.worth.maintenance == $1.worth.maintenance
                ? $0.worth.initial > $1.worth.initial
                : $0.worth.maintenance > $1.worth.maintenance
        }
    }

    /// nil for what would relieve nothing.
    private init?(_ trial: Trial, _ seen: Preview) {
        var (maintenance, initial) = (Amount.zero, Amount.zero)
        for (sign, view) in [(Int64(1), seen.before), (-1, seen.after)] {
            for (pool, figures) in view.pools where trial.pools.contains(pool) {
                maintenance += Amount(raw: figures.maintenanceMargin.raw * sign)
                initial += Amount(raw: figures.initialMargin.raw * sign)
            }
        }
        let ratio = (before: seen.before.pools.worst?.marginRatio, after: seen.after.pools.worst)
        if trial.action != .addFunds && !maintenance.isPositive && !initial.isPositive {
            return nil
        }
        action = trial.action
        symbol = trial.symbol
        positionSide = trial.positionSide
        order = trial.order
        asset = trial.asset
        freesMaintenance = maintenance
        freesInitial = initial
        marginRatioAfter = ratio.after == nil ? .zero : ratio.after?.marginRatio
        let frees =
            maintenance.isPositive
            ? "frees \(maintenance) \(trial.asset) of maintenance margin"
            : initial.isPositive
                ? "frees \(initial) \(trial.asset) of initial margin" : "strengthens the pool"
        let from = ratio.before?.percent ?? "beyond 100 %"
        let to = marginRatioAfter?.percent ?? "beyond 100 %"
        let way = from == to ? "stays at \(to)" : "goes from \(from) to \(to)"
        text = "\(trial.deed) \(frees); the margin ratio \(way)."
        worth = (
            Int128(maintenance.raw) * Int128(trial.rate.raw),
            Int128(initial.raw) * Int128(trial.rate.raw)
        )
    }
}

/// A relief to be tried.
private struct Trial: Sendable {
    let action: Relief.Action
    var symbol: String?
    var positionSide: PositionSide?
    var order: OrderID?
    /// Ways to do it, the first that is not refused counts.
    let changes: [AccountChange]
    /// The pools whose figures change.
    let pools: [PoolID]
    let asset: String
    /// What a unit of the asset is worth in USD.
    let rate: Price
    /// The first words of its sentence.
    let deed: String

    static func all(of account: AccountID, most: Int, _ engine: borrowing Engine) -> [Trial] {
        var trials: [Trial] = []
        for position in engine.positions(of: account).prefix(most) {
            trials += closing(position, of: account, engine)
        }
        for order in engine.openOrders(of: account).prefix(most) where !order.request.type.isTrigger
        {
            trials.append(cancelling(order, engine))
        }
        for pool in engine.pools(of: account) {
            if let trial = funding(pool, of: account, engine) { trials.append(trial) }
        }
        return trials
    }

    /// Closing a position, and half of it, with a market order; where the book is empty as if at
    /// the mark price.
    private static func closing(
        _ position: PositionReport, of account: AccountID, _ engine: borrowing Engine
    ) -> [Trial] {
        let spec = engine.spec(of: position.instrument)
        let size = position.terms.size.magnitude
        let half = Quantity(raw: size.raw / 2).floored(toMultipleOf: spec.stepSize)
        let name = "\(spec.symbol) \(position.terms.size.isPositive ? "long" : "short")"
        let parts: [(Relief.Action, Quantity, String)] = [
            (.close, size, "Closing \(name)"), (.reduceHalf, half, "Closing half of \(name)"),
        ]
        let pool = position.pool(of: account, engine)
        let (asset, rate) = unit(of: pool, engine)
        var trials: [Trial] = []
        for (action, quantity, deed) in parts where quantity >= spec.minQuantity {
            var order = OrderRequest(
                account: account, instrument: position.instrument,
                side: position.terms.size.isPositive ? .sell : .buy, type: .market,
                quantity: quantity)
            order.positionSide = position.positionSide
            order.isReduceOnly = position.positionSide == .both
            var resting = order
            resting.type = .limit
            resting.price = position.terms.markPrice.rounded(
                toTick: spec.tickSize, order.side == .buy ? .down : .up)
            trials.append(
                Trial(
                    action: action, symbol: spec.symbol, positionSide: position.positionSide,
                    changes: [.order(order), .order(resting)], pools: [pool], asset: asset,
                    rate: rate, deed: deed))
        }
        return trials
    }

    private static func cancelling(_ order: Order, _ engine: borrowing Engine) -> Trial {
        let request = order.request
        let spec = engine.spec(of: request.instrument)
        let pool: PoolID =
            engine.assetMode(request.account) == .multi
            ? .multiAssets(request.account) : .cross(request.account, spec.settlementAsset)
        let (asset, rate) = unit(of: pool, engine)
        let side = request.side == .buy ? "buy" : "sell"
        return Trial(
            action: .cancelOrders, symbol: spec.symbol, positionSide: request.positionSide,
            order: order.id, changes: [.cancel(order.id)], pools: [pool], asset: asset,
            rate: rate,
            deed: "Cancelling the \(side) of \(order.remainingQuantity) \(spec.symbol) at "
                + "\(request.price)")
    }

    /// The sum that brings a cross pool to half of its ratio of liquidation.
    ///
    ///     sum = 2 * maintenanceMargin - marginBalance
    private static func funding(
        _ pool: PoolID, of account: AccountID, _ engine: borrowing Engine
    ) -> Trial? {
        let figures = engine.figures(of: pool)
        let missing = figures.maintenanceMargin + figures.maintenanceMargin - figures.marginBalance
        if figures.maintenanceMargin.isZero || !missing.isPositive { return nil }
        let asset: AssetID
        switch pool {
        case .isolated: return nil
        case .cross(_, let own): asset = own
        case .multiAssets:
            let first = engine.positions(of: account).first { $0.marginMode == .cross }
            guard let first else { return nil }
            asset = engine.spec(of: first.instrument).settlementAsset
        }
        // In USD for a multi-assets pool; a unit of the asset counts its collateral value.
        var sum = missing
        if case .multiAssets = pool {
            let spec = engine.spec(of: asset)
            let unit = Collateral.value(
                of: Amount(whole: 1), bidRate: engine.rates(of: asset).bid,
                askRate: engine.rates(of: asset).ask, collateralRatio: spec.collateralRatio)
            if !unit.isPositive { return nil }
            sum = Collateral.units(of: missing, at: Price(raw: unit.raw), rounding: .up)
        }
        let name = engine.spec(of: asset).name
        return Trial(
            action: .addFunds, changes: [.deposit(asset, sum)], pools: [pool], asset: name,
            rate: engine.rates(of: asset).ask, deed: "Adding \(sum) \(name)")
    }

    /// The asset in which a pool's figures are, and what its unit is worth in USD.
    private static func unit(of pool: PoolID, _ engine: borrowing Engine) -> (String, Price) {
        let asset: AssetID
        switch pool {
        case .multiAssets: return ("USD", Price(whole: 1))
        case .cross(_, let own): asset = own
        case .isolated(_, let instrument, _): asset = engine.spec(of: instrument).settlementAsset
        }
        return (engine.spec(of: asset).name, engine.rates(of: asset).ask)
    }
}

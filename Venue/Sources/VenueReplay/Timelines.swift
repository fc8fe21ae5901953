import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueJSON

// The life of every account as one line of JSON, so that a single account is found again without
// reading the others. Numbers are texts and exact.

/// Writes the lives of accounts.
enum Timelines {
    /// One line for each account of the population, by key.
    static func lines(_ driver: ReplayDriver) -> [String] {
        driver.members.indices.map { place in line(driver, place).compact }
    }

    private static func line(_ driver: ReplayDriver, _ place: Int) -> JSON {
        let account = driver.members[place]
        let plan = driver.population.plan(AccountKey(UInt64(place + 1)))
        let lives = driver.recorder.lives[Int(account.raw)]
        return .object([
            ("account", .string("\(place + 1)")),
            ("hedge", .bool(plan.isHedge)), ("multi", .bool(plan.isMulti)),
            (
                "deposits",
                .object(plan.deposits.map { ($0.asset, .string($0.amount.description)) })
            ),
            ("life", .array(lives.map { entry($0, driver) })),
            ("end", end(of: account, driver)),
        ])
    }

    private static func end(of account: AccountID, _ driver: ReplayDriver) -> JSON {
        var wallets: [(key: String, value: JSON)] = []
        for asset in driver.assets {
            let balance = driver.engine.ledger.cross(account, asset.id)
            if !balance.isZero { wallets.append((asset.name, .string(balance.description))) }
        }
        var positions: [JSON] = []
        for pool in driver.engine.pools(of: account) {
            let figures = driver.engine.figures(of: pool)
            if figures.maintenanceMargin.isZero { continue }
            positions.append(
                .object([
                    ("pool", .string(name(of: pool, driver))),
                    ("unit", .string(unit(of: pool, driver))), ("figures", self.figures(figures)),
                ]))
        }
        return .object([("wallets", .object(wallets)), ("pools", .array(positions))])
    }

    /// The figures of a pool: wallet, profit, maintenance margin.
    private static func figures(_ pool: PoolFigures) -> JSON {
        .array([
            .string(pool.walletBalance.description), .string(pool.unrealizedPnl.description),
            .string(pool.maintenanceMargin.description),
        ])
    }

    private static func name(of pool: PoolID, _ driver: ReplayDriver) -> String {
        switch pool {
        case .cross(_, let asset): "cross pool in \(driver.engine.spec(of: asset).name)"
        case .multiAssets: "cross pool of all assets"
        case .isolated(_, let instrument, let side):
            "isolated \(driver.engine.spec(of: instrument).symbol)"
                + (side == .both ? "" : " \(side)")
        }
    }

    private static func unit(of pool: PoolID, _ driver: ReplayDriver) -> String {
        switch pool {
        case .cross(_, let asset): driver.engine.spec(of: asset).name
        case .multiAssets: "USD"
        case .isolated(_, let instrument, _):
            driver.engine.spec(of: driver.engine.spec(of: instrument).settlementAsset).name
        }
    }

    private static func entry(_ life: Life, _ driver: ReplayDriver) -> JSON {
        var members: [(key: String, value: JSON)] = [("time", .string(Calendar.text(life.time)))]
        switch life.entry {
        case .position(let change, let mark): members += position(change, mark, driver)
        case .step(let step, let positions): members += self.step(step, positions, driver)
        case .deleveraged(let closing, let mark): members += deleveraged(closing, mark, driver)
        case .triggered(let order): members += triggered(order, driver)
        case .posted(let entry): members += posted(entry, driver)
        }
        return .object(members)
    }

    private static func position(
        _ change: PositionChange, _ mark: Price, _ driver: ReplayDriver
    ) -> [(key: String, value: JSON)] {
        let spec = driver.engine.spec(of: change.instrument)
        let price = PositionMath.entryPrice(
            spec.contract, size: change.size, entryValue: change.entryValue)
        return [
            ("kind", .string("position")), ("symbol", .string(spec.symbol)),
            ("size", .string(change.size.description)),
            ("entry", .string(price?.description ?? "")), ("mark", .string(mark.description)),
            ("pnl", .string(change.realizedPnl.description)),
            ("isolated", .string(change.isolatedWallet.description)),
        ]
    }

    private static func step(
        _ step: LiquidationStep, _ positions: [PositionFigures], _ driver: ReplayDriver
    ) -> [(key: String, value: JSON)] {
        [
            ("kind", .string("step")), ("stage", .string("\(step.stage)")),
            ("rule", .string(step.stage.ruleCode)), ("pool", .string(name(of: step.pool, driver))),
            ("unit", .string(unit(of: step.pool, driver))),
            (
                "symbol",
                .string(step.instrument.map { driver.engine.spec(of: $0).symbol } ?? "")
            ),
            ("quantity", .string(step.quantity.description)),
            ("price", .string(step.price.description)), ("fee", .string(step.fee.description)),
            ("residue", .string(step.residue.description)),
            ("shortfall", .string(step.shortfall.description)),
            ("haircut", .string(step.haircut.description)), ("before", figures(step.before)),
            ("after", figures(step.after)),
            ("positions", .array(positions.map { self.position($0, driver) })),
        ]
    }

    private static func position(_ figures: PositionFigures, _ driver: ReplayDriver) -> JSON {
        let spec = driver.engine.spec(of: figures.instrument)
        let entry = PositionMath.entryPrice(
            spec.contract, size: figures.size, entryValue: figures.entryValue)
        return .object([
            ("symbol", .string(spec.symbol)), ("size", .string(figures.size.description)),
            ("entry", .string(entry?.description ?? "")),
            ("entryValue", .string(figures.entryValue.description)),
            ("mark", .string(figures.markPrice.description)),
            ("notional", .string(figures.notional.description)),
            ("pnl", .string(figures.unrealizedPnl.description)),
            ("maintenance", .string(figures.maintenanceMargin.description)),
            (
                "unit",
                .string(driver.engine.spec(of: spec.settlementAsset).name)
            ),
        ])
    }

    private static func deleveraged(
        _ closing: AutoDeleveraging, _ mark: Price, _ driver: ReplayDriver
    ) -> [(key: String, value: JSON)] {
        let spec = driver.engine.spec(of: closing.instrument)
        // The value of an inverse contract has the sign opposite to its size.
        let sign = closing.value.raw.signum() * (spec.contract.isInverse ? -1 : 1)
        let size = Quantity(raw: closing.quantity.raw * sign)
        let price = spec.contract.price(ofValue: closing.value, size: size, rounding: .down)
        return [
            ("kind", .string("deleveraged")), ("rule", .string("ADLQ-001")),
            ("symbol", .string(spec.symbol)), ("quantity", .string(closing.quantity.description)),
            ("price", .string(price?.description ?? "")), ("mark", .string(mark.description)),
            ("haircut", .string(closing.haircut.description)),
            ("unit", .string(driver.engine.spec(of: spec.settlementAsset).name)),
        ]
    }

    private static func triggered(
        _ order: Order, _ driver: ReplayDriver
    ) -> [(key: String, value: JSON)] {
        [
            ("kind", .string("triggered")), ("type", .string("\(order.request.type)")),
            ("symbol", .string(driver.engine.spec(of: order.request.instrument).symbol)),
            ("trigger", .string(order.request.triggerPrice.description)),
            ("side", .string("\(order.request.side)")),
        ]
    }

    private static func posted(
        _ entry: LedgerEntry, _ driver: ReplayDriver
    ) -> [(key: String, value: JSON)] {
        var isCredit = false
        if case .cross = entry.to { isCredit = true }
        return [
            ("kind", .string("posted")), ("reason", .string("\(entry.reason)")),
            ("amount", .string((isCredit ? "" : "-") + entry.amount.description)),
            ("unit", .string(driver.engine.spec(of: entry.asset).name)),
        ]
    }
}

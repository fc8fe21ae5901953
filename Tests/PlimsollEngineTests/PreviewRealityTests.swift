import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import Testing

@testable import PlimsollEngine

// A preview is only worth something if it comes true: orders are previewed, placed on a copy of
// the venue and compared to the last digit, and the lines that are shown are held against the very
// equation that liquidates.

@Suite("Previews come true") struct PreviewRealityTests {
    /// What an account has, in comparable form.
    private struct Standing: Equatable {
        var pools: [PoolFigures] = []
        var sizes: [Quantity] = []
        var entryValues: [Amount] = []
        var lines: [LiquidationPriceResult] = []

        init(_ view: AccountView) {
            pools = view.pools.map(\.figures)
            sizes = view.positions.map(\.terms.size)
            entryValues = view.positions.map(\.terms.entryValue)
            lines = view.positions.map(\.liquidationPrice)
        }
    }

    /// True if the order filled in full, or as far as the book went, and nothing else happened to
    /// its account: no order of its own that stood in the way, no stop that fired.
    private static func isPlain(
        _ events: EventBuffer, _ order: OrderRequest, filled: Quantity
    ) -> Bool {
        let own = events.orders.filter { $0.request.account == order.account }
        guard let first = own.first else { return false }
        if own.contains(where: { $0.id != first.id }) { return false }
        if own.last?.filledQuantity != filled { return false }
        for event in events.events {
            switch event {
            case .liquidation, .autoDeleveraged: return false
            default: break
            }
        }
        return true
    }

    // Leverage is imagined and then really set, the order is imagined and then really placed.
    @Test(
        "what an order would do to every pool and line is what it does",
        arguments: [1, 4, 6, 10, 14, 21] as [UInt64])
    func ordersComeTrue(seed: UInt64) throws {
        var engine = PreviewTests.livedInEngine(seed: seed)
        let bytes = engine.snapshot()
        var random = SeededRandom(seed: seed)
        var compared = 0
        for _ in 0..<150 {
            let account = AccountID(1 + random.below(engine.accountCount))
            var order = PreviewTests.order(account, engine, &random)
            if order.type.isTrigger { continue }
            order.timeInForce = .immediateOrCancel
            let leverage = random.within(1...50)
            let changes: [AccountChange] = [
                .leverage(order.instrument, leverage), .order(order),
            ]
            let seen = engine.preview(changes, for: account)
            guard seen.rejection == nil, let fill = seen.fills[1] else { continue }
            var real = try Engine(restoring: bytes)
            var events = EventBuffer()
            real.apply(
                Command(.setLeverage(account, order.instrument, leverage), at: real.now),
                into: &events)
            events.removeAll()
            real.apply(Command(.place(order), at: real.now), into: &events)
            if !Self.isPlain(events, order, filled: fill.quantity) { continue }
            compared += 1
            #expect(Standing(seen.after) == Standing(real.preview([], for: account).before))
        }
        #expect(compared > 5)
    }

    // 10,000 lines of random portfolios against the equation that liquidates: healthy a hair before
    // the price that is shown, which is rounded to the safe side, and liquidatable a hair beyond.
    @Test(
        "a pool is at its line at the liquidation price shown, and not before",
        arguments: [2, 3, 5, 8, 11, 13, 17, 19] as [UInt64])
    func linesAreWhereLiquidationIs(seed: UInt64) {
        var engine = PreviewTests.livedInEngine(seed: seed, steps: 1_000)
        var random = SeededRandom(seed: seed)
        var checked = 0
        for _ in 0..<2_500 where checked < 1_250 {
            let account = AccountID(1 + random.below(engine.accountCount))
            var changes: [AccountChange] = []
            for _ in 0..<(1 + random.below(3)) {
                changes.append(.order(PreviewTests.order(account, engine, &random)))
            }
            let after = engine.preview(changes, for: account).after
            for position in after.positions {
                guard let line = position.liquidationPrice.price, line.raw > 1 else { continue }
                let pool = Self.pool(of: position, account, engine)
                let figures = after.pools.first { $0.pool == pool }?.figures
                // One that is at its line already has its price on the way back to health, and a
                // hedged one may have a line on either side; the rest are followed to theirs.
                guard let figures, !figures.isLiquidatable, position.positionSide == .both else {
                    continue
                }
                let mark = position.terms.markPrice
                let step: Int64 = line < mark ? 1 : -1
                let marks = [line.raw - step, line.raw + step].map {
                    [MarkedPrice(position.instrument, Price(raw: $0))]
                }
                let seen = engine.preview(changes, for: account, at: marks).marked
                guard let beyond = seen[0]?.first(where: { $0.pool == pool })?.figures,
                    let before = seen[1]?.first(where: { $0.pool == pool })?.figures
                else { continue }
                checked += 1
                #expect(beyond.isLiquidatable)
                // A hair of price is less than a hair of money for small positions, and every
                // figure is rounded against the account: one unit for each.
                let excess = before.marginBalance - before.maintenanceMargin
                #expect(!before.isLiquidatable || excess.raw >= -Int64(2 * after.positions.count))
            }
        }
        #expect(checked >= 1_000)
    }

    private static func pool(
        of position: PositionReport, _ account: AccountID, _ engine: borrowing Engine
    ) -> PoolID {
        if position.marginMode == .isolated {
            return .isolated(account, position.instrument, position.positionSide)
        }
        if engine.assetMode(account) == .multi { return .multiAssets(account) }
        return .cross(account, engine.spec(of: position.instrument).settlementAsset)
    }
}

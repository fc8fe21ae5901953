import Foundation
import GRDB
import PlimsollEngine
import PlimsollLedger
import PlimsollModel
import PlimsollNumerics
import Testing
import VenuePorts
import VenueReadModels
import VenueSQLite

// What every adapter has to answer, asked of each of them after the same story.

/// An adapter under test.
enum Adapter: CaseIterable {
    case memory
    case sqlite

    /// Runs a body with an empty store; files are removed afterwards.
    func withStore<Result>(_ body: (any HistoryStore) throws -> Result) throws -> Result {
        switch self {
        case .memory: return try body(MemoryHistoryStore())
        case .sqlite:
            return try withFolder { folder in
                let store = try SQLiteHistoryStore(path: folder + "/history.sqlite")
                defer { try? store.close() }
                return try body(store)
            }
        }
    }
}

/// A folder of one's own.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = NSTemporaryDirectory() + "history-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
}

/// Writes what happens into a store, command by command.
final class Scribe {
    let store: any HistoryStore
    private var projection: HistoryProjection

    init(_ store: any HistoryStore) throws {
        self.store = store
        projection = HistoryProjection(from: try store.seed())
    }

    func take(_ command: AppliedCommand, _ engine: borrowing Engine) {
        projection.take(command, engine)
        do {
            try store.write(projection.takeBatch(), upTo: command.sequence)
        } catch {
            Issue.record(error)
        }
    }
}

private let all = HistoryWindow(limit: 1_000)

@Suite struct HistoryContractTests {
    /// Tells a story to a store.
    private func tell(
        _ store: any HistoryStore, insurance: Int64 = 0, _ story: (inout Rehearsal) -> Void
    ) throws -> Rehearsal {
        let scribe = try Scribe(store)
        var rehearsal = Rehearsal { scribe.take($0, $1) }
        rehearsal.open(insurance: insurance)
        story(&rehearsal)
        return rehearsal
    }

    // An order is one row that follows its life; both sides of a trade have a fill with fee,
    // result and position side, and each fee and result has its row of income.
    @Test(arguments: Adapter.allCases)
    func ordersAndFills(adapter: Adapter) throws {
        try adapter.withStore { store in
            let venue = try tell(store) { venue in
                venue.trade(venue.alice, .buy, .milli(100), at: 50_000)
                venue.trade(venue.alice, .sell, .milli(100), at: 51_000)
                venue.send(.place(venue.limit(venue.alice, .buy, .milli(50), at: 40_000)))
            }
            let orders = try store.orders(of: venue.alice, in: nil, .plain, fromID: nil, all)
            #expect(orders.map(\.order.status) == [.filled, .filled, .new])
            #expect(try store.orders(of: venue.bob, in: nil, .plain, fromID: nil, all).isEmpty)
            let fills = try store.fills(
                of: venue.alice, in: venue.btc, order: nil, fromID: nil, all)
            #expect(fills.map(\.side) == [.buy, .sell])
            #expect(fills.map(\.realizedPnl) == [.zero, Amount(whole: 100)])
            #expect(fills.map(\.value) == [Amount(whole: 5_000), Amount(whole: 5_100)])
            #expect(
                fills.map(\.commission) == [Amount(raw: 250_000_000), Amount(raw: 255_000_000)])
            #expect(fills.allSatisfy { !$0.isMaker && $0.positionSide == .both })
            let other = try store.fills(
                of: venue.maker, in: venue.btc, order: nil, fromID: nil, all)
            #expect(other.map(\.isMaker) == [true, true])
            #expect(other.map(\.id) == fills.map(\.id))
            let income = try store.income(of: venue.alice, in: nil, reasons: [], all)
            #expect(income.map(\.reason) == [.deposit, .fee, .realizedPnl, .fee])
            #expect(income.map(\.trade) == [nil, fills[0].id, fills[1].id, fills[1].id])
            #expect(income[1].amount == Amount(raw: -250_000_000))
            let trades = try store.trades(in: venue.btc, fromID: nil, all)
            #expect(trades.map(\.trade.takerSide) == [.buy, .sell])
        }
    }

    // Hedge mode: the position side is told by the position, not by the order's side alone.
    @Test(arguments: Adapter.allCases)
    func hedgeModeAndBatches(adapter: Adapter) throws {
        try adapter.withStore { store in
            let venue = try tell(store) { venue in
                venue.send(.setPositionMode(venue.alice, .hedge))
                venue.send(
                    .placeBatch([
                        venue.limit(venue.alice, .buy, .milli(20), at: 50_000, .long),
                        venue.limit(venue.alice, .sell, .milli(30), at: 50_100, .short),
                    ]))
                venue.send(.place(venue.limit(venue.maker, .sell, .milli(20), at: 50_000)))
                venue.send(.place(venue.limit(venue.maker, .buy, .milli(30), at: 50_100)))
            }
            let fills = try store.fills(of: venue.alice, in: nil, order: nil, fromID: nil, all)
            #expect(fills.map(\.positionSide) == [.long, .short])
            #expect(fills.allSatisfy { $0.isMaker })
        }
    }

    // A flip closes and opens in one fill: one result, one fee, the new position's side.
    @Test(arguments: Adapter.allCases)
    func flip(adapter: Adapter) throws {
        try adapter.withStore { store in
            let venue = try tell(store) { venue in
                venue.trade(venue.alice, .buy, .milli(10), at: 50_000)
                venue.trade(venue.alice, .sell, .milli(30), at: 50_500)
            }
            let fills = try store.fills(of: venue.alice, in: nil, order: nil, fromID: nil, all)
            #expect(fills.last?.realizedPnl == Amount(whole: 5))
            #expect(fills.last?.quantity == .milli(30))
        }
    }

    // Orders without a client id get one made from their number; a fired trigger hands its own
    // on and names its child.
    @Test(arguments: Adapter.allCases)
    func clientIDsAndChildren(adapter: Adapter) throws {
        try adapter.withStore { store in
            let venue = try tell(store) { venue in
                venue.trade(venue.alice, .buy, .milli(10), at: 50_000)
                var stop = OrderRequest(
                    account: venue.alice, instrument: venue.btc, side: .sell, type: .stopMarket,
                    quantity: .milli(10))
                stop.triggerPrice = Price(whole: 49_000)
                stop.workingType = .markPrice
                venue.send(.place(stop))
                venue.send(.place(venue.limit(venue.maker, .buy, .milli(10), at: 48_900)))
                venue.mark(48_950)
            }
            let triggers = try store.orders(of: venue.alice, in: nil, .trigger, fromID: nil, all)
            let trigger = try #require(triggers.first)
            #expect(trigger.order.status == .triggered)
            let child = try #require(try store.order(trigger.child))
            #expect(child.order.parent == trigger.order.id)
            #expect(child.order.status == .filled)
            #expect(child.clientOrderID == trigger.clientOrderID)
            #expect(trigger.clientOrderID == ClientIDs.text(of: trigger.order.id))
            #expect(ClientIDs.order(of: trigger.clientOrderID) == trigger.order.id)
            let found = try store.order(
                of: venue.alice, in: venue.btc, client: trigger.clientOrderID, .plain)
            #expect(found?.order.id == child.order.id)
        }
    }

    // An amendment tells what stood before it.
    @Test(arguments: Adapter.allCases)
    func amendments(adapter: Adapter) throws {
        try adapter.withStore { store in
            var order = OrderID.none
            let venue = try tell(store) { venue in
                let placed = venue.send(
                    .place(venue.limit(venue.alice, .buy, .milli(50), at: 40_000)))
                order = placed.events.orders[0].id
                for (quantity, price) in [(60, 41_000), (70, 42_000)] as [(Int64, Int64)] {
                    venue.send(
                        .amend(
                            OrderAmendment(
                                account: venue.alice, instrument: venue.btc, order: .id(order),
                                quantity: .milli(quantity), price: Price(whole: price))))
                }
            }
            let rows = try store.amendments(of: order, all)
            #expect(rows.map(\.priceBefore) == [Price(whole: 40_000), Price(whole: 41_000)])
            #expect(rows.map(\.quantityBefore) == [.milli(50), .milli(60)])
            #expect(
                rows.map(\.order.request.price) == [Price(whole: 41_000), Price(whole: 42_000)])
            _ = venue
        }
    }

    // Isolated margin moves with trades and by its owner; neither is income.
    @Test(arguments: Adapter.allCases)
    func marginChanges(adapter: Adapter) throws {
        try adapter.withStore { store in
            let venue = try tell(store) { venue in
                venue.send(.setMarginMode(venue.alice, venue.btc, .isolated))
                venue.send(.setLeverage(venue.alice, venue.btc, 10))
                venue.trade(venue.alice, .buy, .milli(100), at: 50_000)
                venue.send(
                    .adjustIsolatedMargin(venue.alice, venue.btc, .both, Amount(whole: 200)))
                venue.send(
                    .adjustIsolatedMargin(venue.alice, venue.btc, .both, Amount(whole: -50)))
            }
            let rows = try store.marginChanges(of: venue.alice, in: venue.btc, all)
            #expect(
                rows.map(\.amount) == [Amount(whole: 500), Amount(whole: 200), Amount(whole: -50)])
            #expect(rows.map(\.isByOwner) == [false, true, true])
            let income = try store.income(of: venue.alice, in: nil, reasons: [], all)
            #expect(income.map(\.reason) == [.deposit, .fee])
        }
    }

    // Funding is one row for the market and one for every account it moved money of.
    @Test(arguments: Adapter.allCases)
    func funding(adapter: Adapter) throws {
        try adapter.withStore { store in
            let venue = try tell(store) { venue in
                venue.trade(venue.alice, .buy, .milli(100), at: 50_000)
                venue.send(.fundNow(venue.btc))
            }
            let fundings = try store.fundings(in: venue.btc, all)
            #expect(fundings.count == 1)
            #expect(fundings.first?.markPrice == Price(whole: 50_000))
            let paid = try store.income(of: venue.alice, in: venue.btc, reasons: [.funding], all)
            let got = try store.income(of: venue.maker, in: venue.btc, reasons: [.funding], all)
            #expect(paid.count == 1 && got.count == 1)
            #expect(paid.first?.amount == -(got.first?.amount ?? .zero))
        }
    }

    // Money that comes, goes and moves between wallets is told from the trading wallet's side.
    @Test(arguments: Adapter.allCases)
    func transfers(adapter: Adapter) throws {
        try adapter.withStore { store in
            let venue = try tell(store) { venue in
                venue.send(
                    .transfer(venue.alice, venue.usdt, Amount(whole: 30), .tradingToFunding))
                venue.send(
                    .transfer(venue.alice, venue.usdt, Amount(whole: 10), .fundingToTrading))
                venue.send(.withdraw(venue.alice, venue.usdt, Amount(whole: 5)))
            }
            let rows = try store.income(of: venue.alice, in: nil, reasons: [], all)
            #expect(
                rows.map(\.amount.raw) == [10_000, -30, 10, -5].map { $0 * 100_000_000 })
        }
    }

    // A bankrupt position: part goes to the fund, the rest is closed against the counterparty.
    // Everyone concerned has an order and fills that fit together.
    @Test(arguments: Adapter.allCases)
    func takeoverAndDeleveraging(adapter: Adapter) throws {
        try adapter.withStore { store in
            let venue = try tell(store, insurance: 300) { venue in
                venue.send(.setLeverage(venue.alice, venue.btc, 50))
                venue.send(.setLeverage(venue.bob, venue.btc, 50))
                venue.send(.place(venue.limit(venue.bob, .sell, .milli(1_000), at: 50_000)))
                venue.send(.place(venue.limit(venue.alice, .buy, .milli(1_000), at: 50_000)))
                venue.mark(39_000)
            }
            let forced = try store.forcedOrders(of: venue.alice, in: nil, nil, all)
            #expect(!forced.isEmpty)
            for record in forced {
                #expect(record.order.request.side == .sell)
                #expect(record.order.status == .filled)
                #expect(record.order.request.timeInForce == .immediateOrCancel)
                #expect(record.clientOrderID == "autoclose-\(record.order.id.raw)")
                #expect(record.order.id.raw < 1 << 53)
                let fills = try store.fills(
                    of: venue.alice, in: nil, order: record.order.id, fromID: nil, all)
                #expect(fills.reduce(.zero) { $0 + $1.quantity } == record.order.filledQuantity)
            }
            let closed = forced.reduce(Quantity.zero) { $0 + $1.order.filledQuantity }
            #expect(closed == .milli(1_000))
            let victim = try store.forcedOrders(of: venue.bob, in: nil, .autoDeleveraging, all)
            #expect(victim.map(\.clientOrderID) == ["adl_autoclose"])
            #expect(victim.first?.order.request.side == .buy)
            let fund = try store.forcedOrders(of: AccountID(0), in: nil, nil, all)
            #expect(fund.map(\.order.request.side) == [.buy])
            let steps = try store.liquidations(of: venue.alice, in: nil, all)
            #expect(steps.map(\.step.stage) == [.takeover, .autoDeleverage])
            #expect(steps.first?.positions.map(\.size) == [.milli(1_000)])
            #expect(try store.liquidations(of: nil, in: venue.btc, all).count == 2)
            #expect(try store.liquidations(of: venue.bob, in: nil, all).isEmpty)
            let deleveraged = try store.deleveragings(of: venue.bob, all)
            #expect(deleveraged.count == 1)
            #expect(deleveraged.first?.event.bankrupt == venue.alice)
        }
    }

    // Every movement of the insurance fund is kept, so that its balance at any time follows from
    // the one now; and a forced step is found by its number.
    @Test(arguments: Adapter.allCases)
    func insuranceFundOverTime(adapter: Adapter) throws {
        try adapter.withStore { store in
            let venue = try tell(store, insurance: 300) { venue in
                venue.send(.setLeverage(venue.alice, venue.btc, 50))
                venue.trade(venue.alice, .buy, .milli(1_000), at: 50_000)
                venue.send(.place(venue.limit(venue.maker, .buy, .milli(5_000), at: 40_390)))
                venue.mark(40_400)
                venue.pass(seconds: 60)
                venue.send(.fundInsurance(venue.usdt, Amount(whole: 7)))
            }
            let fund = AccountID(0)
            let now = venue.engine.now
            let rows = try store.income(of: fund, in: nil, reasons: [], all)
            #expect(rows.map(\.reason).first == .insuranceTopUp)
            #expect(rows.contains { $0.reason == .liquidationFee && $0.instrument == venue.btc })
            let steps = TimeSteps(
                start: .zero, end: now, length: now.since(.zero), count: 1)
            let sums = try store.incomeSums(of: fund, steps)
            #expect(sums.map(\.amount) == [venue.engine.ledger.insurance(venue.usdt)])
            // In two steps the last one has what came last.
            let start = now.advanced(by: Nanoseconds(seconds: -120))
            let parts = try store.incomeSums(
                of: fund,
                TimeSteps(start: start, end: now, length: Nanoseconds(seconds: 61), count: 2))
            #expect(parts.map(\.step) == [0, 1])
            #expect(parts.last?.amount == Amount(whole: 7))
            let forced = try store.liquidations(of: nil, in: nil, all)
            for step in forced { #expect(try store.liquidation(step.id) == step) }
            #expect(try store.liquidation(1) == nil)
        }
    }

    // A history of the first version is brought to this one when it is opened.
    @Test func olderFilesAreMigrated() throws {
        try withFolder { folder in
            let path = folder + "/history.sqlite"
            try SQLiteHistoryStore(path: path).close()
            let queue = try DatabaseQueue(path: path)
            try queue.write { database in
                try database.execute(sql: "DROP INDEX liquidation_by_number")
                try database.execute(sql: "DROP INDEX income_of_insurance")
                try database.execute(
                    sql: "DELETE FROM grdb_migrations WHERE identifier = '2'")
            }
            try queue.close()
            try SQLiteHistoryStore(path: path).close()
            let reopened = try DatabaseQueue(path: path)
            let names = try reopened.read { database in
                try String.fetchAll(
                    database, sql: "SELECT name FROM sqlite_master WHERE type = 'index'")
            }
            #expect(names.contains("liquidation_by_number"))
            #expect(names.contains("income_of_insurance"))
            try reopened.close()
        }
    }

    // A liquidation through the book fills the maker's order; the taker's side has a made-up one.
    @Test(arguments: Adapter.allCases)
    func liquidationThroughTheBook(adapter: Adapter) throws {
        try adapter.withStore { store in
            let venue = try tell(store) { venue in
                venue.send(.setLeverage(venue.alice, venue.btc, 50))
                venue.trade(venue.alice, .buy, .milli(1_000), at: 50_000)
                venue.send(.place(venue.limit(venue.maker, .buy, .milli(300), at: 40_400)))
                venue.send(.place(venue.limit(venue.maker, .buy, .milli(5_000), at: 40_390)))
                venue.mark(40_400)
            }
            let forced = try store.forcedOrders(of: venue.alice, in: nil, .liquidation, all)
            let order = try #require(forced.first)
            let fills = try store.fills(
                of: venue.alice, in: nil, order: order.order.id, fromID: nil, all)
            #expect(fills.count == 2, "one order for all trades of a step")
            let trades = try store.trades(in: venue.btc, fromID: nil, all).suffix(2)
            #expect(trades.map(\.trade.id) == fills.map(\.id))
            #expect(trades.allSatisfy { $0.trade.isLiquidation })
            let fee = try store.income(
                of: venue.alice, in: venue.btc, reasons: [.liquidationFee], all)
            #expect(fee.count == 1)
        }
    }
}

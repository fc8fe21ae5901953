import PlimsollEngine
import PlimsollLedger
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import Testing
import VenueGateway
import PlimsollMargin
import VenueJSON

// What a client would believe who knew nothing but its user stream, against the engine: balances,
// positions and open orders of every account, under random trading with liquidations,
// deleveragings, funding and hedge mode.

/// An account as its user stream tells it.
struct ToldAccount {
    /// Wallet and cross wallet by asset.
    var balances: [String: (wallet: String, cross: String)] = [:]
    /// Size by symbol and position side.
    var positions: [String: String] = [:]
    /// Filled size by order.
    var orders: [Int64: String] = [:]
    var conditionals: Set<Int64> = []
    /// Trades by number, to see none twice.
    var trades: Set<String> = []

    mutating func hear(_ event: JSON) {
        switch event.text("e") {
        case "ACCOUNT_UPDATE":
            for row in event["a"]?["B"]?.items ?? [] {
                balances[row.text("a") ?? ""] = (row.text("wb") ?? "", row.text("cw") ?? "")
            }
            for row in event["a"]?["P"]?.items ?? [] {
                positions["\(row.text("s") ?? "") \(row.text("ps") ?? "")"] = row.text("pa")
            }
        case "ORDER_TRADE_UPDATE":
            guard let order = event["o"] else { return }
            let isOpen = ["NEW", "PARTIALLY_FILLED"].contains(order.text("X"))
            orders[order.int("i")] = isOpen ? order.text("z") : nil
            if ["TRADE", "CALCULATED"].contains(order.text("x")) {
                let name = "\(order.int("t")) \(order.int("i"))"
                #expect(trades.insert(name).inserted, "fill \(name) was told twice")
            }
        case "ALGO_UPDATE":
            guard let order = event["o"] else { return }
            if order.text("X") == "NEW" {
                conditionals.insert(order.int("aid"))
            } else {
                conditionals.remove(order.int("aid"))
            }
        default: break
        }
    }
}

@Suite struct StreamTwinTests {
    /// Everything an account's stream said adds up to what the engine says of it.
    @Test(arguments: [2, 35] as [UInt64])
    func streamsAddUp(seed: UInt64) throws {
        var venue = StreamVenue()
        let runner = SimulationRunner(seed: seed, steps: 3_000)
        for command in runner.venue.commands() { venue.apply(command) }
        let count = venue.engine.accountCount
        var told = Array(repeating: ToldAccount(), count: count)
        var sockets: [MemorySocket] = []
        for place in 0..<count {
            venue.keys.add("key\(place)", AccountID(place + 1))
            sockets.append(venue.connect("/ws/key\(place)").socket)
        }
        var kinds: Set<String> = []
        for (number, command) in runner.commands().enumerated() {
            venue.apply(command)
            if number % 50 < 49 && number < 2_999 { continue }
            venue.wait(milliseconds: 1)
            for place in 0..<count {
                for event in try sockets[place].take() {
                    kinds.insert(event.text("o", "x") ?? event.text("a", "m") ?? "")
                    told[place].hear(event)
                }
                try compare(told[place], AccountID(place + 1), venue.engine)
            }
        }
        #expect(
            kinds.isSuperset(of: ["NEW", "TRADE", "CANCELED", "EXPIRED", "CALCULATED", "ORDER"]))
    }

    private func compare(
        _ told: ToldAccount, _ account: AccountID, _ engine: borrowing Engine
    ) throws {
        var sizes: [String: Quantity] = [:]
        var isolated: [String: Amount] = [:]
        for position in engine.positions(of: account) {
            let spec = engine.spec(of: position.instrument)
            let side = ["BOTH", "LONG", "SHORT"][Int(position.positionSide.rawValue)]
            sizes["\(spec.symbol) \(side)"] = position.terms.size
            let asset = engine.spec(of: spec.settlementAsset).name
            isolated[asset, default: .zero] += position.isolatedWallet
        }
        for (name, size) in told.positions {
            #expect(try Quantity(size) == sizes[name] ?? .zero, "\(account) \(name)")
        }
        for name in sizes.keys { #expect(told.positions[name] != nil, "\(account) \(name)") }
        for (name, balance) in told.balances {
            guard let asset = engine.asset(name) else {
                Issue.record("no asset \(name)")
                continue
            }
            let cross = engine.ledger.cross(account, asset)
            #expect(try Amount(balance.cross) == cross, "\(account) \(name)")
            let wallet = cross + (isolated[name] ?? .zero)
            #expect(try Amount(balance.wallet) == wallet, "\(account) \(name)")
        }
        var open: [Int64: Quantity] = [:]
        var waiting: Set<Int64> = []
        for order in engine.openOrders(of: account) {
            if order.request.type.isTrigger {
                waiting.insert(Int64(order.id.raw))
            } else {
                open[Int64(order.id.raw)] = order.filledQuantity
            }
        }
        #expect(Set(told.orders.keys) == Set(open.keys), "\(account)")
        for (id, filled) in told.orders { #expect(try Quantity(filled) == open[id]) }
        #expect(told.conditionals == waiting, "\(account)")
    }
}

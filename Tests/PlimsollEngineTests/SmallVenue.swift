import PlimsollEngine
import PlimsollModel
import PlimsollNumerics

// A venue of one linear contract with a flat bracket, for tests that need to see every figure:
// BTCUSDT at 50,000, maintenance 1 %, no fees, a maker with deep pockets, alice and bob.

struct SmallVenue: ~Copyable {
    var engine = Engine()
    var events = EventBuffer()
    var clock = Timestamp(milliseconds: 1_760_000_000_000)
    let usdt = AssetID(0)
    let index = IndexID(0)
    let btc = InstrumentID(0)
    let maker = AccountID(1)
    let alice = AccountID(2)
    let bob = AccountID(3)

    init(_ adjust: (inout InstrumentSpec) -> Void = { _ in }) {
        send(.listAsset(AssetSpec(name: "USDT")))
        send(
            .listIndex(
                IndexSpec(
                    name: "BTCUSDT", sources: [IndexSource(name: "one")],
                    staleness: Nanoseconds(hours: 24 * 365), jumpLimit: Rate(whole: 1))))
        var spec = InstrumentSpec(
            symbol: "BTCUSDT", contract: .linearPerpetual, settlementAsset: usdt, index: index,
            tickSize: Price(raw: 10_000_000), stepSize: Quantity(raw: 100_000),
            brackets: .flat(maintenanceMarginRate: Rate(raw: 1_000_000), maxLeverage: 100))
        spec.makerFee = .zero
        spec.takerFee = .zero
        spec.liquidationFee = .zero
        spec.interestRate = .zero
        adjust(&spec)
        send(.listInstrument(spec))
        for key in 1...3 { send(.openAccount(AccountKey(UInt64(key)))) }
        send(.deposit(maker, usdt, Amount(whole: 1_000_000_000)))
        mark(50_000)
    }

    mutating func send(_ action: Action) {
        clock = clock.advanced(by: Nanoseconds(milliseconds: 1))
        events.removeAll()
        engine.apply(Command(action, at: clock), into: &events)
    }

    mutating func mark(_ price: Int64) { send(.indexPrice(index, source: 0, Price(whole: price))) }

    mutating func deposit(_ account: AccountID, _ amount: Int64) {
        send(.deposit(account, usdt, Amount(whole: amount)))
    }

    /// Opens or closes by a trade against the maker at a price.
    mutating func trade(
        _ account: AccountID, _ side: Side, _ quantity: String, at price: Int64
    ) {
        let size = (try? Quantity(quantity)) ?? .zero
        var quote = OrderRequest(
            account: maker, instrument: btc, side: side.opposite, type: .limit, quantity: size,
            price: Price(whole: price))
        quote.selfTradePrevention = .none
        send(.place(quote))
        send(
            .place(
                OrderRequest(
                    account: account, instrument: btc, side: side, type: .limit,
                    quantity: size, price: Price(whole: price))))
    }

    var rejection: Rejection? {
        for event in events.events {
            if case .rejected(let rejection, _) = event { return rejection }
        }
        return nil
    }
}

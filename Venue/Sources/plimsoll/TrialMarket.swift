import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueListing

// The market of the measurements and of the kill test: one asset, a few perpetuals around 50,000,
// accounts with money. It is set up by commands like any other.

/// A small venue of known shape.
enum TrialMarket {
    static let usdt = AssetID(0)
    static let price: Int64 = 50_000

    /// Lists everything and opens no account.
    static func listing(instruments: Int) -> [Action] {
        var actions: [Action] = [.listAsset(AssetSpec(name: "USDT"))]
        for number in 0..<instruments {
            actions.append(
                .listIndex(
                    IndexSpec(
                        name: "TRIAL\(number)", sources: [IndexSource(name: "trial")],
                        staleness: Nanoseconds(hours: 24), jumpLimit: Rate(whole: 1))))
            var spec = InstrumentSpec(
                symbol: "TRIAL\(number)", contract: .linearPerpetual, settlementAsset: usdt,
                index: IndexID(number), tickSize: Price(raw: 10_000_000),
                stepSize: Quantity(raw: 100_000),
                brackets: .flat(maintenanceMarginRate: Rate(raw: 1_000_000), maxLeverage: 50))
            spec.maxOrders = 1_000_000
            actions.append(.listInstrument(spec))
            actions.append(.indexPrice(IndexID(number), source: 0, Price(whole: price)))
        }
        return actions
    }

    static func limit(
        _ account: Int, _ instrument: Int, _ side: Side, lots: Int64, at price: Int64
    ) -> OrderRequest {
        OrderRequest(
            account: AccountID(account), instrument: InstrumentID(instrument), side: side,
            type: .limit, quantity: Quantity(raw: 100_000 * lots), price: Price(whole: price))
    }
}

/// Chance counted as accounts and instruments are.
struct TrialChance {
    private var seeded: Seeded

    init(_ seed: UInt64) { seeded = Seeded(seed) }

    mutating func next() -> UInt64 { seeded.next() }

    /// A number from 0 to below a bound.
    mutating func below(_ bound: Int) -> Int { Int(seeded.below(Int64(bound))) }
}

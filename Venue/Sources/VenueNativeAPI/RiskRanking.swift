import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueSequencer

// Who is nearest to liquidation. Everyone is looked at, a slice of the accounts at a time, so that
// commands never wait for more than one slice; the list itself is then of one moment.

/// The pools nearest to their line.
struct RiskRanking: Sendable {
    /// A pool with a position.
    struct Row: Sendable {
        let pool: PoolID
        let key: AccountKey
        let name: String
        let figures: PoolFigures
        let positions: Int
        let largest: String?
    }

    /// Accounts looked at while commands wait.
    static let slice = 1_000

    /// The worst `limit` pools of the venue, the worst first.
    ///
    /// - Complexity: O(holdings of all accounts).
    static func rows(_ sequencer: Sequencer, limit: Int) -> [Row] {
        var worst: [Candidate] = []
        var next = 1
        var count = sequencer.read { $0.accountCount }
        while next <= count {
            let last = min(count, next + slice - 1)
            let found = sequencer.read { engine in
                count = engine.accountCount
                return candidates(next...last, engine)
            }
            worst = Array((worst + found).sorted(by: Candidate.precedes).prefix(limit))
            next = last + 1
        }
        let pools = worst.map(\.pool)
        return sequencer.read { engine in
            var rows: [Row] = []
            for pool in pools {
                if let row = row(pool, engine) { rows.append(row) }
            }
            return rows.sorted { $0.figures.isWorse(than: $1.figures) }
        }
    }

    private struct Candidate: Sendable {
        let pool: PoolID
        let figures: PoolFigures

        static func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
            left.figures.isWorse(than: right.figures)
        }
    }

    private static func candidates(
        _ accounts: ClosedRange<Int>, _ engine: borrowing Engine
    ) -> [Candidate] {
        var found: [Candidate] = []
        for number in accounts {
            for pool in engine.poolsAtRisk(of: AccountID(number)) {
                found.append(Candidate(pool: pool, figures: engine.figures(of: pool)))
            }
        }
        return found
    }

    /// A pool as it is now; nil if it holds nothing any more.
    private static func row(_ pool: PoolID, _ engine: borrowing Engine) -> Row? {
        let positions = engine.positions(in: pool)
        if positions.isEmpty { return nil }
        var largest: (symbol: String, value: Amount)?
        for position in positions {
            let spec = engine.spec(of: position.instrument)
            let rate = engine.rates(of: spec.settlementAsset).index
            let value = position.notional.times(rate, rounding: .down)
            if largest.map({ value > $0.value }) ?? true { largest = (spec.symbol, value) }
        }
        return Row(
            pool: pool, key: engine.key(of: pool.account), name: engine.name(of: pool),
            figures: engine.figures(of: pool), positions: positions.count,
            largest: largest?.symbol)
    }
}

extension Engine {
    /// A pool in words, as `cross USDT` or `isolated BTCUSDT long`.
    func name(of pool: PoolID) -> String {
        switch pool {
        case .cross(_, let asset): "cross \(spec(of: asset).name)"
        case .multiAssets: "multiAssets"
        case .isolated(_, let instrument, .both): "isolated \(spec(of: instrument).symbol)"
        case .isolated(_, let instrument, let side):
            "isolated \(spec(of: instrument).symbol) \(side.word)"
        }
    }
}

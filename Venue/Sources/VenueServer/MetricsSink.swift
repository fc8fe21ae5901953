import PlimsollNumerics
import PlimsollLedger
import PlimsollEngine
import PlimsollModel
import VenueMetrics
import VenuePorts
import VenueSequencer

// What happens in the engine, counted; and what it holds, asked for when somebody looks.

/// Counts events.
final class MetricsSink: EventSink {
    private let rejections: Counter
    private let trades: Counter
    private let orders: Counter
    private let steps: [Counter]
    private let deleveragings: Counter
    private let fundings: Counter

    init(_ metrics: MetricsRegistry) {
        rejections = metrics.counter("plimsoll_rejections_total", "Commands refused by a rule.")
        trades = metrics.counter("plimsoll_trades_total", "Trades.")
        orders = metrics.counter("plimsoll_orders_total", "Orders accepted.")
        steps = LiquidationStage.allCases.map {
            metrics.counter(
                "plimsoll_liquidation_steps_total", "Forced steps, by what was done.",
                labels: [MetricLabel("stage", "\($0)")])
        }
        deleveragings = metrics.counter(
            "plimsoll_deleveragings_total", "Positions closed by auto-deleveraging.")
        fundings = metrics.counter("plimsoll_fundings_total", "Fundings.")
    }

    func applied(_ command: AppliedCommand, engine: borrowing Engine) {
        for event in command.events.events {
            switch event {
            case .rejected: rejections.increment()
            case .traded: trades.increment()
            case .order(.accepted, _): orders.increment()
            case .liquidation(let step):
                steps[Int(command.events.steps[Int(step)].stage.rawValue)].increment()
            case .autoDeleveraged: deleveragings.increment()
            case .funded: fundings.increment()
            default: break
            }
        }
    }

    /// Gauges that look into the engine when they are read.
    static func watch(_ sequencer: Sequencer, _ metrics: MetricsRegistry) {
        metrics.gauge("plimsoll_sequence", "The last command applied.") {
            Double(sequencer.lastSequence)
        }
        metrics.gauge("plimsoll_accounts", "Accounts opened.") {
            Double(sequencer.read { $0.accountCount })
        }
        metrics.gauge("plimsoll_open_orders", "Orders open, waiting ones included.") {
            Double(sequencer.read { $0.openOrderCount })
        }
        let assets = sequencer.read { engine in
            var names: [String] = []
            for place in 0..<engine.assetCount {
                names.append(engine.spec(of: AssetID(place)).name)
            }
            return names
        }
        for (place, name) in assets.enumerated() {
            metrics.gauge(
                "plimsoll_insurance_fund", "The insurance fund, by asset.",
                labels: [MetricLabel("asset", name)]
            ) {
                let balance = sequencer.read { $0.ledger.insurance(AssetID(place)) }
                return Double(balance.raw) / 100_000_000
            }
        }
    }
}

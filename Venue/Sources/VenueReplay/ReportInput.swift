import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueFeeds
import VenueJSON

// Everything the report tells, gathered once from a finished run. From here on nothing touches the
// engine any more.

/// The lines of one account in the table of the hardest hit.
struct HardHit {
    let key: AccountKey
    let loss: Int128
    let deposits: String
    let stages: [LiquidationStage]
    let isDeleveraged: Bool
}

/// What the pages of a report are made of.
struct ReportInput {
    let title: String
    let begin: Timestamp
    let end: Timestamp
    let seed: UInt64
    let shuffle: UInt64?
    let files: [String]
    let gaps: [String]
    let skipped: [String]
    let stateHash: String
    let figures: JSON
    let symbols: [(symbol: String, bars: [PriceBar])]
    let minutes: [(minute: Int64, figures: MinuteFigures)]
    let samples: [RatioSample]
    let sampledAccounts: Int
    let assets: [(name: String, flow: FundFlow, balance: Amount, total: Int128)]
    let hardest: [HardHit]
    let adl: ADLFigures
    let pauses: [(time: Timestamp, symbol: String, reason: String)]
    let ignored: [(name: String, count: Int)]
    let indexNotes: [String]
    let accounts: Int
    let liquidated: Int
    let belowZero: Int
    let steps: [Int]
    let commands: UInt64
    let trades: Int
    let broken: [String]
    let timelines: [String]

    init(
        _ driver: ReplayDriver, stateHash: String, liquidated: Int, belowZero: Int,
        broken: [String]
    ) {
        let recorder = driver.recorder
        title = driver.market.title
        (begin, end) = driver.window
        seed = driver.options.seed
        shuffle = driver.options.shuffle
        files = driver.market.files
        gaps = driver.market.gaps
        skipped = driver.market.skipped
        self.stateHash = stateHash
        self.liquidated = liquidated
        self.belowZero = belowZero
        self.broken = broken
        accounts = driver.population.count
        steps = recorder.steps
        adl = recorder.adl
        commands = driver.commands
        trades = recorder.trades
        samples = recorder.samples
        sampledAccounts = driver.sampled.count
        symbols = driver.contracts.enumerated().map {
            ($0.element.symbol, recorder.bars[Int(driver.instruments[$0.offset].raw)])
        }
        minutes = recorder.minutes.keys.sorted().map {
            ($0, recorder.minutes[$0] ?? MinuteFigures())
        }
        assets = driver.assets.map {
            (
                $0.name, recorder.funds[Int($0.id.raw)], driver.engine.ledger.insurance($0.id),
                driver.engine.ledger.total($0.id)
            )
        }
        hardest = Self.hardest(driver)
        pauses = recorder.pauses.map { pause in
            let symbol = driver.engine.spec(of: pause.1).symbol
            return (pause.time, symbol, pause.reason.map { "\($0)" } ?? "resumed")
        }
        ignored = driver.market.underlyings.indices.flatMap { place in
            let faults = recorder.ignored[Int(driver.indices[place].raw)] ?? [:]
            return faults.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                ("\(driver.market.underlyings[place].symbol): \($0.key)", $0.value)
            }
        }
        indexNotes = driver.market.underlyings.enumerated().map { place, underlying in
            let spec = driver.engine.spec(of: driver.indices[place])
            return Self.describe(spec)
        }
        timelines = Timelines.lines(driver)
        figures = Self.figures(
            driver, stateHash: stateHash, liquidated: liquidated, belowZero: belowZero,
            broken: broken)
    }

    private static func describe(_ spec: IndexSpec) -> String {
        let sources = spec.sources.map(\.name).joined(separator: ", ")
        let minutes = spec.staleness.raw / 60_000_000_000
        let rule =
            spec.sources.count < 3
            ? "the mean of its sources"
            : spec.band.isZero
                ? "the median of its sources"
                : "the mean of its sources within \(spec.band) of their median"
        return "\(spec.name): \(rule) (\(sources)); a source counts for \(minutes) minutes; "
            + "liquidation pauses with fewer than \(spec.minimumSources)"
    }

    /// The twenty accounts that lost most by realised results.
    private static func hardest(_ driver: ReplayDriver) -> [HardHit] {
        var found = driver.members.enumerated().map { ($0.offset, $0.element) }
        found.sort { left, right in
            let mine = driver.recorder.losses[Int(left.1.raw)]
            let theirs = driver.recorder.losses[Int(right.1.raw)]
            return mine != theirs ? mine > theirs : left.0 < right.0
        }
        return found.prefix(20).map { place, account in
            let key = AccountKey(UInt64(place + 1))
            var stages: [LiquidationStage] = []
            var isDeleveraged = false
            for life in driver.recorder.lives[Int(account.raw)] {
                switch life.entry {
                case .step(let step, _):
                    if !stages.contains(step.stage) { stages.append(step.stage) }
                case .deleveraged: isDeleveraged = true
                default: break
                }
            }
            let deposits = driver.population.plan(key).deposits
            return HardHit(
                key: key, loss: driver.recorder.losses[Int(account.raw)],
                deposits: deposits.map { "\($0.amount) \($0.asset)" }.joined(separator: " + "),
                stages: stages, isDeleveraged: isDeleveraged)
        }
    }

    private static func figures(
        _ driver: ReplayDriver, stateHash: String, liquidated: Int, belowZero: Int,
        broken: [String]
    ) -> JSON {
        let recorder = driver.recorder
        func count(_ stage: LiquidationStage) -> JSON { .int(recorder.steps[Int(stage.rawValue)]) }
        func dollars(_ raw: Int128) -> JSON { .string(DecimalText.text(wide: raw)) }
        let adl = recorder.adl
        let rejections = recorder.rejections.sorted { $0.key < $1.key }
        return .object([
            ("stateHash", .string(stateHash)),
            ("from", .string(Calendar.text(driver.window.begin))),
            ("to", .string(Calendar.text(driver.window.end))),
            ("seed", .string("\(driver.options.seed)")),
            ("accounts", .int(driver.population.count)),
            ("marketMakers", .int(driver.makers.count)),
            ("symbols", .array(driver.contracts.map { .string($0.symbol) })),
            ("accountsLiquidated", .int(liquidated)),
            ("accountsBelowZero", .int(belowZero)),
            (
                "liquidationSteps",
                .object([
                    ("cancel", count(.cancelOrders)), ("reduce", count(.reduce)),
                    ("takeover", count(.takeover)), ("adl", count(.autoDeleverage)),
                    ("autoAddMargin", count(.autoAddMargin)), ("offset", count(.offsetHedge)),
                    ("settleDebt", count(.settleDebt)), ("autoExchange", count(.autoExchange)),
                ])
            ),
            (
                "adl",
                .object([
                    ("count", .int(adl.count)), ("notional", dollars(adl.notional)),
                    ("deficit", dollars(adl.deficit)),
                    ("overshoot", dollars(max(0, adl.charged - adl.deficit))),
                ])
            ),
            ("insuranceFund", fund(driver)),
            ("conservation", conservation(driver)),
            ("brokenInvariants", .array(broken.prefix(20).map { .string($0) })),
            ("trades", .int(recorder.trades)),
            ("rejections", .object(rejections.map { ("\($0.key)", .int($0.value)) })),
            ("commands", .int(driver.commands)),
        ])
    }

    private static func fund(_ driver: ReplayDriver) -> JSON {
        .object(
            driver.assets.map { asset in
                let flow = driver.recorder.funds[Int(asset.id.raw)]
                let balance = driver.engine.ledger.insurance(asset.id)
                return (
                    asset.name,
                    .object([
                        ("in", .string(DecimalText.text(wide: flow.inflow))),
                        ("out", .string(DecimalText.text(wide: flow.outflow))),
                        ("balance", .string(balance.description)),
                    ])
                )
            })
    }

    private static func conservation(_ driver: ReplayDriver) -> JSON {
        .object(
            driver.assets.map { asset in
                let total = driver.engine.ledger.total(asset.id)
                return (asset.name, .string(DecimalText.text(wide: total)))
            })
    }
}

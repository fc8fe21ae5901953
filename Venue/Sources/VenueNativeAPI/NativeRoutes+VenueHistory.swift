import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenuePorts
import VenueReadModels
import VenueSequencer
import VenueTransport

// What the public may see of the venue's past: the insurance fund over time, and how near
// auto-deleveraging is. Positions are counted and added up; whose they are is in none of it.

extension NativeRoutes {
    static let sideShape = Schema.object([
        .init("positions", .whole), .init("size", .decimal), .init("lights", .list(.whole)),
    ])
    private static let pointShape = Schema.object([
        .init("time", .time), .init("asset", .text), .init("balance", .decimal),
    ])
    private static let changeShape = Schema.object([
        .init("time", .time), .init("asset", .text), .init("amount", .decimal),
        .init("reason", .word(LedgerReason.words.map(\.word))),
        .init("symbol", .nullable(.text)),
    ])
    private static let publicDeleveragingShape = Schema.object([
        .init("time", .time), .init("symbol", .text),
        .init("positionSide", .word(PositionSide.words.map(\.word))),
        .init("quantity", .decimal), .init("price", .decimal, optional: true),
    ])

    static let venueHistory: [NativeRoute] = [
        NativeRoute(
            method: "GET", path: "venue/insurance/history",
            summary: "The insurance fund over time: balances evenly apart, and its movements.",
            query: window,
            result: .object([
                .init("points", .list(pointShape)), .init("changes", .list(changeShape)),
            ])
        ) { api, call in
            let window = try historyWindow(call)
            let present = api.context.sequencer.read { engine in
                var present = InsuranceHistory.Present()
                present.sequence = engine.sequence
                present.time = engine.now
                for place in 0..<engine.assetCount {
                    present.balances.append(engine.ledger.insurance(AssetID(place)))
                }
                return present
            }
            let found = try await api.context.history.read(upTo: present.sequence) { store in
                try InsuranceHistory(store, window, now: present)
            }
            return api.context.sequencer.read { engine in .json { $0.write(found, engine) } }
        },
        NativeRoute(
            method: "GET", path: "venue/adl",
            summary: "How many positions stand at which light of the auto-deleveraging queue, "
                + "and who was closed lately: only what, not whom.",
            query: window,
            result: .object([
                .init(
                    "instruments",
                    .list(
                        .object([
                            .init("symbol", .text), .init("long", sideShape),
                            .init("short", sideShape),
                        ]))),
                .init("deleveragings", .list(publicDeleveragingShape)),
            ])
        ) { api, call in
            let window = try historyWindow(call)
            let found = try await api.context.history.read(
                upTo: api.context.sequencer.lastSequence
            ) { store in try store.deleveragings(of: nil, window) }
            let exposures = api.exposures()
            return api.context.sequencer.read { engine in
                .json { writer in
                    writer.array("instruments") { writer in
                        for (place, exposure) in exposures.enumerated() {
                            writer.object { writer in
                                writer.member(
                                    "symbol", engine.spec(of: InstrumentID(place)).symbol)
                                writer.object("long") { $0.write(exposure.long) }
                                writer.object("short") { $0.write(exposure.short) }
                            }
                        }
                    }
                    writer.array("deleveragings") { writer in
                        for record in found { writer.object { $0.writePublic(record, engine) } }
                    }
                }
            }
        },
    ]
}

extension NativeAPI {
    /// Who holds what in every instrument; one look for each, so that commands wait for one at
    /// most.
    func exposures() -> [InstrumentExposure] {
        let count = context.sequencer.read { $0.instrumentCount }
        return (0..<count).map { place in
            context.sequencer.read { $0.exposure(InstrumentID(place)) }
        }
    }
}

extension LedgerReason {
    /// Why money moved, in the words of statements.
    static let words: [(word: String, value: LedgerReason)] = [
        ("deposit", .deposit), ("withdrawal", .withdrawal), ("transfer", .transfer),
        ("isolatedMargin", .isolatedMargin), ("realizedPnl", .realizedPnl),
        ("commission", .fee), ("funding", .funding), ("fundingDust", .fundingDust),
        ("liquidationFee", .liquidationFee), ("insuranceClearance", .residue),
        ("shortfall", .shortfall), ("socializedLoss", .socializedLoss),
        ("autoExchange", .autoExchange), ("insuranceTopUp", .insuranceTopUp),
    ]
    var word: String { Self.words.first { $0.value == self }?.word ?? "" }
}

extension JSONWriter {
    fileprivate mutating func write(_ history: InsuranceHistory, _ engine: borrowing Engine) {
        array("points") { writer in
            for point in history.points {
                writer.object { writer in
                    writer.member("time", point.time.milliseconds)
                    writer.member("asset", engine.spec(of: point.asset).name)
                    writer.member("balance", point.balance)
                }
            }
        }
        array("changes") { writer in
            for change in history.changes {
                writer.object { writer in
                    writer.member("time", change.time.milliseconds)
                    writer.member("asset", engine.spec(of: change.asset).name)
                    writer.member("amount", change.amount)
                    writer.member("reason", change.reason.word)
                    if let instrument = change.instrument {
                        writer.member("symbol", engine.spec(of: instrument).symbol)
                    } else {
                        writer.memberNull("symbol")
                    }
                }
            }
        }
    }

    /// Writes one side of an instrument with its lights, the farthest from the queue's head first.
    fileprivate mutating func write(_ side: SideExposure) {
        member("positions", side.positions)
        member("size", side.size)
        array("lights") { writer in
            for light in 0..<5 {
                writer.value(
                    ADLScore.positions(withLight: light, of: side.positions)
                        - ADLScore.positions(withLight: light + 1, of: side.positions))
            }
        }
    }

    /// Writes what everybody may know of a deleveraging.
    fileprivate mutating func writePublic(
        _ record: DeleveragingRecord, _ engine: borrowing Engine
    ) {
        let event = record.event
        let spec = engine.spec(of: event.instrument)
        member("time", record.time.milliseconds)
        member("symbol", spec.symbol)
        member("positionSide", event.positionSide.word)
        member("quantity", event.quantity)
        // What the victim bought has a positive value, of an inverse contract a negative one.
        let isBought = event.value.isNegative == spec.contract.isInverse
        let size = isBought ? event.quantity : -event.quantity
        if let price = spec.contract.price(ofValue: event.value, size: size, rounding: .down) {
            member("price", price)
        }
    }
}

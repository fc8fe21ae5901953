import PlimsollMargin
import PlimsollEngine
import PlimsollLedger
import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenuePorts
import VenueSequencer
import VenueTransport

// What the public may know of the venue: whether it is well, what is listed, how full the
// insurance fund is, and where its prices come from.

extension NativeRoutes {
    private static let instrumentShape = Schema.object([
        .init("symbol", .text), .init("isInverse", .flag), .init("settlementAsset", .text),
        .init("markPrice", .decimal), .init("indexPrice", .decimal), .init("lastPrice", .decimal),
        .init("openInterest", .decimal), .init("lastFundingRate", .decimal),
        .init("nextFundingTime", .time), .init("isLiquidationPaused", .flag),
        .init("tickSize", .decimal), .init("stepSize", .decimal),
        .init("minQuantity", .decimal), .init("maxLeverage", .whole),
    ])

    private static let sourceShape = Schema.object([
        .init("name", .text), .init("weight", .whole), .init("price", .nullable(.decimal)),
        .init("age", .nullable(.whole)), .init("isStale", .flag), .init("isUsed", .flag),
    ])

    static let venue: [NativeRoute] = [
        NativeRoute(
            method: "GET", path: "venue", summary: "The venue's state.",
            result: .object([
                .init("status", .word(["open", "closed"])), .init("reason", .nullable(.text)),
                .init("market", .text), .init("time", .time), .init("sequence", .whole),
                .init("accounts", .whole), .init("openOrders", .whole), .init("trades", .whole),
                .init("deleveraged", .whole), .init("needsApproval", .flag),
                .init("hasTestHooks", .flag), .init("version", .text),
            ])
        ) { api, _ in status(api) },
        NativeRoute(
            method: "GET", path: "venue/instruments", summary: "What is listed, with its prices.",
            result: .object([.init("instruments", .list(instrumentShape))])
        ) { api, _ in
            api.context.sequencer.read { engine in
                .json { writer in
                    writer.array("instruments") { writer in
                        for place in 0..<engine.instrumentCount {
                            writer.object { $0.write(InstrumentID(place), engine) }
                        }
                    }
                }
            }
        },
        NativeRoute(
            method: "GET", path: "venue/insurance", summary: "The insurance fund, by asset.",
            result: .object([
                .init(
                    "assets",
                    .list(
                        .object([
                            .init("asset", .text), .init("balance", .decimal),
                        ]))),
                .init("positions", .list(.named("Position"))),
            ])
        ) { api, _ in
            let standings = api.context.sequencer.adlStandings
            return api.context.sequencer.read { engine in
                let fund = Ledger.insuranceAccount
                return .json { writer in
                    writer.array("assets") { writer in
                        for place in 0..<engine.assetCount {
                            let asset = AssetID(place)
                            writer.object { writer in
                                writer.member("asset", engine.spec(of: asset).name)
                                writer.member("balance", engine.ledger.insurance(asset))
                            }
                        }
                    }
                    let positions = engine.positions(of: fund)
                    writer.array("positions") { writer in
                        for position in positions {
                            writer.object { $0.write(position, of: fund, engine, standings) }
                        }
                    }
                }
            }
        },
        NativeRoute(
            method: "GET", path: "adl",
            summary: "Where the account's positions stand in the queue.",
            access: .holder(.read),
            result: .object([
                .init(
                    "positions",
                    .list(
                        .object([
                            .init("symbol", .text),
                            .init("positionSide", .word(PositionSide.words.map(\.word))),
                            .init("rank", .whole), .init("of", .whole), .init("light", .whole),
                            .init("score", .decimal),
                        ])))
            ])
        ) { api, call in
            let account = call.caller.account
            let standings = api.context.sequencer.adlStandings
            return api.context.sequencer.read { engine in
                let positions = engine.positions(of: account)
                return .json { writer in
                    writer.array("positions") { writer in
                        for position in positions {
                            let place = standings.place(of: position, engine)
                            writer.object { writer in
                                writer.member(
                                    "symbol", engine.spec(of: position.instrument).symbol)
                                writer.member("positionSide", position.positionSide.word)
                                writer.member("rank", place?.rank ?? 0)
                                writer.member("of", place?.count ?? 0)
                                writer.member("light", place?.light ?? 0)
                                writer.member("score", position.adlScore.rate)
                            }
                        }
                    }
                }
            }
        },
        NativeRoute(
            method: "GET", path: "venue/indices", summary: "Price indices and their sources.",
            result: .object([
                .init(
                    "indices",
                    .list(
                        .object([
                            .init("name", .text), .init("price", .decimal),
                            .init("sources", .list(sourceShape)),
                        ])))
            ])
        ) { api, _ in
            api.context.sequencer.read { engine in
                .json { writer in
                    writer.array("indices") { writer in
                        for place in 0..<engine.indexCount {
                            let index = IndexID(place)
                            let sources = engine.sources(of: index)
                            writer.object { writer in
                                writer.member("name", engine.spec(of: index).name)
                                writer.member("price", engine.indexPrice(index))
                                writer.array("sources") { writer in
                                    for source in sources { writer.object { $0.write(source) } }
                                }
                            }
                        }
                    }
                }
            }
        },
    ]

    static func status(_ api: NativeAPI) -> APIResponse {
        let fault = api.context.sequencer.fault
        return api.context.sequencer.read { engine in
            .json { writer in
                writer.member("status", fault == nil ? "open" : "closed")
                if let fault {
                    writer.member("reason", fault.code.rawValue)
                } else {
                    writer.memberNull("reason")
                }
                writer.member("market", api.context.settings.market)
                writer.member("time", engine.now.milliseconds)
                writer.member("sequence", engine.sequence)
                writer.member("accounts", engine.accountCount)
                writer.member("openOrders", engine.openOrderCount)
                writer.member("trades", engine.venueTotals.trades)
                writer.member("deleveraged", engine.venueTotals.deleveraged)
                writer.member("needsApproval", api.context.settings.needsApproval)
                writer.member("hasTestHooks", api.context.settings.hasTestHooks)
                writer.member("version", Product.version)
            }
        }
    }
}

extension JSONWriter {
    /// Writes the members of an instrument.
    mutating func write(_ instrument: InstrumentID, _ engine: borrowing Engine) {
        let spec = engine.spec(of: instrument)
        member("symbol", spec.symbol)
        member("isInverse", spec.contract.isInverse)
        member("settlementAsset", engine.spec(of: spec.settlementAsset).name)
        member("markPrice", engine.markPrice(instrument))
        member("indexPrice", engine.indexPrice(spec.index))
        member("lastPrice", engine.lastPrice(instrument))
        member("openInterest", engine.openInterest(instrument))
        member("lastFundingRate", engine.lastFundingRate(instrument))
        member("nextFundingTime", engine.nextFundingTime(instrument).milliseconds)
        member("isLiquidationPaused", engine.isLiquidationPaused(instrument))
        member("tickSize", spec.tickSize)
        member("stepSize", spec.stepSize)
        member("minQuantity", spec.minQuantity)
        member("maxLeverage", spec.brackets.brackets.first?.maxLeverage ?? 1)
    }

    /// Writes the members of a source of an index; its age is in milliseconds.
    fileprivate mutating func write(_ source: IndexSourceReport) {
        member("name", source.name)
        member("weight", source.weight)
        if source.price.isZero {
            memberNull("price")
            memberNull("age")
        } else {
            member("price", source.price)
            member("age", source.age.raw / 1_000_000)
        }
        member("isStale", source.isStale)
        member("isUsed", source.isUsed)
    }
}

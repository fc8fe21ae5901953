import PlimsollEngine
import PlimsollModel
import VenueJSON
import VenuePorts
import VenueReadModels
import VenueSequencer
import VenueTransport

// One forced step with those that belong to it, and the very moment in which it was taken. A step
// is shown to its owner and to operators; to others it is not there.

extension NativeRoutes {
    private static let explanationShape = stepShape.adding([.init("siblings", .list(.whole))])
    private static let momentAccountShape = Schema.object([
        .init("assets", .list(.named("Asset"))), .init("pools", .list(.named("Pool"))),
        .init("positions", .list(.named("Position"))),
    ])
    private static let momentShape = Schema.object([
        .init("sequence", .whole), .init("time", .time), .init("command", .text),
        .init("before", momentAccountShape), .init("after", momentAccountShape),
        .init(
            "marks",
            .list(
                .object([
                    .init("symbol", .text), .init("before", .decimal), .init("after", .decimal),
                ]))),
        .init(
            "book",
            .nullable(
                .object([
                    .init("symbol", .text), .init("bids", .list(.list(.decimal))),
                    .init("asks", .list(.list(.decimal))),
                ]))),
        .init("stateHash", .text),
    ])

    static let moments: [NativeRoute] = [
        NativeRoute(
            method: "GET", path: "explanations/{id}",
            summary: "One forced step, and those of the same episode: steps of one pool without a "
                + "return above maintenance margin between them, or within 60 seconds.",
            access: .holderOrOperator(.read), result: explanationShape
        ) { api, call in
            let found = try await step(api, call) { store, record in
                try LiquidationEpisode.steps(around: record, store)
            }
            return api.context.sequencer.read { engine in
                .json { writer in
                    writer.write(found.record, engine)
                    writer.array("siblings") { writer in
                        for id in found.rest { writer.value(id) }
                    }
                }
            }
        },
        NativeRoute(
            method: "GET", path: "explanations/{id}/moment",
            summary: "The account before and after the command that caused a forced step, replayed "
                + "from the journal; one at a time, status 429 meanwhile.",
            access: .holderOrOperator(.read), result: momentShape
        ) { api, call in
            let found = try await step(api, call) { _, _ in }
            return APIResponse(body: try await api.moments.moment(of: found.record))
        },
    ]

    /// The step that a call names, and what else is read for it.
    private static func step<Rest: Sendable>(
        _ api: NativeAPI, _ call: NativeCall,
        _ rest: @escaping @Sendable (any HistoryStore, LiquidationRecord) throws -> Rest
    ) async throws -> (record: LiquidationRecord, rest: Rest) {
        let missing = NativeError.notFound("expected the number of a forced step of your own")
        guard let id = UInt64(call.path[0]), id <= UInt64(Int64.max) else { throw missing }
        let caller = call.caller
        return try await api.context.history.read(
            upTo: api.context.sequencer.lastSequence
        ) { store in
            guard let record = try store.liquidation(id),
                caller.isOperator || record.step.pool.account == caller.account
            else { throw missing }
            return (record, try rest(store, record))
        }
    }
}

extension Schema {
    /// An object with further members.
    func adding(_ fields: [Field]) -> Schema {
        guard case .object(let own) = self else { return .object(fields) }
        return .object(own + fields)
    }
}

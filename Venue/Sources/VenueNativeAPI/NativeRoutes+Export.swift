import PlimsollEngine
import PlimsollModel
import VenuePorts
import VenueReadModels
import VenueSequencer
import VenueTransport

// An account's past for a spreadsheet.

extension NativeRoutes {
    static let exports: [NativeRoute] = [
        NativeRoute(
            method: "GET", path: "export/{kind}",
            summary: "An account's orders, trades, income or liquidations as a table, oldest "
                + "first; at most 100,000 rows, a last line says so.",
            access: .holder(.read),
            query: [
                .init("start", .time, optional: true), .init("end", .time, optional: true),
                .init("symbol", .text, optional: true),
            ], result: .text, mediaType: "text/csv"
        ) { api, call in
            guard let kind = ExportKind(rawValue: call.path[0]) else {
                throw NativeError.notFound(
                    "expected one of "
                        + ExportKind.allCases.map(\.rawValue).joined(separator: ", ")
                        + ", found \"\(call.path[0])\"")
            }
            let window = try historyWindow(call)
            let instrument = try symbol(api, call)
            let (sequence, export) = api.context.sequencer.read { engine in
                (
                    engine.sequence,
                    Export(
                        kind: kind, account: call.caller.account, instrument: instrument,
                        start: window.start ?? .zero,
                        end: min(window.end ?? engine.now, engine.now),
                        names: ListedNames(engine))
                )
            }
            let bytes = try await api.exporting.hold {
                try await export.file { page in
                    try await api.context.history.read(upTo: sequence, page)
                }
            }
            return APIResponse(
                body: bytes, contentType: "text/csv; charset=utf-8",
                headers: [
                    (
                        "content-disposition",
                        "attachment; filename=\"plimsoll-\(kind.rawValue).csv\""
                    ), ("x-content-type-options", "nosniff"),
                ])
        }
    ]

    /// The instrument a query names; nil if it names none.
    private static func symbol(_ api: NativeAPI, _ call: NativeCall) throws -> InstrumentID? {
        guard let name = call.query("symbol"), !name.isEmpty else { return nil }
        if let found = api.context.sequencer.read({ $0.instrument(name) }) { return found }
        throw NativeError.badField(
            "symbol", expected: "a listed instrument", found: "\"\(name)\"")
    }
}

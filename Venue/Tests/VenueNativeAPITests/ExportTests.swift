import Foundation
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueReadModels
import VenueSequencer
import VenueTransport

@testable import VenueNativeAPI

// An account's past as a table: complete whatever the size of a page, harmless in a spreadsheet.

@Suite("Export") struct ExportTests {
    private func lines(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n").filter {
            !$0.isEmpty
        }
    }

    /// A cell that a spreadsheet would run begins with an apostrophe; figures are left alone.
    @Test func formulasAreDefused() {
        var writer = CSVWriter(["a", "b"])
        for text in ["=1+1", "+1", "-1", "@x", "\t=1", "a=1", "plain", "a,b", "say \"x\"", ""] {
            writer.write([.text(text), .decimal(-150_000_000)])
        }
        let found = lines(writer.bytes)
        #expect(
            found == [
                "a,b", "'=1+1,-1.5", "'+1,-1.5", "'-1,-1.5", "'@x,-1.5", "'\t=1,-1.5", "a=1,-1.5",
                "plain,-1.5", "\"a,b\",-1.5", "\"say \"\"x\"\"\",-1.5", ",-1.5",
            ])
        var other = CSVWriter([])
        other.write([.text("\r\n=1")])
        #expect(lines(other.bytes).last == "=1\"")
        #expect(String(decoding: other.bytes, as: UTF8.self).contains("\"'\r\n=1\""))
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
            (1_760_130_900_007, "2025-10-10T21:15:00.007Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func times(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).iso8601 == text)
    }

    private func traded() async throws -> (venue: TradingVenue, alice: AccountID) {
        let venue = try TradingVenue()
        try await venue.open(insurance: 300)
        let alice = try await venue.stranger(1)
        try await venue.place(alice, .buy, 1, at: 40_000, client: "-formula")
        try await venue.sink(alice)
        return (venue, alice)
    }

    private func export(
        _ kind: ExportKind, _ venue: TradingVenue, _ account: AccountID, most: Int = 1_000,
        page: Int
    ) async throws -> [String] {
        let export = venue.sequencer.read { engine in
            Export(
                kind: kind, account: account, instrument: nil, start: .zero, end: engine.now,
                names: ListedNames(engine))
        }
        let sequence = venue.sequencer.lastSequence
        return lines(
            try await export.file(most: most, page: page) { body in
                try await venue.history.read(upTo: sequence, body)
            })
    }

    /// Many rows come of one moment (a liquidation's, a batch's); none is lost or doubled where a
    /// page ends among them.
    @Test(arguments: ExportKind.allCases)
    func pagesLoseNothing(kind: ExportKind) async throws {
        let (venue, alice) = try await traded()
        let whole = try await export(kind, venue, alice, page: 1_000)
        #expect(whole.count > 2)
        for page in 1...4 {
            #expect(try await export(kind, venue, alice, page: page) == whole)
        }
        let columns = whole[0].split(separator: ",").count
        for line in whole {
            #expect(line.split(separator: ",", omittingEmptySubsequences: false).count == columns)
        }
    }

    @Test func aCutFileSaysWhereToGoOn() async throws {
        let (venue, alice) = try await traded()
        let whole = try await export(.income, venue, alice, page: 1_000)
        let cut = try await export(.income, venue, alice, most: 2, page: 2)
        #expect(cut.prefix(3) == whole.prefix(3))
        #expect(cut.count == 4)
        #expect(cut[3].hasPrefix("Cut after 2 rows: go on with start="))
    }

    @Test func fourKindsAreOffered() async throws {
        let venue = try TradingVenue()
        try await venue.open(insurance: 300)
        let session = try await venue.person("alice")
        let alice = try await venue.account(session)
        try await venue.place(alice, .buy, 1, at: 40_000, client: "-formula")
        try await venue.sink(alice)
        for (kind, expected) in [
            ("orders", "'-formula"), ("trades", "taker"), ("income", "commission"),
            ("liquidations", "cross USDT"),
        ] {
            let answer = try await venue.answer("GET", "export/\(kind)?symbol=BTCUSDT", "", session)
            #expect(answer.status == 200)
            #expect(answer.contentType.hasPrefix("text/csv"))
            let header = answer.headers.first { $0.name == "content-disposition" }?.value
            #expect(header == "attachment; filename=\"plimsoll-\(kind).csv\"")
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(text.contains(expected), "\(kind)")
        }
        let income = try await venue.answer("GET", "export/income", "", session)
        #expect(String(decoding: income.body, as: UTF8.self).contains("deposit,10000,USDT,,,"))
        #expect(try await venue.answer("GET", "export/all", "", session).status == 404)
        #expect(try await venue.answer("GET", "export/income?symbol=X", "", session).status == 400)
        #expect(try await venue.answer("GET", "export/income").status == 401)
        // Nobody's past but the caller's.
        let bob = try await venue.person("bob")
        let other = try await venue.answer("GET", "export/trades", "", bob)
        #expect(lines(other.body).count == 1)
    }
}

import Foundation
import Testing

// The document of refusals says what the code gives: neither may know a number the other does not.

@Suite("The document of refusals")
struct DocumentTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func numbers(_ path: String, _ pattern: Regex<(Substring, Substring)>) throws
        -> Set<Substring>
    {
        let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
        return Set(text.matches(of: pattern).map(\.output.1))
    }

    @Test func namesEveryNumber() throws {
        let sources = "Venue/Sources/BinanceAPI/APIError+"
        let call = /APIError\(\s*(-\d{4}),/
        let given = try Self.numbers(sources + "Table.swift", call)
            .union(Self.numbers(sources + "Orders.swift", call))
        let named = try Self.numbers("docs/reference/errors.md", /\| (-\d{4}) \|/)
        #expect(!given.isEmpty)
        #expect(given == named, "only in one: \(given.symmetricDifference(named).sorted())")
    }
}

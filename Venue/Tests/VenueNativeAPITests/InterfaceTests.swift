import Foundation
import Testing
import VenueJSON
import VenuePorts

@testable import VenueNativeAPI

/// The description of the interface, and what guards its money.
@Suite("The native interface")
struct InterfaceTests {
    /// Names of shapes that a document refers to, however deep.
    private func references(_ json: JSON) -> [String] {
        switch json {
        case .object(let members):
            members.flatMap { key, value in
                key == "$ref" ? [value.text ?? ""] : references(value)
            }
        case .array(let items): items.flatMap(references)
        default: []
        }
    }

    /// Whoever reads the change log must find what the program says it is.
    @Test("the program's version is the newest one of the change log")
    func version() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../CHANGELOG.md")
        let log = try String(contentsOf: file, encoding: .utf8)
        let heading = try #require(log.split(separator: "\n").first { $0.hasPrefix("## ") })
        let isReleased = !heading.hasSuffix(", unreleased")
        let number = heading.dropFirst(3).prefix { $0 != "," }
        #expect(Product.version == number + (isReleased ? "" : "-dev"))
    }

    @Test("the description is JSON, and every shape it refers to is in it")
    func shapes() throws {
        let document = try JSONReader.read(OpenAPI.text.utf8)
        let schemas = try #require(document["components"]?["schemas"])
        let found = references(document)
        #expect(!found.isEmpty)
        for reference in found {
            #expect(reference.hasPrefix("#/components/schemas/"))
            let name = try #require(reference.split(separator: "/").last)
            #expect(schemas[String(name)] != nil, "\(reference)")
        }
    }

    @Test("a person has one request for money on its way, others are not held up")
    func cashLocks() async throws {
        let locks = CashLocks()
        let inner = try await locks.run(1) {
            await #expect(throws: NativeError.self) { try await locks.run(1) { 1 } }
            return try await locks.run(2) { 2 }
        }
        #expect(inner == 2)
        // Freed by its end, also by one in failure.
        struct Failure: Error {}
        await #expect(throws: Failure.self) { try await locks.run(1) { throw Failure() } }
        #expect(try await locks.run(1) { 3 } == 3)
    }
}

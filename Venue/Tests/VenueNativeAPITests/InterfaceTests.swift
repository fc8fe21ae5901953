import Foundation
import Testing
import VenueJSON

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

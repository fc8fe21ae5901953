import Foundation
import PlimsollModel
import Testing
import VenueIdentity
import VenueJSON
import VenuePorts
import VenueSequencer

@testable import VenueServer

// The people a newcomer begins with: traders with a key each, and one who operates.

@Suite("Practice accounts")
struct PracticeTests {
    private let path = NSTemporaryDirectory() + "practice-" + UUID().uuidString + ".json"
    private let identity: Identity
    private let practice: PracticeAccounts

    init() throws {
        identity = try Identity(path: nil, master: MasterKey())
        practice = PracticeAccounts(
            path: path, identity: identity,
            sequencer: try Sequencer(journal: MemoryJournal()), clock: SystemClock())
    }

    private func signIn(_ name: String, _ password: String) throws -> Session {
        try identity.signIn(
            name: name, password: password, from: "127.0.0.1", at: SystemClock().now)
    }

    @Test func everybodySignsInWithWhatTheFileSays() async throws {
        let people = try await practice.ensure(2)
        #expect(people.traders.map(\.name) == ["trader1", "trader2"])
        for trader in people.traders {
            let session = try signIn(trader.name, trader.password)
            #expect(!session.user.isOperator)
            #expect(session.user.level == identity.allLevels.count - 1)
            #expect(identity.record(of: trader.apiKey)?.account == session.user.account)
        }
        let someone = try #require(people.operator_)
        #expect(try signIn(someone.name, someone.password).user.isOperator)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        // Another start finds the same people; more are made beside them.
        #expect(try await practice.ensure(2) == people)
        let more = try await practice.ensure(3)
        #expect(Array(more.traders.prefix(2)) == people.traders)
        #expect(more.operator_ == people.operator_)
        try FileManager.default.removeItem(atPath: path)
    }

    /// A person who has taken the name keeps it, and operates nothing.
    @Test func aStrangerIsNotMadeOperator() async throws {
        _ = try identity.signUp(name: "operator", password: "my own words", at: SystemClock().now)
        let people = try await practice.ensure(1)
        #expect(people.operator_ == nil)
        #expect(try !signIn("operator", "my own words").user.isOperator)
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func withoutTradersNobodyIsMade() async throws {
        #expect(try await practice.ensure(0) == PracticePeople())
        #expect(try identity.highestUser() == 0)
    }
}

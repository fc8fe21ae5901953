import NIOConcurrencyHelpers
import PlimsollModel
import Testing
import VenueJSON

@testable import VenueGateway

// Listen keys: given out, extended, ended by their owner or by time, and told about once.

@Suite struct ListenKeyTests {
    private let clock = QueryClock()

    private func pass(_ seconds: Int64) {
        clock.now = clock.now.advanced(by: Nanoseconds(seconds: seconds))
    }

    @Test func keysAreSafeAndOneForAnAccount() {
        let keys = ListenKeys(clock: clock)
        let one = keys.create(for: AccountID(1))
        #expect(one.utf8.count == 64)
        #expect(one.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        #expect(keys.create(for: AccountID(1)) == one)
        #expect(keys.create(for: AccountID(2)) != one)
        #expect(keys.account(of: one) == AccountID(1))
        #expect(keys.account(of: "other") == nil)
    }

    @Test func keysEndAfterAnHourUnlessExtended() {
        let keys = ListenKeys(clock: clock)
        let ended = NIOLockedValueBox<[String]>([])
        keys.onEnd { key in ended.withLockedValue { $0.append(key) } }
        let key = keys.create(for: AccountID(1))
        pass(3_599)
        #expect(keys.extend(AccountID(1)) == key)
        pass(3_599)
        keys.sweep()
        #expect(keys.account(of: key) == AccountID(1) && ended.withLockedValue { $0 } == [])
        pass(1)
        #expect(keys.account(of: key) == nil)
        keys.sweep()
        keys.sweep()
        #expect(ended.withLockedValue { $0 } == [key])
        #expect(keys.extend(AccountID(1)) == nil)
        #expect(keys.create(for: AccountID(1)) != key)
    }

    /// A key that is over is told about even if its owner asks before anyone sweeps.
    @Test func askingForAKeyThatIsOverEndsIt() {
        let keys = ListenKeys(clock: clock)
        let ended = NIOLockedValueBox(0)
        keys.onEnd { _ in ended.withLockedValue { $0 += 1 } }
        let key = keys.create(for: AccountID(1))
        pass(3_600)
        #expect(keys.create(for: AccountID(1)) != key)
        keys.sweep()
        #expect(ended.withLockedValue { $0 } == 1)
    }

    @Test func callsOverREST() async throws {
        let venue = try await QueryVenue()
        let path = "/fapi/v1/listenKey"
        #expect(try await venue.code("PUT", path, as: venue.alice) == -1125)
        let made = await venue.send("POST", path, as: venue.alice)
        let key = try JSONReader.read(made.body)["listenKey"]?.text
        #expect(key.flatMap { venue.listenKeys.account(of: $0) } == venue.alice)
        let kept = await venue.send("PUT", path, "listenKey=ignored", as: venue.alice)
        #expect(try JSONReader.read(kept.body)["listenKey"]?.text == key)
        let gone = await venue.send("DELETE", path, as: venue.alice)
        #expect(String(decoding: gone.body, as: UTF8.self) == "{}")
        #expect(try await venue.code("PUT", path, as: venue.alice) == -1125)
        #expect(try await venue.code("POST", path) == -2015)
    }
}

import BinanceAPI
import PlimsollModel
import Testing
import VenueJSON
import VenuePorts
import VenueSequencer
import VenueTransport

@testable import VenueGateway

// Weight and orders: what is counted, what is refused, and what a venue in trouble answers.

@Suite("Traffic and trouble")
struct TrafficTests {
    private static func settings(weight: Int = 1_000, ten: Int = 300, minute: Int = 1_200)
        -> GatewaySettings
    {
        var settings = GatewaySettings()
        settings.weightPerMinute = weight
        settings.ordersPerTenSeconds = ten
        settings.ordersPerMinute = minute
        return settings
    }

    @Test func weightIsCountedAndRefused() async throws {
        let venue = try await GatewayFixture(settings: Self.settings(weight: 82))
        let first = await venue.send("GET", "/fapi/v1/openOrders", as: venue.alice)
        #expect(first.header("X-MBX-USED-WEIGHT-1M") == "40")
        #expect(first.header("Retry-After") == nil)
        _ = await venue.send("GET", "/fapi/v1/openOrders", as: venue.bob)
        let third = await venue.send("GET", "/fapi/v1/openOrders", as: venue.alice)
        #expect((third.status, third.code) == (429, -1003))
        #expect(
            third.message?.hasPrefix(
                "Too many requests; current limit of IP(127.0.0.1) is 82 requests per minute.")
                == true)
        // The clock stands 0 seconds into a minute.
        #expect(third.header("Retry-After") == "60")
        // Another address is not concerned, nor is this one a minute later.
        var other = APIRequest(method: "GET", path: "/fapi/v1/none")
        other.remoteAddress = "10.0.0.2"
        #expect(await venue.send(other).status == 404)
        venue.clock.advance(milliseconds: 60_000)
        let later = await venue.send("GET", "/fapi/v1/openOrders", as: venue.alice)
        #expect(later.status == 200)
    }

    @Test func whoGoesOnIsBanned() async throws {
        let venue = try await GatewayFixture(settings: Self.settings(weight: 10))
        var statuses: [Int] = []
        for _ in 0...(10 + RateLimits.mostRefusals) {
            statuses.append(
                await venue.send(APIRequest(method: "GET", path: "/fapi/v1/none")).status)
        }
        #expect(Set(statuses.prefix(10)) == [404])
        #expect(Set(statuses.dropFirst(10).dropLast()) == [429])
        #expect(statuses.last == 418)
        venue.clock.advance(milliseconds: 119_000)
        let still = await venue.send(APIRequest(method: "GET", path: "/fapi/v1/none"))
        #expect((still.status, still.code) == (418, -1003))
        #expect(still.header("Retry-After") == "1")
        venue.clock.advance(milliseconds: 1_000)
        #expect(await venue.send(APIRequest(method: "GET", path: "/fapi/v1/none")).status == 404)
    }

    @Test func ordersAreCountedAndRefused() async throws {
        let venue = try await GatewayFixture(settings: Self.settings(ten: 2, minute: 3))
        let order = GatewayFixture.limit("BUY", "0.01", at: "49000")
        let first = await venue.place(order, as: venue.alice)
        #expect(first.header("X-MBX-ORDER-COUNT-10S") == "1")
        #expect(first.header("X-MBX-ORDER-COUNT-1M") == "1")
        // A refused order is traffic, but no order.
        let bad = await venue.place(
            GatewayFixture.limit("BUY", "0", at: "49000"), as: venue.alice)
        #expect(bad.header("X-MBX-ORDER-COUNT-10S") == "1")
        _ = await venue.place(order, as: venue.alice)
        let third = await venue.place(order, as: venue.alice)
        #expect((third.status, third.code) == (429, -1015))
        #expect(
            third.message == "Too many new orders; current limit is 2 orders per 10 SECOND.")
        #expect(third.header("Retry-After") == "10")
        let other = await venue.place(order, as: venue.bob)
        #expect(other.status == 200)
        venue.clock.advance(milliseconds: 10_000)
        _ = await venue.place(order, as: venue.alice)
        let fifth = await venue.place(order, as: venue.alice)
        #expect(
            fifth.message == "Too many new orders; current limit is 3 orders per 1 MINUTE.")
        #expect(fifth.header("Retry-After") == "50")
    }

    @Test func tablesAreBounded() {
        let limits = RateLimits(Self.settings(weight: 1))
        let time = Timestamp(milliseconds: 60_000_000)
        for number in 0...(RateLimits.mostRows * 2) {
            _ = limits.charge(1, to: "\(number)", at: time)
        }
        #expect(limits.rowCount <= RateLimits.mostRows)
    }

    /// A journal whose disk is full.
    private final class FullDisk: Journal {
        private let inner = MemoryJournal()
        var isFull = false
        var lastSequence: UInt64 { inner.lastSequence }
        var lastTime: Timestamp { inner.lastTime }
        func append(_ commands: [Command]) throws {
            if isFull { throw VenueFault(.storage, "no space left") }
            inner.append(commands)
        }
        func replay(from first: UInt64, _ body: (JournalRecord) throws -> Void) throws {
            try inner.replay(from: first, body)
        }
        func close() {}
    }

    @Test func aFullDiskLeavesTheOutcomeUnknown() async throws {
        let journal = FullDisk()
        let venue = try await GatewayFixture(journal: journal)
        journal.isFull = true
        let order = GatewayFixture.limit("BUY", "0.01", at: "49000")
        let first = await venue.place(order, as: venue.alice)
        #expect((first.status, first.code) == (503, -1007), "\(first)")
        #expect(
            first.message == "Unknown error, please check your request or try again later.")
    }

    @Test func aClosedVenueSaysSo() async throws {
        let venue = try await GatewayFixture()
        try await venue.sequencer.shutDown()
        let order = GatewayFixture.limit("BUY", "0.01", at: "49000")
        let reply = await venue.place(order, as: venue.alice)
        #expect((reply.status, reply.code) == (503, -1001), "\(reply)")
    }

    @Test(arguments: [
        (VenueFault.Code.overloaded, -1008, 503), (.closed, -1001, 503), (.peer, -1001, 503),
        (.damaged, -1000, 500),
    ])
    func faultsHaveNumbers(_ code: VenueFault.Code, _ number: Int, _ status: Int) {
        let error = APIError(VenueFault(code, "test"))
        #expect((error.code, error.status) == (number, status))
    }

    @Test func noTwoRowsForOneCall() {
        var seen: Set<String> = []
        for route in Gateway.table {
            #expect(seen.insert(route.method + " " + route.path).inserted, "\(route.path)")
        }
    }
}

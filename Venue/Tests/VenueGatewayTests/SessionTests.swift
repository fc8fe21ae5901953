import NIOConcurrencyHelpers
import PlimsollModel
import Testing
import VenueJSON
import VenuePorts
import VenueTransport

@testable import VenueGateway

// Somebody who is signed in calls with the cookie of the session instead of key, stamp and
// signature; what changes something needs the session's token as well.

/// Sessions in a table.
final class TestSessions: SessionDirectory {
    private let records = NIOLockedValueBox<[String: SessionRecord]>([:])

    func record(ofSession token: String, at time: Timestamp) async throws -> SessionRecord? {
        if token == "broken" { throw VenueFault(.storage, "no disk") }
        return records.withLockedValue { $0[token] }
    }

    func accepts(csrf: String, of session: SessionRecord) -> Bool { csrf == session.csrf }

    func set(_ token: String, _ record: SessionRecord?) {
        records.withLockedValue { $0[token] = record }
    }
}

@Suite("Sessions over the gateway")
struct SessionTests {
    private let venue: GatewayFixture

    init() async throws {
        venue = try await GatewayFixture()
        let key = APIKeyRecord(
            key: "session", account: venue.alice.account, signature: .hmac(secret: []))
        venue.sessions.set("token", SessionRecord(key: key, csrf: "csrf"))
    }

    private func send(
        _ method: String, _ path: String, _ parameters: Pairs = [], token: String? = "token",
        csrf: String? = nil, key: String? = nil
    ) async -> Reply {
        var request = APIRequest(method: method, path: path)
        if let token { request.headers.append(("cookie", "a=b; plimsoll_session=\(token)")) }
        if let csrf { request.headers.append(("x-csrf-token", csrf)) }
        if let key { request.headers.append(("x-mbx-apikey", key)) }
        if method == "POST" {
            request.body = Array(GatewayFixture.form(parameters).utf8)
        } else {
            request.query = GatewayFixture.form(parameters)
        }
        return await venue.send(request)
    }

    /// Neither stamp nor signature is asked for: the cookie is as good as both.
    @Test func readingNeedsTheCookieAlone() async throws {
        let reply = await send("GET", "/fapi/v3/balance")
        #expect(reply.status == 200, "\(reply)")
        #expect(await send("GET", "/fapi/v3/balance", token: nil).code == -2014)
        let ended = await send("GET", "/fapi/v3/balance", token: "other")
        #expect((ended.code, ended.status) == (-2015, 401))
        #expect(ended.message == "The session is unknown or has ended; sign in again.")
    }

    @Test func changesNeedTheTokenAsWell() async throws {
        let order = GatewayFixture.limit("BUY", "0.01", at: "49000")
        for csrf in [nil, "", "guessed"] {
            let refused = await send("POST", "/fapi/v1/order", order, csrf: csrf)
            #expect((refused.code, refused.status) == (-1022, 400))
            #expect(
                refused.message == "Expected the session's token in the header X-CSRF-Token.")
        }
        let placed = await send("POST", "/fapi/v1/order", order, csrf: "csrf")
        #expect(placed.status == 200, "\(placed)")
        let cancelled = await send(
            "DELETE", "/fapi/v1/order",
            [("symbol", "BTCUSDT"), ("orderId", placed["orderId"] ?? "")], csrf: "csrf")
        #expect(cancelled["status"] == "CANCELED", "\(cancelled)")
    }

    /// Streams of an account are opened by whoever is signed in, too.
    @Test func listenKeysAreGivenToPeople() async throws {
        #expect(await send("POST", "/fapi/v1/listenKey").code == -1022)
        let made = await send("POST", "/fapi/v1/listenKey", csrf: "csrf")
        let key = try #require(made["listenKey"])
        #expect(venue.gateway.context.listenKeys.account(of: key) == venue.alice.id)
    }

    /// A bot in a browser that is signed in is still held to its key.
    @Test func aKeyCountsBeforeTheCookie() async throws {
        let reply = await send("GET", "/fapi/v3/balance", key: "key-of-bob")
        #expect(reply.code == -1102)
        let wrong = await send("GET", "/fapi/v3/balance", key: "unknown")
        #expect(wrong.code == -2015)
    }

    @Test func whatASessionMayNotDoIsRefused() async throws {
        let reader = APIKeyRecord(
            key: "session", account: venue.alice.account, signature: .hmac(secret: []),
            permissions: .read)
        venue.sessions.set("reader", SessionRecord(key: reader, csrf: "csrf"))
        let order = GatewayFixture.limit("BUY", "0.01", at: "49000")
        let refused = await send(
            "POST", "/fapi/v1/order", order, token: "reader", csrf: "csrf")
        #expect(refused.code == -2015)
        let ghost = APIKeyRecord(
            key: "session", account: AccountKey(99), signature: .hmac(secret: []))
        venue.sessions.set("ghost", SessionRecord(key: ghost, csrf: "csrf"))
        #expect(await send("GET", "/fapi/v3/balance", token: "ghost").code == -2015)
    }

    /// A database that cannot be read is the venue's fault, not the person's.
    @Test func aFaultOfStorageIsNoRefusal() async throws {
        let reply = await send("GET", "/fapi/v3/balance", token: "broken")
        #expect(reply.code == -1001, "\(reply)")
    }
}

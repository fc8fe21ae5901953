import BinanceAPI
import Crypto
import CryptoExtras
import FoundationEssentials
import PlimsollModel
import Testing
import VenueJSON
import VenuePorts
import VenueTransport

@testable import VenueGateway

// Who may call: keys, stamps, permissions, and the forms in which clients sign and send.

@Suite("Authentication")
struct AuthenticationTests {
    private static let path = "/fapi/v1/openOrders"

    private func request(
        _ venue: GatewayFixture, key: String? = "key-of-alice", query: String,
        method: String = "GET", path: String = path, body: String = ""
    ) async -> Reply {
        var request = APIRequest(method: method, path: path, query: query)
        request.body = Array(body.utf8)
        if let key { request.headers = [("x-mbx-apikey", key)] }
        return await venue.send(request)
    }

    private func signed(_ text: String, _ venue: GatewayFixture) -> String {
        text + "&signature=" + GatewayFixture.hmac(text, venue.alice.secret)
    }

    private func stamp(_ venue: GatewayFixture, _ offset: Int64 = 0) -> String {
        "timestamp=\(venue.clock.now.raw / 1_000_000 + offset)"
    }

    @Test func checksComeInTheirOrder() async throws {
        let venue = try await GatewayFixture()
        let none = await request(venue, key: nil, query: "")
        #expect((none.code, none.status) == (-2014, 401))
        #expect(none.message == "API-key format invalid.")
        #expect(await request(venue, key: "no such; key", query: "").code == -2014)
        let unknown = await request(venue, key: "unknown", query: "")
        #expect((unknown.code, unknown.status) == (-2015, 401))
        #expect(await request(venue, query: stamp(venue)).code == -1102)
        #expect(await request(venue, query: "signature=00").code == -1102)
        let early = await request(venue, query: stamp(venue, 1_001) + "&signature=00")
        #expect(
            early.message == "Timestamp for this request was 1000ms ahead of the server's time.")
        let late = await request(venue, query: stamp(venue, -5_001) + "&signature=00")
        #expect(late.code == -1021)
        #expect(late.message == "Timestamp for this request is outside of the recvWindow.")
        let wide = await request(
            venue, query: stamp(venue) + "&recvWindow=60001&signature=00")
        #expect(wide.code == -1131)
        let wrong = await request(venue, query: stamp(venue) + "&signature=00")
        #expect((wrong.code, wrong.status) == (-1022, 400))
        let good = await request(
            venue, query: signed(stamp(venue, -50_000) + "&recvWindow=60000", venue))
        #expect(good.status == 200, "\(good)")
    }

    @Test func permissionsAndAddresses() async throws {
        let venue = try await GatewayFixture()
        func add(_ key: String, _ permissions: APIPermissions, _ addresses: [String]) {
            venue.keys.add(
                APIKeyRecord(
                    key: key, account: venue.alice.account,
                    signature: .hmac(secret: Array(venue.alice.secret.utf8)),
                    permissions: permissions, allowedAddresses: addresses))
        }
        add("reader", .read, [])
        add("elsewhere", [.read, .trade], ["10.0.0.1"])
        add("nobody", [], [])
        let query = signed(stamp(venue), venue)
        #expect(await request(venue, key: "reader", query: query).status == 200)
        #expect(await request(venue, key: "elsewhere", query: query).code == -2015)
        #expect(await request(venue, key: "nobody", query: query).code == -2015)
        let order = GatewayFixture.form(GatewayFixture.limit("BUY", "0.01", at: "49000"))
        let trade = signed(order + "&" + stamp(venue), venue)
        let refused = await request(
            venue, key: "reader", query: trade, method: "POST", path: "/fapi/v1/order")
        #expect((refused.code, refused.status) == (-2015, 401))
        // The key of an account that the venue never opened.
        venue.keys.add(
            APIKeyRecord(key: "ghost", account: AccountKey(99), signature: .hmac(secret: [1])))
        #expect(await request(venue, key: "ghost", query: query).code == -2015)
    }

    /// The forms of section 1.2: query, body, both; with every method and any content type.
    @Test func parametersTravelAnywhere() async throws {
        let venue = try await GatewayFixture()
        let order = GatewayFixture.form(GatewayFixture.limit("BUY", "0.01", at: "49000"))
        let text = signed(order + "&" + stamp(venue), venue)
        let path = "/fapi/v1/order"
        let query = await request(venue, query: text, method: "POST", path: path)
        #expect(query.status == 200, "\(query)")
        let body = await request(venue, query: "", method: "POST", path: path, body: text)
        #expect(body.status == 200, "\(body)")
        // Half and half: no separator between the two in what is signed.
        let whole = order + stamp(venue)
        let mixed = await request(
            venue, query: order, method: "POST", path: path,
            body: stamp(venue) + "&signature="
                + GatewayFixture.hmac(whole, venue.alice.secret))
        #expect(mixed.status == 200, "\(mixed)")
        let cancel = "symbol=BTCUSDT&orderId=\(query["orderId"] ?? "")&" + stamp(venue)
        let deleted = await request(
            venue, query: "", method: "DELETE", path: path, body: signed(cancel, venue))
        #expect(deleted["status"] == "CANCELED", "\(deleted)")
        let json = await request(venue, query: text, method: "POST", path: path, body: "{}")
        #expect(json.code == -1130, "\(json)")
    }

    @Test func theQueryWins() async throws {
        let venue = try await GatewayFixture()
        let query = GatewayFixture.form(GatewayFixture.limit("BUY", "0.01", at: "49000"))
        let body = "price=48000&unknown=1&quantity=&" + stamp(venue)
        let reply = await request(
            venue, query: query, method: "POST", path: "/fapi/v1/order",
            body: body + "&signature=" + GatewayFixture.hmac(query + body, venue.alice.secret))
        #expect(reply["price"] == "49000.0", "\(reply)")
    }

    @Test func signatureStandsAnywhereInUpperOrLowerCase() async throws {
        let venue = try await GatewayFixture()
        let signature = GatewayFixture.hmac("symbol=BTCUSDT&" + stamp(venue), venue.alice.secret)
        for text in [signature, signature.uppercased()] {
            let reply = await request(
                venue, query: "symbol=BTCUSDT&signature=\(text)&" + stamp(venue))
            #expect(reply.status == 200, "\(reply)")
        }
    }

    /// Some clients sign plain text and let a library encode it afterwards, some the other way.
    @Test func everyRenderingIsAccepted() async throws {
        let venue = try await GatewayFixture()
        let value = #"[{"symbol":"BTCUSDT","side":"BUY","type":"MARKET","quantity":"1 0"}]"#
        let plain = "batchOrders=\(value)&" + stamp(venue)
        let encoded = "batchOrders=\(GatewayFixture.encode(value))&" + stamp(venue)
        let plus = encoded.replacing("%20", with: "+")
        for sent in [encoded, plus] {
            for text in [sent, plain, plus, encoded] {
                let reply = await request(
                    venue, query: "", method: "POST", path: "/fapi/v1/batchOrders",
                    body: sent + "&signature=" + GatewayFixture.hmac(text, venue.alice.secret))
                #expect(reply.status == 200, "\(sent) signed as \(text): \(reply)")
            }
        }
    }

    /// A decoded value must not be read as parameters of its own.
    @Test func decodedTextIsNotSplitAnew() async throws {
        let venue = try await GatewayFixture()
        let meant = "symbol=BTCUSDT&origClientOrderId=a&" + stamp(venue)
        let signature = GatewayFixture.hmac(meant, venue.alice.secret)
        let sent = "symbol=BTCUSDT%26origClientOrderId%3Da&" + stamp(venue)
        let reply = await request(venue, query: sent + "&signature=" + signature)
        #expect(reply.code == -1022, "\(reply)")
    }

    @Test func ed25519() async throws {
        let venue = try await GatewayFixture()
        let key = Curve25519.Signing.PrivateKey()
        venue.keys.add(
            APIKeyRecord(
                key: "edwards", account: venue.alice.account,
                signature: .ed25519(publicKey: Array(key.publicKey.rawRepresentation))))
        let text = "symbol=BTCUSDT&" + stamp(venue)
        let signature = try key.signature(for: Array(text.utf8)).base64EncodedString()
        for sent in [GatewayFixture.encode(signature), signature] {
            let reply = await request(
                venue, key: "edwards", query: text + "&signature=" + sent)
            #expect(reply.status == 200, "\(reply)")
        }
        let other = try key.signature(for: [1]).base64EncodedString()
        let wrong = await request(
            venue, key: "edwards", query: text + "&signature=" + GatewayFixture.encode(other))
        #expect(wrong.code == -1022)
        let garbage = await request(venue, key: "edwards", query: text + "&signature=%25%25")
        #expect(garbage.code == -1022)
    }

    @Test func rsa() async throws {
        let venue = try await GatewayFixture()
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        venue.keys.add(
            APIKeyRecord(
                key: "rivest", account: venue.alice.account,
                signature: .rsa(publicKeyPEM: key.publicKey.pemRepresentation)))
        let text = "symbol=BTCUSDT&" + stamp(venue)
        let signature = try key.signature(
            for: SHA256.hash(data: Array(text.utf8)), padding: .insecurePKCS1v1_5)
        let sent = GatewayFixture.encode(signature.rawRepresentation.base64EncodedString())
        let reply = await request(venue, key: "rivest", query: text + "&signature=" + sent)
        #expect(reply.status == 200, "\(reply)")
    }

    @Test func aKeyAloneIsEnoughWhereNothingIsSigned() async throws {
        let venue = try await GatewayFixture()
        let authentication = venue.gateway.authentication
        let caller = try authentication.caller("key-of-alice", from: "127.0.0.1", for: .read)
        #expect(caller.account == venue.alice.id)
    }

    @Test func unknownPaths() async throws {
        let venue = try await GatewayFixture()
        let reply = await venue.send(APIRequest(method: "GET", path: "/fapi/v9/order"))
        #expect((reply.code, reply.status) == (-5000, 404))
        #expect(reply.message == "Path /fapi/v9/order, Method GET is invalid")
        let method = await venue.send(APIRequest(method: "PATCH", path: "/fapi/v1/order"))
        #expect(method.code == -5000)
        let other = await venue.gateway.respond(to: APIRequest(method: "GET", path: "/x"))
        #expect(other == nil)
    }

    @Test func aRequestThatGrewTooOldIsNotCarriedOut() async throws {
        let venue = try await GatewayFixture()
        let key = try #require(venue.keys.record(of: "key-of-alice"))
        let caller = Caller(
            key: key, account: venue.alice.id,
            expires: venue.clock.now.advanced(by: Nanoseconds(-1)))
        let result = await venue.gateway.call(
            "POST", "/fapi/v1/order", .init(GatewayFixture.limit("BUY", "0.01", at: "49000")),
            by: caller, from: "127.0.0.1")
        #expect(String(decoding: result.body, as: UTF8.self).contains("-5028"))
    }
}

import BinanceAPI
import Crypto
import FoundationEssentials
import PlimsollModel
import Testing
import VenueJSON
import VenuePorts
import VenueTransport

@testable import VenueGateway

// The request interface over sockets: the same calls as over HTTP, signed and in session, with ids
// that come back as they were sent.

@Suite struct RequestSocketTests {
    private struct Client {
        let fixture: GatewayFixture
        let socket = MemorySocket()
        let session: any SocketSession

        init(
            _ fixture: GatewayFixture, _ query: String = "",
            _ options: RequestSocketOptions = RequestSocketOptions()
        ) {
            self.fixture = fixture
            let gateway = RequestSocketGateway(fixture.gateway, options: options)
            let request = APIRequest(method: "GET", path: "/ws-fapi/v1", query: query)
            #expect(gateway.accepts(request.path) && !gateway.accepts("/ws"))
            session = gateway.open(request, socket: socket)
        }

        /// Sends messages and waits for as many replies.
        func say(_ texts: [String]) async throws -> [JSON] {
            for text in texts { session.received(Array(text.utf8)) }
            var replies: [JSON] = []
            while replies.count < texts.count {
                replies += try socket.take()
                await Task.yield()
            }
            return replies
        }

        func say(_ text: String) async throws -> JSON { try await say([text])[0] }

        /// A request signed over its sorted parameters, encoded before or not.
        func signed(
            _ method: String, _ params: Pairs, as user: TestUser, id: String = "1",
            isEncoded: Bool = false
        ) -> String {
            var pairs = params + [("apiKey", user.key), ("timestamp", "\(now)")]
            pairs.sort { $0.name < $1.name }
            let text =
                isEncoded
                ? GatewayFixture.form(pairs)
                : pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
            pairs.append(("signature", GatewayFixture.hmac(text, user.secret)))
            return Self.message(method, pairs, id: id)
        }

        var now: Int64 { fixture.clock.now.raw / 1_000_000 }

        static func message(_ method: String, _ pairs: Pairs, id: String = "1") -> String {
            // Numbers as numbers, as clients send them.
            let members = pairs.map { pair in
                Int(pair.value) == nil
                    ? "\"\(pair.name)\":\"\(pair.value)\"" : "\"\(pair.name)\":\(pair.value)"
            }
            return "{\"id\":\(id),\"method\":\"\(method)\",\"params\":{"
                + members.joined(separator: ",") + "}}"
        }
    }

    /// Placed, looked up, changed, cancelled: the replies are those of HTTP, the ids any JSON.
    @Test func ordersOverSockets() async throws {
        let client = Client(try await GatewayFixture())
        let alice = client.fixture.alice
        let order = GatewayFixture.limit("BUY", "0.01", at: "49000")
        var reply = try await client.say(
            client.signed("order.place", order, as: alice, id: "\"abc\""))
        #expect(reply.text("id") == "abc" && reply.int("status") == 200, "\(reply.compact)")
        let id = reply.int("result", "orderId")
        #expect(reply.text("result", "status") == "NEW")
        let limits = try #require(reply["rateLimits"]?.items)
        #expect(limits.map { $0.text("rateLimitType") } == ["REQUEST_WEIGHT", "ORDERS", "ORDERS"])
        let keys: Set = ["rateLimitType", "interval", "intervalNum", "limit", "count"]
        #expect(limits.allSatisfy { $0.keys == keys })
        let which: Pairs = [("symbol", "BTCUSDT"), ("orderId", "\(id)")]
        reply = try await client.say(client.signed("order.status", which, as: alice, id: "7"))
        #expect(reply.int("id") == 7 && reply.int("result", "orderId") == id)
        let change: Pairs = which + [("side", "BUY"), ("quantity", "0.02"), ("price", "48000")]
        reply = try await client.say(client.signed("order.modify", change, as: alice))
        #expect(reply.text("result", "origQty") == "0.020", "\(reply.compact)")
        reply = try await client.say(
            client.signed(
                "order.cancel", which + [("returnRateLimits", "false")], as: alice,
                id: "{\"a\":[1,null]}"))
        #expect(reply.text("result", "status") == "CANCELED", "\(reply.compact)")
        #expect(reply["id"]?.compact == "{\"a\":[1,null]}" && reply["rateLimits"] == nil)
        reply = try await client.say(client.signed("order.cancel", which, as: alice))
        #expect(reply.int("status") == 400 && reply.int("error", "code") == -2011)
    }

    /// Signatures over plain and over encoded text are good, over anything else they are not.
    @Test func signatures() async throws {
        let client = Client(try await GatewayFixture(), "returnRateLimits=false")
        let alice = client.fixture.alice
        let order = GatewayFixture.limit(
            "BUY", "0.01", at: "49000", [("newClientOrderId", "a:b/c")])
        for isEncoded in [false, true] {
            let text = client.signed("order.place", order, as: alice, isEncoded: isEncoded)
            let reply = try await client.say(text)
            #expect(reply.int("status") == 200 || reply.int("error", "code") == -4116)
            #expect(reply["rateLimits"] == nil)
        }
        let broken = client.signed("order.place", order, as: alice)
            .replacing("\"0.01\"", with: "\"0.02\"")
        #expect(try await client.say(broken).int("error", "code") == -1022)
        let unsigned = Client.message(
            "order.place", order + [("apiKey", alice.key), ("timestamp", "\(client.now)")])
        #expect(try await client.say(unsigned).int("error", "code") == -1102)
        let nameless = Client.message("order.place", order + [("timestamp", "\(client.now)")])
        let reply = try await client.say(nameless)
        #expect(reply.int("status") == 401 && reply.int("error", "code") == -2014)
        let stale = Client.message(
            "order.place", order + [("apiKey", alice.key), ("timestamp", "1"), ("signature", "x")])
        #expect(try await client.say(stale).int("error", "code") == -1021)
    }

    /// A session is opened with an Ed25519 key only, and then stands for key and signature.
    @Test func sessions() async throws {
        let fixture = try await GatewayFixture()
        let client = Client(fixture)
        let secret = Curve25519.Signing.PrivateKey()
        fixture.keys.add(
            APIKeyRecord(
                key: "ed-key", account: fixture.alice.account,
                signature: .ed25519(publicKey: Array(secret.publicKey.rawRepresentation))))
        var reply = try await client.say(
            client.signed("session.logon", [], as: fixture.alice))
        #expect(reply.int("error", "code") == -4056)
        let text = "apiKey=ed-key&timestamp=\(client.now)"
        let signature = try secret.signature(for: Array(text.utf8)).base64EncodedString()
        reply = try await client.say(
            Client.message(
                "session.logon",
                [("apiKey", "ed-key"), ("signature", signature), ("timestamp", "\(client.now)")]))
        #expect(reply.text("result", "apiKey") == "ed-key", "\(reply.compact)")
        let keys: Set = [
            "apiKey", "authorizedSince", "connectedSince", "returnRateLimits", "serverTime",
        ]
        #expect(reply["result"]?.keys == keys)
        let order = GatewayFixture.limit("BUY", "0.01", at: "49000")
        let stamp = ("timestamp", "\(client.now)")
        reply = try await client.say(
            Client.message("order.place", order + [(name: stamp.0, value: stamp.1)]))
        #expect(reply.int("status") == 200, "\(reply.compact)")
        reply = try await client.say(Client.message("order.place", order))
        #expect(reply.int("error", "code") == -1102)
        reply = try await client.say(Client.message("userDataStream.start", []))
        #expect((reply.text("result", "listenKey") ?? "").utf8.count >= 60)
        reply = try await client.say(#"{"id":1,"method":"session.logout"}"#)
        #expect(reply["result"]?["apiKey"]?.compact == "null")
        reply = try await client.say(
            Client.message("order.place", order + [(name: stamp.0, value: stamp.1)]))
        #expect(reply.int("error", "code") == -2014)
        reply = try await client.say(#"{"id":1,"method":"session.status"}"#)
        #expect(reply["result"]?["apiKey"]?.compact == "null" && reply.int("status") == 200)
    }

    /// Every method of the table finds its row.
    @Test func everyMethodHasARow() async throws {
        let fixture = try await GatewayFixture()
        let client = Client(fixture)
        for method in RequestSocketRow.all.keys.sorted() {
            let text = client.signed(method, [("symbol", "BTCUSDT")], as: fixture.alice)
            let reply = try await client.say(text)
            #expect(reply.int("error", "code") != -5000, "\(method): \(reply.compact)")
        }
    }

    /// What is no request is answered all the same.
    @Test func badRequests() async throws {
        let client = Client(try await GatewayFixture())
        let requests: [(String, String, Int64)] = [
            ("{", "null", -1100), ("[]", "null", -1100), (#"{"id":5}"#, "5", -1102),
            (#"{"id":"x","method":"order.dance"}"#, "\"x\"", -1000),
            (#"{"id":1,"method":"depth","params":[1]}"#, "1", -1130),
            (#"{"id":1,"method":"depth","params":{"symbol":"NOPE"}}"#, "1", -1121),
        ]
        for (text, id, code) in requests {
            let reply = try await client.say(text)
            #expect(reply["id"]?.compact == id && reply.int("error", "code") == code)
            #expect(reply.int("status") == 400 && reply["rateLimits"]?.items.count == 1)
        }
    }

    /// Many requests at once are all answered; those beyond the line are refused, not forgotten.
    @Test func manyAtOnce() async throws {
        var options = RequestSocketOptions()
        options.requestsUnderWay = 4
        options.requestsWaiting = 20
        let client = Client(try await GatewayFixture(), "", options)
        let texts = (0..<60).map { #"{"id":\#($0),"method":"session.status"}"# }
        let replies = try await client.say(texts)
        #expect(Set(replies.map { $0.int("id") }) == Set(0..<60))
        for reply in replies {
            #expect(reply.int("status") == 200 || reply.int("error", "code") == -1008)
        }
        #expect(replies.count { $0.int("status") == 200 } >= 24)
    }
}

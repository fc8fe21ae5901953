import Foundation
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON
import VenuePorts
import VenueReadModels
import VenueSequencer
import VenueTransport

@testable import VenueIdentity
@testable import VenueNativeAPI

// The venue's own interface, in one process: who may do what, what a refusal says, and that the
// committed description is the one the routes make.

/// A venue in memory with its native interface.
private struct NativeFixture {
    let api: NativeAPI
    let sequencer: Sequencer
    let identity: Identity

    init(needsApproval: Bool = false) throws {
        let history = try HistoryWriter(store: MemoryHistoryStore())
        sequencer = try Sequencer(journal: MemoryJournal(), sinks: [history])
        identity = try Identity(path: nil, master: MasterKey())
        var settings = NativeSettings()
        settings.needsApproval = needsApproval
        api = NativeAPI(
            context: NativeContext(
                sequencer: sequencer, history: history, identity: identity, settings: settings
            ) { _ in throw NativeError.unauthorized })
    }

    func list() async throws {
        _ = try await sequencer.submit(.listAsset(AssetSpec(name: "USDT")))
    }

    /// Makes a call; the operator's comes from the local socket.
    func call(
        _ method: String, _ path: String, _ body: String = "", _ session: Session? = nil,
        isOperator: Bool = false
    ) async throws -> (status: Int, root: JSON, headers: [(name: String, value: String)]) {
        var headers: [(name: String, value: String)] = []
        if let session {
            headers = [
                ("cookie", "other=1; plimsoll_session=\(session.token)"),
                ("x-csrf-token", session.csrf),
            ]
        }
        let address = isOperator ? APIRequest.localOperator : "10.0.0.1"
        let request = APIRequest(
            method: method, path: "/plimsoll/v1/" + path, body: Array(body.utf8),
            headers: headers, remoteAddress: address)
        let answer = try #require(await api.respond(to: request))
        return (answer.status, try JSONReader.read(answer.body), answer.headers)
    }

    /// A person who has signed up.
    func person(_ name: String) async throws -> Session {
        _ = try await call("POST", "sign-up", #"{"name":"\#(name)","password":"long enough"}"#)
        return try identity.signIn(
            name: name, password: "long enough", from: "10.0.0.1", at: SystemClock().now)
    }
}

@Suite("The native interface")
struct NativeAPITests {
    /// A change of the table without one of the file would leave clients with a wrong description.
    @Test func theDescriptionIsTheCommittedOne() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../docs/reference/openapi.json")
        let committed = try String(contentsOf: file, encoding: .utf8)
        #expect(
            committed == OpenAPI.text,
            "write the answer of /plimsoll/v1/openapi.json to docs/reference/openapi.json")
    }

    /// A route that can never be reached because another fits first is a mistake in the table.
    @Test func everyRouteIsReached() {
        for route in NativeAPI.table {
            let parts = route.path.split(separator: "/").map { $0.hasPrefix("{") ? "x" : $0 }
            let first = NativeAPI.table.first {
                $0.method == route.method && $0.match(parts) != nil
            }
            #expect(first?.path == route.path)
        }
    }

    @Test func signingUpSetsACookieOutOfReachOfScripts() async throws {
        let venue = try NativeFixture()
        let made = try await venue.call(
            "POST", "sign-up", #"{"name":"alice","password":"long enough"}"#)
        #expect(made.status == 200)
        let cookie = try #require(made.headers.first { $0.name == "set-cookie" }?.value)
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
        #expect(venue.sequencer.read { $0.accountCount } == 1)
    }

    @Test func whatChangesSomethingNeedsTheToken() async throws {
        let venue = try NativeFixture()
        try await venue.list()
        let session = try await venue.person("alice")
        let forged = Session(
            user: session.user, token: session.token, csrf: "guessed", expires: session.expires)
        let wish = #"{"asset":"USDT","amount":"10"}"#
        #expect(try await venue.call("POST", "deposits", wish, forged).status == 403)
        #expect(try await venue.call("POST", "deposits", wish, nil).status == 401)
        #expect(try await venue.call("POST", "deposits", wish, session).status == 200)
        #expect(try await venue.call("GET", "account", "", forged).status == 200)
    }

    /// A refusal names the field, what was expected and what was found.
    @Test(arguments: [
        (#"{"asset":"USDT"}"#, "amount: expected a decimal, found none"),
        (#"{"asset":"USDT","amount":"ten"}"#, "amount: expected a decimal, found \"ten\""),
        (#"{"asset":"USDT","amount":"-1"}"#, "amount: expected an amount above 0, found -1"),
        (#"{"asset":"EUR","amount":"1"}"#, "asset: expected a listed asset, found \"EUR\""),
        ("[]", "expected an object, found an array"),
        ("{", "line 1, column 2: expected a key in quotes, found \"the end of the file\""),
    ])
    func badFieldsAreNamed(body: String, expected: String) async throws {
        let venue = try NativeFixture()
        try await venue.list()
        let session = try await venue.person("alice")
        let answer = try await venue.call("POST", "deposits", body, session)
        #expect(answer.status == 400)
        let message = answer.root["message"]?.text ?? ""
        #expect(message == expected || message.hasPrefix(expected.prefix(40)))
    }

    @Test func strangersAndPeopleDoNotOperate() async throws {
        let venue = try NativeFixture()
        let session = try await venue.person("alice")
        for route in NativeAPI.table where route.path.hasPrefix("operator/") {
            let path = route.path.replacing("{", with: "").replacing("}", with: "")
            #expect(try await venue.call(route.method, path, "{}").status >= 401)
            #expect(try await venue.call(route.method, path, "{}", session).status == 403)
        }
    }

    @Test func testHooksAreOffUnlessAskedFor() async throws {
        let venue = try NativeFixture()
        let answer = try await venue.call(
            "POST", "operator/test/mark-price", #"{"symbol":"X","price":"1"}"#, isOperator: true)
        #expect(answer.status == 403)
        #expect(answer.root["message"]?.text?.contains("--test-hooks") == true)
    }

    @Test func unknownPathsAndMethodsAreTold() async throws {
        let venue = try NativeFixture()
        #expect(try await venue.call("GET", "nothing").status == 404)
        #expect(try await venue.call("PUT", "sign-up").status == 405)
    }

    /// The faucet has an end, and a venue with approval has no faucet.
    @Test func moneyComesByTheRules() async throws {
        let practice = try NativeFixture()
        try await practice.list()
        let alice = try await practice.person("alice")
        let most = #"{"asset":"USDT","amount":"1000000"}"#
        #expect(try await practice.call("POST", "deposits", most, alice).status == 200)
        let more = try await practice.call(
            "POST", "deposits", #"{"asset":"USDT","amount":"0.01"}"#, alice)
        #expect(more.root["code"]?.text == "faucetLimit")

        let strict = try NativeFixture(needsApproval: true)
        try await strict.list()
        let bob = try await strict.person("bob")
        let asked = try await strict.call("POST", "deposits", most, bob)
        #expect(asked.root["status"]?.text == "pending")
        let id = asked.root["id"]?.text ?? ""
        let done = try await strict.call(
            "POST", "operator/cash-requests/\(id)/approve", "", isOperator: true)
        #expect(done.root["status"]?.text == "done")
        let again = try await strict.call(
            "POST", "operator/cash-requests/\(id)/approve", "", isOperator: true)
        #expect(again.status == 404)
        let wallet = try await strict.call("GET", "account", "", bob).root["assets"]?.items[0]
        #expect(wallet?["walletBalance"]?.text == "1000000.00000000")
    }

    /// A deposit that a crash interrupted after the engine had it is found in the history; one that
    /// the engine never had is refused, so that it can be asked for again.
    @Test func interruptedRequestsAreResolved() async throws {
        let venue = try NativeFixture()
        try await venue.list()
        let session = try await venue.person("alice")
        let account = try await venue.api.account(of: session.user.account)
        let time = SystemClock().now
        let moved = try venue.identity.request(
            .deposit, Amount(whole: 7), of: "USDT", for: session.user.id, as: .executing, at: time)
        _ = try await venue.sequencer.submit(.deposit(account, AssetID(0), Amount(whole: 7)))
        let lost = try venue.identity.request(
            .deposit, Amount(whole: 9), of: "USDT", for: session.user.id, as: .executing, at: time)
        #expect(try await venue.api.resolveInterrupted().count == 2)
        #expect(try venue.identity.cashRequest(moved.id)?.status == .done)
        #expect(try venue.identity.cashRequest(lost.id)?.status == .refused)
    }
}

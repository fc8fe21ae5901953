import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON
import VenuePorts
import VenueReadModels
import VenueSequencer
import VenueTransport
import VenueWatch

@testable import VenueIdentity
@testable import VenueNativeAPI

// Alerts and guards as clients speak of them: shapes, refusals by field, and that nobody reaches
// into another's account.

/// A venue in memory with a watch that looks when told.
private struct WatchedVenue {
    let api: NativeAPI
    let sequencer: Sequencer
    let identity: Identity
    let watch: Watch
    let clock = AdjustableClock(at: Timestamp(milliseconds: 1_780_000_020_000))

    init() async throws {
        let history = try HistoryWriter(store: MemoryHistoryStore())
        let board = MarketBoard()
        let store = try SQLiteWatchStore(path: nil)
        let sightings = try Sightings(store: store, journalEnd: 0)
        sequencer = try Sequencer(
            journal: MemoryJournal(), snapshots: nil, clock: clock,
            sinks: [history, board, sightings], options: .manual)
        let master = MasterKey()
        identity = try Identity(path: nil, master: master)
        watch = try Watch(
            WatchContext(
                store: store, sightings: sightings, sequencer: sequencer, board: board,
                secrets: SecretBox(
                    seal: { try master.seal($0, name: $1) },
                    open: { try master.open($0, name: $1) }),
                sender: WebhookClient(allowsPrivate: false)))
        var context = NativeContext(
            sequencer: sequencer, history: history, identity: identity,
            settings: NativeSettings()
        ) { _ in throw NativeError.unauthorized }
        context.watch = watch
        api = NativeAPI(context: context)
        for action in Self.listing { _ = try await sequencer.submit(action) }
    }

    private static var listing: [Action] {
        [
            .listAsset(AssetSpec(name: "USDT")),
            .listIndex(IndexSpec(name: "BTCUSDT", sources: [IndexSource(name: "test")])),
            .listInstrument(
                InstrumentSpec(
                    symbol: "BTCUSDT", contract: .linearPerpetual, settlementAsset: AssetID(0),
                    index: IndexID(0), tickSize: Price(raw: 10_000_000),
                    stepSize: Quantity(raw: 100_000),
                    brackets: .flat(maintenanceMarginRate: Rate(raw: 1_000_000), maxLeverage: 50))),
            .indexPrice(IndexID(0), source: 0, Price(whole: 50_000)),
        ]
    }

    func person(_ name: String) async throws -> Session {
        let password = "long enough"
        let user = try identity.signUp(name: name, password: password, at: SystemClock().now)
        _ = try await sequencer.submit(.openAccount(user.account))
        return try identity.signIn(
            name: name, password: password, from: "10.0.0.1", at: SystemClock().now)
    }

    func call(
        _ method: String, _ path: String, _ body: String = "", _ session: Session?
    ) async throws -> (status: Int, root: JSON) {
        var headers: [(name: String, value: String)] = []
        if let session {
            headers = [
                ("cookie", "plimsoll_session=\(session.token)"), ("x-csrf-token", session.csrf),
            ]
        }
        let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
        let answer = try #require(
            await api.respond(
                to: APIRequest(
                    method: method, path: "/plimsoll/v1/" + parts[0],
                    query: parts.count > 1 ? parts[1] : "", body: Array(body.utf8),
                    headers: headers, remoteAddress: "10.0.0.1")))
        return (answer.status, try JSONReader.read(answer.body))
    }
}

@Suite("Alerts and guards in the native interface")
struct WatchRouteTests {
    /// The members of an answer are those of its description, in number and in name.
    private func expect(_ found: JSON, like schema: Schema, _ place: String) {
        switch schema {
        case .object(let fields):
            guard case .object(let members) = found else {
                Issue.record("\(place): \(found.kindName)")
                return
            }
            #expect(members.map(\.key) == fields.map(\.name), "\(place)")
            for field in fields {
                guard let value = found[field.name] else { continue }
                expect(value, like: field.schema, "\(place).\(field.name)")
            }
        case .list(let item):
            for each in found.items { expect(each, like: item, place + "[]") }
        case .named("Alert"): expect(found, like: NativeRoutes.alertShape, place)
        case .named("Notice"): expect(found, like: NativeRoutes.noticeShape, place)
        case .nullable(let inner):
            if case .null = found { return }
            expect(found, like: inner, place)
        case .flag:
            if case .bool = found { return }
            Issue.record("\(place): \(found.kindName)")
        default: #expect(found.text != nil, "\(place)")
        }
    }

    @Test func everyAnswerIsAsDescribed() async throws {
        let venue = try await WatchedVenue()
        let session = try await venue.person("alice")
        let bodies = [
            "POST alerts": #"{"kind":"price","symbol":"BTCUSDT","threshold":"60000"}"#,
            "PUT alerts/{id}": #"{"kind":"marginRatio","threshold":"0.7","cooldown":300}"#,
            "POST notices/read": #"{"upTo":0}"#,
            "PUT webhook": #"{"url":"https://example.com/h","secret":"eight or more"}"#,
            "PUT top-up": #"""
            {"isOn":true,"asset":"USDT","atRatio":"0.8","toRatio":"0.5","mostPerDay":"100"}
            """#,
            "PUT equity-guard": #"{"isOn":true,"fall":"0.1","action":"close"}"#,
        ]
        for route in NativeRoutes.alerts + NativeRoutes.guards
        where route.path != "webhook/test" && route.method != "DELETE" {
            let body = bodies["\(route.method) \(route.path)"] ?? ""
            let path = route.path.replacing("{id}", with: "1")
            let answer = try await venue.call(route.method, path, body, session)
            #expect(answer.status == 200, "\(route.path): \(answer.root.compact)")
            expect(answer.root, like: route.result, "\(route.method) \(route.path)")
            // Strangers see nothing and change nothing.
            #expect(try await venue.call(route.method, path, body, nil).status == 401)
        }
        let hook = try await venue.call("GET", "webhook", "", session).root
        #expect(!hook.compact.contains("eight or more"))
        #expect(hook["hasSecret"]?.compact == "true")
    }

    @Test func alertsAreMadeChangedAndRemoved() async throws {
        let venue = try await WatchedVenue()
        let alice = try await venue.person("alice")
        let bob = try await venue.person("bob")
        let made = try await venue.call(
            "POST", "alerts",
            #"{"kind":"price","symbol":"BTCUSDT","threshold":"60000","note":"up"}"#, alice)
        #expect(made.root["direction"]?.text == "crosses" && made.root["price"]?.text == "last")
        let id = try #require(made.root["id"]?.text)
        let listed = try await venue.call("GET", "alerts", "", alice).root["alerts"]?.items ?? []
        #expect(listed.count == 5)
        #expect(listed.count { $0["isDefault"]?.compact == "true" } == 4)
        #expect(listed[0]["created"]?.compact == "null")
        // What the page sends back whole, with one member changed, is what it gets.
        let off = listed[4].compact.replacing(#""isOn":true"#, with: #""isOn":false"#)
        let changed = try await venue.call("PUT", "alerts/\(id)", off, alice)
        #expect(changed.root["isOn"]?.compact == "false" && changed.root["note"]?.text == "up")
        #expect(try await venue.call("PUT", "alerts/\(id)", off, bob).status == 404)
        #expect(try await venue.call("DELETE", "alerts/\(id)", "", bob).status == 404)
        #expect(try await venue.call("DELETE", "alerts/\(id)", "", alice).status == 200)
        #expect(try await venue.call("DELETE", "alerts/\(id)", "", alice).status == 404)
        #expect(try await venue.call("DELETE", "alerts/x", "", alice).root["field"]?.text == "id")
    }

    @Test(arguments: [
        ("POST alerts", #"{}"#, "kind"), ("POST alerts", #"{"kind":"price"}"#, "symbol"),
        ("POST alerts", #"{"kind":"price","symbol":"NOPE","threshold":"1"}"#, "symbol"),
        ("POST alerts", #"{"kind":"price","symbol":"BTCUSDT"}"#, "threshold"),
        ("POST alerts", #"{"kind":"marginRatio","threshold":"1.1"}"#, "threshold"),
        ("POST alerts", #"{"kind":"fill","repeats":"often"}"#, "repeats"),
        ("POST alerts", #"{"kind":"fill","cooldown":-1}"#, "cooldown"),
        ("PUT webhook", #"{"url":"http://10.0.0.1/"}"#, "url"),
        ("PUT webhook", #"{"url":"file:///etc/passwd"}"#, "url"),
        ("PUT webhook", #"{"url":"https://example.com/","secret":"short"}"#, "secret"),
        ("POST webhook/test", "", "url"),
        (
            "PUT top-up",
            #"{"isOn":true,"asset":"USDT","atRatio":"0.5","toRatio":"0.5","mostPerDay":"1"}"#,
            "atRatio"
        ),
        (
            "PUT top-up",
            #"{"isOn":true,"asset":"USDT","atRatio":"0.8","toRatio":"0","mostPerDay":"1"}"#,
            "toRatio"
        ),
        (
            "PUT top-up",
            #"{"isOn":true,"asset":"USDT","atRatio":"0.8","toRatio":"0.5","mostPerDay":"0"}"#,
            "mostPerDay"
        ),
        ("PUT equity-guard", #"{"isOn":true,"fall":"1","action":"close"}"#, "fall"),
        ("PUT equity-guard", #"{"isOn":true,"fall":"0.1","action":"panic"}"#, "action"),
    ])
    func refusalsNameTheirField(call: String, body: String, field: String) async throws {
        let venue = try await WatchedVenue()
        let session = try await venue.person("alice")
        let parts = call.split(separator: " ").map(String.init)
        let answer = try await venue.call(parts[0], parts[1], body, session)
        #expect(answer.status == 400, "\(answer.root.compact)")
        #expect(answer.root["field"]?.text == field, "\(answer.root.compact)")
        #expect(answer.root["message"]?.text?.contains("expected ") == true)
    }

    @Test func noticesAreReadAndMarked() async throws {
        let venue = try await WatchedVenue()
        let session = try await venue.person("alice")
        _ = try await venue.call(
            "POST", "alerts",
            #"{"kind":"price","symbol":"BTCUSDT","price":"mark","direction":"above","#
                + #""threshold":"50000"}"#, session)
        venue.watch.look()
        let found = try await venue.call("GET", "notices", "", session).root
        #expect(found["unread"]?.text == "1")
        let notice = try #require(found["notices"]?.items.first)
        expect(notice, like: NativeRoutes.noticeShape, "notice")
        let id = try #require(notice["id"]?.text)
        #expect(
            try await venue.call("GET", "notices?after=\(id)", "", session)
                .root["notices"]?.items.isEmpty == true)
        _ = try await venue.call("POST", "notices/read", #"{"upTo":\#(id)}"#, session)
        let read = try await venue.call("GET", "notices?limit=1", "", session).root
        #expect(read["unread"]?.text == "0")
        #expect(read["notices"]?.items.first?["isRead"]?.compact == "true")
        let other = try await venue.person("bob")
        #expect(
            try await venue.call("GET", "notices", "", other).root["notices"]?.items.isEmpty == true
        )
    }
}

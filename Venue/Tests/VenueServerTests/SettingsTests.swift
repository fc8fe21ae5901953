import PlimsollModel
import Testing
import VenueJSON
import VenueMarket
import VenuePorts

@testable import VenueServer

// Flags come before the environment, the environment before the file; whatever is wrong is
// refused with its place, what was expected and what was found.

private func read(
    _ flags: [String: String] = [:], _ environment: [String: String] = [:], _ file: String? = nil
) throws -> ServerSettings {
    let root = try file.map { try JSONReader.read($0.utf8) }
    return try SettingsReader.read(
        flags: flags, environment: environment, file: root.map { ("plimsoll.json", $0) })
}

private func message(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "nothing was refused"
    } catch {
        return (error as? VenueFault)?.message ?? "\(error)"
    }
}

@Suite("Settings")
struct SettingsTests {
    @Test func flagsComeBeforeEnvironmentBeforeFile() throws {
        let file = #"{"port": 1, "seed": 2, "logLevel": "debug", "testHooks": true}"#
        let found = try read(["port": "3"], ["PLIMSOLL_PORT": "4", "PLIMSOLL_SEED": "5"], file)
        #expect(found.port == 3)
        #expect(found.seed == 5)
        #expect(found.logLevel == "debug")
        #expect(found.hasTestHooks)
        #expect(found.host == "127.0.0.1")
    }

    @Test(arguments: [
        ("port", "65536", "--port: expected a whole number from 0 to 65535, found \"65536\""),
        ("loop", "maybe", "--loop: expected true or false, found \"maybe\""),
        ("cash", "free", "--cash: expected one of practice, approved, found \"free\""),
        (
            "market", "live:nyse",
            "--market: expected simulated, replay:PATH[,PATH...], none, or live: with one or more "
                + "of binance, bybit, okx, coinbase, kraken, found \"live:nyse\""
        ),
    ])
    func badValuesAreRefused(name: String, text: String, expected: String) {
        #expect(message { _ = try read([name: text]) } == expected)
    }

    /// A misspelt name must not be passed over in silence.
    @Test func unknownNamesAreRefused() {
        #expect(message { _ = try read([:], ["PLIMSOLL_PROT": "1"]) }.hasPrefix("PLIMSOLL_PROT:"))
        #expect(
            message { _ = try read([:], [:], #"{"prot": 1}"#) }.hasPrefix("plimsoll.json: $.prot:"))
        #expect(
            message { _ = try read([:], [:], #"{"port": [1]}"#) }
                == "plimsoll.json: $.port: expected a text, number or truth value, "
                + "found an array")
    }

    @Test func marketsAreRead() throws {
        #expect(try read(["market": "simulated"]).market == .simulated)
        #expect(try read(["market": "replay:a,b"]).market == .replay(paths: ["a", "b"]))
        #expect(
            try read(["market": "live:binance,okx"]).market == .live([.binance, .okx]))
        #expect(try read(["speed": "max"]).speed == nil)
    }

    @Test func namesFollowFromOneAnother() {
        let spec = SettingsReader.specs.first { $0.name == "tls-self-signed" }
        #expect(spec?.variable == "PLIMSOLL_TLS_SELF_SIGNED")
        #expect(spec?.key == "tlsSelfSigned")
        #expect(Set(SettingsReader.specs.map(\.name)).count == SettingsReader.specs.count)
    }
}

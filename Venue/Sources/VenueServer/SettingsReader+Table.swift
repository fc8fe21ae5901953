import PlimsollModel
import PlimsollNumerics
import VenueMarket

extension SettingsReader {
    /// All settings, in the order in which help shows them.
    public static let specs: [SettingSpec] = places + markets + terms + watching

    private static let places: [SettingSpec] = [
        SettingSpec(name: "data", help: "Folder of journal, databases and keys (./var).") {
            (text, settings) throws(SettingFault) in
            settings.dataDirectory = try filled(text, "a folder")
        },
        SettingSpec(name: "host", help: "Address to listen on (127.0.0.1).") {
            (text, settings) throws(SettingFault) in
            settings.host = try filled(text, "an address")
        },
        SettingSpec(name: "port", help: "Port to listen on; 0 for a free one (8080).") {
            (text, settings) throws(SettingFault) in
            settings.port = try whole(text, 0...65_535)
        },
        SettingSpec(name: "web", help: "Folder of the terminal's files (none).") {
            (text, settings) throws(SettingFault) in
            settings.web = try filled(text, "a folder")
        },
        SettingSpec(name: "recordings", help: "Folder of recorded markets for stresses (none).") {
            (text, settings) throws(SettingFault) in
            settings.recordings = try filled(text, "a folder")
        },
        SettingSpec(name: "tls-certificate", help: "Certificate chain, PEM; with --tls-key.") {
            (text, settings) throws(SettingFault) in
            let key = if case .files(_, let key) = settings.tls { key } else { "" }
            settings.tls = .files(certificate: try filled(text, "a file"), key: key)
        },
        SettingSpec(name: "tls-key", help: "Private key, PEM; with --tls-certificate.") {
            (text, settings) throws(SettingFault) in
            let chain = if case .files(let chain, _) = settings.tls { chain } else { "" }
            settings.tls = .files(certificate: chain, key: try filled(text, "a file"))
        },
        SettingSpec(
            name: "tls-self-signed",
            help: "Names to make certificates for, as fapi.plimsoll.local,localhost."
        ) { (text, settings) throws(SettingFault) in
            settings.tls = .selfSigned(names: try list(text, "names separated by commas"))
        },
        SettingSpec(name: "max-connections", help: "Connections in all (10000).") {
            (text, settings) throws(SettingFault) in
            settings.maxConnections = try whole(text, 1...1_000_000)
        },
        SettingSpec(
            name: "max-connections-per-address", help: "Connections from one address (5000)."
        ) { (text, settings) throws(SettingFault) in
            settings.maxConnectionsPerAddress = try whole(text, 1...1_000_000)
        },
    ]

    private static let markets: [SettingSpec] = [
        SettingSpec(
            name: "market",
            help: "simulated, replay:PATH[,PATH...], live:binance[,okx...] or none (simulated)."
        ) { (text, settings) throws(SettingFault) in settings.market = try market(text) },
        SettingSpec(name: "seed", help: "Seed of the simulated market (1).") {
            (text, settings) throws(SettingFault) in
            settings.seed = UInt64(try whole(text, 0...Int.max))
        },
        SettingSpec(name: "speed", help: "Speed of a recording: 1, 10, ... or max (1).") {
            (text, settings) throws(SettingFault) in
            settings.speed = text == "max" ? nil : try whole(text, 1...1_000_000)
        },
        SettingSpec(name: "loop", help: "Whether a recording begins anew at its end (true).") {
            (text, settings) throws(SettingFault) in settings.isLooped = try flag(text)
        },
        SettingSpec(name: "warm-up", help: "Hours of past made up at the first start (24).") {
            (text, settings) throws(SettingFault) in
            settings.warmUp = Nanoseconds(hours: Int64(try whole(text, 0...720)))
        },
        SettingSpec(name: "venue", help: "Venue file: what is listed and how it trades.") {
            (text, settings) throws(SettingFault) in
            settings.venueFile = try filled(text, "a file")
        },
    ]

    private static let terms: [SettingSpec] = [
        SettingSpec(name: "durability", help: "What a commit waits for: fsync, os, none (fsync).") {
            (text, settings) throws(SettingFault) in
            settings.durability = try word(text, ["fsync", "os", "none"])
        },
        SettingSpec(name: "snapshot-every", help: "Commands between two snapshots (250000).") {
            (text, settings) throws(SettingFault) in
            settings.snapshotEvery = try whole(text, 1...1_000_000_000)
        },
        SettingSpec(
            name: "cash", help: "Deposits and withdrawals: practice or approved (practice)."
        ) { (text, settings) throws(SettingFault) in
            let words = CashChoice.allCases.map(\.rawValue)
            settings.cash = CashChoice(rawValue: try word(text, words)) ?? .practice
        },
        SettingSpec(name: "practice-accounts", help: "Practice accounts made at first (0).") {
            (text, settings) throws(SettingFault) in
            settings.practiceAccounts = try whole(text, 0...100)
        },
        SettingSpec(
            name: "webhook-private",
            help: "Lets webhooks be on the venue's own machine and network (false)."
        ) { (text, settings) throws(SettingFault) in
            settings.allowsPrivateWebhooks = try flag(text)
        },
        SettingSpec(
            name: "test-hooks", help: "Lets operators set mark prices and trigger funding (false)."
        ) { (text, settings) throws(SettingFault) in settings.hasTestHooks = try flag(text) },
        SettingSpec(
            name: "conditional-on-order-route",
            help: "Takes conditional orders on /fapi/v1/order too, for older bots (false)."
        ) { (text, settings) throws(SettingFault) in
            settings.takesConditionalOnOrderRoute = try flag(text)
        },
        SettingSpec(name: "rate-limits", help: "Enforces the announced rate limits (true).") {
            (text, settings) throws(SettingFault) in settings.limitsRates = try flag(text)
        },
    ]

    private static let watching: [SettingSpec] = [
        SettingSpec(
            name: "log-level", help: "trace, debug, info, notice, warning, error, critical (info)."
        ) { (text, settings) throws(SettingFault) in
            let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
            settings.logLevel = try word(text, levels)
        },
        SettingSpec(name: "log-format", help: "text or json (text).") {
            (text, settings) throws(SettingFault) in
            settings.logFormat = try word(text, ["text", "json"])
        },
    ]

    // MARK: Texts

    private static func filled(
        _ text: String, _ expected: String
    ) throws(SettingFault) -> String {
        if text.isEmpty { throw SettingFault(expected: expected) }
        return text
    }

    private static func whole(
        _ text: String, _ range: ClosedRange<Int>
    ) throws(SettingFault) -> Int {
        if let value = Int(text), range.contains(value) { return value }
        throw SettingFault(
            expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }

    private static func flag(_ text: String) throws(SettingFault) -> Bool {
        switch text.lowercased() {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0": return false
        default: throw SettingFault(expected: "true or false")
        }
    }

    private static func word(
        _ text: String, _ known: [String]
    ) throws(SettingFault) -> String {
        if known.contains(text) { return text }
        throw SettingFault(expected: "one of " + known.joined(separator: ", "))
    }

    private static func list(
        _ text: String, _ expected: String
    ) throws(SettingFault) -> [String] {
        let items = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if items.contains("") { throw SettingFault(expected: expected) }
        return items
    }

    private static func market(_ text: String) throws(SettingFault) -> MarketKind {
        do {
            return try MarketKind(text)
        } catch {
            let venues = LiveVenue.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingFault(
                expected: "simulated, replay:PATH[,PATH...], none, or live: with one or more of "
                    + venues)
        }
    }
}

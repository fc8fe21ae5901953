import PlimsollEngine
import Foundation
import PlimsollModel
import PlimsollNumerics
import VenueIdentity
import VenueJSON
import VenuePorts
import VenueSequencer

// Accounts to begin with: made at the first start, with money and a key each, so that a newcomer's
// bot trades a minute after the clone, and a newcomer signs in in the browser; and one person who
// operates the venue. Their secrets lie in a file that only its owner can read.

/// An account to practise with.
public struct PracticeAccount: Hashable, Sendable {
    /// Name to sign in with.
    public let name: String
    /// Its password.
    public let password: String
    /// API key.
    public let apiKey: String
    /// Its secret.
    public let secret: String
}

/// A person who operates a venue of practice accounts.
public struct PracticeOperator: Hashable, Sendable {
    /// Name to sign in with.
    public let name: String
    /// Its password.
    public let password: String
}

/// Everybody a practice venue begins with.
struct PracticePeople: Hashable, Sendable {
    var traders: [PracticeAccount] = []
    var operator_: PracticeOperator?
}

/// Makes practice accounts once and remembers them in `practice.json`.
struct PracticeAccounts {
    let path: String
    let identity: Identity
    let sequencer: Sequencer
    let clock: any VenueClock

    private static let money: [(asset: String, amount: Amount)] = [
        ("USDT", Amount(whole: 100_000)), ("BTC", Amount(whole: 1)),
    ]
    private static let operatorName = "operator"

    /// The people of the file, and new ones up to a number of traders, with an operator if there
    /// are traders.
    func ensure(_ count: Int) async throws -> PracticePeople {
        var known = try read()
        while known.traders.count < count {
            known.traders.append(try await make(number: known.traders.count + 1))
            try write(known)
        }
        if known.operator_ == nil, !known.traders.isEmpty, let made = try makeOperator() {
            known.operator_ = made
            try write(known)
        }
        return known
    }

    private func make(number: Int) async throws -> PracticeAccount {
        let name = "trader\(number)"
        let password = Self.password()
        let user: User
        if let known = try identity.user(named: name) {
            // The venue stopped between making the account and writing the file.
            try identity.setPassword(password, of: known.id)
            user = known
        } else {
            user = try identity.signUp(name: name, password: password, at: clock.now)
        }
        try identity.setLevel(identity.allLevels.count - 1, of: user.id)
        let account = try await account(of: user)
        if account.isNew {
            for (asset, amount) in Self.money {
                guard let id = sequencer.read({ $0.asset(asset) }) else { continue }
                _ = try await sequencer.submit(.deposit(account.id, id, amount))
            }
        }
        let key = try identity.makeKey(
            APIKeyWish(label: "practice", permissions: [.read, .trade, .withdraw]), for: user.id,
            at: clock.now)
        return PracticeAccount(
            name: name, password: password, apiKey: key.info.key, secret: key.secret ?? "")
    }

    /// The operator; nil if somebody else has signed up under that name.
    private func makeOperator() throws -> PracticeOperator? {
        let password = Self.password()
        if let known = try identity.user(named: Self.operatorName) {
            guard known.isOperator else { return nil }
            try identity.setPassword(password, of: known.id)
        } else {
            _ = try identity.signUp(
                name: Self.operatorName, password: password, isOperator: true, at: clock.now)
        }
        return PracticeOperator(name: Self.operatorName, password: password)
    }

    /// Short enough to be typed, and 64 bits that only ten guesses in fifteen minutes are taken of.
    private static func password() -> String {
        let digits = UUID().uuidString.lowercased().filter { $0 != "-" }
        // Past the fixed digits of a UUID of random numbers.
        let random = digits.prefix(8) + digits.suffix(8)
        return stride(from: 0, to: 16, by: 4).map { place in
            String(random.dropFirst(place).prefix(4))
        }.joined(separator: "-")
    }

    private func account(of user: User) async throws -> (id: AccountID, isNew: Bool) {
        if let known = sequencer.read({ $0.account(user.account) }) { return (known, false) }
        let made = try await sequencer.submit(.openAccount(user.account)) { engine, _ in
            engine.account(user.account)
        }
        guard let made else {
            throw VenueFault(.closed, "a practice account could not be opened")
        }
        return (made, true)
    }

    private func read() throws -> PracticePeople {
        guard FileManager.default.fileExists(atPath: path) else { return PracticePeople() }
        do {
            let root = try JSONReader.read(Data(contentsOf: URL(fileURLWithPath: path)))
            var people = PracticePeople()
            for item in root.items {
                guard let name = item["name"]?.text, let password = item["password"]?.text
                else { continue }
                if let key = item["apiKey"]?.text, let secret = item["secret"]?.text {
                    people.traders.append(
                        PracticeAccount(
                            name: name, password: password, apiKey: key, secret: secret))
                } else {
                    people.operator_ = PracticeOperator(name: name, password: password)
                }
            }
            return people
        } catch {
            throw VenueFault(.damaged, "\(path): expected practice accounts, found \(error)")
        }
    }

    /// Traders first; the operator, who has no key, last.
    private func write(_ people: PracticePeople) throws {
        var items = people.traders.map { trader in
            JSON.object([
                ("name", .string(trader.name)), ("password", .string(trader.password)),
                ("apiKey", .string(trader.apiKey)), ("secret", .string(trader.secret)),
            ])
        }
        if let someone = people.operator_ {
            items.append(
                .object([
                    ("name", .string(someone.name)), ("password", .string(someone.password)),
                ]))
        }
        try PrivateFile.write(JSON.array(items).pretty + "\n", to: path)
    }
}

/// Files that only their owner may read.
enum PrivateFile {
    static func write(_ text: String, to path: String) throws {
        let isWritten = FileManager.default.createFile(
            atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        if !isWritten { throw VenueFault(.storage, "\(path): could not be written") }
    }
}

import PlimsollEngine
import Foundation
import PlimsollModel
import PlimsollNumerics
import VenueIdentity
import VenueJSON
import VenuePorts
import VenueSequencer

// Accounts to begin with: made at the first start, with money and a key each, so that a newcomer's
// bot trades a minute after the clone. Their secrets lie in a file that only its owner can read.

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

/// Makes practice accounts once and remembers them in `practice.json`.
struct PracticeAccounts {
    let path: String
    let identity: Identity
    let sequencer: Sequencer
    let clock: any VenueClock

    private static let money: [(asset: String, amount: Amount)] = [
        ("USDT", Amount(whole: 100_000)), ("BTC", Amount(whole: 1)),
    ]

    /// The accounts, those of the file and new ones up to a number.
    func ensure(_ count: Int) async throws -> [PracticeAccount] {
        var known = try read()
        while known.count < count {
            known.append(try await make(number: known.count + 1))
            try write(known)
        }
        return known
    }

    private func make(number: Int) async throws -> PracticeAccount {
        let name = "trader\(number)"
        let password = "practice-\(UUID().uuidString.lowercased())"
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

    private func read() throws -> [PracticeAccount] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        do {
            let root = try JSONReader.read(Data(contentsOf: URL(fileURLWithPath: path)))
            return root.items.compactMap { item in
                guard let name = item["name"]?.text, let password = item["password"]?.text,
                    let key = item["apiKey"]?.text, let secret = item["secret"]?.text
                else { return nil }
                return PracticeAccount(
                    name: name, password: password, apiKey: key, secret: secret)
            }
        } catch {
            throw VenueFault(.damaged, "\(path): expected practice accounts, found \(error)")
        }
    }

    private func write(_ accounts: [PracticeAccount]) throws {
        let root = JSON.array(
            accounts.map {
                .object([
                    ("name", .string($0.name)), ("password", .string($0.password)),
                    ("apiKey", .string($0.apiKey)), ("secret", .string($0.secret)),
                ])
            })
        try PrivateFile.write(root.pretty + "\n", to: path)
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

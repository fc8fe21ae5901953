import Crypto
import Foundation
import VenuePorts

// Secrets of API keys must be at hand for every signed request, so they cannot be hashed. They lie
// in the database sealed under a key that is kept in a file of its own: a copy of the database
// alone gives nothing away.

/// The key under which secrets are sealed.
public struct MasterKey: Sendable {
    private let key: SymmetricKey

    /// A key of 32 bytes.
    ///
    /// - Throws: `VenueFault(.badInput)` for another number of bytes.
    public init(bytes: [UInt8]) throws {
        guard bytes.count == 32 else {
            throw VenueFault(.badInput, "master key: expected 32 bytes, found \(bytes.count)")
        }
        key = SymmetricKey(data: bytes)
    }

    /// A new random key, for tests and venues without a disk.
    public init() { key = SymmetricKey(size: .bits256) }

    /// Reads the key from a file, or makes a new one there that only its owner can read.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - mayMake: Whether a missing key is made; where secrets lie sealed already, a new one
    ///     would open none of them.
    /// - Throws: `VenueFault(.storage)` with the path; `.badInput` if the file is no key.
    public init(file path: String, mayMake: Bool = true) throws {
        if FileManager.default.fileExists(atPath: path) {
            do {
                try self.init(bytes: Array(Data(contentsOf: URL(fileURLWithPath: path))))
            } catch let fault as VenueFault {
                throw VenueFault(fault.code, "\(path): \(fault.message)")
            } catch {
                throw VenueFault(.storage, "\(path): expected a readable key, found \(error)")
            }
            return
        }
        guard mayMake else {
            throw VenueFault(
                .storage, "\(path): expected the key that the secrets were sealed under, found none"
            )
        }
        self.init()
        let bytes = key.withUnsafeBytes { Data($0) }
        let isMade = FileManager.default.createFile(
            atPath: path, contents: bytes, attributes: [.posixPermissions: 0o600])
        guard isMade else {
            throw VenueFault(.storage, "\(path): expected to write a new key, could not")
        }
    }

    /// Seals a secret; it opens only under the same name.
    public func seal(_ secret: [UInt8], name: String) throws -> [UInt8] {
        let box = try ChaChaPoly.seal(secret, using: key, authenticating: Array(name.utf8))
        return Array(box.combined)
    }

    /// Opens what was sealed under a name.
    ///
    /// - Throws: `VenueFault(.damaged)` for anything else.
    public func open(_ sealed: [UInt8], name: String) throws -> [UInt8] {
        do {
            let box = try ChaChaPoly.SealedBox(combined: sealed)
            return Array(try ChaChaPoly.open(box, using: key, authenticating: Array(name.utf8)))
        } catch {
            throw VenueFault(
                .damaged, "key \(name): expected a secret sealed under this venue's master key")
        }
    }
}

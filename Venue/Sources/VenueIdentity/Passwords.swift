import Crypto
import CryptoExtras
import Foundation

// Passwords are kept as the result of scrypt, which needs 32 MiB for each guess, so that guessing
// from a copied database is dear.

/// Makes and checks password hashes of the form `scrypt$N$r$p$salt$hash`, in base64.
enum Passwords {
    /// 2^15 rounds of blocks of 8: 32 MiB, some 60 ms.
    private static let (rounds, blockSize, parallelism) = (32_768, 8, 1)

    /// The hash of a password with a salt of its own.
    static func hash(_ password: String) throws -> String {
        let salt = SecureRandom.bytes(16)
        let hash = try derive(password, salt, rounds, blockSize, parallelism)
        return [
            "scrypt", "\(rounds)", "\(blockSize)", "\(parallelism)",
            Data(salt).base64EncodedString(), Data(hash).base64EncodedString(),
        ].joined(separator: "$")
    }

    /// True if the password gives the hash.
    static func matches(_ password: String, _ stored: String) throws -> Bool {
        let parts = stored.split(separator: "$").map(String.init)
        guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]),
            let blockSize = Int(parts[2]), let parallelism = Int(parts[3]),
            let salt = Data(base64Encoded: parts[4]), let hash = Data(base64Encoded: parts[5])
        else { return false }
        let found = try derive(password, Array(salt), rounds, blockSize, parallelism)
        return SecureRandom.areEqual(found, Array(hash))
    }

    private static func derive(
        _ password: String, _ salt: [UInt8], _ rounds: Int, _ blockSize: Int, _ parallelism: Int
    ) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: Data(password.utf8), salt: Data(salt), outputByteCount: 32, rounds: rounds,
            blockSize: blockSize, parallelism: parallelism, maxMemory: 128 * 1_024 * 1_024)
        return key.withUnsafeBytes { Array($0) }
    }
}

/// Random texts and comparisons that do not tell how far they got.
enum SecureRandom {
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// Bytes from the system's source.
    static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// Letters and digits from the system's source; 64 of them hold 381 bits.
    static func text(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        let chosen = (0..<count).map { _ in
            letters[Int.random(in: 0..<letters.count, using: &generator)]
        }
        return String(decoding: chosen, as: UTF8.self)
    }

    /// True if both are the same; takes as long whatever differs.
    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        if left.count != right.count { return false }
        var difference: UInt8 = 0
        for (first, second) in zip(left, right) { difference |= first ^ second }
        return difference == 0
    }

    /// SHA-256 of a token: what the database keeps of it.
    static func fingerprint(_ token: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(token.utf8)))
    }
}

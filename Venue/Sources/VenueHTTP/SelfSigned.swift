import Crypto
import Foundation
import Glibc
import Logging
import NIOCore
import SwiftASN1
import VenuePorts
import X509

// Certificates of the venue's own making, for a machine without a public name. Some clients tell
// error classes apart only under an `https://fapi.<host>` address, so encryption must be a matter
// of one flag.
//
// The folder keeps an authority (`ca.pem`, the file that clients are told to trust) and a
// certificate signed by it. The authority's key is thrown away after signing: whoever copies the
// folder cannot make certificates for other names with it. When the wanted names change, both are
// made anew.

/// A folder with an authority and a server certificate.
struct SelfSigned {
    /// Paths of PEM files.
    struct Files: Hashable, Sendable {
        let authority: String
        let certificate: String
        let key: String
    }

    private static let lifetime: TimeInterval = 10 * 365 * 86_400
    private static let greatestRemainder: TimeInterval = 30 * 86_400

    let folder: String

    var files: Files {
        Files(
            authority: folder + "/ca.pem", certificate: folder + "/server.pem",
            key: folder + "/server.key")
    }

    /// The files for these DNS names and addresses: those kept, or new ones.
    func prepare(names: [String], logger: Logger) throws -> Files {
        guard !names.isEmpty, names.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 253 }) else {
            throw VenueFault(
                .badInput, "expected DNS names or addresses for the certificate, found \(names)")
        }
        if try !isUsable(names: names) {
            try make(names: names)
            logger.info("made a certificate for \(names.joined(separator: ", "))")
        }
        logger.info("clients must trust the authority in \(files.authority)")
        return files
    }

    /// True if the kept certificate names the same and is valid for a while.
    private func isUsable(names: [String]) throws -> Bool {
        let manager = FileManager.default
        let paths = [files.authority, files.certificate, files.key]
        guard paths.allSatisfy({ manager.fileExists(atPath: $0) }) else { return false }
        do {
            let text = try String(contentsOfFile: files.certificate, encoding: .utf8)
            let certificate = try Certificate(pemEncoded: text)
            let kept = try certificate.extensions.subjectAlternativeNames.map(Array.init) ?? []
            return try kept == generalNames(names)
                && certificate.notValidAfter.timeIntervalSinceNow > Self.greatestRemainder
        } catch {
            throw VenueFault(
                .damaged,
                "expected a certificate in \(files.certificate), found \(error);"
                    + " remove the folder to have a new one made")
        }
    }

    private func make(names: [String]) throws {
        let authorityKey = P256.Signing.PrivateKey()
        let key = P256.Signing.PrivateKey()
        let authority = try authority(key: authorityKey)
        let certificate = try Certificate(
            version: .v3, serialNumber: Self.serial, publicKey: .init(key.publicKey),
            notValidBefore: authority.notValidBefore, notValidAfter: authority.notValidAfter,
            issuer: authority.subject,
            subject: DistinguishedName { CommonName("Plimsoll venue") },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
                AuthorityKeyIdentifier(
                    keyIdentifier: SubjectKeyIdentifier(
                        hash: Certificate.PublicKey(authorityKey.publicKey)
                    ).keyIdentifier)
                SubjectAlternativeNames(try generalNames(names))
            }, issuerPrivateKey: .init(authorityKey))
        try write(authority, certificate, key)
    }

    /// A number of its own: clients refuse two certificates of one authority with the same.
    private static var serial: Certificate.SerialNumber {
        Certificate.SerialNumber(UInt64.random(in: 1...UInt64(Int64.max)))
    }

    private func authority(key: P256.Signing.PrivateKey) throws -> Certificate {
        // A day back, for clients whose clocks are slow.
        let start = Date(timeIntervalSinceNow: -86_400)
        let name = try DistinguishedName { CommonName("Plimsoll local authority") }
        return try Certificate(
            version: .v3, serialNumber: Self.serial, publicKey: .init(key.publicKey),
            notValidBefore: start, notValidAfter: start.addingTimeInterval(Self.lifetime),
            issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
            }, issuerPrivateKey: .init(key))
    }

    /// The key is written first and readable by its owner only; the certificate, by which a later
    /// start knows that all is there, last.
    private func write(
        _ authority: Certificate, _ certificate: Certificate, _ key: P256.Signing.PrivateKey
    ) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755])
            try put(key.pemRepresentation, at: files.key, mode: 0o600)
            try put(authority.serializeAsPEM().pemString, at: files.authority, mode: 0o644)
            try put(certificate.serializeAsPEM().pemString, at: files.certificate, mode: 0o644)
        } catch {
            throw VenueFault(.storage, "expected to write certificates to \(folder): \(error)")
        }
    }

    private func put(_ text: String, at path: String, mode: mode_t) throws {
        let temporary = path + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            throw VenueFault(.storage, "open \(temporary): error \(errno)")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try file.write(contentsOf: Array((text + "\n").utf8))
        try file.synchronize()
        try file.close()
        guard rename(temporary, path) == 0 else {
            throw VenueFault(.storage, "rename \(temporary): error \(errno)")
        }
    }

    private func generalNames(_ names: [String]) throws -> [GeneralName] {
        names.map { name in
            if let address = Self.addressBytes(name) {
                return .ipAddress(ASN1OctetString(contentBytes: ArraySlice(address)))
            }
            return .dnsName(name)
        }
    }

    /// The bytes of an IPv4 or IPv6 address, or nil for anything else.
    static func addressBytes(_ text: String) -> [UInt8]? {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, text, &bytes) == 1 { return bytes }
        }
        return nil
    }
}

import Logging
import NIOSSL
import VenuePorts

// Certificates for the server's encryption: from an operator's files, or of our own making.

extension HTTPServerOptions.TLS {
    /// What NIO needs to encrypt, or nil if connections are not encrypted.
    func configuration(logger: Logger) throws -> TLSConfiguration? {
        switch self {
        case .none:
            return nil
        case .files(let certificate, let key):
            return try Self.configuration(certificate: certificate, key: key)
        case .selfSigned(let names, let folder):
            let files = try SelfSigned(folder: folder).prepare(names: names, logger: logger)
            return try Self.configuration(certificate: files.certificate, key: files.key)
        }
    }

    private static func configuration(
        certificate: String, key: String
    ) throws -> TLSConfiguration {
        let chain: [NIOSSLCertificateSource]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
        } catch {
            throw VenueFault(
                .badInput, "expected a PEM certificate chain in \(certificate), found \(error)")
        }
        do {
            let key = try NIOSSLPrivateKey(file: key, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            return configuration
        } catch {
            throw VenueFault(.badInput, "expected a PEM private key in \(key), found \(error)")
        }
    }
}

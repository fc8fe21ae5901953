import Foundation
import Testing
import VenueHTTP
import VenuePorts

/// HTTPS and WSS on the same port, with a certificate of the venue's own making that clients
/// verify against the authority it leaves in a folder.
@Suite("Encryption", .timeLimit(.minutes(30)))
struct EncryptionTests {
    private static let names = [
        "fapi.plimsoll.local", "*.plimsoll.local", "localhost", "127.0.0.1",
    ]

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("plimsoll-tls-\(UUID().uuidString)").path
        do {
            try await body(folder)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    @Test("requests and WebSockets are encrypted, for every name of the certificate")
    func verified() async throws {
        try await withFolder { folder in
            let tls = HTTPServerOptions.TLS.selfSigned(names: Self.names, folder: folder)
            try await TestServer.with(tls: tls) { server in
                for name in ["fapi.plimsoll.local", "any.plimsoll.local", "localhost"] {
                    let client = try await RawClient.connect(
                        server.port, trusting: folder + "/ca.pem", name: name)
                    let answer = try await client.request("POST", "/fapi/echo", body: "x")
                    #expect(answer.body == "POST|/fapi/echo||x|-|127.0.0.1|secure")
                }
                let socket = try await RawClient.connect(
                    server.port, trusting: folder + "/ca.pem", name: "localhost")
                #expect(try await socket.upgrade("/ws").status == 101)
                try await socket.say("secret")
                #expect(try await socket.frame().text == "secret")
            }
        }
    }

    @Test("an answer that ends the connection arrives whole")
    func closing() async throws {
        try await withFolder { folder in
            let tls = HTTPServerOptions.TLS.selfSigned(names: Self.names, folder: folder)
            try await TestServer.with(tls: tls) { server in
                let client = try await RawClient.connect(
                    server.port, trusting: folder + "/ca.pem", name: "localhost")
                try await client.send("what is this\r\n\r\n")
                #expect(try await client.answer().status == 400)
                #expect(await client.rest().isEmpty)
            }
        }
    }

    @Test("a client without encryption, or with another name, gets no answer")
    func refused() async throws {
        try await withFolder { folder in
            let tls = HTTPServerOptions.TLS.selfSigned(names: ["localhost"], folder: folder)
            try await TestServer.with(tls: tls) { server in
                let plain = try await RawClient.connect(server.port)
                try await plain.send("GET /fapi/echo HTTP/1.1\r\nHost: x\r\n\r\n")
                let found = String(decoding: await plain.rest(), as: UTF8.self)
                #expect(!found.contains("HTTP/1.1 200"))
                // NIO's client would be content with the address, were it in the certificate.
                let other = try await RawClient.connect(
                    server.port, trusting: folder + "/ca.pem", name: "example.com")
                other.offer(Array("GET /fapi/echo HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
                #expect(await other.rest().isEmpty)
            }
        }
    }

    @Test("a certificate is kept until other names are wanted, its key for the owner only")
    func kept() async throws {
        try await withFolder { folder in
            func certificate(_ names: [String]) async throws -> String {
                let tls = HTTPServerOptions.TLS.selfSigned(names: names, folder: folder)
                try await TestServer.with(tls: tls) { _ in }
                return try String(contentsOfFile: folder + "/server.pem", encoding: .utf8)
            }
            let first = try await certificate(["localhost"])
            #expect(try await certificate(["localhost"]) == first)
            #expect(try await certificate(["localhost", "::1"]) != first)
            let attributes = try FileManager.default.attributesOfItem(
                atPath: folder + "/server.key")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test("files given by an operator serve as well")
    func files() async throws {
        try await withFolder { folder in
            let made = HTTPServerOptions.TLS.selfSigned(names: Self.names, folder: folder)
            try await TestServer.with(tls: made) { _ in }
            let tls = HTTPServerOptions.TLS.files(
                certificate: folder + "/server.pem", key: folder + "/server.key")
            try await TestServer.with(tls: tls) { server in
                let client = try await RawClient.connect(
                    server.port, trusting: folder + "/ca.pem", name: "localhost")
                #expect(try await client.request("GET", "/fapi/echo").status == 200)
            }
        }
    }

    @Test("files that are not there or not PEM are a fault that names them")
    func badFiles() async throws {
        try await withFolder { folder in
            let missing = HTTPServerOptions.TLS.files(
                certificate: folder + "/none.pem", key: folder + "/none.key")
            do {
                try await TestServer.idle(port: 0, tls: missing).run()
                Issue.record("expected a fault")
            } catch let fault as VenueFault {
                #expect(fault.code == .badInput)
                #expect(fault.message.contains("none.pem"))
            }
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            for name in ["ca.pem", "server.pem", "server.key"] {
                try Data("garbage".utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
            }
            let damaged = HTTPServerOptions.TLS.selfSigned(names: ["localhost"], folder: folder)
            do {
                try await TestServer.idle(port: 0, tls: damaged).run()
                Issue.record("expected a fault")
            } catch let fault as VenueFault {
                #expect(fault.code == .damaged)
                #expect(fault.message.contains("server.pem"))
            }
        }
    }
}

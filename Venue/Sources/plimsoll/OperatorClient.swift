import Glibc
import VenueJSON
import VenuePorts

// The operator's commands speak to the running venue over a socket file in its data folder. Whoever
// may open that file is the operator; no key is needed and none lies about.

/// Calls the native interface of a running venue at its local socket.
struct OperatorClient {
    /// The venue's data folder.
    let directory: String

    private var path: String { directory + "/operator.sock" }

    /// Makes a call and gives the answer.
    ///
    /// - Throws: `VenueFault(.notFound)` if no venue runs there; `.badInput` with the venue's words
    ///   if it refuses.
    func call(
        _ method: String, _ route: String, _ members: [(key: String, value: JSON)] = []
    ) throws -> JSON {
        let body = members.isEmpty ? "" : JSON.object(members).compact
        let request =
            "\(method) /plimsoll/v1/\(route) HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
            + "Connection: close\r\n\r\n\(body)"
        let answer = try exchange(Array(request.utf8))
        let (status, root) = try read(answer)
        if status == 200 { return root }
        throw VenueFault(
            .badInput, root["message"]?.text ?? "the venue answered with status \(status)")
    }

    private func exchange(_ request: [UInt8]) throws -> [UInt8] {
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw VenueFault(.storage, "no socket could be opened") }
        defer { _ = Glibc.close(socket) }
        try connect(socket)
        var sent = 0
        while sent < request.count {
            let count = request[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { throw VenueFault(.peer, "\(path): the venue hung up") }
            sent += count
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes {
                Glibc.recv(socket, $0.baseAddress, $0.count, 0)
            }
            if count <= 0 { return answer }
            answer += buffer[..<count]
        }
    }

    private func connect(_ socket: Int32) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < room else {
            throw VenueFault(
                .badInput, "\(path): expected a path of less than \(room) bytes for the socket")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, size)
            }
        }
        guard result == 0 else {
            throw VenueFault(
                .notFound,
                "\(path): expected a running venue, found none; name its folder with --data")
        }
    }

    private func read(_ answer: [UInt8]) throws -> (status: Int, root: JSON) {
        let text = String(decoding: answer, as: UTF8.self)
        let parts = text.split(separator: " ", maxSplits: 2)
        guard parts.count > 1, let status = Int(parts[1]),
            let start = text.firstRange(of: "\r\n\r\n")
        else { throw VenueFault(.peer, "\(path): expected an HTTP answer, found none") }
        do {
            return (status, try JSONReader.read(text[start.upperBound...].utf8))
        } catch {
            throw VenueFault(.peer, "\(path): expected JSON, found something else")
        }
    }
}

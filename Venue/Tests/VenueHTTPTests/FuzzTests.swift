import Foundation
import Testing
import VenueHTTP

/// Bytes that no proper client would send. The server may refuse them as it likes, but it stays
/// up, ends every connection that ended its side, and never answers 500.
///
/// `PLIMSOLL_FUZZ_ROUNDS` sets how many connections are tried; a failure names its seed.
@Suite("Fuzzing", .timeLimit(.minutes(30)))
struct FuzzTests {
    private static let rounds =
        ProcessInfo.processInfo.environment["PLIMSOLL_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 300

    /// The generator of Steele, Lea and Flood: small, and the same everywhere.
    struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
    }

    private static let seeds = [
        "GET /fapi/echo?symbol=BTCUSDT&limit=5 HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /fapi/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789",
        "POST /fapi/echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3\r\nabc\r\n0\r\nT: x\r\n\r\n",
        "GET /ws HTTP/1.1\r\n\(RawClient.handshake)\r\n",
        "GET /fapi/echo HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
    ].map { Array($0.utf8) }

    private static func mutated(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            if bytes.isEmpty { break }
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 3: bytes.removeSubrange(place...)
            default: bytes += bytes[place...]
            }
        }
        return bytes
    }

    private static func frames(_ random: inout SplitMix) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            let payload = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            bytes += RawClient.frame(
                UInt8.random(in: 0...15, using: &random), payload,
                final: Bool.random(using: &random),
                masked: Int.random(in: 0..<8, using: &random) > 0)
        }
        return mutated(bytes, &random)
    }

    @Test("garbage neither stops the server nor draws a 500")
    func garbage() async throws {
        var limits = HTTPLimits.patient
        limits.closeTimeout = .milliseconds(100)
        try await TestServer.with(limits: limits) { server in
            for seed in 0..<UInt64(Self.rounds) {
                var random = SplitMix(state: seed)
                let client = try await RawClient.connect(server.port)
                var bytes = Self.seeds[Int(seed) % Self.seeds.count]
                if seed % 2 == 0 { bytes = Self.mutated(bytes, &random) }
                if Int(seed) % Self.seeds.count == 3 { bytes += Self.frames(&random) }
                client.offer(bytes)
                client.offerEnd()
                let answers = String(decoding: await client.rest(), as: UTF8.self)
                #expect(!answers.contains("HTTP/1.1 500"), "seed \(seed)")
                #expect(answers.isEmpty || answers.hasPrefix("HTTP/1.1 "), "seed \(seed)")
            }
            let client = try await RawClient.connect(server.port)
            #expect(try await client.request("GET", "/fapi/echo").status == 200)
        }
    }
}

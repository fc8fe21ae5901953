import Foundation
import Testing

// SIGKILL at random moments under load, in the program itself: nothing that was acknowledged may be
// lost. Ten kills here; `scripts/kill --rounds 200` has the patience for more.

@Suite struct KillTests {
    /// Runs the program, which is built beside the tests; waits without holding a thread.
    private static func killTest(
        _ arguments: [String]
    ) async throws -> (code: Int32, text: String) {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("plimsoll-kill-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let output = folder.appendingPathComponent("output")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        let process = Process()
        process.executableURL = tests.deletingLastPathComponent()
            .appendingPathComponent("plimsoll")
        process.arguments = ["kill-test", "--dir", folder.path] + arguments
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = process.standardOutput
        let code = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return (code, try String(contentsOf: output, encoding: .utf8))
    }

    @Test func nothingAcknowledgedIsLost() async throws {
        let (code, text) = try await Self.killTest(["--rounds", "10", "--seed", "1"])
        #expect(code == 0, "\(text)")
        #expect(text.contains("0 lost"))
    }

    // The test has teeth: acknowledgements that are not with the system die with the process.
    @Test func withoutDurabilityTheTestFails() async throws {
        let (code, text) = try await Self.killTest(["--rounds", "3", "--durability", "none"])
        #expect(code != 0)
        #expect(text.contains("acknowledged commands are not in the journal"), "\(text)")
    }
}

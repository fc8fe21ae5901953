import Foundation
import Testing

// SIGKILL at random moments under load, in the program itself: nothing that was acknowledged may be
// lost. Ten kills here; `scripts/kill --rounds 200` has the patience for more.

@Suite struct KillTests {
    /// The program, which is built into the folder of the tests.
    private static func program() throws -> URL {
        let folder = try #require(Bundle.allBundles.first?.bundleURL.deletingLastPathComponent())
        for place in [folder, URL(fileURLWithPath: CommandLine.arguments[0])] {
            var candidate = place
            for _ in 0..<4 {
                let program = candidate.appendingPathComponent("plimsoll")
                if FileManager.default.isExecutableFile(atPath: program.path),
                    !program.hasDirectoryPath
                {
                    return program
                }
                candidate.deleteLastPathComponent()
            }
        }
        throw MissingProgram(folder: folder.path)
    }

    private struct MissingProgram: Error {
        let folder: String
    }

    private static func killTest(_ arguments: [String]) throws -> (code: Int32, text: String) {
        let folder = FileManager.default.temporaryDirectory.path
            + "/plimsoll-kill-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let process = Process()
        process.executableURL = try program()
        process.arguments = ["kill-test", "--dir", folder] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test func nothingAcknowledgedIsLost() throws {
        let (code, text) = try Self.killTest(["--rounds", "10", "--seed", "1"])
        #expect(code == 0, "\(text)")
        #expect(text.contains("0 lost"))
    }

    // The test has teeth: acknowledgements that are not with the system die with the process.
    @Test func withoutDurabilityTheTestFails() throws {
        let (code, text) = try Self.killTest(["--rounds", "3", "--durability", "none"])
        #expect(code != 0)
        #expect(text.contains("acknowledged commands are not in the journal"), "\(text)")
    }
}

import Glibc

// The server's memory as the kernel counts it.

/// Resident memory of a process, in kilobytes.
public struct ServerMemory: Hashable, Sendable {
    /// Now.
    public let resident: Int
    /// At its highest since the process began.
    public let peak: Int

    /// Reads it from `/proc`; nil if there is no such process.
    init?(pid: Int32) {
        guard let file = fopen("/proc/\(pid)/status", "r") else { return nil }
        defer { fclose(file) }
        var fields: [Substring: Int] = [:]
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
            let parts = text.split { $0 == ":" || $0 == " " || $0 == "\t" || $0 == "\n" }
            if parts.count >= 2 { fields[parts[0]] = Int(parts[1]) }
        }
        guard let resident = fields["VmRSS"], let peak = fields["VmHWM"] else { return nil }
        self.resident = resident
        self.peak = peak
    }
}

import Foundation
public import Logging
import VenueJSON

// Log lines, in words for people or in JSON for machines, always with their figures as fields.

/// Writes log lines to the standard error.
public struct LineLogHandler: LogHandler {
    /// The least severe line written.
    public var logLevel: Logger.Level
    /// Fields of every line.
    public var metadata: Logger.Metadata = [:]
    private let label: String
    private let isJSON: Bool

    /// A handler for a part of the venue.
    public init(label: String, level: Logger.Level, isJSON: Bool) {
        self.label = label
        self.isJSON = isJSON
        logLevel = level
    }

    /// A field of every line.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a line.
    public func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { _, new in new }
            .sorted { $0.key < $1.key }
        let time = Date().formatted(.iso8601.time(includingFractionalSeconds: true))
        let line: String
        if isJSON {
            let first: [(key: String, value: JSON)] = [
                ("time", .string(time)), ("level", .string(event.level.rawValue)),
                ("part", .string(label)), ("message", .string("\(event.message)")),
            ]
            line = JSON.object(first + fields.map { ($0.key, .string("\($0.value)")) }).compact
        } else {
            let words = fields.map { " \($0.key)=\($0.value)" }.joined()
            line = "\(time) \(event.level.rawValue) \(label): \(event.message)\(words)"
        }
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}

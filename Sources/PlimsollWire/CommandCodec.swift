public import PlimsollModel

// Commands and events with their version at the head, as journal, archive and peers keep them.
// Length and checksum belong to whoever stores them.

/// Commands as bytes: version, time, action.
public enum CommandCodec {
    /// The bytes of a command.
    public static func encode(_ command: Command) -> [UInt8] {
        var writer = ByteWriter(capacity: 160)
        encode(command, into: &writer)
        return writer.bytes
    }

    /// Appends a command to a writer that is reused.
    public static func encode(_ command: Command, into writer: inout ByteWriter) {
        WireVersion.command.encode(into: &writer)
        command.encode(into: &writer)
    }

    /// The command that exactly these bytes are.
    ///
    /// - Throws: `WireError`, also for bytes behind its end.
    public static func decode(_ bytes: [UInt8]) throws(WireError) -> Command {
        var reader = ByteReader(bytes)
        let command = try decode(from: &reader)
        try reader.finish()
        return command
    }

    /// The next command of a reader that may hold more.
    ///
    /// - Throws: `WireError` with the place of the fault.
    public static func decode(from reader: inout ByteReader) throws(WireError) -> Command {
        try WireVersion.command.expect(from: &reader)
        return try Command(from: &reader)
    }
}

/// The events of a command, with their orders and explanations, as bytes.
public enum EventCodec {
    /// The bytes of a buffer.
    public static func encode(_ events: EventBuffer) -> [UInt8] {
        var writer = ByteWriter(capacity: 64 * events.events.count + 32)
        encode(events, into: &writer)
        return writer.bytes
    }

    /// Appends a buffer to a writer that is reused.
    public static func encode(_ events: EventBuffer, into writer: inout ByteWriter) {
        WireVersion.events.encode(into: &writer)
        events.encode(into: &writer)
    }

    /// The buffer that exactly these bytes are.
    ///
    /// - Throws: `WireError`, also for bytes behind its end.
    public static func decode(_ bytes: [UInt8]) throws(WireError) -> EventBuffer {
        var reader = ByteReader(bytes)
        let events = try decode(from: &reader)
        try reader.finish()
        return events
    }

    /// The next buffer of a reader that may hold more.
    ///
    /// - Throws: `WireError` with the place of the fault.
    public static func decode(from reader: inout ByteReader) throws(WireError) -> EventBuffer {
        try WireVersion.events.expect(from: &reader)
        return try EventBuffer(from: &reader)
    }
}

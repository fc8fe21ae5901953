import NIOConcurrencyHelpers

/// What a listener heard.
final class Heard: Sendable {
    private let bytes = NIOLockedValueBox<[[UInt8]]>([])

    var all: [[UInt8]] { bytes.withLockedValue { $0 } }
    func append(_ more: [UInt8]) { bytes.withLockedValue { $0.append(more) } }
}

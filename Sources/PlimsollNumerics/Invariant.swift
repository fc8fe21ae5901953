/// Stops the process when our own reasoning was wrong; the journal replays.
///
/// `precondition` prints no message in optimised builds, so this is what the core uses. It stays
/// on in production: a venue that halts is better than one that is wrong.
///
/// - Parameters:
///   - condition: What must be true.
///   - rule: The positive rule with its figures, as in "marginBalance covers ..., was ...".
@inlinable
public func invariant(
    _ condition: Bool, _ rule: @autoclosure () -> String,
    file: StaticString = #fileID, line: UInt = #line
) {
    if !condition { fatalError("Invariant: \(rule())", file: file, line: line) }
}

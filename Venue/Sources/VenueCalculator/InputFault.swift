/// Why an input was refused: where, what was expected there, and what was found.
public struct InputFault: Error, Hashable, Sendable {
    /// Name of the input, as the person gave it.
    public var file: String
    /// Line, from 1.
    public var line: Int
    /// Column in characters, from 1.
    public var column: Int
    /// Place within the document, as in `$.positions[0].markPrice`.
    public var path: String
    /// What would have been right.
    public var expected: String
    /// What is there.
    public var found: String
}

extension InputFault: CustomStringConvertible {
    /// One line: file, line, column, place, expectation and finding.
    public var description: String {
        "\(file):\(line):\(column): \(path): expected \(expected), found \(found)"
    }
}

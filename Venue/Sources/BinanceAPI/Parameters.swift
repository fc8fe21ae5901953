/// The parameters of a request: percent-decoded, in the order received, the query before the body.
public struct Parameters: Sendable {
    /// Names and values; an empty value counts as not sent and is left out.
    public private(set) var pairs: [(name: String, value: String)] = []

    /// Parameters in order; of two of one name the first counts.
    public init(_ pairs: [(name: String, value: String)] = []) {
        for pair in pairs where !pair.value.isEmpty { self.pairs.append(pair) }
    }

    /// The value of a name, or nil.
    public subscript(_ name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }
}

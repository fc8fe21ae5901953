import Testing

// Examples worked by other venues - help pages, API samples, public test suites - through the
// public formulas. They are outside evidence: a test that fails here means we compute something
// else than the world does.

/// Kinds that need option pricing or scenario margin, which PlimsollMargin does not have: an
/// option has a volatility, and a portfolio's shocked values are not a formula of one position.
private let laterKinds: [String: String] = [
    "iv_shock": "volatility shock of portfolio margin",
    "black76": "option pricing",
    "derive_grid_static": "scenario grid of portfolio margin",
    "derive_short_call": "standard margin of options",
    "fwd_contingency": "forward contingency of portfolio margin",
    "inverse_shock_vector": "scenario vector of portfolio margin",
]

private func run(_ example: Example) throws {
    let formula =
        priceFormulas[example.kind] ?? marginFormulas[example.kind] ?? venueFormulas[example.kind]
    guard let formula else {
        Issue.record("\(example.id): no formula for \(example.kind)")
        return
    }
    try formula(example)
}

@Test("Worked examples carried over agree with the formulas", arguments: try Examples.committed())
func committedExample(_ example: Example) throws {
    try run(example)
}

@Test("The examples carried over are all there")
func committedCount() throws {
    let examples = try Examples.committed()
    #expect(examples.count == 69)
    #expect(Set(examples.map(\.id)).count == examples.count, "an id occurs twice")
}

@Test(
    "The collection beside the checkout is driven in full, but for kinds listed with a reason",
    .enabled(if: Examples.hasShared, "the collection is not beside this checkout"))
func sharedExamples() throws {
    let examples = try Examples.shared()
    var later = 0
    for example in examples {
        if laterKinds[example.kind] != nil { later += 1 } else { try run(example) }
    }
    #expect(later == 12)
    #expect(examples.count - later == 69)
}

// What one trading connection does: place an order far from the market, cancel it, and again. So
// the book stays small, no money moves, and each step is one command of the engine.

/// The order that all connections place, far enough from the market that it does not trade.
struct OrderTerms: Hashable, Sendable {
    let symbol: String
    let price: String
    let quantity: String
}

/// The steps of one connection.
struct OrderScript: Sendable {
    enum Step: Hashable, Sendable {
        case place(String)
        case cancel(String)
    }

    private let terms: OrderTerms
    private let prefix: String
    private var count = 0
    private var resting: String?

    /// - Parameter prefix: Tells this connection's orders from all others, also of earlier runs.
    init(terms: OrderTerms, prefix: String) {
        self.terms = terms
        self.prefix = prefix
    }

    /// The next step: cancel what rests, or place.
    mutating func next() -> Step {
        if let resting { return .cancel(resting) }
        count += 1
        return .place("\(prefix)-\(count)")
    }

    /// The venue has answered a step.
    mutating func answered(_ step: Step, isDone: Bool) {
        switch step {
        case .place(let id): resting = isDone ? id : nil
        // An order that cannot be cancelled has gone.
        case .cancel: resting = nil
        }
    }

    /// The parameters of a step, but for time and signature.
    func parameters(_ step: Step) -> [(name: String, value: String)] {
        switch step {
        case .place(let id):
            [
                (name: "newClientOrderId", value: id), (name: "newOrderRespType", value: "ACK"),
                (name: "price", value: terms.price), (name: "quantity", value: terms.quantity),
                (name: "side", value: "BUY"), (name: "symbol", value: terms.symbol),
                (name: "timeInForce", value: "GTX"), (name: "type", value: "LIMIT"),
            ]
        case .cancel(let id):
            [(name: "origClientOrderId", value: id), (name: "symbol", value: terms.symbol)]
        }
    }
}

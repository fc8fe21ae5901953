import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import PlimsollNumerics
import VenueJSON
import VenuePorts

// Drives a running venue as a crowd of bots would, and tells what it bore. Latencies are those of
// the client: from handing a request to the socket until its whole answer has arrived.

/// One load run.
public struct LoadRun: Sendable {
    private let options: LoadOptions
    private let connector: Connector

    /// A run with these options.
    ///
    /// - Throws: Whatever keeps the authority's file from being read.
    public init(_ options: LoadOptions) throws {
        self.options = options
        connector = try Connector(options)
    }

    /// Subscribes, trades until the time is up, and gives the figures.
    ///
    /// - Throws: `VenueFault(.peer)` if the venue cannot be reached or does not list the symbol.
    public func run() async throws -> LoadReport {
        let before = options.pid.flatMap(ServerMemory.init)
        let terms = try await terms()
        let (channels, boxes) = try await subscribe()
        let start = NIODeadline.now()
        let tally = try await trade(terms, until: start + TimeAmount(options.duration))
        let nanoseconds = (NIODeadline.now() - start).nanoseconds
        let heard = boxes.map { $0.withLockedValue { $0 } }
        let after = options.pid.flatMap(ServerMemory.init)
        for channel in channels { channel.close(promise: nil) }
        return LoadReport(
            options: options, seconds: Double(nanoseconds) / 1e9, tally: tally, heard: heard,
            before: before, after: after)
    }

    // The order to place.

    /// A tenth below the mark price, and the least quantity the venue takes there.
    private func terms() async throws -> OrderTerms {
        let mark = try await connector.fetch("/fapi/v1/premiumIndex?symbol=\(options.symbol)")
        let info = try await connector.fetch("/fapi/v1/exchangeInfo")
        let listed = info["symbols"]?.items.first { $0["symbol"]?.text == options.symbol }
        guard let listed, let markText = mark["markPrice"]?.text else {
            throw VenueFault(.peer, "expected the venue to list \(options.symbol)")
        }
        let filters = listed["filters"]?.items ?? []
        func filter(_ type: String, _ field: String) throws -> String {
            guard let text = filters.first(where: { $0["filterType"]?.text == type })?[field]?.text
            else { throw VenueFault(.peer, "expected \(type).\(field) of \(options.symbol)") }
            return text
        }
        let tick = try Price(filter("PRICE_FILTER", "tickSize"))
        let price = try Price(markText).times(Rate("0.9"), rounding: .down)
            .rounded(toTick: tick, .down)
        let step = try Quantity(filter("LOT_SIZE", "stepSize"))
        let least = try Quantity(filter("LOT_SIZE", "minQty"))
        let notional = try Amount(filter("MIN_NOTIONAL", "notional"))
        let steps = divide(
            Int128(notional.divided(by: price, rounding: .up).raw), by: Int128(step.raw),
            rounding: .up)
        let quantity = options.quantity ?? max(least, Quantity(raw: Int64(steps) * step.raw))
        return OrderTerms(symbol: options.symbol, price: "\(price)", quantity: "\(quantity)")
    }

    // Trading.

    private func trade(_ terms: OrderTerms, until end: NIODeadline) async throws -> Tally {
        let run = RequestSigner.timestamp
        return try await withThrowingTaskGroup(of: Tally.self) { group in
            for index in 0..<options.connections {
                group.addTask {
                    try await tally(
                        OrderScript(terms: terms, prefix: "load-\(run)-\(index)"), until: end)
                }
            }
            var sum = Tally()
            for try await tally in group { sum.add(tally) }
            return sum
        }
    }

    private func tally(_ script: OrderScript, until end: NIODeadline) async throws -> Tally {
        let signer = RequestSigner(apiKey: options.apiKey, secret: options.secret)
        let promise = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Tally.self)
        let host = "\(options.host):\(options.port)"
        let channel: any Channel
        do {
            channel =
                switch options.mode {
                case .rest:
                    try await connector.open { _ in
                        RESTTrader(Trading(script, until: end, promise), signer: signer, host: host)
                    }
                case .ws:
                    try await connector.openSocket("/ws-fapi/v1") { _ in
                        SocketTrader(Trading(script, until: end, promise), signer: signer)
                    }
                }
        } catch {
            promise.fail(error)
            return try await promise.futureResult.get()
        }
        // A venue that does not answer at all must not hold the run for ever.
        let patience = channel.eventLoop.scheduleTask(
            deadline: end + TimeAmount(options.patience)
        ) {
            channel.close(promise: nil)
        }
        defer { patience.cancel() }
        return try await promise.futureResult.get()
    }

    // Listening.

    private func subscribe() async throws -> (
        [any Channel], [NIOLockedValueBox<Subscriber.Heard>]
    ) {
        var channels: [any Channel] = []
        var boxes: [NIOLockedValueBox<Subscriber.Heard>] = []
        // Fifty at a time: more would only wait in the backlog of the venue.
        while channels.count < options.subscribers {
            let count = min(50, options.subscribers - channels.count)
            let fresh = (0..<count).map { _ in NIOLockedValueBox(Subscriber.Heard()) }
            boxes += fresh
            channels += try await open(fresh)
        }
        return (channels, boxes)
    }

    private func open(
        _ boxes: [NIOLockedValueBox<Subscriber.Heard>]
    ) async throws -> [any Channel] {
        try await withThrowingTaskGroup(of: (any Channel).self) { group in
            for box in boxes {
                group.addTask {
                    try await connector.openSocket("/ws/\(options.stream)") { _ in Subscriber(box) }
                }
            }
            var channels: [any Channel] = []
            for try await channel in group { channels.append(channel) }
            return channels
        }
    }
}

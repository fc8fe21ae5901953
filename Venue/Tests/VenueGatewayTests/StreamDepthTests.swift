import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import Testing
import VenueGateway
import VenueJSON
import VenueReadModels

// A client's local book, kept by the documented algorithm from diffs and one picture, against the
// book itself, under seeded random trading.

/// A book as a client keeps it.
struct LocalBook {
    var bids: [Int64: Int64] = [:]
    var asks: [Int64: Int64] = [:]
    var lastID: Int64 = 0

    init(_ picture: BookSnapshot) {
        for level in picture.bids { bids[level.price.raw] = level.quantity.raw }
        for level in picture.asks { asks[level.price.raw] = level.quantity.raw }
        lastID = Int64(picture.lastUpdateID)
    }

    mutating func apply(_ event: JSON) throws {
        for level in event["b"]?.items ?? [] { try Self.put(level, in: &bids) }
        for level in event["a"]?.items ?? [] { try Self.put(level, in: &asks) }
        lastID = event.int("u")
    }

    private static func put(_ level: JSON, in side: inout [Int64: Int64]) throws {
        let price = try Price(#require(level.items[0].text)).raw
        let quantity = try Quantity(#require(level.items[1].text)).raw
        side[price] = quantity == 0 ? nil : quantity
    }

    var isCrossed: Bool {
        guard let bid = bids.keys.max(), let ask = asks.keys.min() else { return false }
        return bid >= ask
    }
}

/// A client that follows one book: buffers, takes a picture, bridges, and checks every link.
struct BookClient {
    let socket: MemorySocket
    var buffered: [JSON] = []
    var book: LocalBook?
    var lastLink: Int64?

    mutating func hear() throws {
        for event in try socket.take() {
            if let last = lastLink { #expect(event.int("pu") == last) }
            #expect(event.int("U") == event.int("pu") + 1 && event.int("U") <= event.int("u"))
            lastLink = event.int("u")
            if book == nil { buffered.append(event) } else { try book?.apply(event) }
        }
    }

    mutating func start(with picture: BookSnapshot) throws {
        try hear()
        let id = Int64(picture.lastUpdateID)
        let kept = buffered.filter { $0.int("u") >= id }
        if let first = kept.first {
            #expect(first.int("U") <= id || first.int("pu") == id)
        }
        book = LocalBook(picture)
        for event in kept { try book?.apply(event) }
        buffered = []
    }
}

@Suite struct StreamDepthTests {
    /// Books kept from every cadence equal the books at the same number, all along.
    @Test(arguments: ["@depth", "@depth@0ms", "@depth@100ms", "@depth@250ms", "@depth@500ms"])
    func localBooksEqual(suffix: String) throws {
        var venue = StreamVenue()
        let runner = SimulationRunner(seed: 21, steps: 2_500)
        for command in runner.venue.commands() { venue.apply(command) }
        let names = (0..<venue.engine.instrumentCount).map {
            venue.engine.spec(of: InstrumentID($0)).symbol.lowercased() + suffix
        }
        var clients = names.map { BookClient(socket: venue.connect("/ws/\($0)").socket) }
        var pictures: [[UInt64: BookSnapshot]] = names.map { _ in [:] }
        var compared = 0
        for (number, command) in runner.commands().enumerated() {
            venue.apply(command)
            venue.wait(milliseconds: 37)
            for place in clients.indices {
                let picture = venue.board.depth(InstrumentID(place), limit: .max)
                pictures[place][picture.lastUpdateID] = picture
                if number == 100 * (place + 1) { try clients[place].start(with: picture) }
                try clients[place].hear()
                guard let book = clients[place].book,
                    let then = pictures[place][UInt64(book.lastID)]
                else { continue }
                compared += 1
                let expected = LocalBook(then)
                #expect(book.bids == expected.bids && book.asks == expected.asks)
                #expect(!book.isCrossed)
                if book.bids != expected.bids { return }
            }
        }
        // What is still on its way comes with the next cadence, and then both are the same.
        venue.wait(milliseconds: 1_000)
        for place in clients.indices {
            try clients[place].hear()
            let picture = venue.board.depth(InstrumentID(place), limit: .max)
            #expect(clients[place].book?.bids == LocalBook(picture).bids)
            #expect(clients[place].book?.asks == LocalBook(picture).asks)
        }
        #expect(compared > 5_000)
    }

    /// A quiet book sends nothing, and whoever joins in the quiet can bridge.
    @Test func quietBookBridges() throws {
        var venue = StreamVenue.trading(accounts: 1)
        venue.done(.place(StreamVenue.limit(1, .buy, 5, at: 49_000)))
        let socket = venue.connect("/ws/btcusdt@depth@100ms").socket
        for _ in 0..<20 { venue.wait(milliseconds: 100) }
        #expect(try socket.take().isEmpty)
        let picture = venue.board.depth(StreamVenue.btc, limit: 100)
        venue.done(.place(StreamVenue.limit(1, .buy, 5, at: 48_000)))
        venue.wait(milliseconds: 100)
        let events = try socket.take()
        #expect(events.count == 1)
        #expect(events[0].int("pu") == Int64(picture.lastUpdateID))
        #expect(events[0].text("b") == nil && events[0]["b"]?.items.count == 1)
        #expect(events[0].text("e") == "depthUpdate" && events[0].text("s") == "BTCUSDT")
        let keys: Set = ["e", "E", "T", "s", "U", "u", "pu", "b", "a"]
        #expect(events[0].keys.isSuperset(of: keys))
    }

    /// Two streams of different cadence have links of their own.
    @Test func cadencesLinkForThemselves() throws {
        var venue = StreamVenue.trading(accounts: 1)
        let fast = venue.connect("/ws/btcusdt@depth@100ms").socket
        let slow = venue.connect("/ws/btcusdt@depth@500ms").socket
        for level in 0..<10 {
            venue.done(.place(StreamVenue.limit(1, .buy, 5, at: 49_000 - Int64(level))))
            venue.wait(milliseconds: 99)
        }
        let (many, few) = (try fast.take(), try slow.take())
        #expect(many.count > few.count && few.count >= 2)
        for events in [many, few] {
            for (before, after) in zip(events, events.dropFirst()) {
                #expect(after.int("pu") == before.int("u"))
            }
        }
    }

    /// The best levels are whole pictures, best first, and come only when the book changed.
    @Test func partialDepthIsWhole() throws {
        var venue = StreamVenue.trading(accounts: 1)
        for level in 0..<8 {
            venue.done(.place(StreamVenue.limit(1, .buy, 5, at: 49_000 - Int64(level))))
        }
        let socket = venue.connect("/ws/btcusdt@depth5@100ms").socket
        venue.wait(milliseconds: 100)
        venue.wait(milliseconds: 100)
        var events = try socket.take()
        #expect(events.count == 1)
        #expect(
            events[0]["b"]?.items.map { $0.items[0].text } == [
                "49000.0", "48999.0", "48998.0", "48997.0", "48996.0",
            ])
        venue.done(.place(StreamVenue.limit(1, .buy, 5, at: 49_001)))
        venue.wait(milliseconds: 100)
        events = try socket.take()
        #expect(events.count == 1 && events[0]["b"]?.items.count == 5)
        #expect(events[0].text("a") == nil)
    }
}

import Foundation
import NIOCore
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenuePorts
import VenueSequencer

@testable import VenueMarket

/// A market that listens to venues on this machine, which say what real ones say and fail as they
/// do.
@Suite("A live market", .timeLimit(.minutes(30)))
struct LiveMarketTests {
    static var impatient: LiveTiming {
        var timing = LiveTiming()
        timing.keepAlive = .milliseconds(100)
        timing.silence = .milliseconds(700)
        timing.firstPause = .milliseconds(10)
        timing.longestPause = .milliseconds(50)
        timing.interval = .zero
        return timing
    }

    /// Runs a market on the wall clock until something is true of the venue.
    static func run(
        _ servers: [LiveVenue: LiveServer], until isDone: (Sequencer) -> Bool
    ) async throws {
        let venues = servers.keys.sorted { $0.rawValue < $1.rawValue }
        let description = try MarketKind.live(venues).fitted(.standard)
        let sequencer = try Sequencer(journal: MemoryJournal())
        for action in description.genesis() { _ = try await sequencer.submit(action) }
        var options = MarketRun()
        for (venue, server) in servers { options.addresses[venue] = server.address }
        let market = try LiveMarket(
            venues: venues, description: description, sequencer: sequencer, options: options,
            clock: SystemClock(), timing: impatient)
        let task = Task { try await market.run() }
        while !isDone(sequencer) { try await Task.sleep(for: .milliseconds(20)) }
        task.cancel()
        try await task.value
        for server in servers.values { try await server.stop() }
    }

    static func indexPrice(_ sequencer: Sequencer, _ name: String) -> Price {
        sequencer.read { engine in engine.index(name).map { engine.indexPrice($0) } ?? .zero }
    }

    /// The recorded messages of each venue move the index of their symbol, and makers quote on it.
    @Test(arguments: LiveFormatTests.priced)
    func aMessageMovesTheIndex(
        venue: LiveVenue, text: String, symbol: String, price: String
    ) async throws {
        let base = symbol.prefix { $0.isLetter }.replacingOccurrences(of: "USDT", with: "")
        let expected = try Price(price)
        let server = try await LiveServer([[.ping, .say(text)]])
        try await Self.run([venue: server]) { sequencer in
            Self.indexPrice(sequencer, base + "USDT") == expected && server.seen.pongs > 0
                && sequencer.read { engine in
                    engine.instrument(base + "USDT").map { engine.bestPrice($0, .buy) != nil }
                } == true
        }
        #expect(server.seen.heard.first.map { $0.lowercased().contains(base.lowercased()) } == true)
    }

    static func okx(_ price: String) -> String {
        #"{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","last":""#
            + price + #""}]}"#
    }

    /// A dropped connection, a closed one, garbage, and silence: each time it connects and
    /// subscribes anew, and the price of the last connection counts.
    @Test func itConnectsAgainWhateverHappens() async throws {
        let server = try await LiveServer([
            [.say(Self.okx("60000")), .drop],
            [.say("{"), .noise([0xFF, 0xFE, 0]), .say(Self.okx("60100")), .close],
            [.say(Self.okx("60200"))],
            [
                .sayInParts(
                    String(Self.okx("60300").prefix(20)), String(Self.okx("60300").dropFirst(20)))
            ],
        ])
        let last = try Price("60300")
        try await Self.run([.okx: server]) { sequencer in
            Self.indexPrice(sequencer, "BTCUSDT") == last
        }
        #expect(server.seen.connections >= 4)
        #expect(server.seen.heard.count { $0.contains("subscribe") } >= 4)
        #expect(server.seen.heard.contains("ping"))
    }

    /// One venue that is away does not keep the others from being heard.
    @Test func aVenueThatIsAwayIsLeftOut() async throws {
        let okx = try await LiveServer([[.say(Self.okx("60000"))]])
        let bybit = try await LiveServer([
            [.say(#"{"topic":"tickers.BTCUSDT","data":{"symbol":"BTCUSDT","lastPrice":"60010"}}"#)]
        ])
        let kraken = try await LiveServer([[.drop]])
        try await Self.run([.okx: okx, .bybit: bybit, .kraken: kraken]) { sequencer in
            Self.indexPrice(sequencer, "BTCUSDT") == Price(whole: 60_005)
        }
        #expect(kraken.seen.connections > 0)
    }
}

import Foundation
import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueFeeds
import VenuePorts
import VenueSequencer

@testable import VenueMarket

/// Remembers how an index moved.
final class IndexLog: EventSink {
    private let prices = NIOLockedValueBox<[IndexID: [Price]]>([:])

    func applied(_ command: AppliedCommand, engine: borrowing Engine) {
        for case .indexPriceChanged(let index, let price) in command.events.events {
            prices.withLockedValue { $0[index, default: []].append(price) }
        }
    }

    func course(_ index: IndexID) -> [Price] { prices.withLockedValue { $0[index] ?? [] } }
}

/// A recording is played to a venue, and the index is what was recorded.
@Suite("A replayed market")
struct ReplayMarketTests {
    /// Trades of one venue as Tardis writes them: (seconds after the start, price).
    static func recording(
        _ trades: [(second: Int, price: String)], at place: URL
    ) throws -> UnderlyingData {
        var text = "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"
        for (number, trade) in trades.enumerated() {
            let time = 1_760_000_000_000_000 + trade.second * 1_000_000
            text += "gemini,BTCUSD,\(time),\(time + 5),\(number),buy,\(trade.price),0.01\n"
        }
        try Data(text.utf8).write(to: place)
        return UnderlyingData(try MarketData.open(paths: [place.path]))
    }

    static func withFile<Answer>(_ body: (URL) async throws -> Answer) async throws -> Answer {
        let place = FileManager.default.temporaryDirectory
            .appendingPathComponent("plimsoll-market-\(UUID().uuidString).csv")
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: place) } }
        return try await body(place)
    }

    static let trades: [(second: Int, price: String)] = [
        (0, "67000.5"), (1, "67010"), (3, "66990.25"), (4, "67050"), (9, "67120.75"),
    ]

    @Test func theIndexIsWhatWasRecorded() async throws {
        try await Self.withFile { place in
            let recording = try Self.recording(Self.trades, at: place)
            let description = try MarketKind.replay(paths: [place.path]).fitted(.standard)
            #expect(description.indices[0].sources.map(\.name) == ["gemini"])
            let log = IndexLog()
            let venue = try await TestVenue(description, sinks: [log])
            var options = MarketRun()
            options.speed = .greatest
            let market = ReplayMarket(
                recording: recording, description: description, sequencer: venue.sequencer,
                options: options, clock: venue.clock)
            try await market.run()
            let expected = try Self.trades.map { try Price($0.price) }
            // The first two lie within the first second that is played.
            #expect(log.course(IndexID(0)) == Array(expected.dropFirst()))
            #expect(venue.quoted.sorted() == ["BTCUSDT", "BTCUSD_PERP"])
            #expect(venue.sequencer.read { engine in engine.brokenInvariants() } == [])
        }
    }

    /// A venue that lists other sources hears the recording in the place of one of them.
    @Test func anUnknownSourceSpeaksForAnother() async throws {
        try await Self.withFile { place in
            let recording = try Self.recording(Self.trades, at: place)
            var description = VenueDescription.standard
            description.indices[0].minimumSources = 1
            let venue = try await TestVenue(description)
            var options = MarketRun()
            options.speed = .greatest
            let market = ReplayMarket(
                recording: recording, description: description, sequencer: venue.sequencer,
                options: options, clock: venue.clock)
            try await market.run()
            #expect(try venue.indexPrice("BTCUSDT") == Price("67120.75"))
        }
    }

    /// A source that has nothing new to say repeats itself, so that it is not taken for dead.
    @Test func aQuietSourceRepeatsItself() async throws {
        try await Self.withFile { place in
            let recording = try Self.recording([(0, "67000"), (200, "67001")], at: place)
            let description = try MarketKind.replay(paths: [place.path]).fitted(.standard)
            let venue = try await TestVenue(description)
            let market = ReplayMarket(
                recording: recording, description: description, sequencer: venue.sequencer,
                clock: venue.clock)
            try await market.warmUp()
            var player = try market.player()
            for _ in 0..<(150 * 4) {
                _ = try await market.step(&player)
                venue.clock.set(venue.clock.now.advanced(by: SimulatedMarket.step))
                _ = try await venue.sequencer.submit(.tick)
            }
            #expect(!venue.sequencer.read { engine in engine.isLiquidationPaused(InstrumentID(0)) })
        }
    }

    @Test func aRecordingOfNothingListedIsRefused() async throws {
        try await Self.withFile { place in
            let recording = try Self.recording(Self.trades, at: place)
            var description = VenueDescription.standard
            description.instruments = []
            description.assets = [AssetListing(AssetSpec(name: "USDT"))]
            description.indices = []
            description.insuranceFund = []
            let venue = try await TestVenue(description)
            let market = ReplayMarket(
                recording: recording, description: description, sequencer: venue.sequencer,
                clock: venue.clock)
            await #expect(throws: VenueFault.self) { try await market.run() }
        }
    }

    @Test(arguments: [("1", ReplaySpeed.times(1)), ("10", .times(10)), ("max", .greatest)])
    func aSpeedIsRead(text: String, speed: ReplaySpeed) {
        #expect(ReplaySpeed(text) == speed)
        #expect(ReplaySpeed("-" + text) == nil)
    }
}

import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import VenuePorts
import VenueSequencer

// Where a market meets a venue that runs: what it means to do is found out between two commands,
// and then sent like anybody's commands. Whatever is refused meanwhile, because others were
// quicker, is seen at the next look.

/// Sends a market's commands to the sequencer.
struct Door {
    let sequencer: Sequencer

    /// Commands that are sent together, so that people's own are not kept waiting for long.
    private static let group = 256

    /// Sends commands in their order; a venue that is too busy is left alone for this time.
    func send(_ actions: [Action]) async throws {
        var rest = actions[...]
        while !rest.isEmpty {
            do {
                _ = try await sequencer.submit(all: Array(rest.prefix(Self.group)))
            } catch let fault as VenueFault where fault.code == .overloaded {
                return
            }
            rest = rest.dropFirst(Self.group)
        }
    }
}

/// The crowd on a venue whose prices come from somewhere else.
final class TradingFloor: Sendable {
    let door: Door
    private let description: VenueDescription
    private let run: MarketRun
    private let crowd = NIOLockedValueBox<Crowd?>(nil)

    init(_ description: VenueDescription, _ sequencer: Sequencer, run: MarketRun) {
        self.description = description
        self.run = run
        door = Door(sequencer: sequencer)
    }

    /// Opens accounts and gives them money, as far as the coins they need have a price.
    func prepare() async throws {
        for _ in 0..<Crowd.roundsToPrepare {
            let missing = crowd.withLockedValue { crowd in
                door.sequencer.read { engine in
                    if crowd == nil {
                        crowd = Crowd(
                            description.market, engine, run: run, stream: engine.sequence)
                    }
                    return crowd?.prepare(engine) ?? []
                }
            }
            if missing.isEmpty { return }
            try await door.send(missing)
        }
    }

    /// Lets everybody act once.
    func act(at time: Timestamp) async throws {
        let actions = crowd.withLockedValue { crowd in
            door.sequencer.read { engine in crowd?.act(engine, at: time) ?? [] }
        }
        try await door.send(actions)
    }
}

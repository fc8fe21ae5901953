import Dispatch
import NIOConcurrencyHelpers
import PlimsollNumerics
import VenueReplay

// All crashes that are known here. Recordings are read once, in the background, as a day of trades
// takes seconds to read; until then the list is without them.

/// The crashes that accounts can be taken through.
public final class CrashLibrary: Sendable {
    private let recordings = NIOLockedValueBox<[Crash]>([])

    /// The crashes with published figures and the one that is made up.
    public init() {}

    /// Reads the recordings of a folder in the background.
    ///
    /// - Parameters:
    ///   - directory: A folder of recorded markets.
    ///   - told: Hears of what could not be read, and why.
    public func read(_ directory: String, _ told: @escaping @Sendable (String) -> Void) {
        DispatchQueue.global(qos: .utility).async { self.readNow(directory, told) }
    }

    /// Reads the recordings of a folder before it returns.
    func readNow(_ directory: String, _ told: (String) -> Void) {
        let found = Crash.recordings(in: directory, told)
        recordings.withLockedValue { $0 = found }
    }

    /// All crashes: published ones, recorded ones, the one that is made up.
    public var all: [Crash] {
        let taken = Set((Crash.wellKnown + [Self.madeUp]).map(\.name))
        let recorded = recordings.withLockedValue { $0 }.filter { !taken.contains($0.name) }
        return Crash.wellKnown + recorded + [Self.madeUp]
    }

    /// A crash by name, or nil.
    public func named(_ name: String) -> Crash? { all.first { $0.name == name } }

    /// The crash that the replay has built in.
    private static let madeUp: Crash = {
        let minutes = BuiltInCrash.minutes(seed: 1)
        var table = PriceTable(symbols: BuiltInCrash.symbols)
        for prices in minutes { table.append(prices.map(\.raw)) }
        return Crash(
            name: "built-in", title: "The built-in crash: two air pockets in a quarter of an hour",
            day: nil, source: "made up from a seed; AVAX, BTC, ETH and SOL", kind: .madeUp,
            moves: table.moves)
    }()
}

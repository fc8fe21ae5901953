import Foundation
import PlimsollModel
import PlimsollNumerics
import VenueJournalFile
import VenuePorts

// Commands to keep and directories to keep them in.

/// A repeatable source of chance.
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<max(bound, 1), using: &self) }
}

/// The `count` commands behind the first `start`; the same numbers give the same commands.
func commands(_ count: Int, after start: Int = 0) -> [Command] {
    (start..<(start + count)).map { place in
        var chance = Chance(UInt64(place))
        let time = Timestamp(Int64(place + 1) * 1_000_000)
        switch chance.below(4) {
        case 0: return Command(.tick, at: time)
        case 1: return Command(.openAccount(AccountKey(chance.next())), at: time)
        case 2:
            let amount = Amount(raw: Int64(chance.below(1 << 40)))
            return Command(.deposit(AccountID(chance.below(100)), AssetID(0), amount), at: time)
        default:
            let request = OrderRequest(
                account: AccountID(chance.below(100)), instrument: InstrumentID(chance.below(8)),
                side: .buy, type: .limit, quantity: Quantity(raw: Int64(chance.below(1 << 30))),
                price: Price(raw: Int64(chance.below(1 << 40))))
            return Command(.place(request), at: time)
        }
    }
}

/// Everything a journal gives from a sequence on.
func contents(_ journal: FileJournal, from first: UInt64 = 1) throws -> [Command] {
    var found: [Command] = []
    var next = first
    try journal.replay(from: first) { record in
        if record.sequence != next { throw Unexpected("sequence \(record.sequence), not \(next)") }
        found.append(record.command)
        next += 1
    }
    return found
}

struct Unexpected: Error {
    let words: String
    init(_ words: String) { self.words = words }
}

/// Runs a test in a directory of its own and removes it afterwards.
func withDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = NSTemporaryDirectory() + "/journal-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
}

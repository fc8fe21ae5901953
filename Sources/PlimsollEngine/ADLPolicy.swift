import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// Who is closed when a bankrupt position finds neither book nor fund. A policy is one small
// protocol: it divides a number of lots among candidates, who come in order of rank.

/// A position on the other side of a bankrupt one.
struct ADLCandidate: BitwiseCopyable {
    let holding: Int32
    let leg: Int
    let account: AccountID
    /// Lots held now.
    var lots: Int64
    /// What it is ranked by.
    let standing: ADLStanding
}

/// How a size is divided among counterparties.
protocol ADLPolicy {
    /// True if the division needs to know everyone, false if the first who suffice are enough.
    static var needsEveryone: Bool { get }
    /// Lots for each candidate, in their order; their sum is `lots` or all there are.
    static func shares(of lots: Int64, among candidates: [ADLCandidate]) -> [Int64]
}

/// The queue: the highest score is closed first, and only as far as needed.
enum RankedQueue: ADLPolicy {
    static var needsEveryone: Bool { false }

    static func shares(of lots: Int64, among candidates: [ADLCandidate]) -> [Int64] {
        var rest = lots
        return candidates.map { candidate in
            let share = min(rest, candidate.lots)
            rest -= share
            return share
        }
    }
}

/// Everyone in proportion to size; odd lots go by rank.
enum ProRata: ADLPolicy {
    static var needsEveryone: Bool { true }

    static func shares(of lots: Int64, among candidates: [ADLCandidate]) -> [Int64] {
        var whole: Int128 = 0
        for candidate in candidates { whole += Int128(candidate.lots) }
        if whole <= Int128(lots) { return candidates.map(\.lots) }
        var shares = candidates.map { candidate in
            Int64(Int128(lots) * Int128(candidate.lots) / whole)
        }
        var rest = lots - shares.reduce(0, +)
        for index in shares.indices where rest > 0 && shares[index] < candidates[index].lots {
            shares[index] += 1
            rest -= 1
        }
        return shares
    }
}

extension ADLPolicyKind {
    var needsEveryone: Bool {
        switch self {
        case .rankedQueue: RankedQueue.needsEveryone
        case .proRata: ProRata.needsEveryone
        }
    }

    func shares(of lots: Int64, among candidates: [ADLCandidate]) -> [Int64] {
        switch self {
        case .rankedQueue: RankedQueue.shares(of: lots, among: candidates)
        case .proRata: ProRata.shares(of: lots, among: candidates)
        }
    }
}

/// The candidates of one side of one instrument in order of rank, made once for a command.
struct ADLQueue {
    let instrument: InstrumentID
    let isLong: Bool
    let candidates: [ADLCandidate]
    /// Candidates before this place are used up.
    var next = 0
}

extension Engine {
    /// The candidates with positions of one sign, the queue's head first.
    func rankedCandidates(_ instrument: InstrumentID, isLong: Bool) -> [ADLCandidate] {
        var found: [ADLCandidate] = []
        let terms = instruments[Int(instrument.raw)].terms
        for row in watch.rows[Int(instrument.raw)] where row.size.isPositive == isLong {
            let place = PoolLeg(holding: row.holding, leg: Int(row.leg))
            found.append(
                ADLCandidate(
                    holding: row.holding, leg: place.leg, account: AccountID(Int(row.account)),
                    lots: terms.lots(row.size.magnitude), standing: adlStanding(place)))
        }
        found.sort { $0.standing < $1.standing }
        return found
    }
}

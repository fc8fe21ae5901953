import PlimsollModel
import PlimsollMargin
import VenueReadModels

// Forced steps come in rows: orders are cancelled, a part is closed, then another, then all of it.
// To the one who was liquidated that is one event.

/// The steps that belong together with one of them.
///
/// Two consecutive steps of one pool belong to one episode if the first left the pool at its line
/// (margin balance at or below maintenance margin), or if the second came within 60 seconds.
enum LiquidationEpisode {
    /// Steps of a pool this near to each other are one episode even if it was healthy between.
    static let pause = Nanoseconds(seconds: 60)
    /// Steps of the account that are looked at in either direction.
    private static let most = 1_000

    /// The numbers of the steps of a step's episode, itself among them, in order.
    static func steps(around record: LiquidationRecord, _ store: any HistoryStore) throws
        -> [UInt64]
    {
        let (account, time) = (record.step.pool.account, record.step.time)
        let before = try store.liquidations(
            of: account, in: nil, HistoryWindow(end: time, limit: most))
        let after = try store.liquidations(
            of: account, in: nil, HistoryWindow(start: time, limit: most))
        let known = Set(before.map(\.id))
        let own = (before + after.filter { !known.contains($0.id) }).filter {
            $0.step.pool == record.step.pool
        }.sorted { $0.id < $1.id }
        guard let place = own.firstIndex(where: { $0.id == record.id }) else { return [record.id] }
        var (first, last) = (place, place)
        while first > 0, goesOn(own[first - 1].step, own[first].step) { first -= 1 }
        while last + 1 < own.count, goesOn(own[last].step, own[last + 1].step) { last += 1 }
        return own[first...last].map(\.id)
    }

    private static func goesOn(_ step: LiquidationStep, _ next: LiquidationStep) -> Bool {
        step.after.isLiquidatable || next.time.since(step.time) <= pause
    }
}

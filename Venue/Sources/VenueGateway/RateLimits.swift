import BinanceAPI
import NIOConcurrencyHelpers
import PlimsollModel
import VenuePorts

// Traffic. Weight is counted for an address by the minute of the clock, orders for an account by
// the minute and by ten seconds; the same figures are announced in exchangeInfo. The tables hold a
// bounded number of rows: what belongs to a stretch of time that is over is dropped.

/// What was counted when a call was answered.
public struct RateCounts: Hashable, Sendable {
    /// Weight the address has used in this minute.
    public var weight = 0
    /// Orders of the account in these ten seconds; nil for calls that are no orders.
    public var ordersInTenSeconds: Int?
    /// Orders of the account in this minute; nil for calls that are no orders.
    public var ordersInMinute: Int?
    /// Seconds after which a refused caller may try again.
    public var retryAfter: Int?

    /// Nothing counted.
    public init() {}
}

/// Counts weight and orders.
final class RateLimits: Sendable {
    /// Rows of each table.
    static let mostRows = 65_536
    /// Refused calls of one minute after which an address is banned.
    static let mostRefusals = 60
    /// Length of the first ban; each further one is twice as long.
    static let firstBan = Nanoseconds(seconds: 120)
    private static let longestBan = Nanoseconds(hours: 72)
    private static let minute = Nanoseconds(seconds: 60)
    private static let tenSeconds = Nanoseconds(seconds: 10)

    /// What is known of an address.
    private struct Address {
        var minute: Int64
        var weight = 0
        var refusals = 0
        var bannedUntil = Timestamp.zero
        var bans = 0
    }

    /// What is known of an account.
    private struct Account {
        var minute: Int64
        var inMinute = 0
        var tenSeconds: Int64
        var inTenSeconds = 0

        /// Begins anew where the stretch of time is over.
        mutating func turn(_ minute: Int64, _ tenSeconds: Int64) {
            if self.minute != minute { (self.minute, inMinute) = (minute, 0) }
            if self.tenSeconds != tenSeconds {
                (self.tenSeconds, inTenSeconds) = (tenSeconds, 0)
            }
        }
    }

    private let settings: GatewaySettings
    private let addresses = NIOLockedValueBox<[String: Address]>([:])
    private let accounts = NIOLockedValueBox<[AccountID: Account]>([:])

    init(_ settings: GatewaySettings) { self.settings = settings }

    /// Rows of the larger table.
    var rowCount: Int {
        max(addresses.withLockedValue(\.count), accounts.withLockedValue(\.count))
    }

    // MARK: Weight

    /// Counts a call of an address.
    ///
    /// - Returns: What was counted, and the refusal if the address has used up its weight.
    func charge(
        _ weight: Int, to address: String, at time: Timestamp
    ) -> (counts: RateCounts, refusal: APIError?) {
        let minute = time.raw / Self.minute.raw
        return addresses.withLockedValue { rows in
            if rows.count >= Self.mostRows && rows[address] == nil { Self.prune(&rows, time) }
            var row = rows[address] ?? Address(minute: minute)
            defer { rows[address] = row }
            if row.minute != minute { (row.minute, row.weight, row.refusals) = (minute, 0, 0) }
            row.weight = min(row.weight + weight, Int.max / 2)
            var counts = RateCounts()
            counts.weight = row.weight
            if row.bannedUntil > time {
                counts.retryAfter = Self.seconds(until: row.bannedUntil, from: time)
                return (counts, ban(address, row))
            }
            if row.weight <= settings.weightPerMinute { return (counts, nil) }
            row.refusals += 1
            if row.refusals > Self.mostRefusals {
                let length = min(
                    Self.longestBan.raw, Self.firstBan.raw << Int64(min(row.bans, 16)))
                row.bans += 1
                row.refusals = 0
                row.bannedUntil = time.advanced(by: Nanoseconds(length))
                counts.retryAfter = Self.seconds(until: row.bannedUntil, from: time)
                return (counts, ban(address, row))
            }
            let end = Timestamp((minute + 1) * Self.minute.raw)
            counts.retryAfter = Self.seconds(until: end, from: time)
            return (
                counts,
                .tooManyRequests(address: address, limit: settings.weightPerMinute)
            )
        }
    }

    private func ban(_ address: String, _ row: Address) -> APIError {
        .banned(address: address, untilMilliseconds: row.bannedUntil.raw / 1_000_000)
    }

    private static func prune(_ rows: inout [String: Address], _ time: Timestamp) {
        let minute = time.raw / Self.minute.raw
        rows = rows.filter { $0.value.minute == minute || $0.value.bannedUntil > time }
        // More addresses in one minute than rows: all begin anew rather than none being served.
        if rows.count >= mostRows { rows.removeAll(keepingCapacity: true) }
    }

    private static func seconds(until end: Timestamp, from time: Timestamp) -> Int {
        Int(max(1, (end.since(time).raw + 999_999_999) / 1_000_000_000))
    }

    // MARK: Orders

    /// Counts orders of an account, or refuses them.
    func reserve(
        _ orders: (tenSeconds: Int, minute: Int), for account: AccountID, at time: Timestamp,
        _ counts: inout RateCounts
    ) throws(APIError) {
        let refusal = accounts.withLockedValue { rows -> APIError? in
            if rows.count >= Self.mostRows && rows[account] == nil {
                let minute = time.raw / Self.minute.raw
                rows = rows.filter { $0.value.minute == minute }
                if rows.count >= Self.mostRows { rows.removeAll(keepingCapacity: true) }
            }
            var row = self.row(of: account, in: rows, at: time)
            defer { rows[account] = row }
            var stretch = Self.tenSeconds
            var refusal: APIError?
            if row.inTenSeconds + orders.tenSeconds > settings.ordersPerTenSeconds {
                refusal = .tooManyOrders(limit: settings.ordersPerTenSeconds, per: "10 SECOND")
            } else if row.inMinute + orders.minute > settings.ordersPerMinute {
                stretch = Self.minute
                refusal = .tooManyOrders(limit: settings.ordersPerMinute, per: "1 MINUTE")
            } else {
                row.inTenSeconds += orders.tenSeconds
                row.inMinute += orders.minute
            }
            if refusal != nil {
                let end = Timestamp((time.raw / stretch.raw + 1) * stretch.raw)
                counts.retryAfter = Self.seconds(until: end, from: time)
            }
            counts.ordersInTenSeconds = row.inTenSeconds
            counts.ordersInMinute = row.inMinute
            return refusal
        }
        if let refusal { throw refusal }
    }

    /// Takes back the count of orders that were refused.
    func release(
        _ orders: (tenSeconds: Int, minute: Int), for account: AccountID, at time: Timestamp,
        _ counts: inout RateCounts
    ) {
        accounts.withLockedValue { rows in
            guard rows[account] != nil else { return }
            var row = self.row(of: account, in: rows, at: time)
            row.inTenSeconds = max(0, row.inTenSeconds - orders.tenSeconds)
            row.inMinute = max(0, row.inMinute - orders.minute)
            rows[account] = row
            counts.ordersInTenSeconds = row.inTenSeconds
            counts.ordersInMinute = row.inMinute
        }
    }

    private func row(
        of account: AccountID, in rows: [AccountID: Account], at time: Timestamp
    ) -> Account {
        let minute = time.raw / Self.minute.raw
        let tenSeconds = time.raw / Self.tenSeconds.raw
        var row = rows[account] ?? Account(minute: minute, tenSeconds: tenSeconds)
        row.turn(minute, tenSeconds)
        return row
    }
}

import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueJSON

// Answers about an account's money. Version 2 and 3 of the calls differ in which rows they have
// and in a few members; both are written from the same status.

/// Version of a call.
public enum AccountVersion: Hashable, Sendable {
    /// `/fapi/v2`: every symbol, with the account's settings.
    case two
    /// `/fapi/v3`: only symbols in which something is held.
    case three

    /// The rows of its lists of positions.
    public var rows: PositionRows { self == .two ? .all : .held }
}

/// Writes answers about an account.
public enum AccountWriters {
    /// The answer of `account`.
    public static func account(_ status: AccountStatus, _ version: AccountVersion) -> [UInt8] {
        var writer = JSONWriter(
            capacity: 512 * (2 + status.assets.count + status.positions.count))
        writer.object { writer in
            if version == .two { writeSettings(status, into: &writer) }
            writeTotals(status, into: &writer)
            writer.array("assets") { writer in
                for asset in status.assets {
                    writer.object { write(asset, status, version, into: &$0) }
                }
            }
            writer.array("positions") { writer in
                for position in status.positions {
                    writer.object { write(position, version, into: &$0) }
                }
            }
        }
        return writer.bytes
    }

    private static func write(
        _ position: PositionStatus, _ version: AccountVersion, into writer: inout JSONWriter
    ) {
        switch version {
        case .two: writeSecond(position, into: &writer)
        case .three: writeThird(position, into: &writer)
        }
    }

    private static func writeSettings(_ status: AccountStatus, into writer: inout JSONWriter) {
        writer.member("feeTier", 0)
        writer.member("feeBurn", false)
        writer.member("canTrade", true)
        writer.member("canDeposit", true)
        writer.member("canWithdraw", true)
        writer.member("updateTime", status.time.milliseconds)
        writer.member("multiAssetsMargin", status.assetMode == .multi)
        writer.member("tradeGroupId", -1)
    }

    private static func writeTotals(_ status: AccountStatus, into writer: inout JSONWriter) {
        let (totals, cross) = (status.totals, status.crossTotals)
        writer.member("totalInitialMargin", totals.initialMargin)
        writer.member("totalMaintMargin", totals.maintenanceMargin)
        writer.member("totalWalletBalance", totals.walletBalance)
        writer.member("totalUnrealizedProfit", totals.unrealizedPnl)
        writer.member("totalMarginBalance", totals.marginBalance)
        writer.member("totalPositionInitialMargin", totals.positionInitialMargin)
        writer.member("totalOpenOrderInitialMargin", totals.openOrderInitialMargin)
        writer.member("totalCrossWalletBalance", cross.walletBalance)
        writer.member("totalCrossUnPnl", cross.unrealizedPnl)
        writer.member("availableBalance", status.available)
        writer.member("maxWithdrawAmount", status.maxWithdraw)
    }

    /// Some clients leave out asset rows that were never updated, and the balance with them: a row
    /// with anything in it carries the time.
    private static func write(
        _ asset: AssetStatus, _ status: AccountStatus, _ version: AccountVersion,
        into writer: inout JSONWriter
    ) {
        let position = asset.positionInitialMargin
        writer.member("asset", asset.name)
        writer.member("walletBalance", asset.walletBalance)
        writer.member("unrealizedProfit", asset.unrealizedPnl)
        writer.member("marginBalance", asset.walletBalance + asset.unrealizedPnl)
        writer.member("maintMargin", asset.maintenanceMargin)
        writer.member("initialMargin", position + asset.openOrderInitialMargin)
        writer.member("positionInitialMargin", position)
        writer.member("openOrderInitialMargin", asset.openOrderInitialMargin)
        writer.member("crossWalletBalance", asset.cross.walletBalance)
        writer.member("crossUnPnl", asset.cross.unrealizedPnl)
        writer.member("availableBalance", asset.available)
        writer.member("maxWithdrawAmount", asset.maxWithdraw)
        if version == .two { writer.member("marginAvailable", asset.isCollateral) }
        writer.member("updateTime", asset.isFunded ? max(1, status.time.milliseconds) : 0)
    }

    /// The answer of `balance`.
    ///
    /// - Parameters:
    ///   - status: The account.
    ///   - alias: A name of the account that says nothing about it and never changes.
    public static func balance(_ status: AccountStatus, alias: String) -> [UInt8] {
        MarketWriters.rows(status.assets, single: false) { asset, writer in
            writer.member("accountAlias", alias)
            writer.member("asset", asset.name)
            writer.member("balance", asset.walletBalance)
            writer.member("crossWalletBalance", asset.cross.walletBalance)
            writer.member("crossUnPnl", asset.cross.unrealizedPnl)
            writer.member("availableBalance", asset.available)
            writer.member("maxWithdrawAmount", asset.maxWithdraw)
            writer.member("marginAvailable", asset.isCollateral)
            writer.member(
                "updateTime", asset.isFunded ? max(1, status.time.milliseconds) : 0)
        }
    }

    /// The answer of `accountConfig`.
    public static func configuration(_ status: AccountStatus) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("feeTier", 0)
            writer.member("canTrade", true)
            writer.member("canDeposit", true)
            writer.member("canWithdraw", true)
            writer.member("dualSidePosition", status.positionMode == .hedge)
            writer.member("multiAssetsMargin", status.assetMode == .multi)
            writer.member("updateTime", status.time.milliseconds)
            writer.member("tradeGroupId", -1)
        }
        return writer.bytes
    }

    /// An answer of one member that is true or false.
    public static func flag(_ name: StaticString, _ value: Bool) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { $0.member(name, value) }
        return writer.bytes
    }
}

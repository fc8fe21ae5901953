public import PlimsollEngine
public import PlimsollModel
import PlimsollNumerics
import VenueJSON
public import VenueReadModels

// Movements of money under the dialect's names for them.

/// A kind of income by its name in the dialect.
public enum IncomeType: String, Hashable, Sendable, CaseIterable {
    /// Between the account and the outside, or between its wallets.
    case transfer = "TRANSFER"
    /// Profit or loss of a closed part.
    case realizedPnl = "REALIZED_PNL"
    /// Funding paid or received.
    case funding = "FUNDING_FEE"
    /// Trading fee.
    case commission = "COMMISSION"
    /// What forced trades cost or left: liquidation fee, residue, debt made good.
    case insuranceClear = "INSURANCE_CLEAR"
    /// Collateral sold for a debt.
    case autoExchange = "AUTO_EXCHANGE"

    /// The kind of a movement; nil for those that stay inside an account.
    public init?(_ reason: LedgerReason) {
        switch reason {
        case .deposit, .withdrawal, .transfer: self = .transfer
        case .realizedPnl: self = .realizedPnl
        case .funding: self = .funding
        case .fee: self = .commission
        case .liquidationFee, .residue, .shortfall, .socializedLoss: self = .insuranceClear
        case .autoExchange: self = .autoExchange
        case .isolatedMargin, .fundingDust, .insuranceTopUp: return nil
        }
    }

    /// The reasons that are of this kind.
    public var reasons: Set<LedgerReason> {
        Set(LedgerReason.allCases.filter { IncomeType($0) == self })
    }

    /// The reasons of every kind.
    public static var allReasons: Set<LedgerReason> {
        Set(LedgerReason.allCases.filter { IncomeType($0) != nil })
    }

    /// The published kinds that nothing at this venue gives rise to.
    public static let unused: Set<String> = [
        "WELCOME_BONUS", "REFERRAL_KICKBACK", "COMMISSION_REBATE", "API_REBATE", "CONTEST_REWARD",
        "CROSS_COLLATERAL_TRANSFER", "OPTIONS_PREMIUM_FEE", "OPTIONS_SETTLE_PROFIT",
        "INTERNAL_TRANSFER", "DELIVERED_SETTELMENT", "COIN_SWAP_DEPOSIT", "COIN_SWAP_WITHDRAW",
        "POSITION_LIMIT_INCREASE_FEE", "STRATEGY_UMFUTURES_TRANSFER", "FEE_RETURN", "BFUSD_REWARD",
    ]
}

/// Names of instruments and assets, for rows of the past that name them by number.
public struct VenueNames: Sendable {
    /// Symbols by instrument number.
    public let symbols: [String]
    /// Names by asset number.
    public let assets: [String]

    /// Names of everything listed now.
    public init(_ engine: borrowing Engine) {
        var (symbols, assets): ([String], [String]) = ([], [])
        for place in 0..<engine.instrumentCount {
            symbols.append(engine.spec(of: InstrumentID(place)).symbol)
        }
        for place in 0..<engine.assetCount { assets.append(engine.spec(of: AssetID(place)).name) }
        self.symbols = symbols
        self.assets = assets
    }
}

/// Writes movements of money.
public enum IncomeWriter {
    /// The answer of `income`, oldest first.
    public static func json(_ records: [IncomeRecord], _ names: VenueNames) -> [UInt8] {
        MarketWriters.rows(records, single: false) { record, writer in
            let type = IncomeType(record.reason)?.rawValue ?? ""
            let symbol = record.instrument.map { names.symbols[Int($0.raw)] }
            writer.member("symbol", type == "TRANSFER" ? "" : symbol ?? "")
            writer.member("incomeType", type)
            writer.member("income", record.amount)
            writer.member("asset", names.assets[Int(record.asset.raw)])
            writer.member("info", type)
            writer.member("time", record.time.milliseconds)
            writer.member("tranId", record.id)
            writer.member("tradeId", record.trade.map { String($0.raw) } ?? "")
        }
    }
}

import BinanceAPI
import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenuePorts

// Balances and positions of followed accounts. A command may change them several times; what
// belongs together is told together, with the figures of that moment and not of the command's end.

/// Balances of followed accounts while the events of a command go by.
struct BalanceTrail: Sendable {
    struct Wallets: Sendable {
        var cross: [Amount]
        var isolated: [Amount]
    }

    /// By account, only those that a command touches.
    private(set) var wallets: [AccountID: Wallets] = [:]

    /// Balances before a command, reckoned back from the state after it.
    ///
    /// - Parameter known: What isolated positions of accounts held before it, where that is known.
    init(
        _ command: AppliedCommand, _ engine: borrowing Engine, _ followed: Set<AccountID>,
        _ known: [AccountID: [Amount]]
    ) {
        for event in command.events.events {
            guard case .posted(let entry) = event else { continue }
            for (place, sign) in [(entry.from, Int64(1)), (entry.to, -1)] {
                guard let account = place.tradingAccount, followed.contains(account) else {
                    continue
                }
                if wallets[account] == nil {
                    wallets[account] = Self.now(account, engine, isKnown: known[account] != nil)
                }
                add(Amount(raw: entry.amount.raw * sign), to: place, entry.asset)
            }
        }
        for (account, isolated) in known where wallets[account] != nil {
            let listed = engine.assetCount - isolated.count
            wallets[account]?.isolated = isolated + Array(repeating: .zero, count: listed)
        }
    }

    /// Balances after the command; what isolated positions hold is left out where it is known.
    private static func now(
        _ account: AccountID, _ engine: borrowing Engine, isKnown: Bool
    ) -> Wallets {
        var wallets = Wallets(cross: [], isolated: [])
        for asset in 0..<engine.assetCount {
            wallets.cross.append(engine.ledger.cross(account, AssetID(asset)))
            wallets.isolated.append(.zero)
        }
        if isKnown { return wallets }
        for position in engine.positions(of: account) {
            let asset = engine.spec(of: position.instrument).settlementAsset
            wallets.isolated[Int(asset.raw)] += position.isolatedWallet
        }
        return wallets
    }

    /// Follows an amount into a wallet, or out of it if negative.
    mutating func add(_ amount: Amount, to place: LedgerAccount, _ asset: AssetID) {
        guard let account = place.tradingAccount else { return }
        switch place {
        case .isolated: wallets[account]?.isolated[Int(asset.raw)] += amount
        default: wallets[account]?.cross[Int(asset.raw)] += amount
        }
    }
}

extension LedgerAccount {
    /// Whose trading wallet it is; nil if it is none.
    var tradingAccount: AccountID? {
        switch self {
        case .cross(let account), .isolated(let account, _, _): account
        case .external, .funding, .fees, .insurance, .clearing, .conversion: nil
        }
    }
}

/// Changes of an account that wait to be told together.
struct PendingUpdate {
    var reason: AccountUpdate.Reason?
    /// Assets in order of change, with what changed beside profit and fees.
    var assets: [(asset: AssetID, change: Amount)] = []
    var positions: [AccountUpdate.Position] = []

    mutating func add(_ change: Amount, _ asset: AssetID) {
        if let place = assets.firstIndex(where: { $0.asset == asset }) {
            assets[place].change += change
        } else {
            assets.append((asset, change))
        }
    }

    mutating func add(_ position: AccountUpdate.Position) {
        positions.removeAll { $0.symbol == position.symbol && $0.side == position.side }
        positions.append(position)
    }
}

extension UserStreamReader {
    /// A movement of money.
    mutating func read(_ entry: LedgerEntry, _ engine: borrowing Engine) {
        for (place, sign) in [(entry.from, Int64(-1)), (entry.to, 1)] {
            guard let account = place.tradingAccount, followed.contains(account) else { continue }
            let amount = Amount(raw: entry.amount.raw * sign)
            let reason = reason(of: entry)
            if let before = pending[account]?.reason, !before.includes(reason) {
                flush(account, engine)
            }
            balances.add(amount, to: place, entry.asset)
            if entry.reason == .funding, case .isolated(_, let instrument, let side) = place {
                tellIsolatedFunding(account, instrument, side, entry.asset, amount, engine)
                continue
            }
            let isCounted = entry.reason != .realizedPnl && entry.reason != .fee
            // Between two wallets of one account nothing is gained or lost.
            let isInner = entry.from.tradingAccount == entry.to.tradingAccount
            let change = isCounted && !isInner ? amount : .zero
            if pending[account]?.reason == nil {
                pending[account, default: .init()].reason = reason
            }
            pending[account, default: .init()].add(change, entry.asset)
        }
    }

    private func reason(of entry: LedgerEntry) -> AccountUpdate.Reason {
        switch entry.reason {
        case .deposit: return .deposit
        case .withdrawal: return .withdraw
        case .transfer: return .assetTransfer
        case .isolatedMargin:
            if case .setMarginMode = command.command.action { return .marginTypeChange }
            return .marginTransfer
        case .realizedPnl, .fee: return .order
        case .funding, .fundingDust: return .fundingFee
        case .liquidationFee, .residue, .shortfall, .socializedLoss: return .insuranceClear
        case .autoExchange: return .autoExchange
        case .insuranceTopUp: return .adjustment
        }
    }

    /// A position after a change.
    mutating func note(_ change: PositionChange, _ engine: borrowing Engine) {
        pending[change.account, default: .init()].add(row(change, engine))
    }

    private func row(
        _ change: PositionChange, _ engine: borrowing Engine
    ) -> AccountUpdate.Position {
        let spec = engine.spec(of: change.instrument)
        let settings = engine.settings(change.account, change.instrument)
        var row = AccountUpdate.Position(
            symbol: spec.symbol, side: change.positionSide, size: change.size,
            marginMode: settings.marginMode,
            marginAsset: engine.spec(of: spec.settlementAsset).name,
            quantityPlaces: SymbolPrecision(spec).quantity)
        row.realized = memory.realized[PositionKey(change)] ?? .zero
        row.isolatedWallet = change.isolatedWallet
        let entry = PositionMath.entryPrice(
            spec.contract, size: change.size, entryValue: change.entryValue)
        guard let entry, !change.size.isZero else { return row }
        row.entryPrice = entry
        row.breakEvenPrice = BreakEven.price(
            entry, isLong: change.size.isPositive, isInverse: spec.contract.isInverse,
            takerFee: spec.takerFee)
        let mark = engine.markPrice(change.instrument)
        if mark.isPositive {
            row.unrealized = PositionMath.unrealizedPnl(
                spec.contract, size: change.size, entryValue: change.entryValue, price: mark)
        }
        return row
    }

    private mutating func tellIsolatedFunding(
        _ account: AccountID, _ instrument: InstrumentID, _ side: PositionSide, _ asset: AssetID,
        _ amount: Amount, _ engine: borrowing Engine
    ) {
        var update = AccountUpdate(.fundingFee, at: time)
        update.balances = [balance(account, asset, amount, engine)]
        if let report = engine.position(account, instrument, side) {
            update.positions = [
                row(
                    PositionChange(
                        account: account, instrument: instrument, positionSide: side,
                        size: report.terms.size, entryValue: report.terms.entryValue,
                        realizedPnl: .zero, isolatedWallet: report.isolatedWallet), engine)
            ]
        }
        tell(account, .account(update))
    }

    private func balance(
        _ account: AccountID, _ asset: AssetID, _ change: Amount, _ engine: borrowing Engine
    ) -> AccountUpdate.Balance {
        let cross = balances.wallets[account]?.cross[Int(asset.raw)] ?? .zero
        let isolated = balances.wallets[account]?.isolated[Int(asset.raw)] ?? .zero
        return AccountUpdate.Balance(
            asset: engine.spec(of: asset).name, wallet: cross + isolated, cross: cross,
            change: change)
    }

    /// Tells what waits for an account, if anything does.
    mutating func flush(
        _ account: AccountID, as reason: AccountUpdate.Reason? = nil, _ engine: borrowing Engine
    ) {
        guard let waiting = pending[account] else { return }
        pending[account] = nil
        var update = AccountUpdate(reason ?? waiting.reason ?? .adjustment, at: time)
        for (asset, change) in waiting.assets {
            update.balances.append(balance(account, asset, change, engine))
        }
        update.positions = waiting.positions
        tell(account, .account(update))
    }
}

extension AccountUpdate.Reason {
    /// True if movements for another reason may be told under this one: a fill moves margin, too.
    fileprivate func includes(_ other: AccountUpdate.Reason) -> Bool {
        self == other || (self == .order && other == .marginTransfer)
    }
}

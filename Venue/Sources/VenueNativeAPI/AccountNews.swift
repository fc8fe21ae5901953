import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenuePorts
import VenueReadModels

// What a command means for the accounts that somebody listens to: whose report is out of date, and
// what happened to whom.

/// Something to be told once.
enum Happening: Sendable {
    /// A fill, with the names of its instrument and of the asset of its fee.
    case fill(FillRecord, symbol: String, feeAsset: String)
    /// An order that ended without its owner's doing.
    case rejected(OrderID, code: String, message: String)
    /// A forced step.
    case forced(LiquidationRecord)
    /// A position closed against a bankrupt one.
    case deleveraged(DeleveragingRecord)
    /// A notice, as JSON.
    case notice([UInt8])

    /// The message that tells of it.
    func message(_ engine: borrowing Engine) -> [UInt8] {
        switch self {
        case .notice(let bytes):
            return Array("{\"type\":\"notice\",\"data\":".utf8) + bytes + Array("}".utf8)
        case .fill(let fill, let symbol, let asset):
            return AccountMessage.bytes("fill") { $0.write(fill, symbol, feeAsset: asset) }
        case .rejected(let order, let code, let message):
            return AccountMessage.bytes("rejected") { writer in
                writer.member("orderId", order.raw)
                writer.member("code", code)
                writer.member("message", message)
            }
        case .forced(let record):
            return AccountMessage.bytes("forced") { $0.write(record, engine) }
        case .deleveraged(let record):
            return AccountMessage.bytes("deleveraged") { $0.write(record, engine) }
        }
    }
}

/// Messages of the live stream.
enum AccountMessage {
    /// A message of a kind whose data `body` writes.
    static func bytes(_ type: String, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("type", type)
            writer.object("data", body)
        }
        return writer.bytes
    }
}

/// What one command changed for accounts that are followed.
struct AccountNews {
    /// Accounts whose report is out of date.
    private(set) var touched: Set<AccountID> = []
    /// Accounts whose orders are.
    private(set) var ordersTouched: Set<AccountID> = []
    /// What happened, in order.
    private(set) var happenings: [(account: AccountID, what: Happening)] = []
    /// True if a price moved that any account's figures may depend on.
    private(set) var pricesMoved = false

    private let followed: Set<AccountID>

    init(
        of command: AppliedCommand, for followed: Set<AccountID>, _ engine: borrowing Engine
    ) {
        self.followed = followed
        let fills =
            Self.concernsFills(command, followed)
            ? CommandFills(of: command, engine: engine).fills : []
        var nextFill = 0
        for (place, event) in command.events.events.enumerated() {
            while nextFill < fills.count, fills[nextFill].event <= place {
                take(fills[nextFill].fill, engine)
                nextFill += 1
            }
            take(event, at: place, command)
        }
    }

    /// True if a fill of a followed account is among a command's events.
    private static func concernsFills(
        _ command: AppliedCommand, _ followed: Set<AccountID>
    ) -> Bool {
        for event in command.events.events {
            switch event {
            case .traded(let trade):
                if followed.contains(trade.maker) || followed.contains(trade.taker) { return true }
            case .liquidation(let step):
                if followed.contains(command.events.steps[Int(step)].pool.account) { return true }
            case .autoDeleveraged(let event):
                if followed.contains(event.victim) { return true }
            default: break
            }
        }
        return false
    }

    private mutating func take(_ fill: FillRecord, _ engine: borrowing Engine) {
        if !followed.contains(fill.account) { return }
        let symbol = engine.spec(of: fill.instrument).symbol
        let asset = engine.spec(of: fill.asset).name
        happenings.append((fill.account, .fill(fill, symbol: symbol, feeAsset: asset)))
    }

    private mutating func take(_ event: Event, at place: Int, _ command: AppliedCommand) {
        switch event {
        case .order(let change, let number):
            take(change, command.events.orders[Int(number)], at: place, command)
        case .posted(let entry):
            touch(entry.from.owner)
            touch(entry.to.owner)
        case .positionChanged(let change): touch(change.account)
        case .marginModeChanged(let account, _, _), .leverageChanged(let account, _, _),
            .positionModeChanged(let account, _), .assetModeChanged(let account, _),
            .collateralChanged(let account, _, _), .autoAddMarginChanged(let account, _, _, _):
            touch(account)
        case .markPriceChanged, .indexPriceChanged, .assetListed: pricesMoved = true
        case .liquidation(let step): take(step: Int(step), command)
        case .autoDeleveraged(let event): take(event, at: place, command)
        default: break
        }
    }

    private mutating func touch(_ account: AccountID?) {
        if let account, followed.contains(account) { touched.insert(account) }
    }

    private mutating func take(
        _ change: OrderChange, _ order: Order, at place: Int, _ command: AppliedCommand
    ) {
        let account = order.request.account
        guard followed.contains(account) else { return }
        touched.insert(account)
        ordersTouched.insert(account)
        switch change {
        case .expiredAtTrigger:
            // The engine says why right after the order ended.
            let events = command.events.events
            guard place + 1 < events.count,
                case .rejected(let reason, item: _) = events[place + 1]
            else { return reject(order, "expiredAtTrigger", "the order it became was refused") }
            let refusal = NativeError(reason)
            reject(order, refusal.code, refusal.message)
        case .expiredInsufficientMargin:
            reject(order, "insufficientMargin", "its pool could not bear the order any more")
        case .expiredSelfTrade:
            reject(order, "selfTrade", "it met an order of the same account")
        default: break
        }
    }

    private mutating func reject(_ order: Order, _ code: String, _ message: String) {
        happenings.append(
            (order.request.account, .rejected(order.id, code: code, message: message)))
    }

    private mutating func take(step place: Int, _ command: AppliedCommand) {
        let step = command.events.steps[place]
        guard followed.contains(step.pool.account) else { return }
        touched.insert(step.pool.account)
        let first = Int(step.firstPosition)
        let positions = command.events.positions[first..<first + Int(step.positionCount)]
        let record = LiquidationRecord(
            id: command.sequence * ForcedIDs.perCommand + UInt64(place),
            sequence: command.sequence, step: step, positions: Array(positions))
        happenings.append((step.pool.account, .forced(record)))
    }

    private mutating func take(
        _ event: AutoDeleveraging, at place: Int, _ command: AppliedCommand
    ) {
        guard followed.contains(event.victim) else { return }
        touched.insert(event.victim)
        // Numbered among the command's deleveragings, as the history numbers them.
        var number: UInt64 = 0
        for earlier in command.events.events[..<place] {
            if case .autoDeleveraged = earlier { number += 1 }
        }
        let record = DeleveragingRecord(
            id: command.sequence * ForcedIDs.perCommand + number, event: event,
            time: command.command.time)
        happenings.append((event.victim, .deleveraged(record)))
    }
}

extension LedgerAccount {
    /// The account whose wallet this is; nil for the venue's books.
    fileprivate var owner: AccountID? {
        switch self {
        case .cross(let account), .isolated(let account, _, _), .funding(let account): account
        case .external, .fees, .insurance, .clearing, .conversion: nil
        }
    }
}

extension JSONWriter {
    /// Writes the members of a fill.
    fileprivate mutating func write(_ fill: FillRecord, _ symbol: String, feeAsset: String) {
        member("symbol", symbol)
        member("side", fill.side.word)
        member("positionSide", fill.positionSide.word)
        member("price", fill.price)
        member("quantity", fill.quantity)
        member("realizedPnl", fill.realizedPnl)
        member("fee", fill.commission)
        member("feeAsset", feeAsset)
        member("orderId", fill.order.raw)
        member("tradeId", fill.id.raw)
        member("isMaker", fill.isMaker)
        member("time", fill.time.milliseconds)
    }
}

import PlimsollEngine
import PlimsollModel
import PlimsollNumerics

// The command that caused a forced step, told to the one it happened to. What other people asked
// for is theirs: of it only the kind is told.

/// A command in words.
enum MomentWords {
    /// What a command asked for, as an account may know it.
    static func text(
        _ action: Action, for account: AccountID, _ engine: borrowing Engine
    ) -> String {
        switch action {
        case .tick: return "Time went on."
        case .indexPrice(let index, let source, let price):
            let spec = engine.spec(of: index)
            let name =
                spec.sources.indices.contains(source) ? spec.sources[source].name : "a source"
            return "\(name) said \(price) for the index \(spec.name)."
        case .overrideMarkPrice(let instrument, let price):
            return "The operator set the mark price of \(symbol(instrument, engine)) to \(price)."
        case .fundNow(let instrument):
            return "The operator called funding of \(symbol(instrument, engine))."
        case .holdLiquidation(let instrument, let isHeld):
            return "The operator \(isHeld ? "held" : "released") liquidation in "
                + "\(symbol(instrument, engine))."
        case .setTrading(let instrument, let isOpen):
            return "The operator \(isOpen ? "opened" : "closed") \(symbol(instrument, engine))."
        case .listAsset, .listIndex, .listInstrument, .configure, .fundInsurance:
            return "The operator changed the venue's terms or funds."
        default: return person(action, for: account, engine)
        }
    }

    private static func person(
        _ action: Action, for account: AccountID, _ engine: borrowing Engine
    ) -> String {
        switch action {
        case .place(let request):
            if request.account == account { return "You placed: \(order(request, engine))." }
            return "Another account placed an order in \(symbol(request.instrument, engine))."
        case .placeBatch(let requests):
            guard let first = requests.first else { return "An empty batch of orders." }
            if first.account != account { return "Another account placed several orders." }
            return "You placed: " + list(requests, engine) + "."
        case .amend(let change): return whose(change.account, account, "changed an order")
        case .cancel(let owner, _, _): return whose(owner, account, "cancelled an order")
        case .cancelBatch(let owner, _, _), .cancelAll(let owner, _):
            return whose(owner, account, "cancelled orders")
        case .countdownCancelAll(let owner, _, _):
            return whose(owner, account, "set a dead man's switch")
        case .deposit(let owner, _, _), .withdraw(let owner, _, _), .transfer(let owner, _, _, _):
            return whose(owner, account, "moved money")
        case .setMarginMode(let owner, _, _), .setLeverage(let owner, _, _),
            .setPositionMode(let owner, _), .setAssetMode(let owner, _),
            .setCollateral(let owner, _, _), .setAutoAddMargin(let owner, _, _, _):
            return whose(owner, account, "changed a setting")
        case .adjustIsolatedMargin(let owner, _, _, _):
            return whose(owner, account, "moved isolated margin")
        default: return "An account was opened."
        }
    }

    private static func whose(_ owner: AccountID, _ account: AccountID, _ deed: String) -> String {
        (owner == account ? "You " : "Another account ") + deed + "."
    }

    private static func symbol(_ instrument: InstrumentID, _ engine: borrowing Engine) -> String {
        Int(instrument.raw) < engine.instrumentCount ? engine.spec(of: instrument).symbol : "?"
    }

    private static func list(_ requests: [OrderRequest], _ engine: borrowing Engine) -> String {
        var texts: [String] = []
        for request in requests { texts.append(order(request, engine)) }
        return texts.joined(separator: "; ")
    }

    private static func order(_ request: OrderRequest, _ engine: borrowing Engine) -> String {
        let type = OrderType.words.first { $0.value == request.type }?.word ?? ""
        var text = "\(request.side.word) \(request.quantity) \(symbol(request.instrument, engine))"
        text += " \(type)"
        if !request.price.isZero { text += " at \(request.price)" }
        if !request.triggerPrice.isZero { text += ", trigger \(request.triggerPrice)" }
        return text
    }
}

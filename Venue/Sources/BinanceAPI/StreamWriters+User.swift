public import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenueReadModels

// Events of the user streams.

extension StreamWriters {
    /// An event of a user stream.
    ///
    /// - Parameter time: When it leaves; never earlier than before on the same connection.
    public static func user(_ event: UserStreamEvent, at time: Timestamp) -> [UInt8] {
        switch event {
        case .order(let update): order(update, at: time)
        case .tradeLite(let update): tradeLite(update, at: time)
        case .account(let update): account(update, at: time)
        case .leverage(let symbol, let leverage, let when):
            self.event("ACCOUNT_CONFIG_UPDATE", at: time) { writer in
                writer.member("T", when.milliseconds)
                writer.object("ac") { writer in
                    writer.member("s", symbol)
                    writer.member("l", leverage)
                }
            }
        case .assetMode(let isMulti, let when):
            self.event("ACCOUNT_CONFIG_UPDATE", at: time) { writer in
                writer.member("T", when.milliseconds)
                writer.object("ai") { $0.member("j", isMulti) }
            }
        case .conditional(let update): conditional(update, at: time)
        case .marginCall(let call): marginCall(call, at: time)
        case .keyExpired(let key):
            self.event("listenKeyExpired", at: time) { $0.member("listenKey", key) }
        }
    }

    // MARK: Orders

    private static func order(_ update: OrderUpdate, at time: Timestamp) -> [UInt8] {
        event("ORDER_TRADE_UPDATE", at: time, capacity: 896) { writer in
            writer.member("T", update.time.milliseconds)
            writer.object("o") { writer in
                writeRequest(of: update, into: &writer)
                writeProgress(of: update, into: &writer)
                writeTerms(of: update, into: &writer)
            }
        }
    }

    private static func writeRequest(
        of update: OrderUpdate, into writer: inout JSONWriter
    ) {
        let request = update.view.order.request
        let precision = SymbolPrecision(update.view.spec)
        writer.member("s", update.view.spec.symbol)
        writer.member("c", update.view.clientID)
        writer.member("S", request.side.binanceName)
        writer.member("o", request.type.binanceName)
        let time: TimeInForce = request.type == .market ? .goodTillCancelled : request.timeInForce
        writer.member("f", time.binanceName)
        writer.member("q", request.quantity, places: precision.quantity)
        writer.member("p", request.price, places: precision.price)
        writer.member("ap", update.view.averagePrice)
        writer.member("sp", "0")
        writer.member("x", update.execution.rawValue)
        writer.member(
            "X", OrderStatusName.name(of: update.view.order, after: update.view.change))
        writer.member("i", update.view.order.id.raw)
    }

    private static func writeProgress(
        of update: OrderUpdate, into writer: inout JSONWriter
    ) {
        let precision = SymbolPrecision(update.view.spec)
        let fill = update.fill
        writer.member("l", fill?.quantity ?? .zero, places: precision.quantity)
        writer.member("z", update.view.order.filledQuantity, places: precision.quantity)
        writer.member("L", fill?.price ?? .zero, places: precision.price)
        if let fill {
            writer.member("N", update.commissionAsset)
            writer.member("n", fill.commission)
        }
        writer.member("T", update.time.milliseconds)
        writer.member("t", fill?.id.raw ?? 0)
        writer.member("b", "0")
        writer.member("a", "0")
        writer.member("m", fill?.isMaker ?? false)
    }

    private static func writeTerms(of update: OrderUpdate, into writer: inout JSONWriter) {
        let request = update.view.order.request
        writer.member("R", request.isReduceOnly)
        writer.member("wt", request.workingType.binanceName)
        writer.member("ot", update.view.originalType.binanceName)
        writer.member("ps", request.positionSide.binanceName)
        writer.member("cp", request.closesPosition)
        writer.member("rp", update.fill?.realizedPnl ?? .zero)
        writer.member("pP", request.isPriceProtected)
        writer.member("si", 0)
        writer.member("ss", 0)
        writer.member("V", request.selfTradePrevention.binanceName)
        writer.member("pm", request.priceMatch.binanceName)
        writer.member("gtd", goodTill(request))
        writer.member("er", "0")
    }

    private static func goodTill(_ request: OrderRequest) -> Int64 {
        request.timeInForce == .goodTillDate ? request.goodTillTime.milliseconds : 0
    }

    private static func tradeLite(_ update: OrderUpdate, at time: Timestamp) -> [UInt8] {
        let request = update.view.order.request
        let precision = SymbolPrecision(update.view.spec)
        return event("TRADE_LITE", at: time) { writer in
            writer.member("T", update.time.milliseconds)
            writer.member("s", update.view.spec.symbol)
            writer.member("q", request.quantity, places: precision.quantity)
            writer.member("p", request.price, places: precision.price)
            writer.member("m", update.fill?.isMaker ?? false)
            writer.member("c", update.view.clientID)
            writer.member("S", request.side.binanceName)
            writer.member("L", update.fill?.price ?? .zero, places: precision.price)
            writer.member("l", update.fill?.quantity ?? .zero, places: precision.quantity)
            writer.member("t", update.fill?.id.raw ?? 0)
            writer.member("i", update.view.order.id.raw)
        }
    }

    private static func conditional(
        _ update: ConditionalUpdate, at time: Timestamp
    ) -> [UInt8] {
        event("ALGO_UPDATE", at: time, capacity: 768) { writer in
            writer.member("T", update.time.milliseconds)
            writer.object("o") { writer in
                writeIdentity(of: update.view, into: &writer)
                writeChild(of: update.view, into: &writer)
                writeTriggers(of: update.view, into: &writer)
                if !update.reason.isEmpty { writer.member("rm", update.reason) }
            }
        }
    }

    private static func writeIdentity(of view: AlgoView, into writer: inout JSONWriter) {
        let request = view.order.request
        let precision = SymbolPrecision(view.spec)
        writer.member("caid", OrderView(view.order, after: view.change, view.spec).clientID)
        writer.member("aid", view.order.id.raw)
        writer.member("at", "CONDITIONAL")
        writer.member("o", request.type.binanceName)
        writer.member("s", view.spec.symbol)
        writer.member("S", request.side.binanceName)
        writer.member("ps", request.positionSide.binanceName)
        writer.member("f", request.type.hasLimitPrice ? request.timeInForce.binanceName : "GTC")
        writer.member("q", request.quantity, places: precision.quantity)
        writer.member(
            "X",
            OrderStatusName.conditionalName(
                of: view.order, after: view.change, child: view.child?.order))
    }

    private static func writeChild(of view: AlgoView, into writer: inout JSONWriter) {
        let precision = SymbolPrecision(view.spec)
        let child = view.child
        writer.member("ai", child.map { String($0.order.id.raw) } ?? "")
        writer.member("ap", child?.averagePrice ?? .zero)
        writer.member("aq", child?.order.filledQuantity ?? .zero, places: precision.quantity)
        writer.member("act", child?.order.request.type.binanceName ?? "0")
    }

    private static func writeTriggers(of view: AlgoView, into writer: inout JSONWriter) {
        let request = view.order.request
        let precision = SymbolPrecision(view.spec)
        let hasFired = view.order.status == .triggered || view.child != nil
        writer.member("tp", request.triggerPrice, places: precision.price)
        writer.member("p", request.price, places: precision.price)
        writer.member("V", request.selfTradePrevention.binanceName)
        writer.member("wt", request.workingType.binanceName)
        writer.member("pm", request.priceMatch.binanceName)
        writer.member("cp", request.closesPosition)
        writer.member("pP", request.isPriceProtected)
        writer.member("R", request.isReduceOnly)
        writer.member("tt", hasFired ? view.order.updatedAt.milliseconds : 0)
        writer.member("gtd", goodTill(request))
    }

    // MARK: Accounts

    private static func account(_ update: AccountUpdate, at time: Timestamp) -> [UInt8] {
        event("ACCOUNT_UPDATE", at: time, capacity: 768) { writer in
            writer.member("T", update.time.milliseconds)
            writer.object("a") { write(update, into: &$0) }
        }
    }

    private static func write(_ update: AccountUpdate, into writer: inout JSONWriter) {
        writer.member("m", update.reason.rawValue)
        writer.array("B") { writer in
            for balance in update.balances {
                writer.object { write(balance, into: &$0) }
            }
        }
        writer.array("P") { writer in
            for position in update.positions {
                writer.object { write(position, into: &$0) }
            }
        }
    }

    private static func write(
        _ balance: AccountUpdate.Balance, into writer: inout JSONWriter
    ) {
        writer.member("a", balance.asset)
        writer.member("wb", balance.wallet)
        writer.member("cw", balance.cross)
        writer.member("bc", balance.change)
    }

    private static func write(
        _ position: AccountUpdate.Position, into writer: inout JSONWriter
    ) {
        writer.member("s", position.symbol)
        writer.member("pa", position.size, places: position.quantityPlaces)
        writer.member("ep", position.entryPrice)
        writer.member("bep", position.breakEvenPrice)
        writer.member("cr", position.realized)
        writer.member("up", position.unrealized)
        writer.member("mt", position.marginMode == .cross ? "cross" : "isolated")
        writer.member("iw", position.isolatedWallet)
        writer.member("ps", position.side.binanceName)
        writer.member("ma", position.marginAsset)
    }

    private static func marginCall(_ call: MarginCall, at time: Timestamp) -> [UInt8] {
        event("MARGIN_CALL", at: time) { writer in
            if let wallet = call.crossWallet { writer.member("cw", wallet) }
            writer.array("p") { writer in
                for position in call.positions {
                    writer.object { writer in
                        writer.member("s", position.symbol)
                        writer.member("ps", position.side.binanceName)
                        writer.member("pa", position.size)
                        writer.member("mt", position.marginMode.binanceName)
                        writer.member("iw", position.isolatedWallet)
                        writer.member("mp", position.markPrice)
                        writer.member("up", position.unrealized)
                        writer.member("mm", position.maintenanceMargin)
                    }
                }
            }
        }
    }
}

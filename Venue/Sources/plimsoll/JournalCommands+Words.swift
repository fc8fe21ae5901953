import PlimsollModel
import PlimsollNumerics

// Commands in words: a name and what belongs to it, in the order a person would say it. What has
// its customary value is left out.

/// A command as a name with fields.
struct ActionWords {
    var name: String
    var fields: [(name: String, value: String)] = []

    init(_ name: String, _ fields: [(name: String, value: String)] = []) {
        self.name = name
        self.fields = fields
    }

    mutating func add(_ name: String, _ value: some CustomStringConvertible) {
        fields.append((name: name, value: value.description))
    }

    mutating func add(_ name: String, when condition: Bool, _ value: String) {
        if condition { fields.append((name: name, value: value)) }
    }
}

extension JournalDump {
    /// What a command asks for.
    func words(_ action: Action) -> ActionWords {
        switch action {
        case .tick: return ActionWords("tick")
        case .place(let request): return ActionWords("place", fields(of: request))
        case .placeBatch(let requests):
            var words = ActionWords("placeBatch")
            for (place, request) in requests.enumerated() {
                let text = fields(of: request).map { $0.name + " " + $0.value }
                words.add("order\(place + 1)", text.joined(separator: " "))
            }
            return words
        case .amend, .cancel, .cancelBatch, .cancelAll, .countdownCancelAll:
            return orderWords(action)
        case .openAccount, .deposit, .withdraw, .transfer, .fundInsurance:
            return moneyWords(action)
        case .setMarginMode, .setLeverage, .setPositionMode, .setAssetMode, .setCollateral,
            .adjustIsolatedMargin, .setAutoAddMargin:
            return choiceWords(action)
        case .listAsset, .listIndex, .listInstrument, .configure, .setTrading, .holdLiquidation,
            .indexPrice, .overrideMarkPrice, .fundNow:
            return venueWords(action)
        }
    }

    private func orderWords(_ action: Action) -> ActionWords {
        switch action {
        case .amend(let amendment):
            return ActionWords(
                "amend",
                [
                    ("account", name(amendment.account)), ("symbol", name(amendment.instrument)),
                    ("order", text(amendment.order)), ("quantity", "\(amendment.quantity)"),
                    ("price", "\(amendment.price)"),
                ])
        case .cancel(let account, let instrument, let order):
            return ActionWords(
                "cancel",
                [
                    ("account", name(account)), ("symbol", name(instrument)),
                    ("order", text(order)),
                ])
        case .cancelBatch(let account, let instrument, let orders):
            return ActionWords(
                "cancelBatch",
                [
                    ("account", name(account)), ("symbol", name(instrument)),
                    ("orders", orders.map(text).joined(separator: " ")),
                ])
        case .cancelAll(let account, let instrument):
            return ActionWords(
                "cancelAll",
                [("account", name(account)), ("symbol", instrument.map(name) ?? "all")])
        case .countdownCancelAll(let account, let instrument, let duration):
            return ActionWords(
                "countdownCancelAll",
                [
                    ("account", name(account)), ("symbol", name(instrument)),
                    ("milliseconds", "\(duration.raw / 1_000_000)"),
                ])
        default: return ActionWords("\(action)")
        }
    }

    private func moneyWords(_ action: Action) -> ActionWords {
        switch action {
        case .openAccount(let key): return ActionWords("openAccount", [("account", "\(key.raw)")])
        case .deposit(let account, let asset, let amount):
            return ActionWords("deposit", money(account, asset, amount))
        case .withdraw(let account, let asset, let amount):
            return ActionWords("withdraw", money(account, asset, amount))
        case .transfer(let account, let asset, let amount, let direction):
            return ActionWords(
                "transfer", money(account, asset, amount) + [("direction", "\(direction)")])
        case .fundInsurance(let asset, let amount):
            return ActionWords("fundInsurance", [("asset", name(asset)), ("amount", "\(amount)")])
        default: return ActionWords("\(action)")
        }
    }

    private func choiceWords(_ action: Action) -> ActionWords {
        switch action {
        case .setMarginMode(let account, let instrument, let mode):
            return ActionWords(
                "setMarginMode", holding(account, instrument) + [("mode", "\(mode)")])
        case .setLeverage(let account, let instrument, let leverage):
            return ActionWords(
                "setLeverage", holding(account, instrument) + [("leverage", "\(leverage)")])
        case .setPositionMode(let account, let mode):
            return ActionWords(
                "setPositionMode", [("account", name(account)), ("mode", "\(mode)")])
        case .setAssetMode(let account, let mode):
            return ActionWords("setAssetMode", [("account", name(account)), ("mode", "\(mode)")])
        case .setCollateral(let account, let asset, let isEnabled):
            return ActionWords(
                "setCollateral",
                [
                    ("account", name(account)), ("asset", name(asset)),
                    ("enabled", "\(isEnabled)"),
                ])
        case .adjustIsolatedMargin(let account, let instrument, let side, let amount):
            return ActionWords(
                "adjustIsolatedMargin",
                holding(account, instrument) + [("side", "\(side)"), ("amount", "\(amount)")])
        case .setAutoAddMargin(let account, let instrument, let side, let isEnabled):
            return ActionWords(
                "setAutoAddMargin",
                holding(account, instrument) + [
                    ("side", "\(side)"), ("enabled", "\(isEnabled)"),
                ])
        default: return ActionWords("\(action)")
        }
    }

    private func venueWords(_ action: Action) -> ActionWords {
        switch action {
        case .listAsset(let spec): return ActionWords("listAsset", [("asset", spec.name)])
        case .listIndex(let spec):
            let sources = spec.sources.map(\.name).joined(separator: " ")
            return ActionWords("listIndex", [("index", spec.name), ("sources", sources)])
        case .listInstrument(let spec):
            return ActionWords(
                "listInstrument",
                [
                    ("symbol", spec.symbol), ("settlement", name(spec.settlementAsset)),
                    ("index", name(spec.index)), ("tickSize", "\(spec.tickSize)"),
                    ("stepSize", "\(spec.stepSize)"),
                ])
        case .configure(let settings): return ActionWords("configure", [("to", "\(settings)")])
        case .setTrading(let instrument, let isOpen):
            return ActionWords("setTrading", [("symbol", name(instrument)), ("open", "\(isOpen)")])
        case .holdLiquidation(let instrument, let isHeld):
            return ActionWords(
                "holdLiquidation", [("symbol", name(instrument)), ("held", "\(isHeld)")])
        case .indexPrice(let index, let source, let price):
            return ActionWords(
                "indexPrice",
                [
                    ("index", name(index)), ("source", name(source: source, of: index)),
                    ("price", "\(price)"),
                ])
        case .overrideMarkPrice(let instrument, let price):
            return ActionWords(
                "overrideMarkPrice", [("symbol", name(instrument)), ("price", "\(price)")])
        case .fundNow(let instrument):
            return ActionWords("fundNow", [("symbol", name(instrument))])
        default: return ActionWords("\(action)")
        }
    }

    private func fields(of request: OrderRequest) -> [(name: String, value: String)] {
        var words = ActionWords("order", holding(request.account, request.instrument))
        words.add("side", "\(request.side)")
        words.add("positionSide", when: request.positionSide != .both, "\(request.positionSide)")
        words.add("type", "\(request.type)")
        words.add("quantity", request.quantity)
        words.add("price", when: request.price != .zero, "\(request.price)")
        words.add("trigger", when: request.triggerPrice != .zero, "\(request.triggerPrice)")
        words.add(
            "activation", when: request.activationPrice != .zero, "\(request.activationPrice)")
        words.add("callback", when: request.callbackRate != .zero, "\(request.callbackRate)")
        words.add("workingType", when: request.workingType != .lastPrice, "\(request.workingType)")
        words.add(
            "timeInForce", when: request.timeInForce != .goodTillCancelled,
            "\(request.timeInForce)")
        words.add("until", when: request.goodTillTime != .zero, "\(request.goodTillTime.raw)")
        words.add("reduceOnly", when: request.isReduceOnly, "true")
        words.add("closePosition", when: request.closesPosition, "true")
        words.add("priceProtected", when: request.isPriceProtected, "true")
        words.add("priceMatch", when: request.priceMatch != .none, "\(request.priceMatch)")
        words.add(
            "selfTrade", when: request.selfTradePrevention != .expireMaker,
            "\(request.selfTradePrevention)")
        words.add(
            "takeProfit", when: request.takeProfitPrice != .zero, "\(request.takeProfitPrice)")
        words.add("stopLoss", when: request.stopLossPrice != .zero, "\(request.stopLossPrice)")
        words.add("client", when: request.clientOrderID != .none, "\(request.clientOrderID)")
        return words.fields
    }

    private func holding(
        _ account: AccountID, _ instrument: InstrumentID
    ) -> [(name: String, value: String)] {
        [("account", name(account)), ("symbol", name(instrument))]
    }

    private func money(
        _ account: AccountID, _ asset: AssetID, _ amount: Amount
    ) -> [(name: String, value: String)] {
        [("account", name(account)), ("asset", name(asset)), ("amount", "\(amount)")]
    }

    private func text(_ order: OrderReference) -> String {
        switch order {
        case .id(let id): "\(id.raw)"
        case .client(let client): "\(client)"
        }
    }
}

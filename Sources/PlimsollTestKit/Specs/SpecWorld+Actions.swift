import Foundation
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics

// The steps that do something: each is one command, or one command for each row.

extension SpecWorld {
    // MARK: Orders

    func place(_ name: String, _ row: SpecRow) throws {
        let account = try account(name)
        let instrument = try instrument(row.text("symbol") ?? "BTCUSDT")
        let side = try row.required("side")
        guard side == "buy" || side == "sell" else { throw row.fault("no side \"\(side)\"") }
        let type = OrderType.allCases.first { "\($0)" == row.text("type") ?? "limit" }
        guard let type else { throw row.fault("no order type \"\(row.text("type") ?? "")\"") }
        var request = OrderRequest(
            account: account, instrument: instrument, side: side == "buy" ? .buy : .sell,
            type: type, quantity: try row.quantity("quantity") ?? .zero,
            price: try row.price("price") ?? .zero)
        request.positionSide = positionSide(account, row.text("position side"))
        if let own = row.text("order") {
            guard let id = ClientOrderID(own) else { throw row.fault("no order name \"\(own)\"") }
            request.clientOrderID = id
        }
        try readTriggers(row, &request)
        try readTerms(row, &request)
        try apply(.place(request))
    }

    private func readTriggers(_ row: SpecRow, _ request: inout OrderRequest) throws {
        request.triggerPrice = try row.price("trigger price") ?? .zero
        request.activationPrice = try row.price("activation price") ?? .zero
        request.callbackRate = try row.rate("callback rate") ?? .zero
        request.takeProfitPrice = try row.price("take profit") ?? .zero
        request.stopLossPrice = try row.price("stop loss") ?? .zero
        request.workingType = row.text("working price") == "mark" ? .markPrice : .lastPrice
        request.isPriceProtected = row.isYes("price protection")
        request.isReduceOnly = row.isYes("reduce-only")
        request.closesPosition = row.isYes("close-position")
    }

    private func readTerms(_ row: SpecRow, _ request: inout OrderRequest) throws {
        switch row.text("time in force") {
        case nil, "GTC": break
        case "IOC": request.timeInForce = .immediateOrCancel
        case "FOK": request.timeInForce = .fillOrKill
        case "GTX": request.timeInForce = .postOnly
        case let text? where text.hasPrefix("GTD "):
            request.timeInForce = .goodTillDate
            let duration = try SpecText.duration(String(text.dropFirst(4)), row.line)
            request.goodTillTime = now.advanced(by: duration)
        case let text?: throw row.fault("no time in force \"\(text)\"")
        }
        if let text = row.text("self-trade") {
            let mode = SelfTradePrevention.allCases.first { "\($0)" == text }
            guard let mode else { throw row.fault("no self-trade prevention \"\(text)\"") }
            request.selfTradePrevention = mode
        }
        if let text = row.text("price match") {
            let match = PriceMatch.allCases.first { "\($0)" == text }
            guard let match else { throw row.fault("no price match \"\(text)\"") }
            request.priceMatch = match
        }
    }

    func amend(_ name: String, _ row: SpecRow) throws {
        let account = try account(name)
        let instrument = try instrument(row.text("symbol") ?? "BTCUSDT")
        let id = ClientOrderID(try row.required("order")) ?? .none
        try apply(
            .amend(
                OrderAmendment(
                    account: account, instrument: instrument, order: .client(id),
                    quantity: try row.quantity("quantity") ?? .zero,
                    price: try row.price("price") ?? .zero)))
    }

    /// "a1", "a1 in ETHUSDT", "all orders", "all orders in BTCUSDT" and "all orders in BTCUSDT
    /// after 30 s".
    func cancel(_ name: String, _ text: String) throws {
        let account = try account(name)
        let parts = text.components(separatedBy: " after ")
        let places = parts[0].components(separatedBy: " in ")
        let instrument = try places.count == 2 ? self.instrument(places[1]) : nil
        if parts.count == 2 {
            let duration = try SpecText.duration(parts[1], line)
            let symbol = try instrument ?? self.instrument("BTCUSDT")
            try apply(.countdownCancelAll(account, symbol, duration))
        } else if places[0] == "all orders" {
            try apply(.cancelAll(account, instrument))
        } else {
            guard let id = ClientOrderID(places[0]) else { throw fault("no order \"\(text)\"") }
            try apply(
                .cancel(account, try instrument ?? self.instrument("BTCUSDT"), .client(id)))
        }
    }

    // MARK: Choices

    /// One choice in words, as "leverage 10 in BTCUSDT".
    func choose(_ name: String, _ choice: String) throws {
        let account = try account(name)
        let words = choice.split(separator: " ").map(String.init)
        switch choice {
        case "hedge mode": try apply(.setPositionMode(account, .hedge))
        case "one-way mode": try apply(.setPositionMode(account, .oneWay))
        case "multi-assets mode": try apply(.setAssetMode(account, .multi))
        case "single-asset mode": try apply(.setAssetMode(account, .single))
        default:
            if choice.hasSuffix(" as collateral") {
                let isEnabled = words.count == 3
                let asset = try asset(words[isEnabled ? 0 : 1])
                try apply(.setCollateral(account, asset, isEnabled: isEnabled))
            } else {
                try chooseInSymbol(account, words)
            }
        }
    }

    private func chooseInSymbol(_ account: AccountID, _ words: [String]) throws {
        guard let place = words.lastIndex(where: { ["in", "to", "from"].contains($0) }),
            place > 0, place + 1 < words.count
        else { throw fault("no choice \"\(words.joined(separator: " "))\"") }
        let instrument = try instrument(words[place + 1])
        let side = positionSide(account, place + 2 < words.count ? words[place + 2] : nil)
        switch words[..<place].joined(separator: " ") {
        case "isolated margin": try apply(.setMarginMode(account, instrument, .isolated))
        case "cross margin": try apply(.setMarginMode(account, instrument, .cross))
        case "auto-add margin":
            try apply(.setAutoAddMargin(account, instrument, side, isEnabled: true))
        case "no auto-add margin":
            try apply(.setAutoAddMargin(account, instrument, side, isEnabled: false))
        case let text where text.hasPrefix("leverage "):
            try apply(.setLeverage(account, instrument, Int64(words[1]) ?? 0))
        case let text where text.hasPrefix("to add ") || text.hasPrefix("to remove "):
            let raw = try SpecText.raw(words[2], line)
            let amount = Amount(raw: words[1] == "add" ? raw : -raw)
            try apply(.adjustIsolatedMargin(account, instrument, side, amount))
        case let text: throw fault("no choice \"\(text)\"")
        }
    }

    // MARK: Money, prices and time

    func deposit(_ name: String, _ amounts: String) throws {
        let account = try account(name)
        for part in amounts.components(separatedBy: ", ") {
            let (raw, assetName) = try SpecText.money(part, line)
            try demand(.deposit(account, try asset(assetName), Amount(raw: raw)))
        }
    }

    func withdraw(_ name: String, _ text: String) throws {
        let (raw, assetName) = try SpecText.money(text, line)
        try apply(.withdraw(try account(name), try asset(assetName), Amount(raw: raw)))
    }

    func insure(_ text: String) throws {
        let (raw, assetName) = try SpecText.money(text, line)
        try demand(.fundInsurance(try asset(assetName), Amount(raw: raw)))
    }

    func setMark(_ symbol: String, _ text: String) throws {
        let price = text == "formula" ? .zero : Price(raw: try SpecText.raw(text, line))
        try apply(.overrideMarkPrice(try instrument(symbol), price))
    }

    func hear(_ index: String, _ row: SpecRow) throws {
        let id = try self.index(index)
        let names = engine.spec(of: id).sources.map(\.name)
        let name = row.text("source") ?? names[0]
        guard let source = names.firstIndex(of: name) else {
            throw row.fault("no source \"\(name)\"")
        }
        try apply(.indexPrice(id, source: source, try row.price("price") ?? .zero))
    }

    /// Ticks whenever the engine says that something is due, and at the end.
    func pass(_ text: String) throws {
        let end = now.advanced(by: try SpecText.duration(text, line))
        while engine.nextDueTime < end {
            now = max(engine.nextDueTime, now.advanced(by: Nanoseconds(1)))
            note(.tick)
        }
        now = end
        try apply(.tick)
    }

    func operate(_ text: String) throws {
        guard let last = text.split(separator: " ").last else { return }
        let instrument = try instrument(String(last))
        switch text.split(separator: " ").dropLast().joined(separator: " ") {
        case "closes": try apply(.setTrading(instrument, isOpen: false))
        case "opens": try apply(.setTrading(instrument, isOpen: true))
        case "holds liquidation in": try apply(.holdLiquidation(instrument, isHeld: true))
        case "releases liquidation in": try apply(.holdLiquidation(instrument, isHeld: false))
        default: throw fault("no action \"\(text)\"")
        }
    }
}

import Foundation
import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// The steps that expect something: the answers of the engine against the cells of a table.

extension SpecWorld {
    private func compare(_ row: SpecRow, _ actual: [String: SpecValue]) throws {
        for column in row.columns {
            guard let value = actual[column] else { throw row.fault("no figure \"\(column)\"") }
            let cell = row.fields[column] ?? ""
            if let mismatch = value.mismatch(cell) { throw row.fault("\(column): \(mismatch)") }
        }
    }

    /// Rows in order against what there is, all of it.
    private func compareAll(
        _ rows: [SpecRow], _ actual: [[String: SpecValue]], _ what: String
    ) throws {
        for (row, fields) in zip(rows, actual) { try compare(row, fields) }
        if rows.count < actual.count {
            let columns = rows.first?.columns ?? actual[rows.count].keys.sorted()
            let extra = columns.map { column in
                "\(column) \(actual[rows.count][column].map { "\($0)" } ?? "-")"
            }
            throw fault(
                "expected \(rows.count) \(what), were \(actual.count), also: "
                    + extra.joined(separator: ", "))
        }
        if rows.count > actual.count {
            throw rows[actual.count].fault("expected \(rows.count) \(what), were \(actual.count)")
        }
    }

    // MARK: Pools

    func checkPool(_ name: String, _ text: String, _ rows: [SpecRow]) throws {
        guard let row = rows.first, rows.count == 1 else { throw fault("expected one row") }
        let account = try account(name)
        let words = text.split(separator: " ").map(String.init)
        switch words[0] {
        case "cross":
            let asset = try asset(words.count == 2 ? words[1] : "USDT")
            var actual = fields(of: engine.figures(of: .cross(account, asset)))
            actual["available balance"] = SpecValue(engine.availableBalance(account, asset))
            actual["max withdraw"] = SpecValue(engine.maxWithdrawAmount(account, asset))
            try compare(row, actual)
        case "multi-assets":
            var actual = fields(of: engine.figures(of: .multiAssets(account)))
            for place in 0..<engine.assetCount {
                let asset = AssetID(place)
                let label = engine.spec(of: asset).name
                actual["available \(label)"] = SpecValue(engine.availableBalance(account, asset))
                actual["max withdraw \(label)"] =
                    SpecValue(engine.maxWithdrawAmount(account, asset))
            }
            try compare(row, actual)
        case "isolated" where words.count >= 2:
            let side = positionSide(account, words.count == 3 ? words[2] : nil)
            let pool = PoolID.isolated(account, try instrument(words[1]), side)
            try compare(row, fields(of: engine.figures(of: pool)))
        default: throw fault("no pool \"\(text)\"")
        }
    }

    private func fields(of figures: PoolFigures) -> [String: SpecValue] {
        [
            "wallet balance": SpecValue(figures.walletBalance),
            "unrealized pnl": SpecValue(figures.unrealizedPnl),
            "margin balance": SpecValue(figures.marginBalance),
            "position initial margin": SpecValue(figures.positionInitialMargin),
            "order margin": SpecValue(figures.openOrderInitialMargin),
            "initial margin": SpecValue(figures.initialMargin),
            "maintenance margin": SpecValue(figures.maintenanceMargin),
            "margin ratio": figures.marginRatio.map { SpecValue($0) } ?? .none,
            "available balance": SpecValue(figures.availableBalance),
            "max withdraw": SpecValue(figures.maxWithdrawAmount),
        ]
    }

    // MARK: Positions and orders

    func checkPositions(_ name: String, _ rows: [SpecRow]) throws {
        let account = try account(name)
        let reports = engine.positions(of: account).map { fields(of: $0, account) }
        for row in rows {
            let found = reports.first { report in
                ["symbol", "side"].allSatisfy { column in
                    guard let cell = row.fields[column], let value = report[column] else {
                        return true
                    }
                    return value.mismatch(cell) == nil
                }
            }
            guard let found else { throw row.fault("\(name) has no such position") }
            try compare(row, found)
        }
        if rows.count != reports.count {
            throw fault("expected \(rows.count) positions, were \(reports.count)")
        }
    }

    private func fields(
        of report: PositionReport, _ account: AccountID
    ) -> [String: SpecValue] {
        let rank = engine.adlRank(account, report.instrument, report.positionSide)
        let line = report.liquidationPrice
        return [
            "symbol": .text(symbol(report.instrument)),
            "side": .text(report.terms.size.isPositive ? "long" : "short"),
            "quantity": SpecValue(report.terms.size.magnitude),
            "entry price": report.entryPrice.map { SpecValue($0) } ?? .none,
            "unrealized pnl": SpecValue(report.terms.unrealizedPnl),
            "notional": SpecValue(report.terms.notional),
            "initial margin": SpecValue(report.terms.initialMargin),
            "maintenance margin": SpecValue(report.terms.maintenanceMargin),
            "margin mode": .text("\(report.marginMode)"),
            "leverage": SpecValue(Int(report.leverage)),
            "isolated wallet": SpecValue(report.isolatedWallet),
            "liquidation price": line.price.map { SpecValue($0) }
                ?? .text(line.reason.map { "\($0)" } ?? "-"),
            "bankruptcy price": report.bankruptcyPrice.map { SpecValue($0) } ?? .none,
            "return on equity": ReturnOnEquity.of(
                unrealizedPnl: report.terms.unrealizedPnl,
                entryValue: report.terms.entryValue, leverage: report.leverage
            ).map { SpecValue($0) } ?? .none,
            "adl score": SpecValue(report.adlScore.rate),
            "adl rank": rank.map { SpecValue($0.rank) } ?? .none,
            "adl light": rank.map { SpecValue($0.light) } ?? .none,
        ]
    }

    func checkOpenOrders(_ name: String, _ rows: [SpecRow]) throws {
        let account = try account(name)
        let orders = engine.openOrders(of: account).sorted { $0.id < $1.id }
        try compareAll(rows, orders.map { fields(of: $0) }, "open orders")
    }

    // MARK: Money, prices, happenings

    func checkBalances(_ rows: [SpecRow]) throws {
        for row in rows {
            let holder = try row.required("holder")
            var actual: [String: SpecValue] = ["holder": .text(holder)]
            for column in row.columns where column != "holder" {
                actual[column] = try balance(holder, try asset(column))
            }
            try compare(row, actual)
        }
    }

    private func balance(_ holder: String, _ asset: AssetID) throws -> SpecValue {
        let book = engine.ledger.books[Int(asset.raw)]
        let words = holder.split(separator: " ").map(String.init)
        switch holder {
        case "insurance fund": return SpecValue(engine.ledger.insurance(asset))
        case "fees": return .number(Rational(book.fees, over: 100_000_000) ?? Rational(0))
        case "clearing": return .number(Rational(book.clearing, over: 100_000_000) ?? Rational(0))
        default: break
        }
        let account = try account(words[0])
        if words.count >= 3, words[1] == "isolated" {
            let side = positionSide(account, words.count == 4 ? words[3] : nil)
            let report = engine.position(account, try instrument(words[2]), side)
            return SpecValue(report?.isolatedWallet ?? .zero)
        }
        return SpecValue(engine.ledger.cross(account, asset))
    }

    func checkPrices(_ symbol: String, _ rows: [SpecRow]) throws {
        guard let row = rows.first, rows.count == 1 else { throw fault("expected one row") }
        let instrument = try instrument(symbol)
        try compare(
            row,
            [
                "mark price": SpecValue(engine.markPrice(instrument)),
                "last price": SpecValue(engine.lastPrice(instrument)),
                "index price": SpecValue(
                    engine.indexPrice(engine.spec(of: instrument).index)),
                "funding rate": SpecValue(engine.lastFundingRate(instrument)),
                "predicted funding rate": SpecValue(engine.predictedFundingRate(instrument)),
                "open interest": SpecValue(engine.openInterest(instrument)),
                "liquidation": .text(engine.isLiquidationPaused(instrument) ? "paused" : "on"),
            ])
    }

    func checkRefusals(_ text: String) throws {
        let wanted = text.components(separatedBy: ", ")
        let found = refusals.map { "\($0.rejection)".prefix { $0 != "(" } }
        refusals.removeAll()
        if wanted.count != found.count || !zip(wanted, found).allSatisfy({ $0 == $1 }) {
            throw fault("expected a refusal with \(text), was \(found.joined(separator: ", "))")
        }
    }

    static let kinds = [
        "trades", "order changes", "liquidation steps", "deleveragings", "price reports",
        "payments",
    ]

    func checkRecords(_ kind: String, _ rows: [SpecRow]) throws {
        if !Self.kinds.contains(kind) { throw fault("no records called \"\(kind)\"") }
        try compareAll(rows, records[kind] ?? [], kind)
    }
}

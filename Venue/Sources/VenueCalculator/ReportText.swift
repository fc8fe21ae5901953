import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// The report as JSON for programs and as tables for people.

extension PortfolioReport {
    /// The report as JSON, every number as decimal text.
    public var json: String {
        var account = Members(account)
        if isMultiAssets {
            account.add("accountEquity", self.account.marginBalance.description)
            account.add("accountMaintMargin", self.account.maintMargin.description)
            account.add("uniAvailable", self.account.availableBalance.description)
        }
        account.add("unit", unit)
        let assets = assets.map { asset in
            var members = Members()
            members.add("asset", asset.asset)
            members.append(Members(asset.figures))
            return "    " + members.line
        }
        let positions = positions.map { "    " + Members($0).line }
        return """
            {
              "multiAssets": \(isMultiAssets),
              "account": \(account.block(indentation: 2)),
              "assets": \(Members.array(assets)),
              "positions": \(Members.array(positions))
            }
            """
    }

    /// The report as aligned tables.
    public var table: String {
        var text = "Account (\(unit))\n"
        let rows = Members(account).pairs.map { [$0.name, $0.text ?? "-"] }
        text += TextTable(rows: rows).text
        let columns = [
            "asset", "walletBalance", "unrealizedProfit", "marginBalance", "initialMargin",
            "maintMargin", "availableBalance",
        ]
        let assetRows = assets.map { asset in
            let members = Members(asset.figures)
            return [asset.asset] + columns.dropFirst().map { members[$0] ?? "-" }
        }
        text += "\nAssets\n" + TextTable(rows: [columns] + assetRows).text
        if positions.isEmpty { return text }
        let shown = [
            "symbol", "side", "marginMode", "quantity", "entryPrice", "markPrice",
            "unrealizedProfit", "roe", "initialMargin", "maintMargin", "liquidationPrice",
            "distanceToLiquidationPercent", "bankruptcyPrice", "adlScore",
        ]
        let head = shown.map { $0 == "distanceToLiquidationPercent" ? "distance %" : $0 }
        let positionRows = positions.map { position in
            let members = Members(position)
            return shown.map { members[$0] ?? "-" }
        }
        text += "\nPositions\n" + TextTable(rows: [head] + positionRows).text
        for position in positions {
            guard let reason = position.liquidation.reason else { continue }
            text += "\(position.symbol): no liquidation price: \(reason)\n"
        }
        return text
    }
}

/// Named values in their order; nil is null.
private struct Members {
    var pairs: [(name: String, text: String?)] = []

    init() {}

    init(_ figures: AccountFigures) {
        add("walletBalance", figures.walletBalance.description)
        add("unrealizedProfit", figures.unrealizedProfit.description)
        add("marginBalance", figures.marginBalance.description)
        add("initialMargin", figures.initialMargin.description)
        add("positionInitialMargin", figures.positionInitialMargin.description)
        add("openOrderInitialMargin", figures.openOrderInitialMargin.description)
        add("maintMargin", figures.maintMargin.description)
        add("marginRatio", figures.marginRatio?.description)
        add("availableBalance", figures.availableBalance.description)
        add("maxWithdrawAmount", figures.maxWithdrawAmount.description)
    }

    init(_ position: PositionReport) {
        add("symbol", position.symbol)
        add("side", position.side == .both ? "BOTH" : position.side == .long ? "LONG" : "SHORT")
        add("marginMode", position.isIsolated ? "ISOLATED" : "CROSSED")
        add("marginAsset", position.marginAsset)
        add("quantity", position.quantity.description)
        add("entryPrice", position.entryPrice.description)
        add("markPrice", position.markPrice.description)
        add("liquidationPrice", position.liquidation.price?.description)
        add("liquidationPriceReason", position.liquidation.reason?.description)
        add("bankruptcyPrice", position.bankruptcyPrice?.description)
        add("maintMargin", position.maintMargin.description)
        add("initialMargin", position.initialMargin.description)
        add("openOrderInitialMargin", position.openOrderInitialMargin.description)
        add("isolatedWallet", position.isolatedWallet?.description)
        add("unrealizedProfit", position.unrealizedProfit.description)
        add("roe", position.roe?.description)
        add("notional", position.notional.description)
        add(
            "distanceToLiquidationPercent",
            position.distanceToLiquidation.map { DecimalText.text(wide: Int128($0.raw) * 100) })
        add("adlScore", position.adlScore.description)
    }

    mutating func add(_ name: String, _ text: String?) { pairs.append((name, text)) }

    mutating func append(_ other: Members) { pairs += other.pairs }

    subscript(_ name: String) -> String? { pairs.first { $0.name == name }?.text }

    private var members: [String] {
        pairs.map { "\(Members.quoted($0.name)): \($0.text.map(Members.quoted) ?? "null")" }
    }

    /// All members on one line.
    var line: String { "{\(members.joined(separator: ", "))}" }

    /// A member to a line.
    func block(indentation: Int) -> String {
        let inner = String(repeating: " ", count: indentation + 2)
        let body = members.map { inner + $0 }.joined(separator: ",\n")
        return "{\n\(body)\n\(String(repeating: " ", count: indentation))}"
    }

    static func array(_ elements: [String]) -> String {
        elements.isEmpty ? "[]" : "[\n\(elements.joined(separator: ",\n"))\n  ]"
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// Rows of equal length in columns; the first column to the left, figures to the right.
private struct TextTable {
    let rows: [[String]]

    var text: String {
        let count = rows.first?.count ?? 0
        let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
        var text = ""
        for row in rows {
            let cells = row.enumerated().map { column, cell in
                let blanks = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + blanks : blanks + cell
            }
            text += "  " + cells.joined(separator: "  ") + "\n"
        }
        return text
    }
}

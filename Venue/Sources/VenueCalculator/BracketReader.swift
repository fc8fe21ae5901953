import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// Leverage brackets as venues print them: whole tables, or the one bracket an example is about
// with the maintenance amount it has in the venue's table.

/// Reads the brackets of a position.
struct BracketReader {
    let file: String

    func table(
        _ position: Fields, symbol: String, leverage: Int64
    ) throws(InputFault) -> BracketTable {
        if !position.has("brackets") {
            if let table = BuiltInBrackets.table(of: symbol) { return table }
            throw position.fault(
                "symbol", "\"brackets\", or a symbol of the built-in table",
                "\(symbol) without brackets")
        }
        let nodes = try position.list("brackets", atMost: 32)
        if nodes.isEmpty { throw position.fault("brackets", "at least one bracket", "none") }
        var brackets: [LeverageBracket] = []
        for node in nodes {
            brackets.append(try bracket(node, above: brackets.last, leverage: leverage))
        }
        // A single bracket stands for the venue's table at the sizes of an example; its maintenance
        // amount is trusted whatever its floor.
        if brackets.count > 1 {
            var joined = brackets
            joined[0].notionalFloor = .zero
            if let fault = BracketTable(unchecked: joined).fault {
                throw position.fault("brackets", fault.dropped("expected "), "other brackets")
            }
        }
        return BracketTable(unchecked: brackets)
    }

    private func bracket(
        _ node: JSONNode, above last: LeverageBracket?, leverage: Int64
    ) throws(InputFault) -> LeverageBracket {
        let fields = try Fields(
            node, file: file,
            known: [
                "bracket", "notionalFloor", "notionalCap", "initialLeverage", "maintMarginRatio",
                "cum",
            ])
        let top: ClosedRange<Int64> = 1...Int64.max
        let floor = try fields.decimal(
            "notionalFloor", 0...Int64.max, "a notional from 0",
            default: last?.notionalCap.raw ?? 0)
        let cap = try fields.decimal("notionalCap", top, "a positive notional", default: .max)
        let rate = Rate(
            raw: try fields.decimal(
                "maintMarginRatio", Bounds.belowOne, "a rate from 0 to below 1"))
        var amount = Amount.zero
        if let last, last.maintenanceMarginRate <= rate, floor <= Bounds.amount {
            amount = LeverageBracket.maintenanceAmount(
                floor: Amount(raw: floor), rate: rate,
                previousRate: last.maintenanceMarginRate, previousAmount: last.maintenanceAmount)
        }
        if cap <= floor { throw fields.fault("notionalCap", "a cap above the floor") }
        if fields.has("cum") {
            amount = Amount(
                raw: try fields.decimal("cum", Bounds.unsigned, "a maintenance amount from 0"))
        }
        return LeverageBracket(
            notionalFloor: Amount(raw: floor), notionalCap: Amount(raw: cap),
            maxLeverage: try fields.whole(
                "initialLeverage", 1...1_000, "a whole leverage from 1 to 1000",
                default: last?.maxLeverage ?? leverage),
            maintenanceMarginRate: rate, maintenanceAmount: amount)
    }
}

extension String {
    /// The text without a beginning.
    fileprivate func dropped(_ prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }
}

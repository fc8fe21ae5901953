import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// From the document to the portfolio. Everything that is not understood is refused; nothing is
// guessed beyond the defaults of the contract.

/// Reads a portfolio document.
struct PortfolioReader {
    let file: String
    private var gross: Int128 = 0

    init(file: String) { self.file = file }

    mutating func read(_ root: JSONNode) throws(InputFault) -> Portfolio {
        let fields = try Fields(
            root, file: file,
            known: ["multiAssets", "positionMode", "collateral", "positions", "orders"])
        var portfolio = Portfolio(
            isMultiAssets: try fields.flag("multiAssets", default: false),
            isHedge: try fields.word(
                "positionMode", among: ["ONE_WAY", "HEDGE"], default: "ONE_WAY") == "HEDGE",
            collateral: [], positions: [])
        let assets = try fields.list("collateral", atMost: 100)
        if assets.isEmpty { throw fields.fault("collateral", "at least one asset", "none") }
        for node in assets {
            portfolio.collateral.append(try collateral(node, after: portfolio.collateral))
        }
        for node in try fields.list("positions", atMost: 1_000) {
            portfolio.positions.append(try position(node, in: portfolio))
        }
        for node in try fields.list("orders", atMost: 10_000) { try order(node, in: &portfolio) }
        if portfolio.isMultiAssets { try checkCheapest(portfolio, assets) }
        return portfolio
    }

    // MARK: Collateral

    private mutating func collateral(
        _ node: JSONNode, after others: [CollateralEntry]
    ) throws(InputFault) -> CollateralEntry {
        let fields = try Fields(
            node, file: file,
            known: [
                "asset", "wallet", "index", "collateralRatio", "bidBuffer", "askBuffer", "bidRate",
                "askRate",
            ])
        let asset = try fields.text("asset")
        if others.contains(where: { $0.asset == asset }) {
            throw fields.fault("asset", "each asset once", "\(asset) again")
        }
        let wallet = Amount(
            raw: try fields.decimal(
                "wallet", Bounds.signed, "a balance of at most 10000000000 either way"))
        let index = Price(
            raw: try fields.decimal(
                "index", Bounds.prices, "a positive price in USD", default: unitsPerOne))
        let rates = try rates(fields, index: index)
        let ratio = Rate(
            raw: try fields.decimal(
                "collateralRatio", Bounds.ratio, "a ratio from 0 to 1", default: unitsPerOne))
        try addToGross(wallet.magnitude, rate: max(index, rates.ask), node)
        return CollateralEntry(
            asset: asset, wallet: wallet, index: index, bidRate: rates.bid, askRate: rates.ask,
            ratio: ratio)
    }

    private func rates(
        _ fields: Fields, index: Price
    ) throws(InputFault) -> (bid: Price, ask: Price) {
        let buffers = try ["bidBuffer", "askBuffer"].map { key throws(InputFault) in
            Rate(
                raw: try fields.decimal(
                    key, Bounds.belowOne, "a buffer from 0 to below 1", default: 0))
        }
        var bid = Collateral.bidRate(index: index, buffer: buffers[0])
        var ask = Collateral.askRate(index: index, buffer: buffers[1])
        if fields.has("bidRate") {
            if fields.has("bidBuffer") {
                throw fields.fault("bidRate", "a bidBuffer or a bidRate", "both")
            }
            bid = Price(
                raw: try fields.decimal("bidRate", Bounds.prices, "a positive rate in USD"))
        }
        if fields.has("askRate") {
            if fields.has("askBuffer") {
                throw fields.fault("askRate", "an askBuffer or an askRate", "both")
            }
            ask = Price(
                raw: try fields.decimal("askRate", Bounds.prices, "a positive rate in USD"))
        }
        if ask < bid { throw fields.fault("askRate", "an ask rate not below the bid rate") }
        if !ask.isPositive { throw fields.fault("index", "a positive ask rate") }
        return (bid, ask)
    }

    // MARK: Positions

    private mutating func position(
        _ node: JSONNode, in portfolio: Portfolio
    ) throws(InputFault) -> PositionEntry {
        let fields = try Fields(
            node, file: file,
            known: [
                "symbol", "contract", "side", "quantity", "contractSize", "entryPrice",
                "markPrice", "leverage", "marginMode", "isolatedWallet", "marginAsset",
                "takerFeeRate", "tickSize", "brackets",
            ])
        let symbol = try fields.text("symbol")
        let (side, size) = try sideAndSize(fields, isHedge: portfolio.isHedge)
        if portfolio.positions.contains(where: {
            $0.symbol == symbol && (!portfolio.isHedge || $0.side == side)
        }) {
            let rule =
                portfolio.isHedge
                ? "each side of a symbol once" : "each symbol once in one-way mode"
            throw fields.fault("symbol", rule, "\(symbol) again")
        }
        let terms = try terms(fields, symbol: symbol, size: size)
        let asset = try marginAsset(fields, portfolio.collateral)
        let rate = portfolio.collateral[asset].greatestRate
        for price in ["entryPrice", "markPrice"] {
            try checkNotional(fields, terms, price, rate: rate)
        }
        let tick =
            fields.has("tickSize")
            ? Price(raw: try fields.decimal("tickSize", Bounds.prices, "a positive tick")) : nil
        return PositionEntry(
            symbol: symbol, side: side, terms: terms, entryPrice: terms.entryPrice ?? .zero,
            asset: asset,
            isolatedWallet: try isolatedWallet(fields, terms, isMulti: portfolio.isMultiAssets),
            closingFee: Rate(
                raw: try fields.decimal(
                    "takerFeeRate", Bounds.belowOne, "a fee rate from 0 to below 1", default: 0)),
            tick: tick, node: node)
    }

    private func sideAndSize(
        _ fields: Fields, isHedge: Bool
    ) throws(InputFault) -> (PositionSide, Quantity) {
        let word = try fields.word("side", among: ["LONG", "SHORT", "BOTH"], default: "BOTH")
        if isHedge && word == "BOTH" {
            throw fields.fault("side", "LONG or SHORT in hedge mode")
        }
        let bounds = word == "BOTH" ? Bounds.signed : Bounds.unsigned
        let expected =
            word == "BOTH"
            ? "a signed size of at most 10000000000" : "a size without sign beside side \(word)"
        let raw = try fields.decimal("quantity", bounds, expected)
        switch word {
        case "LONG": return (.long, Quantity(raw: raw))
        case "SHORT": return (.short, Quantity(raw: -raw))
        default: return (.both, Quantity(raw: raw))
        }
    }

    private func terms(
        _ fields: Fields, symbol: String, size: Quantity
    ) throws(InputFault) -> PositionTerms {
        let kind = try fields.word("contract", among: ["linear", "inverse"], default: "linear")
        var contract = Contract.linearPerpetual
        if kind == "inverse" {
            let contractSize = try fields.decimal(
                "contractSize", Bounds.positive, "the positive size of one contract")
            contract = .inversePerpetual(contractSize: Amount(raw: contractSize))
        } else if fields.has("contractSize") {
            let one = unitsPerOne...unitsPerOne
            _ = try fields.decimal("contractSize", one, "no contractSize but 1 beside linear")
        }
        let entry = Price(
            raw: try fields.decimal("entryPrice", Bounds.prices, "a positive price"))
        let mark = Price(raw: try fields.decimal("markPrice", Bounds.prices, "a positive price"))
        let leverage = try fields.whole(
            "leverage", 1...1_000, "a whole leverage from 1 to 1000", default: nil)
        let table = try BracketReader(file: file).table(
            fields, symbol: symbol, leverage: leverage)
        // The entry value is set once the notional is known to fit.
        var terms = PositionTerms(
            contract: contract, size: size, entryValue: .zero, markPrice: mark,
            leverage: leverage, brackets: table)
        if Self.notional(contract, size, entry) <= Int128(Bounds.amount) {
            terms = PositionTerms(
                contract: contract, size: size, entryPrice: entry, markPrice: mark,
                leverage: leverage, brackets: table)
        }
        terms.entryPrice = entry
        return terms
    }

    private func marginAsset(
        _ fields: Fields, _ collateral: [CollateralEntry]
    ) throws(InputFault) -> Int {
        let names = collateral.map(\.asset).joined(separator: ", ")
        if !fields.has("marginAsset") {
            if collateral.count == 1 { return 0 }
            throw fields.fault("marginAsset", "one of \(names) as \"marginAsset\"", "none")
        }
        let asset = try fields.text("marginAsset")
        guard let place = collateral.firstIndex(where: { $0.asset == asset }) else {
            throw fields.fault("marginAsset", "an asset of the collateral (\(names))")
        }
        return place
    }

    private func isolatedWallet(
        _ fields: Fields, _ terms: PositionTerms, isMulti: Bool
    ) throws(InputFault) -> Amount? {
        let mode = try fields.word(
            "marginMode", among: ["CROSSED", "ISOLATED"], default: "CROSSED")
        if mode == "CROSSED" {
            if fields.has("isolatedWallet") {
                throw fields.fault("isolatedWallet", "none beside marginMode CROSSED")
            }
            return nil
        }
        if isMulti {
            throw fields.fault("marginMode", "CROSSED in multi-assets mode")
        }
        let standard = OrderMargin.positionRequirement(
            notional: terms.entryValue.magnitude, leverage: terms.leverage)
        return Amount(
            raw: try fields.decimal(
                "isolatedWallet", Bounds.signed, "a balance of at most 10000000000 either way",
                default: standard.raw))
    }

    // MARK: Orders

    private mutating func order(
        _ node: JSONNode, in portfolio: inout Portfolio
    ) throws(InputFault) {
        let fields = try Fields(
            node, file: file, known: ["symbol", "side", "price", "quantity", "positionSide"])
        let symbol = try fields.text("symbol")
        let side = try fields.word("side", among: ["BUY", "SELL"])
        let place = try owner(fields, symbol: symbol, in: portfolio)
        let price = Price(raw: try fields.decimal("price", Bounds.prices, "a positive price"))
        let size = Quantity(
            raw: try fields.decimal("quantity", Bounds.positive, "a positive size"))
        let entry = portfolio.positions[place]
        let contract = entry.terms.contract
        let rate = portfolio.collateral[entry.asset].greatestRate
        try addToGross(wide: Self.notional(contract, size, price), rate: rate, node)
        let value = PositionMath.notional(contract, size: size, price: price)
        if side == "BUY" {
            portfolio.positions[place].bids += value
        } else {
            portfolio.positions[place].asks += value
        }
    }

    /// The position an order belongs to; it says what kind of contract the order is for.
    private func owner(
        _ fields: Fields, symbol: String, in portfolio: Portfolio
    ) throws(InputFault) -> Int {
        let words = portfolio.isHedge ? ["LONG", "SHORT"] : ["BOTH"]
        let side = try fields.word(
            "positionSide", among: words, default: portfolio.isHedge ? nil : "BOTH")
        let place = portfolio.positions.firstIndex {
            guard $0.symbol == symbol else { return false }
            return !portfolio.isHedge || ($0.side == .long) == (side == "LONG")
        }
        guard let place else {
            let which = portfolio.isHedge ? "a \(side) position" : "a position"
            throw fields.fault("symbol", "\(which) of the symbol in positions; quantity 0 may do")
        }
        return place
    }

    // MARK: Size of the figures

    /// Absolute value at a price in 128 bits, rounded up, before it is known to fit 64.
    static func notional(_ contract: Contract, _ size: Quantity, _ price: Price) -> Int128 {
        let magnitude = Int128(size.raw.magnitude)
        switch contract {
        case .linearPerpetual:
            return divide(
                magnitude * Int128(price.raw), by: Int128(unitsPerOne), rounding: .up)
        case .inversePerpetual(let contractSize):
            return divide(
                magnitude * Int128(contractSize.raw), by: Int128(price.raw), rounding: .up)
        }
    }

    /// What the pool has is also shown in units of each asset, and a cheap one makes many.
    private func checkCheapest(
        _ portfolio: Portfolio, _ nodes: [JSONNode]
    ) throws(InputFault) {
        for (entry, node) in zip(portfolio.collateral, nodes) {
            let units = divide(
                gross * Int128(unitsPerOne), by: Int128(entry.askRate.raw), rounding: .up)
            if units > 3 * Bounds.sum {
                throw Fields.fault(
                    node, file, "a rate at which all values together are at most 60000000000 units",
                    "more units of \(entry.asset)")
            }
        }
    }

    private mutating func checkNotional(
        _ fields: Fields, _ terms: PositionTerms, _ key: String, rate: Price
    ) throws(InputFault) {
        let price = key == "entryPrice" ? terms.entryPrice ?? .zero : terms.markPrice
        let value = Self.notional(terms.contract, terms.size, price)
        if value > Int128(Bounds.amount) {
            throw fields.fault(
                key, "a position value of at most 10000000000", "a greater one at this price")
        }
        try addToGross(wide: value, rate: rate, fields.node)
    }

    private mutating func addToGross(
        _ amount: Amount, rate: Price, _ node: JSONNode
    ) throws(InputFault) {
        try addToGross(wide: Int128(amount.raw), rate: rate, node)
    }

    /// Sums everything up, by the greater of its count and its value in USD.
    private mutating func addToGross(
        wide: Int128, rate: Price, _ node: JSONNode
    ) throws(InputFault) {
        var value = wide
        if value <= Bounds.sum && rate > Price(whole: 1) {
            value = divide(value * Int128(rate.raw), by: Int128(unitsPerOne), rounding: .up)
        }
        gross += value
        if gross > Bounds.sum {
            throw Fields.fault(
                node, file, "all values together to be at most 20000000000",
                "more from here on")
        }
    }
}

public import PlimsollModel
public import PlimsollNumerics

// The pool of an account in multi-assets mode: everything in USD, every asset backing everything.

/// One asset of a multi-assets pool with the figures of the contracts settled in it.
public struct CollateralAsset: Hashable, Sendable {
    /// Wallet balance in the asset; negative for a debt.
    public var walletBalance: Amount
    /// Profit at mark of the cross positions settled in it.
    public var unrealizedPnl = Amount.zero
    /// Initial margin of those positions.
    public var positionInitialMargin = Amount.zero
    /// Initial margin of their orders, beyond that of the positions.
    public var openOrderInitialMargin = Amount.zero
    /// Maintenance margin of those positions.
    public var maintenanceMargin = Amount.zero
    /// USD per unit for a credit.
    public var bidRate: Price
    /// USD per unit for a debt or a requirement.
    public var askRate: Price
    /// Part of a credit that counts.
    public var collateralRatio: Rate

    /// An asset without positions; they can be set afterwards.
    public init(
        walletBalance: Amount, bidRate: Price, askRate: Price,
        collateralRatio: Rate = Rate(whole: 1)
    ) {
        self.walletBalance = walletBalance
        self.bidRate = bidRate
        self.askRate = askRate
        self.collateralRatio = collateralRatio
    }

    /// What the account has in this asset.
    ///
    ///     equity = walletBalance + unrealizedPnl
    public var equity: Amount { walletBalance + unrealizedPnl }

    /// What an amount of the asset counts in USD, rounded down.
    public func value(of amount: Amount) -> Amount {
        Collateral.value(
            of: amount, bidRate: bidRate, askRate: askRate, collateralRatio: collateralRatio)
    }
}

/// Formulas of a multi-assets pool.
public enum MultiAssets {
    /// The figures that the solvency equation compares, in USD.
    ///
    ///     marginBalance     = sum(value(equity))                      (accountEquity)
    ///     walletBalance     = sum(value(walletBalance))
    ///     maintenanceMargin = sum(maintenanceMargin * askRate)
    ///
    /// The unrealised profit is what positions add to the value of the wallets: a loss counts at
    /// the ask rate as soon as it makes a debt. `availableBalance` of the result is uniAvailable.
    ///
    /// - Returns: USD; credits rounded down, requirements up.
    /// - Source: Binance Multi-Assets Mode; golden `binance-multiassets-flat`.
    public static func figures(_ assets: [CollateralAsset]) -> PoolFigures {
        var pool = PoolFigures()
        for asset in assets {
            let wallet = asset.value(of: asset.walletBalance)
            pool.walletBalance += wallet
            pool.unrealizedPnl += asset.value(of: asset.equity) - wallet
            pool.positionInitialMargin += Collateral.requirement(
                asset.positionInitialMargin, askRate: asset.askRate)
            pool.openOrderInitialMargin += Collateral.requirement(
                asset.openOrderInitialMargin, askRate: asset.askRate)
            pool.maintenanceMargin += Collateral.requirement(
                asset.maintenanceMargin, askRate: asset.askRate)
        }
        return pool
    }

    /// What is free for new orders settled in an asset.
    ///
    ///     available = uniAvailable / askRate
    ///
    /// - Parameters:
    ///   - askRate: Of the asset, positive.
    ///   - pool: The figures of the whole pool.
    /// - Returns: Units of the asset, rounded down.
    /// - Source: Binance Multi-Assets Mode; golden `binance-multiassets-flat`.
    public static func available(askRate: Price, in pool: PoolFigures) -> Amount {
        Collateral.units(of: pool.availableBalance, at: askRate, rounding: .down)
    }

    /// USD value of collateral that is sold to cover a debt.
    ///
    ///     sold = deficit / exchangeRatio
    ///
    /// - Parameters:
    ///   - deficit: The debt in USD, >= 0.
    ///   - exchangeRatio: Part of its value that collateral fetches, as 0.975.
    /// - Returns: USD, rounded up.
    /// - Source: Binance auto-exchange; golden `binance-autoexchange-20000`.
    public static func collateralSold(deficit: Amount, exchangeRatio: Rate) -> Amount {
        Amount(
            raw: multiply(
                deficit.raw, unitsPerOne, dividingBy: exchangeRatio.raw, rounding: .up))
    }

    /// How much of each asset's USD value is sold for a debt, in proportion to what it is worth.
    ///
    ///     sold_i = min(collateralSold, sum(values)) * value_i / sum(values)
    ///
    /// - Parameters:
    ///   - deficit: The debt in USD, >= 0.
    ///   - exchangeRatio: Part of its value that collateral fetches.
    ///   - values: USD values of the assets; those not positive are not sold.
    /// - Returns: USD values to sell, in the order of the assets; their sum is exact.
    public static func autoExchange(
        deficit: Amount, exchangeRatio: Rate, values: [Amount]
    ) -> [Amount] {
        let weights = values.map { max(.zero, $0) }
        let total = weights.reduce(.zero, +)
        if total.isZero { return weights }
        let sold = min(
            total, collateralSold(deficit: deficit, exchangeRatio: exchangeRatio))
        return Apportionment.parts(of: sold, weights: weights)
    }

    /// Divides what is left of the pool among its positions by maintenance margin, whatever asset
    /// they are settled in.
    ///
    ///     share_i = equity * requirement_i / sum(requirement), in USD
    ///     value_i = markValue_i - share_i / askRate_i
    ///
    /// - Parameters:
    ///   - equity: The pool's margin balance in USD; negative if it owes.
    ///   - positions: All positions with the ask rates of their settlement assets.
    /// - Returns: One share for each position: the share in USD, value and price in its own
    ///   settlement asset; the shares add up to the equity exactly.
    public static func bankruptcyShares(
        equity: Amount, positions: [(terms: PositionTerms, askRate: Price)]
    ) -> [BankruptcyShare] {
        var weights = positions.map {
            Collateral.requirement($0.terms.maintenanceMargin, askRate: $0.askRate)
        }
        if weights.allSatisfy(\.isZero) {
            weights = positions.map {
                Collateral.requirement($0.terms.notional, askRate: $0.askRate)
            }
        }
        let shares = Apportionment.parts(of: equity, weights: weights)
        return zip(positions, shares).map { position, share in
            let (terms, rate) = position
            let value = terms.markValue - Collateral.units(of: share, at: rate, rounding: .down)
            return BankruptcyShare(
                share: share, value: value,
                price: BankruptcyPrice.price(
                    ofValue: value, contract: terms.contract, size: terms.size))
        }
    }

    /// The mark of one symbol at which the pool reaches its line, every other mark held still.
    ///
    /// A credit and a debt in the settlement asset count at different rates, so the equation has
    /// a kink and is solved by search.
    ///
    /// - Parameters:
    ///   - legs: The position, or long and short of one symbol, at their marks.
    ///   - settlement: Place of the symbol's settlement asset in `assets`.
    ///   - assets: The pool with all positions, the legs included.
    /// - Returns: The nearest liquidatable price on the side against the net size; if the pool
    ///   is liquidatable now, the last such price on the way to health.
    public static func liquidationPrice(
        _ legs: [PositionTerms], settlement: Int, assets: [CollateralAsset]
    ) -> LiquidationPriceResult {
        let held = legs.filter { !$0.size.isZero }
        guard let first = held.first else { return .none(.noPosition) }
        let pool = MarkedPool(legs: held, settlement: settlement, assets: assets)
        let net = held.reduce(Int128(0)) { $0 + Int128($1.size.raw) }
        let (low, high) = pool.priceRange
        let mark = first.markPrice
        if low >= mark || high <= mark { return .none(.beyondRange) }
        let (worse, better) = net > 0 ? (low, high) : (high, low)
        if pool.isLiquidatable(at: mark) {
            let price = LiquidationPrice.search(from: better, to: mark) {
                pool.isLiquidatable(at: $0)
            }
            let isHealthyThere = !pool.isLiquidatable(at: better)
            return isHealthyThere
                ? price.map { .price($0) } ?? .none(.insolventAtEveryPrice)
                : .none(.insolventAtEveryPrice)
        }
        for end in [worse, better] {
            if let price = LiquidationPrice.search(
                from: mark, to: end, isLiquidatable: { pool.isLiquidatable(at: $0) })
            {
                return .price(price)
            }
        }
        if net == 0 { return .none(.fullyHedged) }
        let falls = net < 0 && !first.contract.isInverse
        return .none(falls ? .beyondRange : .backedInFull)
    }
}

/// A multi-assets pool as a function of the mark of one symbol.
private struct MarkedPool {
    let legs: [PositionTerms]
    /// The settlement asset without the legs.
    var asset: CollateralAsset
    /// Value of all other assets less their maintenance margin, in USD.
    var rest = Amount.zero
    /// Maintenance margin of all other assets, in USD.
    var restMaintenance = Amount.zero

    init(legs: [PositionTerms], settlement: Int, assets: [CollateralAsset]) {
        self.legs = legs
        asset = assets[settlement]
        for (index, other) in assets.enumerated() where index != settlement {
            rest += other.value(of: other.equity)
            restMaintenance += Collateral.requirement(
                other.maintenanceMargin, askRate: other.askRate)
        }
        for leg in legs {
            asset.unrealizedPnl -= leg.unrealizedPnl
            asset.maintenanceMargin -= leg.maintenanceMargin
        }
    }

    func isLiquidatable(at price: Price) -> Bool {
        var marked = asset
        for leg in legs {
            let moved = leg.marked(at: price)
            marked.unrealizedPnl += moved.unrealizedPnl
            marked.maintenanceMargin += moved.maintenanceMargin
        }
        let maintenance = Collateral.requirement(
            marked.maintenanceMargin, askRate: marked.askRate)
        return PoolFigures(
            walletBalance: rest + marked.value(of: marked.equity),
            maintenanceMargin: restMaintenance + maintenance
        ).isLiquidatable
    }

    /// Prices at which no figure of the equation outgrows its 64 bits.
    var priceRange: (low: Price, high: Price) {
        let one = Int128(unitsPerOne)
        let rate = max(one, Int128(asset.askRate.raw), Int128(asset.bidRate.raw))
        let room = Int128(Int64.max / 8) * one / rate
        var (low, high) = (Int128(1), Int128(Int64.max))
        for leg in legs {
            let size = Int128(leg.size.raw.magnitude)
            switch leg.contract {
            case .linearPerpetual:
                high = min(high, room * one / size)
            case .inversePerpetual(let contractSize):
                low = max(low, size * Int128(contractSize.raw) / max(1, room) + 1)
            }
        }
        return (Price(raw: Int64(clamping: low)), Price(raw: Int64(clamping: max(1, high))))
    }
}

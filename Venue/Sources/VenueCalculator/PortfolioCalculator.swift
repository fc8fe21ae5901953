import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// Puts the formulas of PlimsollMargin together for a whole account. There is no formula here: only
// which positions share a pool, and sums.

/// Calculates portfolios.
public enum PortfolioCalculator {
    /// The figures of a portfolio document.
    ///
    /// - Parameters:
    ///   - bytes: JSON text.
    ///   - file: Its name, for refusals.
    /// - Throws: `InputFault` naming the place, what was expected and what was found.
    public static func report(_ bytes: [UInt8], file: String) throws(InputFault) -> PortfolioReport
    {
        let root = try JSONNode.read(bytes, file: file)
        var reader = PortfolioReader(file: file)
        let portfolio = try reader.read(root)
        return portfolio.isMultiAssets
            ? MultiAssetsCalculation(portfolio).report : SingleAssetCalculation(portfolio).report
    }
}

extension PositionEntry {
    /// The report of a position, given what its pool says.
    func report(
        asset: String, liquidation: LiquidationPriceResult, bankruptcy: Price?, pool: PoolFigures
    ) -> PositionReport {
        let price = liquidation.price.map(rounded)
        let pnl = terms.size.isZero ? .zero : terms.unrealizedPnl
        let score = ADLScore(
            unrealizedPnl: pnl, walletBalance: pool.walletBalance, poolPnl: pool.unrealizedPnl,
            maintenanceMargin: pool.maintenanceMargin)
        return PositionReport(
            symbol: symbol, side: side, isIsolated: isIsolated, quantity: terms.size,
            entryPrice: entryPrice, markPrice: terms.markPrice, marginAsset: asset,
            liquidation: price.map { .price($0) } ?? liquidation,
            bankruptcyPrice: bankruptcy.map(rounded), maintMargin: terms.maintenanceMargin,
            initialMargin: terms.initialMargin, openOrderInitialMargin: openOrderInitialMargin,
            unrealizedProfit: pnl,
            roe: ReturnOnEquity.of(
                unrealizedPnl: pnl, entryValue: terms.entryValue, leverage: terms.leverage),
            notional: terms.notional,
            distanceToLiquidation: price.flatMap {
                LiquidationPrice.distance(from: terms.markPrice, to: $0)
            },
            adlScore: score.rate, isolatedWallet: isolatedWallet)
    }

    /// A price at the position's tick, where there is one.
    private func rounded(_ price: Price) -> Price {
        guard let tick, price.raw < Int64.max - tick.raw else { return price }
        return LiquidationPrice.rounded(price, toTick: tick, isLong: terms.sign > 0)
    }
}

/// Single-asset mode: each asset has its cross pool, each isolated position its own.
struct SingleAssetCalculation {
    let portfolio: Portfolio

    init(_ portfolio: Portfolio) { self.portfolio = portfolio }

    var report: PortfolioReport {
        let assets = portfolio.collateral.indices.map { place in
            AssetReport(
                asset: portfolio.collateral[place].asset, figures: figures(ofAsset: place))
        }
        let (account, unit) = account(assets)
        return PortfolioReport(
            isMultiAssets: false, account: account, unit: unit, assets: assets,
            positions: portfolio.positions.indices.map(position))
    }

    private func positions(ofAsset place: Int) -> [PositionEntry] {
        portfolio.positions.filter { $0.asset == place }
    }

    /// The cross pool of an asset. Orders of isolated positions are paid for from it.
    func crossPool(ofAsset place: Int) -> PoolFigures {
        var pool = PoolFigures(walletBalance: portfolio.collateral[place].wallet)
        for entry in positions(ofAsset: place) {
            pool.openOrderInitialMargin += entry.openOrderInitialMargin
            if let wallet = entry.isolatedWallet {
                pool.walletBalance -= wallet
                continue
            }
            pool.unrealizedPnl += entry.terms.unrealizedPnl
            pool.positionInitialMargin += entry.terms.initialMargin
            pool.maintenanceMargin += entry.terms.maintenanceMargin
        }
        return pool
    }

    static func isolatedPool(_ entry: PositionEntry, wallet: Amount) -> PoolFigures {
        PoolFigures(
            walletBalance: wallet, unrealizedPnl: entry.terms.unrealizedPnl,
            positionInitialMargin: entry.terms.initialMargin,
            maintenanceMargin: entry.terms.maintenanceMargin)
    }

    private func figures(ofAsset place: Int) -> AccountFigures {
        let cross = crossPool(ofAsset: place)
        var figures = AccountFigures(walletBalance: portfolio.collateral[place].wallet)
        var worst = cross
        for entry in positions(ofAsset: place) {
            figures.unrealizedProfit += entry.terms.unrealizedPnl
            figures.positionInitialMargin += entry.terms.initialMargin
            figures.openOrderInitialMargin += entry.openOrderInitialMargin
            figures.maintMargin += entry.terms.maintenanceMargin
            guard let wallet = entry.isolatedWallet, cross.maintenanceMargin.isZero else {
                continue
            }
            let pool = Self.isolatedPool(entry, wallet: wallet)
            if worst.maintenanceMargin.isZero || pool.isWorse(than: worst) { worst = pool }
        }
        figures.marginRatio = worst.marginRatio
        figures.availableBalance = cross.availableBalance
        figures.maxWithdrawAmount = cross.maxWithdrawAmount
        return figures
    }

    /// The figures of the one asset that matters, or sums at index prices.
    private func account(_ assets: [AssetReport]) -> (AccountFigures, String) {
        var used: [Int] = []
        for entry in portfolio.positions where !used.contains(entry.asset) {
            used.append(entry.asset)
        }
        let only = used.count == 1 ? used[0] : assets.count == 1 ? 0 : nil
        if let only { return (assets[only].figures, assets[only].asset) }
        var sum = AccountFigures()
        for (asset, entry) in zip(assets, portfolio.collateral) {
            let (figures, index) = (asset.figures, entry.index)
            sum.walletBalance += figures.walletBalance.times(index, rounding: .down)
            sum.unrealizedProfit += figures.unrealizedProfit.times(index, rounding: .down)
            sum.positionInitialMargin += figures.positionInitialMargin.times(index, rounding: .up)
            sum.openOrderInitialMargin += figures.openOrderInitialMargin.times(
                index, rounding: .up)
            sum.maintMargin += figures.maintMargin.times(index, rounding: .up)
            sum.availableBalance += figures.availableBalance.times(index, rounding: .down)
            sum.maxWithdrawAmount += figures.maxWithdrawAmount.times(index, rounding: .down)
            if let ratio = figures.marginRatio, let worst = sum.marginRatio {
                sum.marginRatio = max(ratio, worst)
            } else {
                sum.marginRatio = nil
            }
        }
        return (sum, "USD")
    }

    private func position(_ place: Int) -> PositionReport {
        let entry = portfolio.positions[place]
        let asset = portfolio.collateral[entry.asset].asset
        if let wallet = entry.isolatedWallet {
            return entry.report(
                asset: asset,
                liquidation: LiquidationPrice.of(
                    [entry.terms], walletBalance: wallet, others: [],
                    closingFee: entry.closingFee),
                bankruptcy: BankruptcyPrice.isolated(entry.terms, margin: wallet),
                pool: Self.isolatedPool(entry, wallet: wallet))
        }
        let pool = crossPool(ofAsset: entry.asset)
        let members = positions(ofAsset: entry.asset).filter { !$0.isIsolated }
        let legs = members.filter { $0.symbol == entry.symbol }
        let others = members.filter { $0.symbol != entry.symbol }.map(\.terms)
        let shares = BankruptcyPrice.allocate(
            equity: pool.marginBalance, positions: members.map(\.terms))
        let mine = members.firstIndex { $0.symbol == entry.symbol && $0.side == entry.side }
        return entry.report(
            asset: asset,
            liquidation: entry.terms.size.isZero
                ? .none(.noPosition)
                : LiquidationPrice.of(
                    legs.map(\.terms), walletBalance: pool.walletBalance, others: others,
                    closingFee: entry.closingFee),
            bankruptcy: mine.flatMap { shares[$0].price }, pool: pool)
    }
}

/// Multi-assets mode: one pool in USD.
struct MultiAssetsCalculation {
    let portfolio: Portfolio
    let assets: [CollateralAsset]
    let pool: PoolFigures

    init(_ portfolio: Portfolio) {
        self.portfolio = portfolio
        var assets = portfolio.collateral.map {
            CollateralAsset(
                walletBalance: $0.wallet, bidRate: $0.bidRate, askRate: $0.askRate,
                collateralRatio: $0.ratio)
        }
        for entry in portfolio.positions {
            assets[entry.asset].unrealizedPnl += entry.terms.unrealizedPnl
            assets[entry.asset].positionInitialMargin += entry.terms.initialMargin
            assets[entry.asset].openOrderInitialMargin += entry.openOrderInitialMargin
            assets[entry.asset].maintenanceMargin += entry.terms.maintenanceMargin
        }
        self.assets = assets
        pool = MultiAssets.figures(assets)
    }

    var report: PortfolioReport {
        let reports = zip(portfolio.collateral, assets).map { entry, asset in
            AssetReport(asset: entry.asset, figures: figures(asset))
        }
        let members = portfolio.positions.map {
            (terms: $0.terms, askRate: portfolio.collateral[$0.asset].askRate)
        }
        let shares = MultiAssets.bankruptcyShares(equity: pool.marginBalance, positions: members)
        return PortfolioReport(
            isMultiAssets: true, account: Self.account(pool), unit: "USD", assets: reports,
            positions: zip(portfolio.positions, shares).map(position))
    }

    private static func account(_ pool: PoolFigures) -> AccountFigures {
        var figures = AccountFigures()
        figures.walletBalance = pool.walletBalance
        figures.unrealizedProfit = pool.unrealizedPnl
        figures.positionInitialMargin = pool.positionInitialMargin
        figures.openOrderInitialMargin = pool.openOrderInitialMargin
        figures.maintMargin = pool.maintenanceMargin
        figures.marginRatio = pool.marginRatio
        figures.availableBalance = pool.availableBalance
        figures.maxWithdrawAmount = pool.maxWithdrawAmount
        return figures
    }

    /// One asset in its own units; what is available in it is the whole pool's.
    private func figures(_ asset: CollateralAsset) -> AccountFigures {
        var figures = AccountFigures()
        figures.walletBalance = asset.walletBalance
        figures.unrealizedProfit = asset.unrealizedPnl
        figures.positionInitialMargin = asset.positionInitialMargin
        figures.openOrderInitialMargin = asset.openOrderInitialMargin
        figures.maintMargin = asset.maintenanceMargin
        figures.marginRatio = pool.marginRatio
        figures.availableBalance = MultiAssets.available(askRate: asset.askRate, in: pool)
        figures.maxWithdrawAmount = max(
            .zero, min(figures.availableBalance, asset.walletBalance))
        return figures
    }

    private func position(_ entry: PositionEntry, _ share: BankruptcyShare) -> PositionReport {
        let legs = portfolio.positions.filter {
            $0.symbol == entry.symbol && $0.asset == entry.asset
        }
        return entry.report(
            asset: portfolio.collateral[entry.asset].asset,
            liquidation: entry.terms.size.isZero
                ? .none(.noPosition)
                : MultiAssets.liquidationPrice(
                    legs.map(\.terms), settlement: entry.asset, assets: assets),
            bankruptcy: share.price, pool: pool)
    }
}

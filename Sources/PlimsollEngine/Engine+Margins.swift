import PlimsollLedger
import PlimsollMargin
public import PlimsollModel
public import PlimsollNumerics

// How the figures of a pool are made up, for account pages that show them row by row. The parts
// come from the same functions as the whole, so that they add up to it.

/// What an account has and wants on one side of an instrument.
public struct SideFigures: Hashable, Sendable {
    /// What the side adds to its pool; the wallet is its isolated one, empty in cross margin.
    public var figures: PoolFigures
    /// Value of the open buy orders that may open, each at its limit price.
    public var bids: Amount
    /// Value of the open sell orders that may open, each at its limit price.
    public var asks: Amount
}

extension Engine {
    /// The instruments in which an account has a position or an order that rests, by number.
    ///
    /// - Complexity: O(n log n) in the instruments the account has touched.
    public func instruments(heldBy account: AccountID) -> [InstrumentID] {
        var found: [InstrumentID] = []
        var place = accounts[Int(account.raw)].firstHolding
        while place != nowhere {
            let holding = holdings[Int(place)]
            if holding.hasPosition || holding.restingOrders > 0 { found.append(holding.instrument) }
            place = holding.next
        }
        return found.sorted()
    }

    /// The part of a pool's figures that one side of an instrument makes up, at mark price.
    ///
    /// Open-order margin of an isolated side is held in the cross pool; it is named here all the
    /// same.
    public func figures(
        _ account: AccountID, _ instrument: InstrumentID, _ side: PositionSide
    ) -> SideFigures {
        guard let place = holdingIndex(account, instrument) else {
            return SideFigures(figures: PoolFigures(), bids: .zero, asks: .zero)
        }
        let holding = holdings[Int(place)]
        let leg = holding.legs[side.legIndex]
        var figures = legFigures(holding, side.legIndex, .mark)
        figures.walletBalance = ledger.isolated[Int(leg.walletSlot)]
        return SideFigures(figures: figures, bids: leg.bidValue, asks: leg.askValue)
    }

    /// What an account is worth in USD: wallets and unrealised profit of its cross and isolated
    /// pools at index prices, without any haircut.
    ///
    ///     equity = sum over pools (marginBalance * indexPrice)
    ///
    /// - Returns: USD, rounded down in each asset.
    public func equity(of account: AccountID) -> Amount {
        var sums = [Amount](repeating: .zero, count: assets.count)
        for asset in assets.indices {
            sums[asset] = crossFigures(account, AssetID(asset), .mark).marginBalance
        }
        for pool in pools(of: account) {
            guard case .isolated(_, let instrument, _) = pool else { continue }
            let asset = Int(instruments[Int(instrument.raw)].terms.settlementAsset.raw)
            sums[asset] += figures(of: pool).marginBalance
        }
        var total: Int128 = 0
        for (asset, sum) in sums.enumerated() {
            let price = Int128(assetPrice(AssetID(asset)).raw)
            total += divide(Int128(sum.raw) * price, by: Int128(unitsPerOne), rounding: .down)
        }
        return Amount(raw: Int64(clamping: total))
    }

    /// True if an account lets an asset count as collateral.
    public func isCollateral(_ account: AccountID, _ asset: AssetID) -> Bool {
        accounts[Int(account.raw)].excludedAssets & (1 << UInt64(asset.raw)) == 0
    }

    /// What an account has in an asset's wallet as its pools count it, in USD: in multi-assets mode
    /// after haircut, in single-asset mode the whole of it.
    ///
    /// - Returns: USD, rounded down.
    public func countedValue(_ account: AccountID, _ asset: AssetID) -> Amount {
        let wallet = ledger.cross(account, asset)
        switch accounts[Int(account.raw)].assetMode {
        case .single: return wallet.times(assetPrice(asset), rounding: .down)
        case .multi: return collateralAssets(account, .mark)[Int(asset.raw)].value(of: wallet)
        }
    }

    /// What an account in multi-assets mode has free for new orders, in USD.
    public func availableValue(_ account: AccountID) -> Amount {
        multiAssetFigures(account, .initial).availableBalance
    }

    /// What a unit of an asset counts in USD: as a credit, and as a debt or requirement.
    public func rates(of asset: AssetID) -> (index: Price, bid: Price, ask: Price) {
        (assetPrice(asset), bidRate(asset), askRate(asset))
    }

    /// What a source of an index said last; zero before it spoke.
    public func sourcePrice(_ index: IndexID, _ source: Int) -> Price {
        indices[Int(index.raw)].sources[source].price
    }

    /// True while an instrument takes orders that open positions.
    public func isTrading(_ instrument: InstrumentID) -> Bool {
        instruments[Int(instrument.raw)].isOpen
    }
}

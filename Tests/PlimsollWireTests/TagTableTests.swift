import PlimsollModel
import PlimsollWire
import Testing

// Tags are permanent. This table is a second record of them, written by hand: if it disagrees with
// the code, the code is wrong, because journals with these tags exist.

@Suite("A tag once given is never changed")
struct TagTableTests {
    /// Each case has the pinned tag, reads back from it, and no other byte is a tag.
    private func expectTags<Choice: WireTagged & RawRepresentable & Equatable>(
        _ type: Choice.Type, _ table: [(name: String, tag: UInt8)],
        sourceLocation: SourceLocation = #_sourceLocation
    ) where Choice.RawValue == UInt8 {
        let cases = allCases(of: type)
        #expect(cases.count == table.count, sourceLocation: sourceLocation)
        for value in cases {
            let row = table.first { $0.name == "\(value)" }
            #expect(row?.tag == value.wireTag, "\(value)", sourceLocation: sourceLocation)
            #expect(Choice(wireTag: value.wireTag) == value, sourceLocation: sourceLocation)
        }
        let known = (0...UInt8.max).filter { Choice(wireTag: $0) != nil }
        #expect(known == table.map(\.tag).sorted(), sourceLocation: sourceLocation)
    }

    @Test func tagsOfMarginMode() {
        expectTags(
            MarginMode.self,
            [
                ("cross", 1),
                ("isolated", 2),
            ])
    }

    @Test func tagsOfPositionMode() {
        expectTags(
            PositionMode.self,
            [
                ("oneWay", 1),
                ("hedge", 2),
            ])
    }

    @Test func tagsOfAssetMode() {
        expectTags(
            AssetMode.self,
            [
                ("single", 1),
                ("multi", 2),
            ])
    }

    @Test func tagsOfTransferDirection() {
        expectTags(
            TransferDirection.self,
            [
                ("fundingToTrading", 1),
                ("tradingToFunding", 2),
            ])
    }

    @Test func tagsOfPriceFault() {
        expectTags(
            PriceFault.self,
            [
                ("notPositive", 1),
                ("clamped", 2),
                ("outlier", 3),
                ("unconfirmedJump", 4),
                ("tooLarge", 5),
            ])
    }

    @Test func tagsOfPauseReason() {
        expectTags(
            PauseReason.self,
            [
                ("staleIndex", 1),
                ("unconfirmedJump", 2),
                ("invalidPrice", 3),
                ("operatorHold", 4),
            ])
    }

    @Test func tagsOfOrderChange() {
        expectTags(
            OrderChange.self,
            [
                ("accepted", 1),
                ("filled", 2),
                ("amended", 3),
                ("cancelled", 4),
                ("triggered", 5),
                ("expiredUnfilled", 6),
                ("expiredPostOnly", 7),
                ("expiredByDate", 8),
                ("expiredSelfTrade", 9),
                ("expiredReduceOnly", 10),
                ("expiredWithPosition", 11),
                ("expiredAtTrigger", 12),
                ("expiredByLiquidation", 13),
                ("expiredByDeleveraging", 14),
                ("expiredByCountdown", 15),
                ("expiredInsufficientMargin", 16),
            ])
    }

    @Test func tagsOfLiquidationStage() {
        expectTags(
            LiquidationStage.self,
            [
                ("autoAddMargin", 1),
                ("cancelOrders", 2),
                ("offsetHedge", 3),
                ("reduce", 4),
                ("takeover", 5),
                ("autoDeleverage", 6),
                ("settleDebt", 7),
                ("autoExchange", 8),
            ])
    }

    @Test func tagsOfLedgerReason() {
        expectTags(
            LedgerReason.self,
            [
                ("deposit", 1),
                ("withdrawal", 2),
                ("transfer", 3),
                ("isolatedMargin", 4),
                ("realizedPnl", 5),
                ("fee", 6),
                ("funding", 7),
                ("fundingDust", 8),
                ("liquidationFee", 9),
                ("residue", 10),
                ("shortfall", 11),
                ("socializedLoss", 12),
                ("autoExchange", 13),
                ("insuranceTopUp", 14),
            ])
    }

    @Test func tagsOfSide() {
        expectTags(
            Side.self,
            [
                ("buy", 1),
                ("sell", 2),
            ])
    }

    @Test func tagsOfPositionSide() {
        expectTags(
            PositionSide.self,
            [
                ("both", 1),
                ("long", 2),
                ("short", 3),
            ])
    }

    @Test func tagsOfOrderType() {
        expectTags(
            OrderType.self,
            [
                ("limit", 1),
                ("market", 2),
                ("stop", 3),
                ("stopMarket", 4),
                ("takeProfit", 5),
                ("takeProfitMarket", 6),
                ("trailingStopMarket", 7),
            ])
    }

    @Test func tagsOfTimeInForce() {
        expectTags(
            TimeInForce.self,
            [
                ("goodTillCancelled", 1),
                ("immediateOrCancel", 2),
                ("fillOrKill", 3),
                ("postOnly", 4),
                ("goodTillDate", 5),
            ])
    }

    @Test func tagsOfWorkingType() {
        expectTags(
            WorkingType.self,
            [
                ("lastPrice", 1),
                ("markPrice", 2),
            ])
    }

    @Test func tagsOfSelfTradePrevention() {
        expectTags(
            SelfTradePrevention.self,
            [
                ("none", 1),
                ("expireMaker", 2),
                ("expireTaker", 3),
                ("expireBoth", 4),
            ])
    }

    @Test func tagsOfPriceMatch() {
        expectTags(
            PriceMatch.self,
            [
                ("none", 1),
                ("opponent", 2),
                ("opponent5", 3),
                ("opponent10", 4),
                ("opponent20", 5),
                ("queue", 6),
                ("queue5", 7),
                ("queue10", 8),
                ("queue20", 9),
            ])
    }

    @Test func tagsOfOrderStatus() {
        expectTags(
            OrderStatus.self,
            [
                ("untriggered", 1),
                ("new", 2),
                ("partiallyFilled", 3),
                ("filled", 4),
                ("cancelled", 5),
                ("expired", 6),
                ("triggered", 7),
            ])
    }

    @Test func tagsOfLimitKind() {
        expectTags(
            LimitKind.self,
            [
                ("accounts", 1),
                ("assets", 2),
                ("indices", 3),
                ("instruments", 4),
                ("openOrders", 5),
                ("openOrdersPerAccount", 6),
                ("batchSize", 7),
            ])
    }

    @Test func tagsOfTermsFault() {
        expectTags(
            TermsFault.self,
            [
                ("name", 1),
                ("range", 2),
                ("brackets", 3),
                ("precision", 4),
                ("sources", 5),
                ("reference", 6),
            ])
    }

    @Test func tagsOfADLPolicyKind() {
        expectTags(
            ADLPolicyKind.self,
            [
                ("rankedQueue", 1),
                ("proRata", 2),
            ])
    }
}

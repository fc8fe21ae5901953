import Foundation
import GRDB
import PlimsollModel
import PlimsollNumerics
import PlimsollWire
import VenuePorts
import VenueReadModels

// Rows into records. Columns are read by place, in the order in which the selections name them.

extension WireCodable {
    /// Reads a value from a column that holds its canonical bytes.
    init(_ row: Row, _ place: Int) throws {
        let data: Data = row[place]
        var reader = ByteReader([UInt8](data))
        do {
            self = try Self(from: &reader)
        } catch {
            throw VenueFault(.damaged, "the history holds a broken \(Self.self): \(error)")
        }
    }
}

extension OrderRecord {
    init(row: Row) throws {
        guard let change = OrderChange(rawValue: UInt8(truncatingIfNeeded: row.int(1))) else {
            throw VenueFault(.damaged, "the history holds the order change \(row.int(1))")
        }
        self.init(
            order: try Order(row, 0), change: change, clientOrderID: row[2],
            child: OrderID(UInt64(row.int(3))),
            forced: row.optional(4).flatMap { ForcedKind(rawValue: UInt8($0)) })
    }
}

extension AmendmentRecord {
    init(row: Row) throws {
        self.init(
            id: UInt64(row.int(0)), order: try Order(row, 4), priceBefore: Price(raw: row.int(1)),
            quantityBefore: Quantity(raw: row.int(2)), time: Timestamp(row.int(3)))
    }
}

extension FillRecord {
    init(row: Row) {
        self.init(
            id: TradeID(UInt64(row.int(0))), order: OrderID(UInt64(row.int(1))),
            account: AccountID(Int(row.int(2))), instrument: InstrumentID(Int(row.int(3))),
            side: row.bool(4) ? .sell : .buy, time: Timestamp(row.int(13)))
        positionSide = PositionSide(rawValue: UInt8(row.int(5))) ?? .both
        price = Price(raw: row.int(6))
        quantity = Quantity(raw: row.int(7))
        value = Amount(raw: row.int(8))
        commission = Amount(raw: row.int(9))
        asset = AssetID(Int(row.int(10)))
        realizedPnl = Amount(raw: row.int(11))
        isMaker = row.bool(12)
    }
}

extension TradeRecord {
    init(row: Row) {
        self.init(
            trade: Trade(
                id: TradeID(UInt64(row.int(0))), makerOrder: OrderID(UInt64(row.int(2))),
                takerOrder: OrderID(UInt64(row.int(3))), price: Price(raw: row.int(4)),
                quantity: Quantity(raw: row.int(5)), maker: AccountID(Int(row.int(6))),
                taker: AccountID(Int(row.int(7))), instrument: InstrumentID(Int(row.int(1))),
                takerSide: row.bool(8) ? .sell : .buy, isLiquidation: row.bool(9)),
            time: Timestamp(row.int(10)))
    }
}

extension IncomeRecord {
    init(row: Row) throws {
        guard let reason = LedgerReason(rawValue: UInt8(truncatingIfNeeded: row.int(2))) else {
            throw VenueFault(.damaged, "the history holds the ledger reason \(row.int(2))")
        }
        self.init(
            id: UInt64(row.int(0)), account: AccountID(Int(row.int(1))), reason: reason,
            amount: Amount(raw: row.int(3)), asset: AssetID(Int(row.int(4))),
            time: Timestamp(row.int(7)))
        instrument = row.optional(5).map { InstrumentID(Int($0)) }
        trade = row.optional(6).map { TradeID(UInt64($0)) }
    }
}

extension MarginChangeRecord {
    init(row: Row) {
        self.init(
            id: UInt64(row.int(0)), account: AccountID(Int(row.int(1))),
            instrument: InstrumentID(Int(row.int(2))),
            positionSide: PositionSide(rawValue: UInt8(row.int(3))) ?? .both,
            amount: Amount(raw: row.int(4)), time: Timestamp(row.int(7)))
        asset = AssetID(Int(row.int(5)))
        isByOwner = row.bool(6)
    }
}

extension FundingRecord {
    init(row: Row) {
        self.init(
            instrument: InstrumentID(Int(row.int(0))), rate: Rate(raw: row.int(1)),
            markPrice: Price(raw: row.int(2)), time: Timestamp(row.int(3)))
    }
}

extension LiquidationRecord {
    init(row: Row) throws {
        self.init(
            id: UInt64(row.int(0)), sequence: UInt64(row.int(1)),
            step: try LiquidationStep(row, 2), positions: try [PositionFigures](row, 3))
    }
}

extension DeleveragingRecord {
    init(row: Row) {
        self.init(
            id: UInt64(row.int(0)),
            event: AutoDeleveraging(
                quantity: Quantity(raw: row.int(5)), value: Amount(raw: row.int(6)),
                haircut: Amount(raw: row.int(7)), victim: AccountID(Int(row.int(1))),
                bankrupt: AccountID(Int(row.int(2))), instrument: InstrumentID(Int(row.int(3))),
                positionSide: PositionSide(rawValue: UInt8(row.int(4))) ?? .both),
            time: Timestamp(row.int(8)))
    }
}

extension Kline {
    init(row: Row) {
        self.init(openTime: Timestamp(row.int(0)), price: row.int(1))
        high = row.int(2)
        low = row.int(3)
        close = row.int(4)
        volume = Quantity(raw: row.int(5))
        quoteVolume = Amount(raw: row.int(6))
        trades = row.int(7)
        takerBuyVolume = Quantity(raw: row.int(8))
        takerBuyQuoteVolume = Amount(raw: row.int(9))
        firstTrade = UInt64(row.int(10))
        lastTrade = UInt64(row.int(11))
    }
}

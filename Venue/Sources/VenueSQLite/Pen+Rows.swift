import GRDB
import PlimsollModel
import PlimsollNumerics
import PlimsollWire
import VenueReadModels

// One row each. The order of the values is that of the columns in `SQLiteSchema`.

extension Pen {
    mutating func write(_ record: OrderRecord) throws {
        let (order, request) = (record.order, record.order.request)
        try write(
            """
            INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET status = excluded.status, price = excluded.price,
                quantity = excluded.quantity, filled = excluded.filled, child = excluded.child,
                change = excluded.change, ended_at = excluded.ended_at, record = excluded.record
            """,
            [
                Int64(order.id.raw), Int64(request.account.raw), Int64(request.instrument.raw),
                request.type.isTrigger ? 1 : 0, request.side == .buy ? "BUY" : "SELL",
                "\(request.type)", "\(order.status)", request.price.raw, request.quantity.raw,
                order.filledQuantity.raw, record.clientOrderID,
                record.forced.map { Int64($0.rawValue) }, Int64(record.child.raw),
                Int64(record.change.rawValue), order.acceptedAt.raw,
                order.status.isFinal ? order.updatedAt.raw : nil, blob(order),
            ])
    }

    mutating func write(_ record: AmendmentRecord) throws {
        try write(
            "INSERT INTO amendment VALUES (?, ?, ?, ?, ?, ?)",
            [
                Int64(record.id), Int64(record.order.id.raw), record.priceBefore.raw,
                record.quantityBefore.raw, record.time.raw, blob(record.order),
            ])
    }

    func write(_ record: FillRecord) throws {
        try write(
            "INSERT INTO fill VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                Int64(record.id.raw), Int64(record.order.raw), Int64(record.account.raw),
                Int64(record.instrument.raw), Int64(record.side.rawValue),
                Int64(record.positionSide.rawValue), record.price.raw, record.quantity.raw,
                record.value.raw, record.commission.raw, Int64(record.asset.raw),
                record.realizedPnl.raw, record.isMaker ? 1 : 0, record.time.raw,
            ])
    }

    func write(_ record: TradeRecord) throws {
        let trade = record.trade
        try write(
            "INSERT INTO trade VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                Int64(trade.id.raw), Int64(trade.instrument.raw), Int64(trade.makerOrder.raw),
                Int64(trade.takerOrder.raw), trade.price.raw, trade.quantity.raw,
                Int64(trade.maker.raw), Int64(trade.taker.raw), Int64(trade.takerSide.rawValue),
                trade.isLiquidation ? 1 : 0, record.time.raw,
            ])
    }

    func write(_ record: IncomeRecord) throws {
        try write(
            "INSERT INTO income VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                Int64(record.id), Int64(record.account.raw), Int64(record.reason.rawValue),
                record.amount.raw, Int64(record.asset.raw),
                record.instrument.map { Int64($0.raw) }, record.trade.map { Int64($0.raw) },
                record.time.raw,
            ])
    }

    func write(_ record: MarginChangeRecord) throws {
        try write(
            "INSERT INTO margin_change VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                Int64(record.id), Int64(record.account.raw), Int64(record.instrument.raw),
                Int64(record.positionSide.rawValue), record.amount.raw, Int64(record.asset.raw),
                record.isByOwner ? 1 : 0, record.time.raw,
            ])
    }

    func write(_ record: FundingRecord) throws {
        try write(
            "INSERT INTO funding VALUES (NULL, ?, ?, ?, ?)",
            [
                Int64(record.instrument.raw), record.rate.raw, record.markPrice.raw,
                record.time.raw,
            ])
    }

    mutating func write(_ record: LiquidationRecord) throws {
        let step = record.step
        try write(
            "INSERT INTO liquidation VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                Int64(record.id), Int64(record.sequence), Int64(step.pool.account.raw),
                step.instrument.map { Int64($0.raw) }, Int64(step.stage.rawValue), step.price.raw,
                step.quantity.raw, step.time.raw, blob(step), blob(record.positions),
            ])
    }

    func write(_ record: DeleveragingRecord) throws {
        let event = record.event
        try write(
            "INSERT INTO deleveraging VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                Int64(record.id), Int64(event.victim.raw), Int64(event.bankrupt.raw),
                Int64(event.instrument.raw), Int64(event.positionSide.rawValue),
                event.quantity.raw, event.value.raw, event.haircut.raw, record.time.raw,
            ])
    }

    func write(_ row: KlineRow) throws {
        let kline = row.kline
        try write(
            "INSERT OR REPLACE INTO kline VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                Int64(row.instrument.raw), Int64(row.source.rawValue), row.interval.minutes,
                kline.openTime.raw, kline.open, kline.high, kline.low, kline.close,
                kline.volume.raw, kline.quoteVolume.raw, kline.trades, kline.takerBuyVolume.raw,
                kline.takerBuyQuoteVolume.raw, Int64(kline.firstTrade), Int64(kline.lastTrade),
            ])
    }
}

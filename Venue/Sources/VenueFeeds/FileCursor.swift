import PlimsollModel
import PlimsollNumerics

/// How candles are handed out.
public enum KlineDelivery: Hashable, Sendable {
    /// As four prices at fixed moments, see `MarketData.merged(klines:)`.
    case prices
    /// As they were recorded, at their close time.
    case candles
}

/// The records of one file in time order, candles taken apart if asked.
struct FileCursor {
    private var reader: RecordReader?
    private var trades: SortedTrades?
    private var position = 0
    private let delivery: KlineDelivery
    private var corners: [PriceRecord] = []
    private var corner = 0
    /// Records of the file that were taken.
    private(set) var count = 0

    init(
        scan: FileScan, registry: SeriesRegistry, options: MarketOptions, delivery: KlineDelivery
    ) throws(FeedFault) {
        self.delivery = delivery
        if scan.reordered > 0 {
            trades = try SortedTrades(file: scan.file, registry: registry, options: options)
        } else {
            reader = try RecordReader(
                file: scan.file, registry: registry, isLenient: options.isLenient)
        }
    }

    /// The next record; nil at the end.
    mutating func next() throws(FeedFault) -> MarketRecord? {
        if corner < corners.count {
            corner += 1
            return .price(corners[corner - 1])
        }
        guard let record = try nextRecord() else { return nil }
        count += 1
        guard case .kline(let kline) = record, delivery == .prices else { return record }
        corners = kline.prices
        corner = 1
        return .price(corners[0])
    }

    private mutating func nextRecord() throws(FeedFault) -> MarketRecord? {
        if let trades {
            guard position < trades.indices.count else { return nil }
            position += 1
            return .price(trades[position - 1])
        }
        return try reader?.next()
    }
}

extension KlineRecord {
    /// The candle as four prices in the order and at the moments `MarketData.merged` promises.
    var prices: [PriceRecord] {
        let third = endTime.since(openTime).raw / 3
        let rises = close >= open
        return [
            corner(open, .open, at: openTime),
            corner(rises ? low : high, rises ? .low : .high, at: after(third)),
            corner(rises ? high : low, rises ? .high : .low, at: after(2 * third)),
            corner(close, .close, at: closeTime),
        ]
    }

    /// Candles of a few units only would otherwise leave their own end.
    private func after(_ time: Int64) -> Timestamp {
        min(openTime.advanced(by: Nanoseconds(time)), closeTime)
    }

    private func corner(_ price: Price, _ origin: PriceOrigin, at time: Timestamp) -> PriceRecord {
        PriceRecord(series: series, time: time, price: price, quantity: nil, origin: origin)
    }
}

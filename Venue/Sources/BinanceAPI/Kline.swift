import PlimsollModel
import PlimsollNumerics
import VenueJSON
public import VenueReadModels

// Candles as the dialect writes them: arrays of twelve columns, with a row for every interval.

/// Writes candles.
public enum KlineWriter {
    /// The answer of `klines` and its kin, oldest first.
    ///
    /// - Parameters:
    ///   - klines: The candles.
    ///   - interval: Their length.
    ///   - source: Of which price; only trades have volumes.
    ///   - terms: The contract.
    public static func json(
        _ klines: [Kline], _ interval: KlineInterval, _ source: KlineSource, _ terms: SymbolTerms
    ) -> [UInt8] {
        let places = source == .last ? terms.pricePlaces : decimalPlaces
        var writer = JSONWriter(capacity: 160 * (klines.count + 1))
        writer.array { writer in
            for kline in klines {
                writer.array { writer in
                    writer.value(kline.openTime.milliseconds)
                    for price in [kline.open, kline.high, kline.low, kline.close] {
                        writer.value(decimal: price, places: places)
                    }
                    writeVolumes(
                        of: kline, until: interval.next(after: kline.openTime), source, terms,
                        into: &writer)
                }
            }
        }
        return writer.bytes
    }

    private static func writeVolumes(
        of kline: Kline, until end: Timestamp, _ source: KlineSource, _ terms: SymbolTerms,
        into writer: inout JSONWriter
    ) {
        let close = end.milliseconds - 1
        if source != .last {
            writer.value("0")
            writer.value(close)
            writer.value("0")
            writer.value(0)
            for _ in 0..<3 { writer.value("0") }
            return
        }
        writer.value(decimal: kline.volume.raw, places: terms.quantityPlaces)
        writer.value(close)
        writer.value(decimal: kline.quoteVolume.raw)
        writer.value(kline.trades)
        writer.value(decimal: kline.takerBuyVolume.raw, places: terms.quantityPlaces)
        writer.value(decimal: kline.takerBuyQuoteVolume.raw)
        writer.value("0")
    }
}

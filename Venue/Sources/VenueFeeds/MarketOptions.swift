public import PlimsollModel

/// How recorded data are read.
public struct MarketOptions: Sendable {
    /// Lets prices of zero and below pass as records, so that what comes after can show its own
    /// guard. Otherwise such a row is a fault.
    public var isLenient = false
    /// Trades quiet for longer than this are a gap.
    public var tradeGap = Nanoseconds(seconds: 300)
    /// Missing candle time longer than this is a gap; zero reports every missing candle.
    public var klineGap = Nanoseconds.zero
    /// Looks at the depth further apart than this have a gap between them.
    public var depthGap = Nanoseconds(seconds: 120)
    /// A funding later than its interval and this has a gap before it.
    public var fundingGap = Nanoseconds(seconds: 3_600)

    /// The customary options.
    public init() {}

    func gap(of kind: MarketKind) -> Nanoseconds {
        switch kind {
        case .trades, .aggregateTrades: tradeGap
        case .klines: klineGap
        case .depth: depthGap
        case .funding: fundingGap
        }
    }
}

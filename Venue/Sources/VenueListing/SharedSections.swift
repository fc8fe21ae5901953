public import PlimsollModel
public import PlimsollNumerics

// Sections that every venue file may have, whether it sets up a replay or a venue: they are read
// by the same words with the same bounds.

/// Fees of all instruments.
public struct FeeTerms: Hashable, Sendable {
    /// Fee of resting orders.
    public var maker = Rate(raw: 20_000)
    /// Fee of taking orders.
    public var taker = Rate(raw: 50_000)
    /// Fee of what a liquidation closes through the book.
    public var liquidation = Rate(raw: 1_250_000)

    /// The customary fees.
    public init() {}
}

/// How indices are formed; nil leaves what the reader of the file has by itself.
public struct IndexTerms: Hashable, Sendable {
    /// Band around the median of the sources.
    public var band: Rate?
    /// A source that has said nothing for longer is left out.
    public var staleness: Nanoseconds?
    /// With fewer live sources liquidation pauses.
    public var minimumSources: Int?

    /// Nothing set.
    public init() {}
}

/// How liquidations are carried out.
public struct LiquidationTerms: Hashable, Sendable {
    /// Margin ratio that a liquidation aims for.
    public var targetRatio = Rate(raw: 80_000_000)
    /// Distance from the mark price within which a liquidation trades.
    public var bound = Rate(raw: 5_000_000)

    /// The customary terms.
    public init() {}
}

extension FileValue {
    /// The section "fees".
    public func fees(_ start: FeeTerms = FeeTerms()) throws(VenueFileFault) -> FeeTerms {
        var terms = start
        try read(
            into: &terms,
            [
                .rate("maker", \.maker, -10...10), .rate("taker", \.taker, 0...10),
                .rate("liquidation", \.liquidation, 0...10),
            ])
        if (terms.maker + terms.taker).isNegative {
            throw VenueFileFault(
                .badValue,
                "\(place).maker: expected a rebate of at most the taker fee, found \(terms.maker)")
        }
        return terms
    }

    /// The section "index".
    public func indexTerms() throws(VenueFileFault) -> IndexTerms {
        var terms = IndexTerms()
        try read(
            into: &terms,
            [
                FileField("band") { value, terms throws(VenueFileFault) in
                    terms.band = try value.rate(0...99)
                },
                FileField("stalenessSeconds") { value, terms throws(VenueFileFault) in
                    terms.staleness = Nanoseconds(seconds: try value.whole(1...604_800))
                },
                FileField("minimumSources") { value, terms throws(VenueFileFault) in
                    terms.minimumSources = Int(try value.whole(1...16))
                },
            ])
        return terms
    }

    /// The section "liquidation".
    public func liquidation(
        _ start: LiquidationTerms = LiquidationTerms()
    ) throws(VenueFileFault) -> LiquidationTerms {
        var terms = start
        try read(
            into: &terms,
            [
                .rate("targetRatio", \.targetRatio, 1...100),
                FileField("bound") { value, terms throws(VenueFileFault) in
                    terms.bound = try value.rate(0...50)
                    if terms.bound.isZero { throw value.bad("a rate above 0") }
                },
            ])
        return terms
    }

    /// The value of "adlPolicy".
    public func adlPolicy() throws(VenueFileFault) -> ADLPolicyKind {
        try choice([("rankedQueue", .rankedQueue), ("proRata", .proRata)])
    }

    /// Sums of money by asset.
    public func amounts(
        of assets: [String]
    ) throws(VenueFileFault) -> [(asset: String, amount: Amount)] {
        var found: [(asset: String, amount: Amount)] = []
        for member in try members() {
            guard assets.contains(member.key) else { throw member.unknown(known: assets) }
            found.append((member.key, Amount(raw: try member.decimal(0...1_000_000_000))))
        }
        return found
    }

    /// A table of leverage brackets: floors and maintenance amounts follow from caps and rates.
    public func brackets() throws(VenueFileFault) -> BracketTable {
        var tiers: [(cap: Amount, maxLeverage: Int64, rate: Rate)] = []
        for row in try items(of: "brackets") {
            var tier = Tier()
            try row.read(
                into: &tier,
                [
                    FileField("cap") { value, tier throws(VenueFileFault) in
                        tier.cap = Amount(raw: try value.decimal(1...10_000_000_000))
                    },
                    FileField("maxLeverage") { value, tier throws(VenueFileFault) in
                        tier.maxLeverage = try value.whole(1...1_000)
                    },
                    FileField("rate") { value, tier throws(VenueFileFault) in
                        tier.rate = try value.rate(0...100)
                    },
                ])
            guard let cap = tier.cap, let leverage = tier.maxLeverage, let rate = tier.rate else {
                throw row.bad("\"cap\", \"maxLeverage\" and \"rate\"")
            }
            tiers.append((cap, leverage, rate))
        }
        let table = BracketTable.tiers(tiers)
        if let fault = table.fault { throw refused(fault) }
        return table
    }
}

/// A bracket as far as it was read.
private struct Tier {
    var cap: Amount?
    var maxLeverage: Int64?
    var rate: Rate?
}

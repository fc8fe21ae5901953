import PlimsollModel
import PlimsollNumerics
import VenueListing
import VenuePorts

// The keys of a venue file, section by section, with their bounds. docs/reference/venue-file.md
// says the same in words.

extension VenueSettings {
    static var fields: [FileField<VenueSettings>] {
        [
            .flag("modeSwitchWithPosition", \.allowsModeSwitchWithPosition),
            .flag("slowInitialMarginPrice", \.usesSlowInitialMarginPrice),
            .seconds("slowPriceSeconds", \.slowPriceWindow, 1...86_400),
            .seconds("sampleSeconds", \.sampleInterval, 1...3_600),
            .whole("basisSamples", \.basisSamples, 1...64),
        ]
    }
}

extension Limits {
    static var fields: [FileField<Limits>] {
        [
            .whole("accounts", \.accounts, 1...10_000_000),
            .whole("openOrders", \.openOrders, 1...20_000_000),
            .whole("openOrdersPerAccount", \.openOrdersPerAccount, 1...100_000),
            .whole("batchSize", \.batchSize, 5...1_000),
            .whole("amendmentsPerOrder", \.amendmentsPerOrder, 1...1_000_000),
            .amount("amount", \.amount, 1...10_000_000_000),
        ]
    }
}

extension APITerms {
    static var fields: [FileField<APITerms>] {
        [
            .whole("weightPerMinute", \.weightPerMinute, 1...1_000_000_000),
            .whole("ordersPerMinute", \.ordersPerMinute, 1...1_000_000_000),
            .whole("ordersPerTenSeconds", \.ordersPerTenSeconds, 1...1_000_000_000),
            .flag("conditionalOnOrderRoute", \.conditionalOnOrderRoute),
        ]
    }
}

extension VerificationLevel {
    static var fields: [FileField<VerificationLevel>] {
        [
            FileField("name") { value, level throws(VenueFileFault) in
                level.name = try value.name()
            },
            .whole("maxLeverage", \.maxLeverage, 1...1_000),
            .amount("dailyWithdrawal", \.dailyWithdrawal, 0...10_000_000_000),
        ]
    }
}

extension AccountTerms {
    static func fields(assets: [String]) -> [FileField<AccountTerms>] {
        [
            FileField("levels") { value, terms throws(VenueFileFault) in
                terms.levels = []
                for item in try value.items(of: "levels") {
                    var level = VerificationLevel(
                        name: item.key, maxLeverage: 1, dailyWithdrawal: .zero)
                    try item.read(into: &level, VerificationLevel.fields)
                    terms.levels.append(level)
                }
                if terms.levels.isEmpty { throw value.bad("at least one level") }
            },
            FileField("faucet") { value, terms throws(VenueFileFault) in
                terms.faucet = try value.amounts(of: assets).map {
                    AssetAmount($0.asset, $0.amount)
                }
            },
        ]
    }
}

extension MarketTerms {
    static var fields: [FileField<MarketTerms>] {
        [
            .whole("leveragedTraders", \.leveragedTraders, 0...10_000),
            FileField("underlyings") { value, terms throws(VenueFileFault) in
                for member in try value.members() {
                    let place = terms.underlyings.firstIndex { $0.index == member.key }
                    if member.isNull {
                        guard let place else {
                            throw member.bad("an underlying of the market to leave out")
                        }
                        terms.underlyings.remove(at: place)
                        continue
                    }
                    if place == nil && !member.has("startPrice") {
                        throw member.bad("\"startPrice\" of an underlying that is new")
                    }
                    var underlying =
                        place.map { terms.underlyings[$0] } ?? UnderlyingTerms(index: member.key)
                    try member.read(into: &underlying, UnderlyingTerms.fields)
                    terms.underlyings.removeAll { $0.index == member.key }
                    terms.underlyings.insert(underlying, at: place ?? terms.underlyings.count)
                }
            },
        ]
    }
}

extension UnderlyingTerms {
    /// An underlying of which only the name is known yet.
    init(index: String) {
        self.init(
            index: index, startPrice: Price(whole: 1), volatility: Rate(raw: 80_000_000),
            depth: Amount(whole: 300_000), tradesPerMinute: 20)
    }

    static var fields: [FileField<UnderlyingTerms>] {
        [
            .price("startPrice", \.startPrice, upTo: 10_000_000),
            .rate("volatility", \.volatility, 0...1_000),
            .amount("depth", \.depth, 1_000...100_000_000),
            .whole("tradesPerMinute", \.tradesPerMinute, 0...6_000),
        ]
    }
}

extension IndexSpec {
    static var fields: [FileField<IndexSpec>] {
        [
            FileField("sources") { value, spec throws(VenueFileFault) in
                spec.sources = []
                for member in try value.members() {
                    let weight = try member.whole(1...1_000_000)
                    spec.sources.append(IndexSource(name: member.key, weight: weight))
                }
                if spec.sources.isEmpty || spec.sources.count > 16 {
                    throw value.bad("1 to 16 sources with their weights")
                }
                spec.minimumSources = min(spec.minimumSources, spec.sources.count)
            },
            .rate("band", \.band, 0...99),
            .seconds("stalenessSeconds", \.staleness, 1...604_800),
            .whole("minimumSources", \.minimumSources, 1...16),
            FileField("jumpLimit") { value, spec throws(VenueFileFault) in
                spec.jumpLimit = try value.rate(0...1_000)
                if spec.jumpLimit.isZero { throw value.bad("a rate above 0") }
            },
            .whole("jumpConfirmations", \.jumpConfirmations, 1...1_000),
        ]
    }
}

extension AssetListing {
    static var fields: [FileField<AssetListing>] {
        [
            FileField("index") { value, listing throws(VenueFileFault) in
                listing.index = value.isNull ? nil : try value.name()
            },
            .rate("collateralRatio", \.spec.collateralRatio, 0...100),
            .rate("bidBuffer", \.spec.bidBuffer, 0...100),
            .rate("askBuffer", \.spec.askBuffer, 0...100),
            .amount("autoExchangeThreshold", \.spec.autoExchangeThreshold, 0...1_000_000_000),
            FileField("exchangeRatio") { value, listing throws(VenueFileFault) in
                listing.spec.exchangeRatio = try value.rate(0...100)
                if listing.spec.exchangeRatio.isZero { throw value.bad("a rate above 0") }
            },
        ]
    }
}

extension InstrumentListing {
    static var fields: [FileField<InstrumentListing>] { filters + terms }

    private static var filters: [FileField<InstrumentListing>] {
        [
            .price("tickSize", \.spec.tickSize, upTo: 1_000_000),
            .quantity("stepSize", \.spec.stepSize, upTo: 1_000_000),
            .quantity("minQuantity", \.spec.minQuantity, upTo: 1_000_000_000),
            .quantity("maxQuantity", \.spec.maxQuantity, upTo: 1_000_000_000),
            .quantity("maxMarketQuantity", \.spec.maxMarketQuantity, upTo: 1_000_000_000),
            .amount("minNotional", \.spec.minNotional, 0...1_000_000),
            positiveRate("priceBandUp", \.spec.priceBandUp, 0...1_000),
            positiveRate("priceBandDown", \.spec.priceBandDown, 0...100),
            positiveRate("marketTakeBound", \.spec.marketTakeBound, 0...99),
            .whole("maxOrders", \.spec.maxOrders, 1...10_000),
            .whole("maxTriggerOrders", \.spec.maxTriggerOrders, 1...10_000),
        ]
    }

    private static var terms: [FileField<InstrumentListing>] {
        [
            FileField("contract") { value, listing throws(VenueFileFault) in
                listing.spec.contract = try contract(value)
            },
            FileField("settlementAsset") { value, listing throws(VenueFileFault) in
                listing.settlementAsset = try value.name()
            },
            FileField("index") { value, listing throws(VenueFileFault) in
                listing.index = try value.name()
            },
            FileField("brackets") { value, listing throws(VenueFileFault) in
                listing.spec.brackets = try value.brackets()
            },
            .rate("makerFee", \.spec.makerFee, -10...10),
            .rate("takerFee", \.spec.takerFee, 0...10),
            .rate("liquidationFee", \.spec.liquidationFee, 0...10),
            FileField("impactNotional") { value, listing throws(VenueFileFault) in
                listing.spec.impactNotional = Amount(raw: try value.positive(100_000_000))
            },
            FileField("fundingHours") { value, listing throws(VenueFileFault) in
                listing.spec.fundingInterval = Nanoseconds(hours: try value.whole(1...24))
            },
            .rate("fundingCap", \.spec.fundingCap, 0...100),
            .rate("interestRate", \.spec.interestRate, -100...100),
            .rate("triggerProtect", \.spec.triggerProtect, 0...1_000),
            .flag("isolatedOnly", \.spec.isIsolatedOnly),
            .whole("defaultLeverage", \.spec.defaultLeverage, 1...1_000),
        ]
    }

    private static func positiveRate(
        _ name: String, _ path: WritableKeyPath<InstrumentListing, Rate>,
        _ percent: ClosedRange<Int64>
    ) -> FileField<InstrumentListing> {
        FileField(name) { value, listing throws(VenueFileFault) in
            let rate = try value.rate(percent)
            if rate.isZero { throw value.bad("a rate above 0") }
            listing[keyPath: path] = rate
        }
    }

    private static func contract(_ value: FileValue) throws(VenueFileFault) -> Contract {
        if value.isObject {
            var size = Amount.zero
            try value.read(into: &size, [inverseSize])
            return .inversePerpetual(contractSize: size)
        }
        return try value.choice([("linear", Contract.linearPerpetual)])
    }

    private static var inverseSize: FileField<Amount> {
        FileField("inverse") { value, size throws(VenueFileFault) in
            size = Amount(raw: try value.positive(1_000_000))
        }
    }

    /// Brings what follows from other values, and was not given itself, into line with them.
    mutating func settle(given file: FileValue) {
        if file.has("stepSize") {
            let step = spec.stepSize
            if !file.has("minQuantity") { spec.minQuantity = step }
            if !file.has("maxQuantity") {
                spec.maxQuantity = max(step, spec.maxQuantity.floored(toMultipleOf: step))
            }
            if !file.has("maxMarketQuantity") {
                spec.maxMarketQuantity = max(
                    step, spec.maxMarketQuantity.floored(toMultipleOf: step))
            }
        }
        if !file.has("defaultLeverage") {
            spec.defaultLeverage = min(spec.defaultLeverage, spec.brackets.maxLeverage)
        }
    }
}

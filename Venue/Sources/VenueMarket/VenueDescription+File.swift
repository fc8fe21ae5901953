import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueListing
public import VenuePorts

// A venue file overrides the standard venue one value at a time. What the engine itself would
// refuse is found out here, by listing everything on an engine that is thrown away, so that the
// venue does not start halfway.

extension VenueDescription {
    /// The standard venue with what a file changes about it.
    ///
    /// - Parameters:
    ///   - text: The bytes of the file.
    ///   - name: Its name, for messages.
    /// - Throws: `VenueFault(.badInput)` with the path of the value, what was expected and what
    ///   was found.
    public init(file text: some Sequence<UInt8>, name: String) throws(VenueFault) {
        self = .standard
        do {
            let file = try FileValue(file: text, name: name)
            try file.read(into: &self, Self.sections)
            try check(name: name)
        } catch {
            throw VenueFault(.badInput, error.description)
        }
    }

    private static var sections: [FileField<VenueDescription>] {
        general + [
            FileField("indices") { value, venue throws(VenueFileFault) in
                try venue.readIndices(value)
            },
            FileField("assets") { value, venue throws(VenueFileFault) in
                try venue.readAssets(value)
            },
            FileField("instruments") { value, venue throws(VenueFileFault) in
                try venue.readInstruments(value)
            },
            FileField("insuranceFund") { value, venue throws(VenueFileFault) in
                let names = venue.assets.map(\.spec.name)
                venue.insuranceFund = try value.amounts(of: names).map {
                    AssetAmount($0.asset, $0.amount)
                }
            },
            FileField("api") { value, venue throws(VenueFileFault) in
                try value.read(into: &venue.api, APITerms.fields)
            },
            FileField("accounts") { value, venue throws(VenueFileFault) in
                let names = venue.assets.map(\.spec.name)
                try value.read(into: &venue.accounts, AccountTerms.fields(assets: names))
            },
            FileField("market") { value, venue throws(VenueFileFault) in
                try value.read(into: &venue.market, MarketTerms.fields)
            },
        ]
    }

    /// Sections that concern everything listed so far.
    private static var general: [FileField<VenueDescription>] {
        [
            FileField("fees") { value, venue throws(VenueFileFault) in
                let fees = try value.fees()
                for place in venue.instruments.indices {
                    venue.instruments[place].spec.makerFee = fees.maker
                    venue.instruments[place].spec.takerFee = fees.taker
                    venue.instruments[place].spec.liquidationFee = fees.liquidation
                }
            },
            FileField("index") { value, venue throws(VenueFileFault) in
                let terms = try value.indexTerms()
                for place in venue.indices.indices {
                    let spec = venue.indices[place]
                    venue.indices[place].band = terms.band ?? spec.band
                    venue.indices[place].staleness = terms.staleness ?? spec.staleness
                    venue.indices[place].minimumSources =
                        terms.minimumSources ?? spec.minimumSources
                }
            },
            FileField("liquidation") { value, venue throws(VenueFileFault) in
                let terms = try value.liquidation()
                venue.settings.liquidationTargetRatio = terms.targetRatio
                venue.settings.liquidationBound = terms.bound
            },
            FileField("adlPolicy") { value, venue throws(VenueFileFault) in
                venue.settings.adlPolicy = try value.adlPolicy()
            },
            FileField("settings") { value, venue throws(VenueFileFault) in
                try value.read(into: &venue.settings, VenueSettings.fields)
            },
            FileField("limits") { value, venue throws(VenueFileFault) in
                try value.read(into: &venue.settings.limits, Limits.fields)
            },
        ]
    }

    // MARK: Lists

    private mutating func readIndices(_ value: FileValue) throws(VenueFileFault) {
        for member in try value.members() {
            let place = indices.firstIndex { $0.name == member.key }
            if member.isNull {
                guard let place else { throw member.bad("a listed index to leave out") }
                indices.remove(at: place)
                continue
            }
            var spec = place.map { indices[$0] } ?? Self.indexSpec(member.key)
            try member.read(into: &spec, IndexSpec.fields)
            if spec.minimumSources > spec.sources.count {
                throw member.refused(
                    "expected minimumSources of at most \(spec.sources.count), the number of "
                        + "sources, found \(spec.minimumSources)")
            }
            if let place { indices[place] = spec } else { indices.append(spec) }
        }
    }

    private mutating func readAssets(_ value: FileValue) throws(VenueFileFault) {
        for member in try value.members() {
            let place = assets.firstIndex { $0.spec.name == member.key }
            if member.isNull {
                guard let place else { throw member.bad("a listed asset to leave out") }
                assets.remove(at: place)
                insuranceFund.removeAll { $0.asset == member.key }
                accounts.faucet.removeAll { $0.asset == member.key }
                continue
            }
            let index = indices.first { $0.name == member.key + "USDT" }?.name
            var listing = place.map { assets[$0] } ?? Self.asset(member.key, index: index)
            try member.read(into: &listing, AssetListing.fields)
            if let place { assets[place] = listing } else { assets.append(listing) }
        }
    }

    private mutating func readInstruments(_ value: FileValue) throws(VenueFileFault) {
        for member in try value.members() {
            let place = instruments.firstIndex { $0.spec.symbol == member.key }
            if member.isNull {
                guard let place else { throw member.bad("a listed instrument to leave out") }
                instruments.remove(at: place)
                continue
            }
            var listing: InstrumentListing
            if let place {
                listing = instruments[place]
            } else {
                for key in ["tickSize", "stepSize"] where !member.has(key) {
                    throw member.bad("\"\(key)\" of an instrument that is new")
                }
                listing = Self.linear(
                    member.key, base: String(member.key.prefix { $0 != "_" }),
                    price: Price(whole: 1))
            }
            try member.read(into: &listing, InstrumentListing.fields)
            listing.settle(given: member)
            if let place { instruments[place] = listing } else { instruments.append(listing) }
        }
    }

    // MARK: The engine's own word

    /// Lists everything on an engine that is thrown away.
    private func check(name: String) throws(VenueFileFault) {
        var engine = Engine()
        let plan = reconcile(engine)
        if let words = plan.differences.first {
            throw VenueFileFault(.badValue, "\(name): $.\(words)")
        }
        for listing in assets {
            guard let index = listing.index, !indices.contains(where: { $0.name == index }) else {
                continue
            }
            throw VenueFileFault(
                .badValue,
                "\(name): $.assets.\(listing.spec.name).index: expected a listed index, found "
                    + "\"\(index)\"")
        }
        for action in genesis() {
            var events = EventBuffer()
            engine.apply(Command(action, at: Timestamp(1)), into: &events)
            for case .rejected(let reason, _) in events.events {
                throw VenueFileFault(
                    .badValue, "\(name): \(Self.path(of: action)): \(Self.words(for: reason))")
            }
        }
    }

    private static func path(of action: Action) -> String {
        switch action {
        case .listIndex(let spec): "$.indices.\(spec.name)"
        case .listAsset(let spec): "$.assets.\(spec.name)"
        case .listInstrument(let spec): "$.instruments.\(spec.symbol)"
        case .fundInsurance: "$.insuranceFund"
        default: "$.settings"
        }
    }

    private static func words(for reason: Rejection) -> String {
        guard case .invalidTerms(let fault) = reason else {
            return "expected terms that can be listed, found \(reason)"
        }
        switch fault {
        case .name: return "expected a name of 1 to 32 characters, found another"
        case .range:
            return "expected figures that fit together (minQuantity a step or more, maxQuantity "
                + "and maxMarketQuantity not below it, defaultLeverage within the brackets, a "
                + "rebate of at most the taker fee), found others"
        case .brackets: return "expected brackets that form a table, found others"
        case .precision:
            return "expected tickSize and stepSize of together at most 8 places, found more"
        case .sources: return "expected 1 to 16 sources with weights, found others"
        case .reference: return "expected a listed index, found none"
        }
    }
}

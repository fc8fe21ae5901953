public import PlimsollEngine
public import PlimsollModel
import PlimsollNumerics

// From a description to commands. An empty venue is told everything; a venue that lives already is
// told what is new, and what is said otherwise than it stands is reported: terms under which
// people hold positions do not change behind their backs.

/// What a description asks of a venue that lives already.
public struct Reconciliation: Sendable {
    /// Lists what is new and changes what may change.
    public let actions: [Action]
    /// What the description says otherwise than it stands, and stays, in words.
    public let differences: [String]
}

extension VenueDescription {
    /// Everything, for a venue that has seen nothing.
    public func genesis() -> [Action] {
        reconcile(Engine()).actions
            + insuranceFund.compactMap { fund in
                guard fund.amount.isPositive, let place = assetPlace(fund.asset) else { return nil }
                return .fundInsurance(AssetID(place), fund.amount)
            }
    }

    private func assetPlace(_ name: String) -> Int? {
        assets.firstIndex { $0.spec.name == name }
    }

    /// What is new, and what differs and stays.
    public func reconcile(_ engine: borrowing Engine) -> Reconciliation {
        var work = Work(engine)
        if engine.settings != settings || engine.sequence == 0 {
            work.actions.append(.configure(settings))
        }
        for spec in indices { work.list(spec, engine) }
        for listing in assets { work.list(listing, engine) }
        for listing in instruments { work.list(listing, engine) }
        return Reconciliation(actions: work.actions, differences: work.differences)
    }
}

/// Names as they are and will be numbered, and what came of them so far.
private struct Work {
    var actions: [Action] = []
    var differences: [String] = []
    private var indices: [String] = []
    private var assets: [String] = []

    init(_ engine: borrowing Engine) {
        for place in 0..<engine.indexCount { indices.append(engine.spec(of: IndexID(place)).name) }
        for place in 0..<engine.assetCount { assets.append(engine.spec(of: AssetID(place)).name) }
    }

    private func index(_ name: String) -> IndexID? {
        indices.firstIndex(of: name).map { IndexID($0) }
    }

    mutating func list(_ spec: IndexSpec, _ engine: borrowing Engine) {
        guard let present = engine.index(spec.name) else {
            actions.append(.listIndex(spec))
            indices.append(spec.name)
            return
        }
        report("indices.\(spec.name)", spec.facts, engine.spec(of: present).facts)
    }

    mutating func list(_ listing: AssetListing, _ engine: borrowing Engine) {
        var spec = listing.spec
        spec.index = listing.index.flatMap { index($0) }
        guard let present = engine.asset(spec.name) else {
            actions.append(.listAsset(spec))
            assets.append(spec.name)
            return
        }
        report("assets.\(spec.name)", spec.facts(indices), engine.spec(of: present).facts(indices))
    }

    mutating func list(_ listing: InstrumentListing, _ engine: borrowing Engine) {
        guard let index = index(listing.index),
            let asset = assets.firstIndex(of: listing.settlementAsset)
        else {
            differences.append(
                "instruments.\(listing.spec.symbol): expected a listed index and asset, found "
                    + "\(listing.index) and \(listing.settlementAsset)")
            return
        }
        var spec = listing.spec
        spec.index = index
        spec.settlementAsset = AssetID(asset)
        guard let present = engine.instrument(spec.symbol) else {
            actions.append(.listInstrument(spec))
            return
        }
        report(
            "instruments.\(spec.symbol)", spec.facts(indices, assets),
            engine.spec(of: present).facts(indices, assets))
    }

    private mutating func report(_ path: String, _ wanted: [Fact], _ present: [Fact]) {
        for (new, old) in zip(wanted, present) where new.value != old.value {
            differences.append(
                "\(path).\(new.name): is listed as \(old.value) and stays so; the description "
                    + "says \(new.value)")
        }
    }
}

/// A term in words.
private struct Fact {
    let name: String
    let value: String

    init(_ name: String, _ value: some CustomStringConvertible) {
        self.name = name
        self.value = value.description
    }
}

extension IndexSpec {
    fileprivate var facts: [Fact] {
        [
            Fact("sources", sources.map { "\($0.name) \($0.weight)" }.joined(separator: ", ")),
            Fact("stalenessSeconds", Double(staleness.raw) / 1e9), Fact("band", band),
            Fact("minimumSources", minimumSources), Fact("jumpLimit", jumpLimit),
            Fact("jumpConfirmations", jumpConfirmations),
        ]
    }
}

extension AssetSpec {
    fileprivate func facts(_ indices: [String]) -> [Fact] {
        [
            Fact("index", index.map { indices[Int($0.raw)] } ?? "none"),
            Fact("collateralRatio", collateralRatio), Fact("bidBuffer", bidBuffer),
            Fact("askBuffer", askBuffer), Fact("autoExchangeThreshold", autoExchangeThreshold),
            Fact("exchangeRatio", exchangeRatio),
        ]
    }
}

extension InstrumentSpec {
    fileprivate func facts(_ indices: [String], _ assets: [String]) -> [Fact] {
        [
            Fact("contract", "\(contract)"),
            Fact("settlementAsset", assets[Int(settlementAsset.raw)]),
            Fact("index", indices[Int(index.raw)]), Fact("tickSize", tickSize),
            Fact("stepSize", stepSize), Fact("minQuantity", minQuantity),
            Fact("maxQuantity", maxQuantity), Fact("maxMarketQuantity", maxMarketQuantity),
            Fact("minNotional", minNotional), Fact("priceBandUp", priceBandUp),
            Fact("priceBandDown", priceBandDown), Fact("marketTakeBound", marketTakeBound),
            Fact("maxOrders", maxOrders), Fact("maxTriggerOrders", maxTriggerOrders),
            Fact("makerFee", makerFee), Fact("takerFee", takerFee),
            Fact("liquidationFee", liquidationFee), Fact("impactNotional", impactNotional),
            Fact("fundingHours", Double(fundingInterval.raw) / 3.6e12),
            Fact("fundingCap", fundingCap), Fact("interestRate", interestRate),
            Fact("triggerProtect", triggerProtect), Fact("isolatedOnly", isIsolatedOnly),
            Fact("defaultLeverage", defaultLeverage),
            Fact("brackets", brackets.facts),
        ]
    }
}

extension BracketTable {
    fileprivate var facts: String {
        brackets.map { "\($0.maxLeverage)x to \($0.notionalCap) at \($0.maintenanceMarginRate)" }
            .joined(separator: ", ")
    }
}

public import PlimsollEngine
public import PlimsollModel
public import PlimsollNumerics
public import VenueJSON
public import VenueReadModels

// Mark prices, funding and open interest, straight from the engine.

/// Mark, index and funding of one contract at one instant.
public struct PremiumStatus: Sendable {
    /// The contract.
    public let terms: SymbolTerms
    /// The mark price; zero before the first.
    public let markPrice: Price
    /// The index price; zero before the first.
    public let indexPrice: Price
    /// The rate that would be charged if funding took place now.
    public let fundingRate: Rate
    /// When funding takes place next.
    public let nextFunding: Timestamp
    /// Sum of the long positions.
    public let openInterest: Quantity
    /// When this was so.
    public let time: Timestamp

    /// The figures of a contract now; a funding that is due but has not taken place yet is shown
    /// at the next full interval, since clients take the time for one in the future.
    public init(_ engine: borrowing Engine, _ terms: SymbolTerms, at time: Timestamp) {
        self.terms = terms
        self.time = time
        markPrice = engine.markPrice(terms.instrument)
        indexPrice = engine.indexPrice(terms.spec.index)
        fundingRate = engine.predictedFundingRate(terms.instrument)
        openInterest = engine.openInterest(terms.instrument)
        let due = engine.nextFundingTime(terms.instrument)
        let interval = terms.spec.fundingInterval.raw
        if due > time || interval <= 0 || due == .zero {
            nextFunding = due
        } else {
            let missed = (time.raw - due.raw) / interval + 1
            nextFunding = Timestamp(due.raw + missed * interval)
        }
    }
}

extension MarketWriters {
    /// Writes the members of a row of `premiumIndex`.
    public static func premium(_ status: PremiumStatus, into writer: inout JSONWriter) {
        writer.member("symbol", status.terms.symbol)
        writer.member("markPrice", status.markPrice)
        writer.member("indexPrice", status.indexPrice)
        writer.member("estimatedSettlePrice", status.indexPrice)
        writer.member("lastFundingRate", status.fundingRate)
        writer.member("interestRate", status.terms.spec.interestRate)
        writer.member("nextFundingTime", status.nextFunding.milliseconds)
        writer.member("time", status.time.milliseconds)
    }

    /// The answer of `openInterest`.
    public static func openInterest(_ status: PremiumStatus) -> [UInt8] {
        rows([status], single: true) { status, writer in
            writer.member(
                "openInterest", status.openInterest, places: status.terms.quantityPlaces)
            writer.member("symbol", status.terms.symbol)
            writer.member("time", status.time.milliseconds)
        }
    }

    /// The answer of `fundingRate`, oldest first.
    public static func fundingRates(
        _ records: [FundingRecord], _ names: VenueNames
    ) -> [UInt8] {
        rows(records, single: false) { record, writer in
            writer.member("symbol", names.symbols[Int(record.instrument.raw)])
            writer.member("fundingRate", record.rate)
            writer.member("fundingTime", record.time.milliseconds)
            writer.member("markPrice", record.markPrice)
            writer.member("rateType", "Regular")
        }
    }

    /// The answer of `fundingInfo`.
    public static func fundingInfo(_ symbols: [SymbolTerms]) -> [UInt8] {
        rows(symbols, single: false) { terms, writer in
            let hour = Nanoseconds(hours: 1).raw
            writer.member("symbol", terms.symbol)
            writer.member("adjustedFundingRateCap", terms.spec.fundingCap)
            writer.member("adjustedFundingRateFloor", -terms.spec.fundingCap)
            writer.member("fundingIntervalHours", max(1, terms.spec.fundingInterval.raw / hour))
            writer.member("disclaimer", false)
        }
    }
}

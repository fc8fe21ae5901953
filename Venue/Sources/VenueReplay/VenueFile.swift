import PlimsollModel
import PlimsollNumerics
import VenueListing

// A venue file: JSON that overrides the venue's terms one by one. A key that nothing knows and a
// value that makes no sense are refused with their path in the file.

/// Reads venue files.
public enum VenueFile {
    /// Reads the terms in a file's text.
    ///
    /// - Parameters:
    ///   - text: The bytes of the file.
    ///   - name: Its name, for messages.
    /// - Throws: A fault with the path of the value, what was expected and what was found.
    public static func terms(
        _ text: some Sequence<UInt8>, name: String
    ) throws(ReplayFault) -> VenueTerms {
        do {
            var terms = VenueTerms()
            try FileValue(file: text, name: name).read(into: &terms, sections)
            return terms
        } catch {
            throw ReplayFault(ReplayFault.Code(error.code), error.description)
        }
    }

    private static var sections: [FileField<VenueTerms>] {
        [
            FileField("fees") { value, terms throws(VenueFileFault) in
                let fees = try value.fees()
                (terms.makerFee, terms.takerFee) = (fees.maker, fees.taker)
                terms.liquidationFee = fees.liquidation
            },
            FileField("brackets") { value, terms throws(VenueFileFault) in
                for member in try value.members() {
                    terms.brackets.append((member.key, try member.brackets()))
                }
            },
            FileField("insuranceFund") { value, terms throws(VenueFileFault) in
                terms.insuranceFund = try value.amounts(of: ["USDT", "BTC", "ETH", "SOL"])
            },
            FileField("index") { value, terms throws(VenueFileFault) in
                let index = try value.indexTerms()
                terms.band = index.band
                terms.staleness = index.staleness ?? terms.staleness
                terms.minimumSources = index.minimumSources
            },
            FileField("liquidation") { value, terms throws(VenueFileFault) in
                let liquidation = try value.liquidation()
                terms.liquidationTarget = liquidation.targetRatio
                terms.liquidationBound = liquidation.bound
            },
            FileField("adlPolicy") { value, terms throws(VenueFileFault) in
                terms.adlPolicy = try value.adlPolicy()
            },
            FileField("population") { value, terms throws(VenueFileFault) in
                try value.read(into: &terms.mix, shares)
                let mix = terms.mix
                if mix.hedged + mix.longShort + mix.inverse + mix.multiAssets > 1_000 {
                    throw value.refused(
                        "expected hedged + longShort + inverse + multiAssets of at most 1")
                }
            },
        ]
    }

    private static var shares: [FileField<PopulationMix>] {
        [
            share("longs", \.longs), share("isolated", \.isolated), share("hedged", \.hedged),
            share("longShort", \.longShort), share("inverse", \.inverse),
            share("multiAssets", \.multiAssets), share("resting", \.resting),
            share("stops", \.stops), share("takeProfits", \.takeProfits),
            share("autoAdd", \.autoAdd),
        ]
    }

    /// A fraction of one, kept in thousandths.
    private static func share(
        _ name: String, _ path: WritableKeyPath<PopulationMix, Int64>
    ) -> FileField<PopulationMix> {
        FileField(name) { value, mix throws(VenueFileFault) in
            mix[keyPath: path] = try value.rate(0...100).raw / 100_000
        }
    }
}

extension ReplayFault.Code {
    init(_ code: VenueFileFault.Code) {
        switch code {
        case .malformed: self = .malformed
        case .unknownKey: self = .unknownKey
        case .badValue: self = .badValue
        }
    }
}

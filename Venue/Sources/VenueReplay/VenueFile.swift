import VenueJSON
import PlimsollModel
import PlimsollNumerics

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
        let root: JSON
        do {
            root = try JSONReader.read(text)
        } catch {
            throw ReplayFault(
                .malformed,
                "\(name):\(error.line):\(error.column): expected \(error.expected), "
                    + "found \(error.found)")
        }
        var terms = VenueTerms()
        let reader = VenueReader(name: name)
        for member in try reader.members(root, at: "$") {
            try read(member.key, member.value, reader, into: &terms)
        }
        return terms
    }

    private static func read(
        _ key: String, _ value: JSON, _ reader: VenueReader, into terms: inout VenueTerms
    ) throws(ReplayFault) {
        let path = "$.\(key)"
        switch key {
        case "fees": try readFees(value, reader, into: &terms)
        case "brackets": try readBrackets(value, reader, into: &terms)
        case "insuranceFund":
            var fund: [(asset: String, amount: Amount)] = []
            for member in try reader.members(value, at: path) {
                let place = "\(path).\(member.key)"
                guard ["USDT", "BTC", "ETH", "SOL"].contains(member.key) else {
                    throw reader.unknown(place, known: ["USDT", "BTC", "ETH", "SOL"])
                }
                let raw = try reader.decimal(member.value, 0...1_000_000_000, at: place)
                fund.append((member.key, Amount(raw: raw)))
            }
            terms.insuranceFund = fund
        case "index": try readIndex(value, reader, into: &terms)
        case "liquidation": try readLiquidation(value, reader, into: &terms)
        case "adlPolicy":
            switch value.text {
            case "rankedQueue": terms.adlPolicy = .rankedQueue
            case "proRata": terms.adlPolicy = .proRata
            default: throw reader.bad(path, "\"rankedQueue\" or \"proRata\"", value)
            }
        case "population": try readMix(value, reader, into: &terms)
        default:
            throw reader.unknown(
                path,
                known: [
                    "fees", "brackets", "insuranceFund", "index", "liquidation", "adlPolicy",
                    "population",
                ])
        }
    }

    private static func readFees(
        _ value: JSON, _ reader: VenueReader, into terms: inout VenueTerms
    ) throws(ReplayFault) {
        for member in try reader.members(value, at: "$.fees") {
            let path = "$.fees.\(member.key)"
            switch member.key {
            case "maker": terms.makerFee = try reader.rate(member.value, -10...10, at: path)
            case "taker": terms.takerFee = try reader.rate(member.value, 0...10, at: path)
            case "liquidation":
                terms.liquidationFee = try reader.rate(member.value, 0...10, at: path)
            default: throw reader.unknown(path, known: ["maker", "taker", "liquidation"])
            }
        }
        if (terms.makerFee + terms.takerFee).isNegative {
            throw ReplayFault(
                .badValue,
                "\(reader.name): $.fees.maker: expected a rebate of at most the taker fee, "
                    + "found \(terms.makerFee)")
        }
    }

    private static func readBrackets(
        _ value: JSON, _ reader: VenueReader, into terms: inout VenueTerms
    ) throws(ReplayFault) {
        for member in try reader.members(value, at: "$.brackets") {
            let path = "$.brackets.\(member.key)"
            guard case .array(let rows) = member.value else {
                throw reader.bad(path, "an array of brackets", member.value)
            }
            var tiers: [(cap: Amount, maxLeverage: Int64, rate: Rate)] = []
            for (place, row) in rows.enumerated() {
                tiers.append(try tier(row, reader, at: "\(path)[\(place)]"))
            }
            let table = BracketTable.tiers(tiers)
            if let fault = table.fault {
                throw ReplayFault(.badValue, "\(reader.name): \(path): \(fault)")
            }
            terms.brackets.append((member.key, table))
        }
    }

    private static func tier(
        _ value: JSON, _ reader: VenueReader, at path: String
    ) throws(ReplayFault) -> (cap: Amount, maxLeverage: Int64, rate: Rate) {
        var (cap, leverage, rate): (Amount?, Int64?, Rate?) = (nil, nil, nil)
        for member in try reader.members(value, at: path) {
            let place = "\(path).\(member.key)"
            switch member.key {
            case "cap":
                cap = Amount(raw: try reader.decimal(member.value, 1...10_000_000_000, at: place))
            case "maxLeverage": leverage = try reader.whole(member.value, 1...1_000, at: place)
            case "rate": rate = try reader.rate(member.value, 0...100, at: place)
            default: throw reader.unknown(place, known: ["cap", "maxLeverage", "rate"])
            }
        }
        guard let cap, let leverage, let rate else {
            throw reader.bad(path, "\"cap\", \"maxLeverage\" and \"rate\"", value)
        }
        return (cap, leverage, rate)
    }

    private static func readIndex(
        _ value: JSON, _ reader: VenueReader, into terms: inout VenueTerms
    ) throws(ReplayFault) {
        for member in try reader.members(value, at: "$.index") {
            let path = "$.index.\(member.key)"
            switch member.key {
            case "band": terms.band = try reader.rate(member.value, 0...99, at: path)
            case "stalenessSeconds":
                let seconds = try reader.whole(member.value, 1...604_800, at: path)
                terms.staleness = Nanoseconds(seconds: seconds)
            case "minimumSources":
                terms.minimumSources = Int(try reader.whole(member.value, 1...16, at: path))
            default:
                throw reader.unknown(path, known: ["band", "stalenessSeconds", "minimumSources"])
            }
        }
    }

    private static func readLiquidation(
        _ value: JSON, _ reader: VenueReader, into terms: inout VenueTerms
    ) throws(ReplayFault) {
        for member in try reader.members(value, at: "$.liquidation") {
            let path = "$.liquidation.\(member.key)"
            switch member.key {
            case "targetRatio":
                terms.liquidationTarget = try reader.rate(member.value, 1...100, at: path)
            case "bound":
                terms.liquidationBound = try reader.rate(member.value, 0...50, at: path)
                if !terms.liquidationBound.isPositive {
                    throw reader.bad(path, "a rate above 0", member.value)
                }
            default: throw reader.unknown(path, known: ["targetRatio", "bound"])
            }
        }
    }

    private static func readMix(
        _ value: JSON, _ reader: VenueReader, into terms: inout VenueTerms
    ) throws(ReplayFault) {
        let fields: [(name: String, path: WritableKeyPath<PopulationMix, Int64>)] = [
            ("longs", \.longs), ("isolated", \.isolated), ("hedged", \.hedged),
            ("longShort", \.longShort), ("inverse", \.inverse), ("multiAssets", \.multiAssets),
            ("resting", \.resting), ("stops", \.stops), ("takeProfits", \.takeProfits),
            ("autoAdd", \.autoAdd),
        ]
        for member in try reader.members(value, at: "$.population") {
            let path = "$.population.\(member.key)"
            guard let field = fields.first(where: { $0.name == member.key }) else {
                throw reader.unknown(path, known: fields.map(\.name))
            }
            let share = try reader.rate(member.value, 0...100, at: path)
            terms.mix[keyPath: field.path] = share.raw / 100_000
        }
        let mix = terms.mix
        if mix.hedged + mix.longShort + mix.inverse + mix.multiAssets > 1_000 {
            throw ReplayFault(
                .badValue,
                "\(reader.name): $.population: expected hedged + longShort + inverse + "
                    + "multiAssets of at most 1")
        }
    }
}

/// Reads values of a venue file with their paths.
struct VenueReader {
    let name: String

    func bad(_ path: String, _ expected: String, _ found: JSON) -> ReplayFault {
        ReplayFault(
            .badValue, "\(name): \(path): expected \(expected), found \(found.kindName)")
    }

    func unknown(_ path: String, known: [String]) -> ReplayFault {
        ReplayFault(
            .unknownKey,
            "\(name): \(path): expected one of \(known.joined(separator: ", ")), "
                + "found an unknown key")
    }

    func members(
        _ value: JSON, at path: String
    ) throws(ReplayFault) -> [(key: String, value: JSON)] {
        if case .object(let members) = value { return members }
        throw bad(path, "an object", value)
    }

    func decimal(
        _ value: JSON, _ range: ClosedRange<Int64>, at path: String
    ) throws(ReplayFault) -> Int64 {
        let expected = "a number from \(range.lowerBound) to \(range.upperBound)"
        guard let text = value.text else { throw bad(path, expected, value) }
        do {
            let raw = try DecimalText.parse(text.utf8)
            let isInside =
                raw >= range.lowerBound * unitsPerOne && raw <= range.upperBound * unitsPerOne
            if isInside { return raw }
        } catch {
            throw bad(path, "\(expected) with at most 8 places", value)
        }
        throw bad(path, expected, value)
    }

    /// A rate given as a fraction, whose bounds are given in percent.
    func rate(
        _ value: JSON, _ percent: ClosedRange<Int64>, at path: String
    ) throws(ReplayFault) -> Rate {
        let raw = try decimal(value, -1...1, at: path)
        let unit = unitsPerOne / 100
        if raw < percent.lowerBound * unit || raw > percent.upperBound * unit {
            let low = DecimalText.text(percent.lowerBound * unit)
            let high = DecimalText.text(percent.upperBound * unit)
            throw bad(path, "a rate from \(low) to \(high)", value)
        }
        return Rate(raw: raw)
    }

    func whole(
        _ value: JSON, _ range: ClosedRange<Int64>, at path: String
    ) throws(ReplayFault) -> Int64 {
        let raw = try decimal(value, range, at: path)
        if raw % unitsPerOne != 0 { throw bad(path, "a whole number", value) }
        return raw / unitsPerOne
    }
}

public import PlimsollModel
import PlimsollNumerics

// Refusals: their permanent code of three digits in two bytes, then the figures. The codes are
// those of `Rejection.code`, which people see too; a test pins them.

extension LimitKind: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .accounts: 1
        case .assets: 2
        case .indices: 3
        case .instruments: 4
        case .openOrders: 5
        case .openOrdersPerAccount: 6
        case .batchSize: 7
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .accounts
        case 2: self = .assets
        case 3: self = .indices
        case 4: self = .instruments
        case 5: self = .openOrders
        case 6: self = .openOrdersPerAccount
        case 7: self = .batchSize
        default: return nil
        }
    }
}

extension TermsFault: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .name: 1
        case .range: 2
        case .brackets: 3
        case .precision: 4
        case .sources: 5
        case .reference: 6
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .name
        case 2: self = .range
        case 3: self = .brackets
        case 4: self = .precision
        case 5: self = .sources
        case 6: self = .reference
        default: return nil
        }
    }
}

extension Rejection: WireCodable {
    /// Appends the permanent code and the figures.
    public func encode(into writer: inout ByteWriter) {
        writer.write(UInt16(code))
        switch self {
        case .unknownAccount(let value):
            writer.write(value)
        case .unknownAsset(let value):
            writer.write(value)
        case .unknownIndex(let value):
            writer.write(value)
        case .unknownInstrument(let value):
            writer.write(value)
        case .invalidTerms(let value):
            writer.write(value)
        case .limitReached(let first, let second):
            writer.write(first, second)
        case .invalidAmount(let first, let second), .notionalTooSmall(let first, let second),
            .notionalTooLarge(let first, let second), .positionTooLarge(let first, let second),
            .insufficientMargin(let first, let second), .insufficientBalance(let first, let second):
            writer.write(first, second)
        case .invalidPrice(let value):
            writer.write(value)
        case .invalidLeverage(let first, let second):
            writer.write(first, second)
        case .positionSideMismatch(let value):
            writer.write(value)
        case .priceFieldMismatch(let value), .triggerFieldMismatch(let value):
            writer.write(value)
        case .invalidCallbackRate(let value):
            writer.write(value)
        case .invalidTimeInForce(let value):
            writer.write(value)
        case .quantityTooSmall(let first, let second), .quantityTooLarge(let first, let second),
            .quantityOffStep(let first, let second), .cannotFillInFull(let first, let second):
            writer.write(first, second)
        case .priceOffTick(let first, let second), .priceTooHigh(let first, let second),
            .priceTooLow(let first, let second), .wouldTriggerImmediately(let first, let second),
            .wouldTakeLiquidity(let first, let second):
            writer.write(first, second)
        case .tooManyOrders(let value):
            writer.write(value)
        case .tooManyAmendments(let value):
            writer.write(value)
        case .quantityBelowFilled(let value):
            writer.write(value)
        case .negativeBalance(let first, let second):
            writer.write(first, second)
        case .alreadyExists, .inLiquidation, .tradingClosed, .duplicateClientOrderID,
            .reduceOnlyConflict, .closePositionConflict, .noMarkPrice, .reduceOnlyRejected,
            .noPriceToMatch, .noCounterparty, .unknownOrder, .notAmendable, .noChange,
            .hasOpenOrders, .hasOpenPosition, .leverageReductionIsolated, .isolatedOnly,
            .isolatedInMultiAssets, .hasIsolatedSymbols, .noIsolatedPosition:
            break
        }
    }

    /// Reads a code and the figures.
    public init(from reader: inout ByteReader) throws(WireError) {
        let offset = reader.offset
        let code = try reader.uint16()
        let value: Rejection? =
            switch code / 100 {
            case 1: try Rejection(whoCode: code, from: &reader)
            case 2: try Rejection(shapeCode: code, from: &reader)
            case 3: try Rejection(filterCode: code, from: &reader)
            case 4: try Rejection(stateCode: code, from: &reader)
            case 5: try Rejection(changeCode: code, from: &reader)
            default: nil
            }
        guard let value else { throw .unknownTag(code, of: Rejection.self, at: offset) }
        self = value
    }

    private init?(
        whoCode code: UInt16, from reader: inout ByteReader
    ) throws(WireError) {
        switch code {
        case 101: self = .unknownAccount(try reader.read())
        case 102: self = .unknownAsset(try reader.read())
        case 103: self = .unknownIndex(try reader.read())
        case 104: self = .unknownInstrument(try reader.read())
        case 105: self = .alreadyExists
        case 106: self = .invalidTerms(try reader.read())
        case 107: self = .limitReached(try reader.read(), limit: try reader.read())
        case 108: self = .inLiquidation
        case 109: self = .tradingClosed
        default: return nil
        }
    }

    private init?(
        shapeCode code: UInt16, from reader: inout ByteReader
    ) throws(WireError) {
        switch code {
        case 201: self = .invalidAmount(found: try reader.read(), limit: try reader.read())
        case 202: self = .invalidPrice(found: try reader.read())
        case 203: self = .invalidLeverage(found: try reader.read(), max: try reader.read())
        case 204: self = .duplicateClientOrderID
        case 205: self = .positionSideMismatch(mode: try reader.read())
        case 206: self = .reduceOnlyConflict
        case 207: self = .closePositionConflict
        case 208: self = .priceFieldMismatch(try reader.read())
        case 209: self = .triggerFieldMismatch(try reader.read())
        case 210: self = .invalidCallbackRate(found: try reader.read())
        case 211: self = .invalidTimeInForce(try reader.read())
        default: return nil
        }
    }

    private init?(
        filterCode code: UInt16, from reader: inout ByteReader
    ) throws(WireError) {
        switch code {
        case 301: self = .quantityTooSmall(found: try reader.read(), min: try reader.read())
        case 302: self = .quantityTooLarge(found: try reader.read(), max: try reader.read())
        case 303: self = .quantityOffStep(found: try reader.read(), step: try reader.read())
        case 304: self = .priceOffTick(found: try reader.read(), tick: try reader.read())
        case 305: self = .noMarkPrice
        case 306: self = .priceTooHigh(found: try reader.read(), max: try reader.read())
        case 307: self = .priceTooLow(found: try reader.read(), min: try reader.read())
        case 308: self = .notionalTooSmall(found: try reader.read(), min: try reader.read())
        case 309: self = .notionalTooLarge(found: try reader.read(), max: try reader.read())
        default: return nil
        }
    }

    private init?(
        stateCode code: UInt16, from reader: inout ByteReader
    ) throws(WireError) {
        switch code {
        case 401: self = .tooManyOrders(limit: try reader.read())
        case 402: self = .wouldTriggerImmediately(trigger: try reader.read(), at: try reader.read())
        case 403: self = .reduceOnlyRejected
        case 404: self = .noPriceToMatch
        case 405: self = .wouldTakeLiquidity(price: try reader.read(), best: try reader.read())
        case 406: self = .cannotFillInFull(wanted: try reader.read(), offered: try reader.read())
        case 407: self = .noCounterparty
        case 408: self = .positionTooLarge(notional: try reader.read(), max: try reader.read())
        case 409:
            self = .insufficientMargin(required: try reader.read(), available: try reader.read())
        default: return nil
        }
    }

    private init?(
        changeCode code: UInt16, from reader: inout ByteReader
    ) throws(WireError) {
        switch code {
        case 501: self = .unknownOrder
        case 502: self = .notAmendable
        case 503: self = .tooManyAmendments(limit: try reader.read())
        case 504: self = .quantityBelowFilled(filled: try reader.read())
        case 505: self = .noChange
        case 506: self = .hasOpenOrders
        case 507: self = .hasOpenPosition
        case 508: self = .leverageReductionIsolated
        case 509: self = .isolatedOnly
        case 510: self = .isolatedInMultiAssets
        case 511: self = .hasIsolatedSymbols
        case 512: self = .negativeBalance(try reader.read(), try reader.read())
        case 513: self = .noIsolatedPosition
        case 514:
            self = .insufficientBalance(required: try reader.read(), available: try reader.read())
        default: return nil
        }
    }
}

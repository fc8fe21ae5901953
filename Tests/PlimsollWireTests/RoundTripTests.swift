import PlimsollModel
import PlimsollNumerics
import PlimsollWire
import Testing

/// Writes, reads back, compares, writes again and compares the bytes.
func expectRoundTrip<Value: WireCodable & Equatable>(
    _ value: Value, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    var writer = ByteWriter()
    writer.write(value)
    var reader = ByteReader(writer.bytes)
    let copy: Value = try reader.read()
    try reader.finish()
    #expect(copy == value, sourceLocation: sourceLocation)
    var again = ByteWriter()
    again.write(copy)
    #expect(again.bytes == writer.bytes, sourceLocation: sourceLocation)
}

@Suite("What is written is read back, with the same bytes")
struct RoundTripTests {
    @Test(arguments: Sample.actions)
    func everyAction(_ action: Action) throws {
        let command = Command(action, at: Timestamp(1_700_000_000_123_456_789))
        let bytes = CommandCodec.encode(command)
        let copy = try CommandCodec.decode(bytes)
        #expect(copy == command)
        #expect(CommandCodec.encode(copy) == bytes)
        #expect(bytes[0] == 1, "the version is the first byte")
        #expect(bytes[9] == Sample.permanentTag(of: action), "the tag follows the time")
    }

    @Test(arguments: Sample.events)
    func everyEvent(_ event: Event) throws {
        try expectRoundTrip(event)
        var writer = ByteWriter()
        writer.write(event)
        #expect(writer.bytes[0] == Sample.permanentTag(of: event))
    }

    @Test(arguments: Sample.rejections)
    func everyRejection(_ rejection: Rejection) throws {
        try expectRoundTrip(rejection)
        var writer = ByteWriter()
        writer.write(rejection)
        let code = UInt16(writer.bytes[0]) | UInt16(writer.bytes[1]) << 8
        #expect(code == Sample.permanentCode(of: rejection))
    }

    /// Fields differ in every sample, so this fails if one is forgotten or exchanged.
    @Test func aBufferWithOrdersAndExplanations() throws {
        let bytes = EventCodec.encode(Sample.buffer)
        let copy = try EventCodec.decode(bytes)
        #expect(copy.events == Sample.buffer.events)
        #expect(copy.orders == Sample.buffer.orders)
        #expect(copy.steps == Sample.buffer.steps)
        #expect(copy.positions == Sample.buffer.positions)
        #expect(EventCodec.encode(copy) == bytes)
    }

    @Test(arguments: allCases(of: LedgerReason.self))
    func everyLedgerReason(_ reason: LedgerReason) throws {
        try expectRoundTrip(Sample.entry(reason: reason))
    }

    @Test func everyLedgerAccount() throws {
        let account = AccountID(1)
        let accounts: [LedgerAccount] = [
            .external, .cross(account), .isolated(account, InstrumentID(2), .long),
            .funding(account), .fees, .insurance, .clearing, .conversion,
        ]
        for (index, from) in accounts.enumerated() {
            try expectRoundTrip(Sample.entry(from: from, to: accounts[accounts.count - 1 - index]))
            var writer = ByteWriter()
            writer.write(from)
            #expect(Int(writer.bytes[0]) == index + 1, "permanent tag of \(from)")
        }
    }

    @Test func everyPool() throws {
        let pools: [PoolID] = [
            .cross(AccountID(1), AssetID(2)), .multiAssets(AccountID(3)),
            .isolated(AccountID(4), InstrumentID(5), .short),
        ]
        for (index, pool) in pools.enumerated() {
            try expectRoundTrip(pool)
            var writer = ByteWriter()
            writer.write(pool)
            #expect(Int(writer.bytes[0]) == index + 1, "permanent tag of \(pool)")
        }
    }

    @Test func everyContract() throws {
        try expectRoundTrip(Contract.linearPerpetual)
        try expectRoundTrip(Contract.inversePerpetual(contractSize: Amount(whole: 10)))
    }

    @Test func extremeNumbers() throws {
        for raw in [Int64.min, -1, 0, 1, Int64.max] {
            try expectRoundTrip(Price(raw: raw))
            try expectRoundTrip(Quantity(raw: raw))
            try expectRoundTrip(Amount(raw: raw))
            try expectRoundTrip(Rate(raw: raw))
            try expectRoundTrip(Timestamp(raw))
            try expectRoundTrip(raw)
        }
        for wide in [Int128.min, -1, 0, 1, Int128.max] { try expectRoundTrip(wide) }
        try expectRoundTrip(StateHash(high: 1, low: 2))
        try expectRoundTrip([UInt64.max, 0] as [UInt64])
        try expectRoundTrip([true, nil, false] as [Bool?])
        try expectRoundTrip("Grüße, 世界")
    }

    /// Every sample is there: the tags that can be read are exactly those that have one.
    @Test func everyTagHasASample() {
        let actions = (0...UInt8.max).filter { tag in isKnown(Action.self, [tag]) }
        #expect(actions == Array(Set(Sample.actions.map(Sample.permanentTag))).sorted())
        let events = (0...UInt8.max).filter { tag in isKnown(Event.self, [tag]) }
        #expect(events == Array(Set(Sample.events.map(Sample.permanentTag))).sorted())
        let codes = (0...UInt16.max).filter { code in
            isKnown(Rejection.self, [UInt8(code & 0xFF), UInt8(code >> 8)])
        }
        #expect(codes == Sample.rejections.map(Sample.permanentCode).sorted())
    }

    private func isKnown<Value: WireCodable>(_ type: Value.Type, _ bytes: [UInt8]) -> Bool {
        var reader = ByteReader(bytes)
        do throws(WireError) {
            _ = try Value(from: &reader)
            return true
        } catch {
            return error.code != .unknownTag || error.offset != 0
        }
    }
}

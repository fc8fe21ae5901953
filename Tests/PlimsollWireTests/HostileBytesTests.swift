import PlimsollModel
import PlimsollNumerics
import PlimsollWire
import Testing

// Bytes come from disks and peers. Whatever they are, reading them gives a value or a `WireError`.

@Suite("Hostile bytes never trap")
struct HostileBytesTests {
    private static var commands: [[UInt8]] {
        Sample.actions.map { CommandCodec.encode(Command($0, at: Timestamp(7))) }
    }

    private static var buffers: [[UInt8]] {
        let whole = Sample.buffer
        let rejected = Sample.rejections.map { rejection in
            var buffer = EventBuffer()
            buffer.append(.rejected(rejection, item: 0))
            return buffer
        }
        return (rejected + [whole]).map { EventCodec.encode($0) }
    }

    @Test func everyTruncationIsNoticed() {
        for bytes in Self.commands {
            for length in 0..<bytes.count {
                let error = failure { _ = try CommandCodec.decode(Array(bytes[..<length])) }
                #expect(error?.code == .truncated)
                #expect(error.map { $0.offset <= length } == true)
            }
        }
        for bytes in Self.buffers {
            for length in 0..<bytes.count {
                let error = failure { _ = try EventCodec.decode(Array(bytes[..<length])) }
                #expect(error?.code == .truncated)
            }
        }
    }

    @Test func everyTrailingByteIsNoticed() {
        for bytes in Self.commands {
            let error = failure { _ = try CommandCodec.decode(bytes + [0]) }
            #expect(
                error == WireError(.trailingBytes, at: bytes.count, expected: "the end", found: 1))
        }
    }

    /// Bytes that are read are canonical: written again they are the same, so that a journal has
    /// one form only.
    @Test(arguments: 0..<10 as Range<UInt64>)
    func mutatedCommandsAreRefusedOrCanonical(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let originals = Self.commands
        var (accepted, refused) = (0, 0)
        for _ in 0..<8_000 {
            let bytes = mutate(originals[random.below(originals.count)], with: &random)
            do throws(WireError) {
                let command = try CommandCodec.decode(bytes)
                accepted += 1
                if CommandCodec.encode(command) != bytes {
                    Issue.record("seed \(seed): not canonical: \(hex(bytes))")
                }
            } catch {
                refused += 1
                if !(0...bytes.count).contains(error.offset) {
                    Issue.record("seed \(seed): offset \(error.offset) outside \(hex(bytes))")
                }
            }
        }
        #expect(accepted > 100 && refused > 100, "both outcomes are reached")
    }

    @Test(arguments: 100..<105 as Range<UInt64>)
    func mutatedEventsAreRefusedOrCanonical(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let originals = Self.buffers
        var (accepted, refused) = (0, 0)
        for _ in 0..<4_000 {
            let bytes = mutate(originals[random.below(originals.count)], with: &random)
            do throws(WireError) {
                let events = try EventCodec.decode(bytes)
                accepted += 1
                if EventCodec.encode(events) != bytes {
                    Issue.record("seed \(seed): not canonical: \(hex(bytes))")
                }
            } catch {
                refused += 1
            }
        }
        #expect(accepted > 100 && refused > 100, "both outcomes are reached")
    }

    @Test(arguments: 200..<205 as Range<UInt64>)
    func noiseIsRefused(seed: UInt64) {
        var random = SplitMix(seed: seed)
        for _ in 0..<2_000 {
            var bytes = (0..<random.below(200)).map { _ in UInt8(truncatingIfNeeded: random.next())
            }
            if !bytes.isEmpty { bytes[0] = 1 }
            _ = failure { _ = try CommandCodec.decode(bytes) }
            _ = failure { _ = try EventCodec.decode(bytes) }
        }
    }

    @Test func aCountBeyondTheBytesIsRefusedBeforeRoomIsMade() {
        var writer = ByteWriter()
        WireVersion.command.encode(into: &writer)
        writer.write(Timestamp(1))
        writer.write(20 as UInt8)
        writer.write(UInt32.max)
        let error = failure { _ = try CommandCodec.decode(writer.bytes) }
        #expect(
            error == WireError(.truncated, at: 10, expected: "4294967295 elements", found: 0))
    }

    @Test func aPlaceBeyondTheBufferIsRefused() {
        var noOrder = EventBuffer()
        noOrder.append(.order(.filled, order: 0))
        var noStep = EventBuffer()
        noStep.append(.liquidation(step: 0))
        var noPosition = EventBuffer()
        noPosition.append(Sample.step)
        for buffer in [noOrder, noStep, noPosition] {
            let error = failure { _ = try EventCodec.decode(EventCodec.encode(buffer)) }
            #expect(error?.code == .badValue)
        }
    }

    @Test(
        arguments: [
            [0x80, 0, 0, 0],  // a text that begins with its end
            [0x20, 0, 0, 0],  // a blank
            [0, 0x41, 0, 0],  // text after the end
            [0x41 | 0x41 << 14, 0, 0, 0],  // a hole
            [0x41 | 1 << 63, 0, 0, 0],  // a bit beyond the nine characters of a word
        ] as [[UInt64]])
    func aClientOrderIDThatIsNoTextIsRefused(words: [UInt64]) {
        var writer = ByteWriter()
        words.forEach { writer.write($0) }
        var reader = ByteReader(writer.bytes)
        let error = failure { _ = try ClientOrderID(from: &reader) }
        #expect(error?.code == .badValue)
        #expect(error?.offset == 0)
    }

    private func mutate(_ original: [UInt8], with random: inout SplitMix) -> [UInt8] {
        var bytes = original
        for _ in 0...random.below(3) {
            let place = random.below(bytes.count + 1)
            switch random.below(6) {
            case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(random.below(8))
            case 1 where place < bytes.count: bytes[place] = UInt8(random.below(8))
            case 2 where place < bytes.count:
                bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 3: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
            case 4 where place < bytes.count: bytes.remove(at: place)
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }
}

/// The fault that an action throws, or nil.
func failure(of action: () throws -> Void) -> WireError? {
    do {
        try action()
        return nil
    } catch let error as WireError {
        return error
    } catch {
        Issue.record("expected a WireError, found \(error)")
        return nil
    }
}

func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

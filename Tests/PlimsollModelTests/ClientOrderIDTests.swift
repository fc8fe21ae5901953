import PlimsollModel
import Testing

@Suite("A client order id is 1 to 36 characters of a small alphabet")
struct ClientOrderIDTests {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:/_-")

    @Test func everyAllowedCharacterComesBack() throws {
        for character in Self.alphabet {
            let text = String(character)
            #expect(try #require(ClientOrderID(text)).description == text)
        }
    }

    @Test(arguments: 1...36)
    func everyLengthComesBack(length: Int) throws {
        var random = SplitMix(seed: UInt64(length))
        for _ in 0..<50 {
            let text = String(
                (0..<length).map { _ in
                    Self.alphabet[Int(random.next() % UInt64(Self.alphabet.count))]
                })
            let id = try #require(ClientOrderID(text))
            #expect(id.description == text)
            #expect(!id.isNone)
            #expect(ClientOrderID(words: id.words) == id)
            #expect(ClientOrderID(validating: id.words) == id)
        }
    }

    @Test func everyOtherByteIsRefused() {
        let allowed = String(Self.alphabet)
        for byte in 0...UInt8.max where byte < 0x80 {
            let character = Character(UnicodeScalar(byte))
            if allowed.contains(character) { continue }
            #expect(ClientOrderID("a\(character)b") == nil, "byte \(byte)")
        }
        #expect(ClientOrderID("é") == nil)
        #expect(ClientOrderID("世") == nil)
    }

    @Test func tooShortAndTooLongAreRefused() {
        #expect(ClientOrderID("") == nil)
        #expect(ClientOrderID(String(repeating: "a", count: 36)) != nil)
        #expect(ClientOrderID(String(repeating: "a", count: 37)) == nil)
    }

    @Test func noneIsEmptyAndEqualToItself() {
        #expect(ClientOrderID.none.isNone)
        #expect(ClientOrderID.none.description.isEmpty)
        #expect(ClientOrderID.none == ClientOrderID.none)
        #expect(ClientOrderID(validating: (0, 0, 0, 0)) == ClientOrderID.none)
    }

    @Test func equalTextsAreEqualAndOthersAreNot() {
        #expect(ClientOrderID("order-1") == ClientOrderID("order-1"))
        #expect(ClientOrderID("order-1") != ClientOrderID("order-2"))
        #expect(ClientOrderID("order-1") != ClientOrderID("order-10"))
        let long = String(repeating: "a", count: 35)
        #expect(ClientOrderID(long + "x") != ClientOrderID(long + "y"))
    }

    @Test func wordsThatAreNoTextAreRefused() {
        #expect(ClientOrderID(validating: (0x20, 0, 0, 0)) == nil, "a blank")
        #expect(ClientOrderID(validating: (0, 0x41, 0, 0)) == nil, "text after the end")
        #expect(ClientOrderID(validating: (0x41 | 0x41 << 14, 0, 0, 0)) == nil, "a hole")
        #expect(ClientOrderID(validating: (0x41 | 1 << 63, 0, 0, 0)) == nil, "a spare bit")
    }
}

// A client's own name for an order: up to 36 characters, packed into four words so that orders
// stay plain values without a heap text behind them.

/// A client order identifier: 1 to 36 characters of `A-Z a-z 0-9 . : / _ -`, or none.
///
/// Serves as idempotency key: while an order with this name is open in the account's instrument, a
/// second one is refused with `Rejection.duplicateClientOrderID`.
public struct ClientOrderID: Hashable, Sendable, BitwiseCopyable {
    /// 36 seven-bit codes, nine in each word, first character in the low bits; 0 ends the text.
    public let words: (UInt64, UInt64, UInt64, UInt64)

    /// The longest text that fits.
    public static let maximumLength = 36
    private static let charactersPerWord = 9

    /// No identifier.
    public static var none: ClientOrderID { ClientOrderID(words: (0, 0, 0, 0)) }

    /// True if no identifier was given.
    public var isNone: Bool { words.0 == 0 }

    /// Restores an identifier from its packed words, as the codec stores them.
    public init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// Packs a text; nil if it is empty, longer than 36 or has another character.
    public init?(_ text: String) {
        var packed: [4 of UInt64] = [0, 0, 0, 0]
        var count = 0
        for byte in text.utf8 {
            guard count < Self.maximumLength, Self.isAllowed(byte) else { return nil }
            let shift = UInt64(count % Self.charactersPerWord) * 7
            packed[count / Self.charactersPerWord] |= UInt64(byte) << shift
            count += 1
        }
        if count == 0 { return nil }
        words = (packed[0], packed[1], packed[2], packed[3])
    }

    /// Restores an identifier from words of uncertain origin; nil if they are not the packing of a
    /// text or of none.
    public init?(validating words: (UInt64, UInt64, UInt64, UInt64)) {
        var hasEnded = false
        let packed: [4 of UInt64] = [words.0, words.1, words.2, words.3]
        for index in packed.indices {
            var rest = packed[index]
            for _ in 0..<Self.charactersPerWord {
                let code = UInt8(rest & 0x7F)
                rest >>= 7
                if code == 0 { hasEnded = true }
                if code != 0 && (hasEnded || !Self.isAllowed(code)) { return nil }
            }
            if rest != 0 { return nil }
        }
        self.words = words
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Equal if the texts are equal.
    public static func == (left: ClientOrderID, right: ClientOrderID) -> Bool {
        left.words == right.words
    }

    /// Feeds the packed text; used by the shells only, the core never hashes with a seed.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

extension ClientOrderID: CustomStringConvertible {
    /// The text, empty for none.
    public var description: String {
        var text = ""
        for word in [words.0, words.1, words.2, words.3] {
            var rest = word
            while rest != 0 {
                text.unicodeScalars.append(UnicodeScalar(UInt8(rest & 0x7F)))
                rest >>= 7
            }
        }
        return text
    }
}

import PlimsollModel
import PlimsollNumerics
import VenueJSON

// Members that may be null: `null` where nothing is known, never a zero in its place.

extension JSONWriter {
    /// Writes a member that is a price or null.
    mutating func memberOrNull(_ key: StaticString, _ price: Price?) {
        memberOrNull(key, decimal: price?.raw)
    }

    /// Writes a member that is a rate or null.
    mutating func memberOrNull(_ key: StaticString, _ rate: Rate?) {
        memberOrNull(key, decimal: rate?.raw)
    }

    /// Writes a member that is a text or null.
    mutating func memberOrNull(_ key: StaticString, _ text: String?) {
        if let text {
            member(key, text)
        } else {
            memberNull(key)
        }
    }

    private mutating func memberOrNull(_ key: StaticString, decimal raw: Int64?) {
        if let raw {
            member(key, decimal: raw)
        } else {
            memberNull(key)
        }
    }

    /// Writes a member that is a time or null.
    mutating func memberOrNull(_ key: StaticString, _ time: Timestamp?) {
        if let time {
            member(key, time.milliseconds)
        } else {
            memberNull(key)
        }
    }
}

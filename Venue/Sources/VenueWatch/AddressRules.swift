// Where the venue sends to at somebody's wish. A wish must not reach what only the venue itself can
// reach: its own machine, its own network, the cloud's metadata. What counts is the address that a
// name stands for, and the very address that was judged is the one that is connected to.

/// Which addresses are open to everybody.
enum AddressRules {
    /// True for an IPv4 address of the public internet.
    static func isPublic(v4 bytes: [UInt8]) -> Bool {
        guard bytes.count == 4 else { return false }
        let (a, b, c) = (bytes[0], bytes[1], bytes[2])
        switch (a, b) {
        case (0, _), (10, _), (127, _): return false
        case (100, 64...127), (169, 254), (172, 16...31), (192, 168), (198, 18...19): return false
        case (192, 0): return c != 0 && c != 2
        case (192, 88): return c != 99
        case (198, 51): return c != 100
        case (203, 0): return c != 113
        case (224..., _): return false
        default: return true
        }
    }

    /// True for an IPv6 address of the public internet; one that carries an IPv4 address is judged
    /// by that.
    static func isPublic(v6 bytes: [UInt8]) -> Bool {
        guard bytes.count == 16 else { return false }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
        let isTranslated =
            Array(bytes[..<4]) == [0, 0x64, 0xff, 0x9b] && bytes[4..<12].allSatisfy { $0 == 0 }
        if isMapped || isTranslated { return isPublic(v4: Array(bytes[12...])) }
        let first = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        let second = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        // Only 2000::/3 is given out; of that, tunnels and documentation are not.
        guard first & 0xe000 == 0x2000 else { return false }
        if first == 0x2002 { return isPublic(v4: Array(bytes[2..<6])) }
        if first == 0x2001 { return second >= 0x0200 && second != 0x0db8 }
        return first & 0xfff0 != 0x3ff0
    }
}

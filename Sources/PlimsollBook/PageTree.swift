// Which pages exist, and which of them come before a given one: a radix tree of 64-way bitmaps
// whose nodes are found by hashing their path instead of by following pointers from a root. A
// look-up is then one probe at the bottom, and only opening and closing pages climbs.

/// The ordered set of page numbers in use.
///
/// - Complexity: `page(_:)` O(1) expected; the rest O(10) probes, as 60 bits take ten steps of six.
@usableFromInline
struct PageTree: ~Copyable {
    /// Paths to places: at the bottom (height 0) a page, above it a word in `words`.
    @usableFromInline var places: OrderIndex
    /// One bit per child.
    var words: Slab<UInt64>
    /// Free places of `words`, used as a stack.
    var freeWords: Slab<UInt32>
    var freeCount: Int

    /// Steps of six bits from a 60-bit page number to the root.
    private static var height: UInt64 { 10 }

    init() {
        places = OrderIndex()
        words = Slab(capacity: 32, filledWith: 0)
        freeWords = Slab(capacity: 32, filledWith: 0)
        freeCount = 0
        stackFreeWords(from: 0)
    }

    /// The page with a number, or -1.
    @inlinable
    func page(_ number: UInt64) -> Int32 {
        guard let place = places[number] else { return -1 }
        return Int32(bitPattern: place)
    }

    /// Keeps a page under its number; the number must be new.
    mutating func insert(_ number: UInt64, _ page: Int32) {
        places.insert(number, UInt32(bitPattern: page))
        var path = number
        for height in 1...Self.height {
            let bit = (1 as UInt64) << (path & 63)
            path >>= 6
            if let place = places[Self.node(height, path)] {
                words[Int(place)] |= bit
                return
            }
            let place = takeFreeWord()
            words[Int(place)] = bit
            places.insert(Self.node(height, path), place)
        }
    }

    /// Forgets a page.
    mutating func remove(_ number: UInt64) {
        places.remove(number)
        var path = number
        for height in 1...Self.height {
            let bit = (1 as UInt64) << (path & 63)
            path >>= 6
            guard let place = places[Self.node(height, path)] else { return }
            words[Int(place)] &= ~bit
            if words[Int(place)] != 0 { return }
            places.remove(Self.node(height, path))
            freeWords[freeCount] = place
            freeCount += 1
        }
    }

    /// The page with the greatest number below a given one, or -1.
    func pageBelow(_ number: UInt64) -> Int32 {
        var path = number
        for height in 1...Self.height {
            let below = ((1 as UInt64) << (path & 63)) - 1
            path >>= 6
            guard let place = places[Self.node(height, path)] else { continue }
            let candidates = words[Int(place)] & below
            if candidates != 0 {
                return lastPage(under: path << 6 | Self.highestBit(candidates), height: height - 1)
            }
        }
        return -1
    }

    /// The page with the greatest number in the subtree of a node that exists.
    private func lastPage(under node: UInt64, height: UInt64) -> Int32 {
        var path = node
        var height = height
        while height > 0, let place = places[Self.node(height, path)] {
            path = path << 6 | Self.highestBit(words[Int(place)])
            height -= 1
        }
        return page(path)
    }

    /// The key of a node: its height above its path, which has 54 bits at most. A page's own
    /// number, at height 0, takes the 60 bits that are left.
    private static func node(_ height: UInt64, _ path: UInt64) -> UInt64 { height << 60 | path }

    private static func highestBit(_ word: UInt64) -> UInt64 {
        UInt64(63 - word.leadingZeroBitCount)
    }

    private mutating func takeFreeWord() -> UInt32 {
        if freeCount == 0 {
            let old = words.capacity
            words.grow(to: old * 2, filledWith: 0)
            freeWords.grow(to: old * 2, filledWith: 0)
            stackFreeWords(from: old)
        }
        freeCount -= 1
        return freeWords[freeCount]
    }

    private mutating func stackFreeWords(from start: Int) {
        for place in (start..<words.capacity).reversed() {
            freeWords[freeCount] = UInt32(place)
            freeCount += 1
        }
    }
}

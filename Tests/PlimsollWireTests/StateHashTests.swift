import PlimsollWire
import Testing

@Suite("A state hash is the same everywhere")
struct StateHashTests {
    private func hash(_ build: (inout StateHasher) -> Void) -> StateHash {
        var hasher = StateHasher()
        build(&hasher)
        return hasher.finish()
    }

    /// Computed apart from this code by the algorithm in the head of `StateHash.swift`.
    @Test func knownValues() {
        #expect(hash { _ in }.description == "630ae5aae87b101e0cfaa2346d8dc73e")
        #expect(hash { $0.add(0 as UInt64) }.description == "ee92695899607f37d8a5f1fd7f373546")
        #expect(hash { $0.add(1 as UInt64) }.description == "70c41951d9b1100d270f9dfa53aaeeaa")
        #expect(hash { $0.add(-1 as Int64) }.description == "69a58c0fa37be903715f4e4ec014f5d9")
        let words = hash { for word in 0..<100 as Range<UInt64> { $0.add(word) } }
        #expect(words.description == "4b43ab6b07e7c48d7eee18b7364f2348")
        let bytes = hash { $0.add(Array("plimsoll line".utf8)) }
        #expect(bytes.description == "fef3bd39fc35ede6cc69f4bdf34636be")
    }

    @Test func theFormOfWordsIsDocumented() {
        #expect(hash { $0.add(true) } == hash { $0.add(1 as UInt64) })
        #expect(hash { $0.add(false) } == hash { $0.add(0 as UInt64) })
        #expect(hash { $0.add(7 as Int) } == hash { $0.add(7 as UInt64) })
        let wide = hash { $0.add(-1 as Int128) }
        #expect(
            wide
                == hash {
                    $0.add(UInt64.max); $0.add(UInt64.max)
                })
        let inner = StateHash(high: 2, low: 1)
        #expect(
            hash { $0.add(inner) }
                == hash {
                    $0.add(1 as UInt64); $0.add(2 as UInt64)
                })
        let bytes = hash { $0.add([1, 2, 3, 4, 5, 6, 7, 8, 9] as [UInt8]) }
        #expect(
            bytes
                == hash {
                    $0.add(9 as UInt64)
                    $0.add(0x0807_0605_0403_0201 as UInt64)
                    $0.add(9 as UInt64)
                })
    }

    @Test func lengthAndOrderCount() {
        #expect(hash { $0.add([] as [UInt8]) } != hash { $0.add([0] as [UInt8]) })
        #expect(hash { $0.add([0] as [UInt8]) } != hash { $0.add([0, 0] as [UInt8]) })
        #expect(hash { _ in } != hash { $0.add(0 as UInt64) })
        #expect(
            hash {
                $0.add(1 as UInt64); $0.add(2 as UInt64)
            }
                != hash {
                    $0.add(2 as UInt64); $0.add(1 as UInt64)
                })
    }

    /// Of two inputs that differ in one bit, about half of the 128 bits of the hash differ; over
    /// 64 places and 64 words each output bit changes between 40 % and 60 % of the time.
    @Test(arguments: [0, 1, 5])
    func oneBitChangesHalf(wordsAfter: Int) {
        var random = SplitMix(seed: 5)
        var changes = [Int](repeating: 0, count: 128)
        var trials = 0
        for _ in 0..<64 {
            let word = random.next()
            for bit in 0..<64 {
                let left = hash(word, then: wordsAfter)
                let right = hash(word ^ (1 << UInt64(bit)), then: wordsAfter)
                let difference = (left.high ^ right.high, left.low ^ right.low)
                for place in 0..<64 {
                    changes[place] += Int((difference.0 >> UInt64(place)) & 1)
                    changes[64 + place] += Int((difference.1 >> UInt64(place)) & 1)
                }
                trials += 1
            }
        }
        for (place, count) in changes.enumerated() {
            let share = Double(count) / Double(trials)
            #expect(share > 0.4 && share < 0.6, "output bit \(place): \(share)")
        }
    }

    private func hash(_ word: UInt64, then others: Int) -> StateHash {
        hash {
            $0.add(word)
            for other in 0..<others { $0.add(other) }
        }
    }

    /// Even a quarter of the digest has no more collisions than chance allows: of 100,000 small
    /// numbers, 32 bits of the hash coincide about 1.2 times.
    @Test func smallNumbersDoNotCollide() {
        var (high, low) = (Set<UInt64>(), Set<UInt64>())
        for word in 0..<100_000 as Range<UInt64> {
            let value = hash { $0.add(word) }
            high.insert(value.high >> 32)
            low.insert(value.low & 0xFFFF_FFFF)
        }
        #expect(high.count > 99_990)
        #expect(low.count > 99_990)
    }

    @Test func unorderedCombinationDoesNotDependOnOrder() {
        var random = SplitMix(seed: 9)
        let items: [StateHash] = (0..<1_000).map { number in hash { $0.add(number as Int) } }
        let sum = items.reduce(StateHash.zero) { $0.combinedUnordered(with: $1) }
        for _ in 0..<10 {
            let other = items.shuffled(using: &random)
            #expect(other.reduce(StateHash.zero) { $0.combinedUnordered(with: $1) } == sum)
        }
        let (first, second) = (items.prefix(500), items.suffix(500))
        let left = first.reduce(StateHash.zero) { $0.combinedUnordered(with: $1) }
        let right = second.reduce(StateHash.zero) { $0.combinedUnordered(with: $1) }
        #expect(left.combinedUnordered(with: right) == sum, "associative")
    }

    @Test func unorderedCombinationCarriesIntoTheUpperWord() {
        let one = StateHash(high: 0, low: 1)
        let full = StateHash(high: 0, low: .max)
        #expect(one.combinedUnordered(with: full) == StateHash(high: 1, low: 0))
        let top = StateHash(high: .max, low: .max)
        #expect(top.combinedUnordered(with: one) == .zero)
    }

    @Test func unorderedCombinationSeesEachItem() {
        let items: [StateHash] = (0..<8).map { number in hash { $0.add(number as Int) } }
        var sums = Set<StateHash>()
        for mask in 0..<256 {
            var sum = StateHash.zero
            for (place, item) in items.enumerated() where mask & (1 << place) != 0 {
                sum = sum.combinedUnordered(with: item)
            }
            sums.insert(sum)
        }
        #expect(sums.count == 256, "every subset has its own sum")
        #expect(items[0].combinedUnordered(with: items[0]) != items[0])
    }

    @Test func theTextHas32Digits() {
        #expect(StateHash.zero.description == String(repeating: "0", count: 32))
        let text = StateHash(high: 0xAB, low: 0xCD).description
        #expect(text == "00000000000000ab00000000000000cd")
    }
}

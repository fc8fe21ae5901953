/// What a gzip file inflates to, of one or several members written one after another.
final class GzipBytes: ByteSource {
    private let file: String
    private let source: any ByteSource
    private let inflater = Inflater(.gzip)
    private var input: [UInt8] = []
    private var position = 0
    private var inputOffset = 0
    private var isInside = true
    private var isPending = false

    /// Inflates `source`; `file` is for messages.
    init(file: String, source: any ByteSource) {
        self.file = file
        self.source = source
    }

    func nextChunk() throws(FeedFault) -> [UInt8]? {
        var output: [UInt8] = []
        while true {
            if position == input.count && !isPending {
                guard try refill() else { return nil }
            }
            if !isInside {
                guard try beginMember() else { continue }
            }
            let (outcome, isFull) = inflater.step(input, from: &position, into: &output)
            isPending = isFull && outcome == .more
            switch outcome {
            case .more: break
            case .ended: isInside = false
            case .damaged(let message):
                throw damage(expected: "sound gzip data", found: "an \(message)")
            }
            if !output.isEmpty { return output }
        }
    }

    /// False at the proper end; the end inside a member is a fault.
    private func refill() throws(FeedFault) -> Bool {
        inputOffset += input.count
        (input, position) = ([], 0)
        if let chunk = try source.nextChunk() {
            input = chunk
            return true
        }
        if isInside {
            throw damage(expected: "more gzip data", found: "the end of the file")
        }
        return false
    }

    /// Zeros after a member are padding; anything else must be another member.
    private func beginMember() throws(FeedFault) -> Bool {
        while position < input.count && input[position] == 0 { position += 1 }
        if position == input.count { return false }
        guard input[position] == 0x1f else {
            throw damage(
                expected: "another gzip member or the end of the file",
                found: "the byte \(input[position])")
        }
        inflater.restart()
        isInside = true
        return true
    }

    private func damage(expected: String, found: String) -> FeedFault {
        FeedFault(
            .damagedArchive, file: file, at: .byte(inputOffset + position), expected: expected,
            found: found)
    }
}

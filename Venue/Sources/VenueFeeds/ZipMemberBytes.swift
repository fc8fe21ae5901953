/// What a member of a zip file inflates to, checked against its size and checksum at the end.
final class ZipMemberBytes: ByteSource {
    private let file: String
    private let member: ZipMember
    private let start: Int
    private let source: any ByteSource
    private let inflater: Inflater?
    private var input: [UInt8] = []
    private var position = 0
    private var inputOffset = 0
    private var isPending = false
    private var isEnded = false
    private var size = 0
    private var sum: UInt32 = 0

    /// - Parameters:
    ///   - file: The name for messages.
    ///   - member: What the directory says of the member.
    ///   - start: Where its data begin in the archive.
    ///   - source: Exactly its compressed bytes.
    init(file: String, member: ZipMember, start: Int, source: any ByteSource) {
        self.file = file
        self.member = member
        self.start = start
        self.source = source
        inflater = member.method == 0 ? nil : Inflater(.raw)
    }

    func nextChunk() throws(FeedFault) -> [UInt8]? {
        guard let chunk = try inflater == nil ? storedChunk() : inflatedChunk() else {
            try verify()
            return nil
        }
        size += chunk.count
        sum = checksum(chunk, after: sum)
        return chunk
    }

    private func storedChunk() throws(FeedFault) -> [UInt8]? {
        let chunk = try source.nextChunk()
        inputOffset += chunk?.count ?? 0
        return chunk
    }

    private func inflatedChunk() throws(FeedFault) -> [UInt8]? {
        guard let inflater else { return nil }
        var output: [UInt8] = []
        while !isEnded {
            if position == input.count && !isPending {
                inputOffset += input.count
                guard let chunk = try source.nextChunk() else {
                    (input, position) = ([], 0)
                    throw damage(expected: "more deflated data", found: "the end of the member")
                }
                (input, position) = (chunk, 0)
            }
            let (outcome, isFull) = inflater.step(input, from: &position, into: &output)
            isPending = isFull && outcome == .more
            switch outcome {
            case .more: break
            case .ended: isEnded = true
            case .damaged(let message):
                throw damage(expected: "sound deflated data", found: "an \(message)")
            }
            if !output.isEmpty { return output }
        }
        return nil
    }

    private func verify() throws(FeedFault) {
        if size != member.size {
            throw damage(expected: "\(member.size) bytes in the member", found: "\(size)")
        }
        if sum != member.checksum {
            throw damage(
                expected: "data with the checksum \(String(member.checksum, radix: 16))",
                found: "data with \(String(sum, radix: 16))")
        }
    }

    private func damage(expected: String, found: String) -> FeedFault {
        FeedFault(
            .damagedArchive, file: file, at: .byte(start + inputOffset + position),
            expected: expected, found: found)
    }
}

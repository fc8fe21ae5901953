/// One stream of rows: a file, or a member of a zip, not yet looked into.
struct FeedFile: Sendable {
    /// How the bytes are packed.
    enum Container: Sendable {
        case plain
        case gzip
        case zip(ZipMember)
    }

    /// The file in the file system.
    let path: String
    /// The packing.
    let container: Container

    /// The name for messages: the path, and the member of a zip after a slash.
    var name: String {
        if case .zip(let member) = container { return "\(path)/\(member.name)" }
        return path
    }

    /// Whether it is inside a zip.
    var isMember: Bool {
        if case .zip = container { return true }
        return false
    }

    /// Opens the inflated bytes from the beginning.
    func open() throws(FeedFault) -> any ByteSource {
        switch container {
        case .plain: return try FileBytes(path: path)
        case .gzip: return GzipBytes(file: path, source: try FileBytes(path: path))
        case .zip(let member): return try ZipArchive(path: path).open(member, file: name)
        }
    }

    /// The symbol of Binance's public-data files: the name up to its first dash or dot, as in
    /// "BTCUSD_PERP-1m-2025-10-10.csv".
    var recordedSymbol: String {
        let last = name.split(separator: "/").last ?? ""
        return String(last.prefix { $0 != "-" && $0 != "." })
    }

    /// Coin-margined contracts ("BTCUSD_PERP", "BTCUSD_251226") are a venue of their own.
    static func binanceSource(of symbol: String) -> String {
        let parts = symbol.split(separator: "_")
        return parts.count > 1 && parts[0].hasSuffix("USD") ? "binance-delivery" : "binance"
    }

    /// The streams of rows in a file, told by its first bytes and its name.
    ///
    /// - Throws: A fault for a container that is not what its name says or is damaged.
    static func inside(path: String) throws(FeedFault) -> [FeedFile] {
        let magic = try FileBytes.bytes(path: path, range: 0..<4)
        if magic.starts(with: [0x1f, 0x8b]) { return [FeedFile(path: path, container: .gzip)] }
        if magic.starts(with: [0x50, 0x4b]) {
            let members = try ZipArchive(path: path).members
            return members.map { FeedFile(path: path, container: .zip($0)) }
        }
        for (ending, kind) in [(".gz", "gzip"), (".zip", "zip")] where path.hasSuffix(ending) {
            throw FeedFault(
                .damagedArchive, file: path, at: .byte(0), expected: "the mark of a \(kind) file",
                found: magic.isEmpty ? "an empty file" : "other bytes")
        }
        return [FeedFile(path: path, container: .plain)]
    }
}

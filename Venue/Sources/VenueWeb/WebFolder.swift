import Crypto
import Foundation
import VenuePorts

// The terminal's files as they lie in a folder, read whole into memory: what is asked for is looked
// up by name in a table, so no path of a request ever reaches the disk. Their hash is part of their
// addresses; a changed file therefore has a new address, and the old one may be kept for ever.

/// How much is taken into memory.
struct WebLimits {
    /// Files in all.
    var files = 2_000
    /// Bytes of one file.
    var fileBytes = 8 << 20
    /// Bytes of all files.
    var bytes = 64 << 20
}

/// One file of the terminal.
struct WebFile {
    let bytes: [UInt8]
    /// The same in gzip format, if that is shorter.
    let gzip: [UInt8]?
    let contentType: String

    init(_ bytes: [UInt8], _ kind: WebFileKind) {
        self.bytes = bytes
        contentType = kind.contentType
        gzip = kind.isText && bytes.count > 500 ? Gzip.packed(bytes) : nil
    }
}

/// The files of a folder at one time.
struct WebFolder {
    /// A hash over names and contents, 16 hexadecimal digits.
    let version: String
    /// Files by path within the folder, as `core/store.js`.
    let files: [String: WebFile]

    /// What the pages put before the path of a file.
    var assets: String { "/assets/" + version }

    /// Reads a folder.
    ///
    /// - Throws: `VenueFault(.badInput)` if there is no `index.html` or there is too much.
    init(_ directory: String, _ stamps: [WebStamp]) throws {
        guard stamps.contains(where: { $0.path == "index.html" }) else {
            throw VenueFault(
                .badInput, "\(directory): expected a folder with index.html, found none")
        }
        var read: [(path: String, kind: WebFileKind, bytes: [UInt8])] = []
        var hash = SHA256()
        for stamp in stamps.sorted(by: { $0.path < $1.path }) {
            guard let kind = WebFileKind(path: stamp.path) else { continue }
            guard let data = FileManager.default.contents(atPath: directory + "/" + stamp.path)
            else {
                throw VenueFault(
                    .badInput, "\(directory)/\(stamp.path): expected a readable file")
            }
            hash.update(data: Data("\(stamp.path)\n\(data.count)\n".utf8))
            hash.update(data: data)
            read.append((stamp.path, kind, Array(data)))
        }
        version = hash.finalize().prefix(8).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
        let place = "/assets/" + version
        let modules = WebModules(read.map { ($0.path, $0.bytes) })
        var files: [String: WebFile] = [:]
        for (path, kind, bytes) in read {
            let isRoot = Self.namesAssets.contains(path)
            files[path] = WebFile(isRoot ? Self.filled(bytes, place, modules) : bytes, kind)
        }
        self.files = files
    }

    /// Files at fixed addresses, which must be told where the others are.
    private static let namesAssets: Set = [
        "index.html", "manifest.webmanifest", "service-worker.js",
    ]

    /// A text with every `{{assets}}` and `{{modules:}}` replaced.
    private static func filled(
        _ bytes: [UInt8], _ place: String, _ modules: WebModules
    ) -> [UInt8] {
        let text = modules.filled(String(decoding: bytes, as: UTF8.self), at: place)
        return Array(text.replacingOccurrences(of: "{{assets}}", with: place).utf8)
    }
}

/// What tells whether a file has changed.
struct WebStamp: Hashable {
    let path: String
    let size: Int
    let modified: Date

    /// The stamps of all files below a folder. Hidden files and links are passed over: a link could
    /// lead out of the folder.
    static func all(in directory: String, limits: WebLimits = WebLimits()) throws -> [WebStamp] {
        var stamps: [WebStamp] = []
        var bytes = 0
        var folders = [""]
        while let folder = folders.popLast() {
            for name in names(in: directory + "/" + folder) where !name.hasPrefix(".") {
                let path = folder.isEmpty ? name : folder + "/" + name
                let found = attributes(of: directory + "/" + path)
                let kind = found[.type] as? FileAttributeType
                if kind == .typeDirectory { folders.append(path) }
                guard kind == .typeRegular else { continue }
                let size = (found[.size] as? NSNumber)?.intValue ?? 0
                bytes += size
                stamps.append(
                    WebStamp(
                        path: path, size: size,
                        modified: found[.modificationDate] as? Date ?? .distantPast))
                try check(stamps.count, size, bytes, limits, at: directory + "/" + path)
            }
        }
        return stamps
    }

    /// What lies in a folder; nothing in one that was taken away since it was seen.
    private static func names(in folder: String) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            return []
        }
    }

    private static func attributes(of path: String) -> [FileAttributeKey: Any] {
        do {
            return try FileManager.default.attributesOfItem(atPath: path)
        } catch {
            return [:]
        }
    }

    private static func check(
        _ count: Int, _ size: Int, _ bytes: Int, _ limits: WebLimits, at path: String
    ) throws {
        if count <= limits.files, size <= limits.fileBytes, bytes <= limits.bytes { return }
        throw VenueFault(
            .badInput,
            "\(path): expected at most \(limits.files) files of \(limits.fileBytes) bytes, "
                + "\(limits.bytes) in all, found \(count) so far, this one of \(size), "
                + "\(bytes) in all")
    }
}

import Foundation

/// A file that was not read, and why.
public struct SkippedFile: Hashable, Sendable {
    /// The file as it was found, with the member of a zip after a slash.
    public let path: String
    /// Why it is not market data, for a person.
    public let reason: String
}

/// Finds files under the given paths: those named are wanted, those found in folders may be
/// anything.
struct FileFinder {
    /// One file on the way to being read.
    struct Found {
        let path: String
        /// Named by the caller, not met in a folder.
        let isNamed: Bool
    }

    private static let maxFiles = 1_000_000
    private(set) var found: [Found] = []
    private(set) var skipped: [SkippedFile] = []
    private var seen: Set<String> = []

    /// Adds a file, or all files of a folder sorted by name.
    mutating func add(_ path: String) throws(FeedFault) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw FeedFault(
                .unreadable, file: path, expected: "a file or folder",
                found: "nothing at this path")
        }
        if !isFolder.boolValue {
            take(path, isNamed: true)
            return
        }
        for file in try files(under: path) {
            if let reason = Self.reasonToSkip(file) {
                skipped.append(SkippedFile(path: file, reason: reason))
            } else {
                take(file, isNamed: false)
            }
        }
    }

    private mutating func take(_ path: String, isNamed: Bool) {
        let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        if seen.insert(real).inserted {
            found.append(Found(path: path, isNamed: isNamed))
        } else {
            skipped.append(SkippedFile(path: path, reason: "the same file was named before"))
        }
    }

    /// All files below a folder, by name. Links to folders are not followed: they may go round.
    private mutating func files(under root: String) throws(FeedFault) -> [String] {
        var folders = [root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root]
        var files: [String] = []
        while let folder = folders.popLast() {
            let names: [String]
            do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
                throw FeedFault(
                    .unreadable, file: folder, expected: "a readable folder",
                    found: "the error \(error)")
            }
            for name in names {
                let path = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
                switch Self.kind(of: path) {
                case .folder where name.hasPrefix("."):
                    skipped.append(SkippedFile(path: path, reason: "a hidden folder"))
                case .folder: folders.append(path)
                case .file: files.append(path)
                case .other:
                    skipped.append(SkippedFile(path: path, reason: "neither a file nor a folder"))
                }
                guard files.count + folders.count <= Self.maxFiles else {
                    throw FeedFault(
                        .unreadable, file: root, expected: "at most \(Self.maxFiles) files",
                        found: "more")
                }
            }
        }
        return files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private enum EntryKind { case file, folder, other }

    private static func kind(of path: String) -> EntryKind {
        let type: FileAttributeType?
        do {
            type =
                try FileManager.default.attributesOfItem(atPath: path)[.type]
                as? FileAttributeType
        } catch {
            // Gone or forbidden since it was listed: as good as not there.
            return .other
        }
        switch type {
        case .typeDirectory?: return .folder
        case .typeRegular?: return .file
        case .typeSymbolicLink?:
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            return exists && !isFolder.boolValue ? .file : .other
        default: return .other
        }
    }

    private static func reasonToSkip(_ path: String) -> String? {
        let name = path.split(separator: "/").last ?? ""
        if name.hasPrefix(".") { return "a hidden file" }
        let isCandidate = [".csv", ".csv.gz", ".zip"].contains { name.lowercased().hasSuffix($0) }
        return isCandidate ? nil : "expected a name ending in .csv, .csv.gz or .zip"
    }
}

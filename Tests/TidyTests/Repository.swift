import Foundation

/// The files of this checkout, found from the place of this file.
struct Repository {
    /// A rule that finds nothing to look at has not looked.
    struct NothingToLookAt: Error {
        var what: String
    }

    let root: URL

    init(filePath: String = #filePath) {
        root = URL(filePath: filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    /// Folders that are built, fetched or recorded and never committed.
    private static let skipped: Set = [
        ".build", ".git", ".venv", "node_modules", "report", "var", "data", "__pycache__",
        "vendor",
    ]
    /// Files that are text by their last part; a file without one is a script.
    private static let textKinds: Set = [
        "", "swift", "md", "sh", "py", "js", "mjs", "ts", "css", "html", "yml", "yaml", "json",
        "toml", "hex",
    ]

    /// Paths of all text files, relative to the root, sorted.
    func textFiles() throws -> [String] {
        var found: [String] = []
        var folders = [""]
        while let folder = folders.popLast() {
            let url = folder.isEmpty ? root : root.appending(path: folder)
            let keys: [URLResourceKey] = [.isDirectoryKey, .isSymbolicLinkKey]
            let entries = try FileManager.default.contentsOfDirectory(
                at: url, includingPropertiesForKeys: keys)
            for entry in entries where !Self.skipped.contains(entry.lastPathComponent) {
                let values = try entry.resourceValues(forKeys: Set(keys))
                let name = entry.lastPathComponent
                let path = folder.isEmpty ? name : folder + "/" + name
                if values.isSymbolicLink == true { continue }
                if values.isDirectory == true {
                    folders.append(path)
                } else if Self.textKinds.contains(entry.pathExtension) {
                    found.append(path)
                }
            }
        }
        if found.isEmpty { throw NothingToLookAt(what: root.path) }
        return found.sorted()
    }

    /// Text files below one of the folders with one of the endings; at least one.
    func files(in folders: [String], endings: [String]) throws -> [String] {
        let found = try textFiles().filter { path in
            folders.contains { $0.isEmpty || path.hasPrefix($0 + "/") }
                && endings.contains { path.hasSuffix($0) }
        }
        if found.isEmpty { throw NothingToLookAt(what: "\(folders) \(endings)") }
        return found
    }

    func text(_ path: String) throws -> String {
        let data = try Data(contentsOf: root.appending(path: path))
        return String(decoding: data, as: UTF8.self)
    }

    func source(_ path: String) throws -> SwiftText {
        SwiftText(path: path, text: try text(path))
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    /// Whether a link in a document leads somewhere within the checkout.
    func exists(_ target: String, from document: String) -> Bool {
        let folder = root.appending(path: document).deletingLastPathComponent()
        let decoded = target.removingPercentEncoding ?? target
        return FileManager.default.fileExists(atPath: folder.appending(path: decoded).path)
    }
}

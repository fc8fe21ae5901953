import Foundation

// Modules ask for one another, one level after the other; on the first visit each level is a way
// there and back. A page therefore names all modules that its first ones lead to, so that the
// browser fetches them at once. The list is read from the files: nobody keeps it.

/// Follows imports from file to file.
struct WebModules {
    /// Contents of the modules by path within the folder.
    private let sources: [String: String]

    /// Takes the scripts among some files.
    init(_ files: [(path: String, bytes: [UInt8])]) {
        var sources: [String: String] = [:]
        for (path, bytes) in files where path.hasSuffix(".js") {
            sources[path] = String(decoding: bytes, as: UTF8.self)
        }
        self.sources = sources
    }

    /// The modules that some lead to by imports in their heads, themselves first, each once.
    ///
    /// Imports made while running, as `import('./page.js')`, are not followed: they are for later.
    func closure(of roots: [String]) -> [String] {
        var found: [String] = []
        var waiting = roots
        var known = Set(roots)
        while !waiting.isEmpty {
            let path = waiting.removeFirst()
            guard let source = sources[path] else { continue }
            found.append(path)
            for next in imports(of: source, at: path) where known.insert(next).inserted {
                waiting.append(next)
            }
        }
        return found
    }

    /// The paths after ` from '` at the ends of import lines.
    private func imports(of source: String, at path: String) -> [String] {
        var paths: [String] = []
        for line in source.split(separator: "\n") where line.hasSuffix("';") {
            guard let start = line.range(of: " from '") else { continue }
            let target = line[start.upperBound...].dropLast(2)
            guard target.hasPrefix(".") else { continue }
            paths.append(Self.resolved(String(target), from: path))
        }
        return paths
    }

    /// A relative path seen from a file.
    private static func resolved(_ target: String, from path: String) -> String {
        var parts = path.split(separator: "/").dropLast().map(String.init)
        for part in target.split(separator: "/") {
            if part == ".." {
                if !parts.isEmpty { parts.removeLast() }
            } else if part != "." {
                parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }

    /// A document with `{{modules: a.js b.js}}` replaced by links to those modules and to all that
    /// they import.
    func filled(_ document: String, at place: String) -> String {
        guard let start = document.range(of: "{{modules:"),
            let end = document.range(of: "}}", range: start.upperBound..<document.endIndex)
        else { return document }
        let roots = document[start.upperBound..<end.lowerBound].split(separator: " ")
        let links = closure(of: roots.map(String.init)).map { path in
            "<link rel=\"modulepreload\" href=\"\(place)/\(path)\">"
        }
        return document[..<start.lowerBound] + links.joined(separator: "\n")
            + document[end.upperBound...]
    }
}

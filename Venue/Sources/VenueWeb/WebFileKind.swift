// Which files a browser is given, and what they are called. A file of another kind, such as a
// note or a script beside the pages, is never served.

/// The kind of a file, by the end of its name.
struct WebFileKind {
    let contentType: String
    /// Whether it is worth packing.
    let isText: Bool

    private static let text = [
        "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "mjs": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
        "svg": "image/svg+xml", "webmanifest": "application/manifest+json",
        "json": "application/json", "map": "application/json", "txt": "text/plain; charset=utf-8",
    ]
    private static let binary = [
        "png": "image/png", "ico": "image/x-icon", "webp": "image/webp", "woff2": "font/woff2",
    ]

    /// The kind of a path; nil if such files are not served.
    init?(path: String) {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        let ending = path[path.index(after: dot)...].lowercased()
        if let type = Self.text[ending] {
            (contentType, isText) = (type, true)
        } else if let type = Self.binary[ending] {
            (contentType, isText) = (type, false)
        } else {
            return nil
        }
    }
}

import NIOConcurrencyHelpers
public import VenuePorts
public import VenueTransport

// The terminal over HTTP. Pages are one document for every address that people see; all else lies
// below an address that holds the files' hash. Everything comes from memory; the folder is looked
// at when a page is asked for, so whoever edits a file sees it with the next reload.

/// Answers for the terminal's pages and files.
public final class WebPages: RequestHandler {
    private struct State {
        var stamps: Set<WebStamp>
        var folder: WebFolder
    }

    private let directory: String?
    private let state: NIOLockedValueBox<State>?
    private let tell: @Sendable (VenueFault) -> Void

    /// Pages from a folder.
    ///
    /// - Parameters:
    ///   - directory: Where the terminal's files lie; nil for none.
    ///   - tell: Told when files that changed could not be read; the old ones stay.
    /// - Throws: `VenueFault(.badInput)` if the folder holds no terminal.
    public init(
        directory: String?, tell: @escaping @Sendable (VenueFault) -> Void = { _ in }
    ) throws {
        self.directory = directory
        self.tell = tell
        state = try directory.map { directory in
            let stamps = try WebStamp.all(in: directory)
            return NIOLockedValueBox(
                State(stamps: Set(stamps), folder: try WebFolder(directory, stamps)))
        }
    }

    /// Whether there is a terminal to show.
    public var isOn: Bool { state != nil }

    /// The answer to a request for a page or a file; nil for other paths.
    public func respond(to request: APIRequest) async -> APIResponse? {
        guard request.method == "GET" else { return nil }
        let path = request.path
        if path.hasPrefix(Self.assets) { return asset(path.dropFirst(Self.assets.count), request) }
        if Self.atRoot.contains(path) || path.hasPrefix("/icons/") {
            guard let file = state?.withLockedValue({ $0.folder.files[String(path.dropFirst())] })
            else { return nil }
            return Self.answer(file, to: request, cache: "no-cache")
        }
        guard Self.isPage(request) else { return nil }
        return page(request)
    }

    // MARK: Files

    private static let assets = "/assets/"
    private static let atRoot: Set = [
        "/manifest.webmanifest", "/service-worker.js", "/favicon.ico", "/robots.txt",
    ]

    /// A file below `/assets/VERSION/`. One asked for under another version than ours is given as
    /// it is now, and must not be kept: the page that asks was opened before the files changed.
    private func asset(_ rest: Substring, _ request: APIRequest) -> APIResponse? {
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let folder = state?.withLockedValue({ $0.folder }),
            let file = folder.files[String(parts[1])]
        else { return nil }
        let isOurs = parts[0] == folder.version[...]
        return Self.answer(
            file, to: request,
            cache: isOurs ? "public, max-age=31536000, immutable" : "no-cache")
    }

    private static func answer(
        _ file: WebFile, to request: APIRequest, cache: String
    ) -> APIResponse {
        var headers = [
            (name: "Cache-Control", value: cache),
            (name: "X-Content-Type-Options", value: "nosniff"),
        ]
        guard let packed = file.gzip else {
            return APIResponse(
                body: file.bytes, contentType: file.contentType, headers: headers)
        }
        headers.append((name: "Vary", value: "Accept-Encoding"))
        let isPacked = takesGzip(request)
        if isPacked { headers.append((name: "Content-Encoding", value: "gzip")) }
        return APIResponse(
            body: isPacked ? packed : file.bytes, contentType: file.contentType, headers: headers)
    }

    /// Whether a client takes gzip: it names it, and not to refuse it (`gzip;q=0`).
    static func takesGzip(_ request: APIRequest) -> Bool {
        for header in request.headers where header.name == "accept-encoding" {
            for item in header.value.lowercased().split(separator: ",") {
                let parts = item.split(separator: ";").map { $0.filter { $0 != " " } }
                guard parts.first == "gzip" else { continue }
                return !parts.dropFirst().contains { ["q=0", "q=0.0", "q=0.00"].contains($0) }
            }
        }
        return false
    }

    // MARK: Pages

    /// First parts of paths that are never pages, so that a mistyped call of a program stays an
    /// error it can read.
    private static let taken: Set<Substring> = [
        "fapi", "plimsoll", "api", "dapi", "sapi", "eapi", "futures", "ws", "ws-fapi", "stream",
        "metrics", "health", "ready", "assets", "icons",
    ]

    private static func isPage(_ request: APIRequest) -> Bool {
        if request.path == "/" { return true }
        let parts = request.path.split(separator: "/")
        guard let first = parts.first, !taken.contains(first), let last = parts.last,
            !last.contains(".")
        else { return false }
        return request.headers.contains { $0.name == "accept" && $0.value.contains("text/html") }
    }

    private func page(_ request: APIRequest) -> APIResponse? {
        guard let state else { return request.path == "/" ? Self.noTerminal : nil }
        renew()
        guard let index = state.withLockedValue({ $0.folder.files["index.html"] }) else {
            return nil
        }
        var answer = Self.answer(index, to: request, cache: "no-cache")
        answer.headers += Self.security
        return answer
    }

    /// Reads the files again if one of them has changed.
    private func renew() {
        guard let directory, let state else { return }
        do {
            let stamps = try WebStamp.all(in: directory)
            if state.withLockedValue({ $0.stamps == Set(stamps) }) { return }
            let folder = try WebFolder(directory, stamps)
            state.withLockedValue { $0 = State(stamps: Set(stamps), folder: folder) }
        } catch let fault as VenueFault {
            tell(fault)
        } catch {
            tell(VenueFault(.badInput, "\(directory): \(error)"))
        }
    }

    /// What a page may do: load and connect to its own venue, and nothing else.
    static let security: [(name: String, value: String)] = [
        (
            name: "Content-Security-Policy",
            value: "default-src 'self'; script-src 'self'; style-src 'self'; "
                + "img-src 'self' data:; connect-src 'self' ws: wss:; object-src 'none'; "
                + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        ),
        (name: "Referrer-Policy", value: "same-origin"),
        (name: "Cross-Origin-Opener-Policy", value: "same-origin"),
    ]

    private static let noTerminal = APIResponse(
        body: Array(
            """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>Plimsoll</title>
            <p>This venue is open for programs; its terminal is switched off.</p>
            <p>Start it with the folder of the terminal's files:
            <code>plimsoll serve --web Venue/Web</code>.</p></html>

            """.utf8),
        contentType: "text/html; charset=utf-8",
        headers: [
            (name: "Cache-Control", value: "no-cache"),
            (name: "X-Content-Type-Options", value: "nosniff"),
        ] + security)
}

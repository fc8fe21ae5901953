import Foundation
import Testing
import VenuePorts
import VenueTransport

@testable import VenueWeb

/// A folder of files for one test.
private final class TestFolder {
    let path: String

    init(_ files: [String: String] = ["index.html": "<p>{{assets}}</p>"]) throws {
        path = NSTemporaryDirectory() + "web-" + UUID().uuidString
        for (name, text) in files { try write(name, text) }
    }

    func write(_ name: String, _ text: String) throws {
        let url = URL(fileURLWithPath: path + "/" + name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    /// The folder's pages; a method, so that the folder is there until they are read.
    func pages(_ tell: @escaping @Sendable (VenueFault) -> Void = { _ in }) throws -> WebPages {
        try WebPages(directory: path, tell: tell)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

extension WebPages {
    fileprivate func get(
        _ path: String, accept: String = "text/html,*/*", encoding: String? = nil
    ) async -> APIResponse? {
        var headers = [(name: "accept", value: accept)]
        if let encoding { headers.append((name: "accept-encoding", value: encoding)) }
        return await respond(to: APIRequest(method: "GET", path: path, headers: headers))
    }
}

extension APIResponse {
    fileprivate var text: String { String(decoding: body, as: UTF8.self) }

    fileprivate func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}

@Suite("The terminal's pages and files")
struct WebPagesTests {
    /// Every address that a person sees is the same document, which names the files' address.
    @Test func pagesAreOneDocument() async throws {
        let folder = try TestFolder(["index.html": "<p>{{assets}}/app.js</p>", "app.js": "1"])
        let pages = try folder.pages()
        let start = try #require(await pages.get("/"))
        #expect(start.contentType == "text/html; charset=utf-8")
        #expect(start.header("Cache-Control") == "no-cache")
        #expect(start.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
        #expect(start.header("X-Content-Type-Options") == "nosniff")
        #expect(start.header("Referrer-Policy") == "same-origin")
        #expect(start.header("Cross-Origin-Opener-Policy") == "same-origin")
        let deep = try #require(await pages.get("/trade/BTCUSDT"))
        #expect(deep.text == start.text)
        let address = start.text.dropFirst(3).dropLast(4)
        #expect(address.hasPrefix("/assets/") && address.hasSuffix("/app.js"))
        let script = try #require(await pages.get(String(address), accept: "*/*"))
        #expect(script.text == "1")
        #expect(script.contentType == "text/javascript; charset=utf-8")
        #expect(script.header("Cache-Control") == "public, max-age=31536000, immutable")
    }

    /// A program that mistypes a path must read an error, not a page.
    @Test(arguments: [
        "/fapi/v1/nothing", "/plimsoll/v1/nothing", "/api/v3/x", "/dapi/x", "/sapi/x", "/eapi/x",
        "/futures/data/x", "/ws", "/ws-fapi/v1", "/stream", "/metrics", "/health", "/ready",
        "/assets/x", "/icons/none.png", "/readme.txt",
    ])
    func otherPathsAreNotPages(path: String) async throws {
        let pages = try TestFolder().pages()
        #expect(await pages.get(path) == nil)
    }

    @Test func whoDoesNotAskForAPageGetsNone() async throws {
        let pages = try TestFolder().pages()
        #expect(await pages.get("/trade", accept: "*/*") == nil)
        #expect(await pages.get("/", accept: "*/*") != nil)
        let post = APIRequest(method: "POST", path: "/")
        #expect(await pages.respond(to: post) == nil)
    }

    /// A path of a request is looked up, never opened: nothing outside the folder can be had.
    @Test func nothingOutsideTheFolderIsServed() async throws {
        let folder = try TestFolder()
        try folder.write(".secret.txt", "hidden")
        try folder.write("notes.md", "not for browsers")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link.txt", withDestinationPath: "/etc/passwd")
        let pages = try folder.pages()
        let version = try #require(await pages.get("/")).text.dropFirst(3).dropLast(4)
        for name in [
            "../../etc/passwd", "..%2f..%2fetc/passwd", "/etc/passwd", "./index.html",
            ".secret.txt", "notes.md", "link.txt", "",
        ] {
            #expect(await pages.get("\(version)/\(name)") == nil, "\(name)")
        }
        #expect(await pages.get("\(version)/index.html") != nil)
    }

    /// Modules are named with the page, all that the first ones lead to and none twice; what is
    /// imported while running is left for later, and a circle ends.
    @Test func modulesAreNamedWithThePage() async throws {
        let folder = try TestFolder([
            "index.html": "{{modules: app.js}}",
            "app.js": "import { a } from './core/a.js';\nimport('./later.js');\n",
            "core/a.js": "import {\n  b,\n} from '../b.js';\nexport const a = 1;\n",
            "b.js": "import { a } from './core/a.js';\n", "later.js": "", "alone.js": "",
        ])
        let page = try #require(await folder.pages().get("/")).text
        let names = page.split(separator: "\n").compactMap { line in
            line.split(separator: "\"").dropFirst(3).first?.split(separator: "/").dropFirst(2)
                .joined(separator: "/")
        }
        #expect(names == ["app.js", "core/a.js", "b.js"])
    }

    /// A reload shows an edit; a page that was open before goes on with the files as they are now,
    /// which nobody keeps under the old address.
    @Test func editsShowWithTheNextReload() async throws {
        let folder = try TestFolder(["index.html": "{{assets}}", "app.js": "1"])
        let pages = try folder.pages()
        let old = try #require(await pages.get("/")).text
        try folder.write("app.js", "second")
        let new = try #require(await pages.get("/")).text
        #expect(old != new)
        let stale = try #require(await pages.get(old + "/app.js"))
        #expect(stale.text == "second")
        #expect(stale.header("Cache-Control") == "no-cache")
    }

    /// A folder that loses its pages is said, and what was read stays.
    @Test func aBrokenFolderKeepsWhatWasRead() async throws {
        let folder = try TestFolder()
        await confirmation { told in
            do {
                let pages = try folder.pages { _ in told() }
                let before = try #require(await pages.get("/")).text
                try FileManager.default.removeItem(atPath: folder.path + "/index.html")
                #expect(await pages.get("/")?.text == before)
            } catch {
                Issue.record(error)
            }
        }
    }

    @Test func textIsPackedForThoseWhoTakeIt() async throws {
        let long = String(repeating: "let figure = 1;\n", count: 200)
        let folder = try TestFolder(["index.html": "{{assets}}", "app.js": long, "a.png": long])
        let pages = try folder.pages()
        let assets = try #require(await pages.get("/")).text
        let packed = try #require(await pages.get(assets + "/app.js", encoding: "br, gzip"))
        #expect(packed.header("Content-Encoding") == "gzip")
        #expect(packed.header("Vary") == "Accept-Encoding")
        #expect(packed.body.count < long.utf8.count / 4)
        #expect(packed.body.starts(with: [0x1F, 0x8B]))
        for refusal in ["identity", "gzip;q=0", "gzip; q=0.0"] {
            let plain = try #require(await pages.get(assets + "/app.js", encoding: refusal))
            #expect(plain.text == long)
            #expect(plain.header("Content-Encoding") == nil)
        }
        let image = try #require(await pages.get(assets + "/a.png", encoding: "gzip"))
        #expect(image.contentType == "image/png" && image.header("Content-Encoding") == nil)
    }

    /// A browser asks for these at fixed addresses; they may name the files' address too.
    @Test func someFilesLieAtTheRoot() async throws {
        let folder = try TestFolder([
            "index.html": "", "service-worker.js": "{{assets}}", "icons/a.svg": "<svg/>",
            "manifest.webmanifest": "{}", "favicon.ico": "i",
        ])
        let pages = try folder.pages()
        for path in [
            "/service-worker.js", "/icons/a.svg", "/manifest.webmanifest", "/favicon.ico",
        ] {
            let answer = try #require(await pages.get(path, accept: "*/*"), "\(path)")
            #expect(answer.header("Cache-Control") == "no-cache")
        }
        #expect(await pages.get("/service-worker.js")?.text.hasPrefix("/assets/") == true)
        #expect(await pages.get("/app.js") == nil)
    }

    @Test func withoutATerminalTheStartSaysHow() async throws {
        let pages = try WebPages(directory: nil)
        #expect(await pages.get("/")?.text.contains("--web") == true)
        #expect(await pages.get("/trade") == nil)
        #expect(throws: VenueFault.self) { try WebPages(directory: "/nowhere/at/all") }
    }

    @Test func folderThatIsTooLargeIsRefused() throws {
        let folder = try TestFolder(["index.html": "", "a.js": "12345"])
        for limits in [
            WebLimits(files: 1), WebLimits(fileBytes: 4), WebLimits(fileBytes: 9, bytes: 4),
        ] {
            #expect(throws: VenueFault.self) {
                try WebStamp.all(in: folder.path, limits: limits)
            }
        }
    }
}

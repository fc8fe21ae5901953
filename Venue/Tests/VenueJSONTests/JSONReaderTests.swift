import Testing
import VenueJSON

/// The reader takes RFC 8259 and nothing beyond, and says where a text departs from it.
@Suite("Reading JSON")
struct JSONReaderTests {
    private func fault(_ text: String) -> JSONFault? {
        do {
            _ = try JSONReader.read(text.utf8)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "what is written compactly is what was read",
        arguments: [
            "null", "true", "[]", "{}", "-0.5e+10", "[1,[2,{}],\"x\"]",
            "{\"b\":1,\"a\":{\"c\":[false,null]}}", "\"é𝄞\"",
        ])
    func roundTrip(_ text: String) throws {
        #expect(try JSONReader.read(text.utf8).compact == text)
    }

    @Test("escapes stand for their characters, surrogate pairs for one")
    func escapes() throws {
        let text = #""\"\\\/\b\f\n\r\t\u00e9\ud834\udd1e""#
        #expect(try JSONReader.read(text.utf8).text == "\"\\/\u{8}\u{C}\n\r\té𝄞")
    }

    @Test(
        "numbers are numbers of the standard",
        arguments: [
            "01", "1.", ".5", "+1", "-", "1e", "1e+", "1-2", "--1", "1.2.3", "0x1", "NaN",
        ])
    func badNumbers(_ text: String) {
        #expect(fault(text) != nil)
    }

    @Test(
        "half of a surrogate pair is no character",
        arguments: [
            #""\ud834""#, #""\udd1e""#, #""\ud834x""#, #""\ud834\n""#, #""\ud834\u0041""#,
        ])
    func halfPairs(_ text: String) {
        #expect(fault(text) != nil)
    }

    @Test("a fault names line, column in characters and path")
    func places() throws {
        let found = try #require(fault("{\"a\": [1,\n {\"é\": tru}]}"))
        #expect((found.line, found.column) == (2, 8))
        #expect(found.path == "$.a[1].é")
        #expect(found.expected == "a value")
        #expect(found.found == "\"tru}]}\"")
    }

    @Test("a key that stands twice is refused where it stands again")
    func twice() throws {
        let found = try #require(fault("{\"a\": 1,\n\"a\": 2}"))
        #expect((found.line, found.column) == (2, 1))
        #expect(found.path == "$.a")
        #expect(found.found == "\"a\" again")
    }

    @Test("the places of keys and values come in the order of the text")
    func order() throws {
        let (_, places) = try JSONReader.readWithPlaces("{\"é\": [1, 2],\n \"b\": {}}".utf8)
        #expect(
            places.map { "\($0.line):\($0.column)" }
                == ["1:1", "1:2", "1:7", "1:8", "1:11", "2:2", "2:7"])
    }

    @Test("bytes that are not UTF-8 are refused")
    func notText() {
        #expect(throws: JSONFault.self) { try JSONReader.read([0x22, 0xFF, 0x22]) }
    }

    @Test("nesting ends at a limit, in the reader as in what it reads")
    func depth() {
        #expect(fault(String(repeating: "[", count: 100_000)) != nil)
        #expect(fault(String(repeating: "[", count: 30) + String(repeating: "]", count: 30)) == nil)
    }
}

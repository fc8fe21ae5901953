import PlimsollNumerics
import Testing

@testable import VenueNativeAPI

/// Bodies of requests: what is read, and by what words the rest is refused.
@Suite("Fields of a body")
struct FieldsTests {
    private func fields(_ text: String) throws -> Fields { try Fields(Array(text.utf8)) }

    /// The refusal of a reading; nil if it went well.
    private func refusal<Value>(_ body: () throws -> Value) -> NativeError? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? NativeError
        }
    }

    @Test("an empty body is an empty object")
    func empty() throws {
        #expect(try fields("").optionalText("a") == nil)
    }

    @Test(
        "what is no object is refused with its place",
        arguments: ["[1]", "null", "{\"a\":}", "{\"a\":1,\"a\":2}", "{} {}"])
    func noObject(_ text: String) throws {
        let error = try #require(refusal { try fields(text) })
        #expect(error.status == 400)
        #expect(error.code == "badBody")
        #expect(error.message.contains("expected "))
    }

    @Test("decimals are exact, as text and as number")
    func decimals() throws {
        let body = try fields(#"{"text": "0.00000001", "number": 92233720368.54775807}"#)
        #expect(try body.decimal("text") == 1)
        #expect(try body.decimal("number") == Int64.max)
        #expect(try body.positiveAmount("text") == Amount(raw: 1))
    }

    @Test("null counts as not sent")
    func null() throws {
        let body = try fields(#"{"a": null}"#)
        #expect(try body.optionalFlag("a") == nil)
        #expect(refusal { try body.flag("a") }?.field == "a")
    }

    @Test(
        "a value of another kind is refused by the name of its field",
        arguments: [
            #"{"a": 1.5}"#, #"{"a": "1.5"}"#, #"{"a": "x"}"#, #"{"a": true}"#, #"{"a": []}"#,
            #"{"a": "0.000000001"}"#, #"{}"#,
        ])
    func badWhole(_ text: String) throws {
        let body = try fields(text)
        let error = try #require(refusal { try body.whole("a") })
        #expect(error.code == "badField")
        #expect(error.field == "a")
    }

    @Test("amounts of nothing, and below, are refused", arguments: ["0", "-1", "-0.00000001"])
    func notPositive(_ text: String) throws {
        let body = try fields("{\"a\": \"\(text)\"}")
        #expect(refusal { try body.positiveAmount("a") }?.message.contains("above 0") == true)
    }

    @Test("a word is one of those there are, and the refusal lists them")
    func words() throws {
        let body = try fields(#"{"a": "up", "b": "sideways"}"#)
        let known = [("up", 1), ("down", -1)].map { (word: $0.0, value: $0.1) }
        #expect(try body.word("a", known) == 1)
        #expect(refusal { try body.word("b", known) }?.message.contains("up, down") == true)
    }

    @Test("texts beyond their limit are refused")
    func longText() throws {
        let body = try fields("{\"a\": \"\(String(repeating: "x", count: 33))\"}")
        #expect(refusal { try body.optionalText("a", upTo: 32) } != nil)
        #expect(try body.optionalText("a", upTo: 33)?.count == 33)
    }
}

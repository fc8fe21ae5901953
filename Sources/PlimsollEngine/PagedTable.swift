import PlimsollWire

// The two tables that grow to tens of megabytes, cut into pages. An array that is full moves as a
// whole to a larger one, and an array that an image shares is copied as a whole at its first
// change: at 100,000 accounts either holds up one command for longer than all others together.
// Here growing adds a page, and a change after an image copies the pages it touches.

/// A growing table of plain records with the places of an array.
///
/// - Complexity: access O(1), one load more than an array; appending O(1), never a move.
struct PagedTable<Element: BitwiseCopyable> {
    /// 1,024 records: a page of the larger tables takes as long to copy as a command to apply some
    /// dozens of times, and a table of a million records has a thousand pages.
    private static var shift: Int { 10 }
    private static var pageSize: Int { 1 << shift }
    private static var mask: Int { pageSize - 1 }

    /// Full pages, and one last that may not be.
    private var pages: [[Element]] = []
    /// How many records there are.
    private(set) var count = 0

    init() {}

    init(_ elements: [Element]) {
        for element in elements { append(element) }
    }

    mutating func append(_ element: Element) {
        if count & Self.mask == 0 {
            var page: [Element] = []
            page.reserveCapacity(Self.pageSize)
            pages.append(page)
        }
        pages[pages.count - 1].append(element)
        count += 1
    }

    mutating func removeLast() -> Element {
        let element = pages[pages.count - 1].removeLast()
        count -= 1
        if count & Self.mask == 0 { pages.removeLast() }
        return element
    }
}

extension PagedTable: RandomAccessCollection, MutableCollection {
    var startIndex: Int { 0 }
    var endIndex: Int { count }

    subscript(place: Int) -> Element {
        @inline(__always)
        get { pages[place >> Self.shift][place & Self.mask] }
        @inline(__always)
        _modify { yield &pages[place >> Self.shift][place & Self.mask] }
    }
}

extension PagedTable: WireCodable where Element: WireCodable {
    /// The bytes of an array with the same records.
    func encode(into writer: inout ByteWriter) {
        writer.write(count: count)
        for page in pages {
            for element in page { element.encode(into: &writer) }
        }
    }

    init(from reader: inout ByteReader) throws(WireError) {
        self.init()
        for _ in 0..<(try reader.count()) { append(try Element(from: &reader)) }
    }
}

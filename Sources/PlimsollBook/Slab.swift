// The one file of this module that touches raw memory. The book's orders, pages and words live in
// slabs: flat buffers addressed by small integers, so that a link costs four bytes, nothing is
// reference counted, and a step along a queue is one load.

/// A flat, growing buffer of plain records, owned by exactly one structure.
///
/// Subscripts are not bounds-checked in optimised builds: the owner hands out the indices itself
/// and checks those that come back from outside (see `OrderBook.expectLive`).
@safe
@usableFromInline
struct Slab<Element: BitwiseCopyable>: ~Copyable {
    // SAFETY: allocated in `init`, replaced only in `grow`, freed only in `deinit`; the slab is not
    // copyable, so nobody else holds the address. All `capacity` elements are initialised.
    @usableFromInline var base: UnsafeMutablePointer<Element>

    /// How many elements there are; all of them are initialised.
    @usableFromInline private(set) var capacity: Int

    /// Allocates `capacity` elements, each set to `filler`.
    @usableFromInline
    init(capacity: Int, filledWith filler: Element) {
        // SAFETY: every element is set before the slab is used.
        unsafe base = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        unsafe base.initialize(repeating: filler, count: capacity)
        self.capacity = capacity
    }

    // Inlinable because Swift 6.3.1 stops with an internal error where the implicit setter of an
    // inlinable owner's property meets a deinitialiser that is not.
    @inlinable
    deinit {
        // SAFETY: plain elements need no deinitialisation; the slab owns the memory.
        unsafe base.deallocate()
    }

    /// The element at a place the owner handed out.
    @inlinable
    subscript(place: Int) -> Element {
        // SAFETY: `place` is below `capacity`, as the owner's invariants say; the memory is
        // initialised and lives as long as the slab.
        get {
            assert(place >= 0 && place < capacity)
            return unsafe base[place]
        }
        nonmutating _modify {
            assert(place >= 0 && place < capacity)
            yield unsafe &base[place]
        }
    }

    /// The element at a place the owner handed out.
    @inlinable
    subscript(place: Int32) -> Element {
        get { self[Int(place)] }
        nonmutating _modify { yield &self[Int(place)] }
    }

    /// A second slab with the same elements, in memory of its own.
    func copy() -> Slab {
        Slab(copying: self)
    }

    private init(copying other: borrowing Slab) {
        capacity = other.capacity
        // SAFETY: the other slab's `capacity` elements are initialised and plain, and the new
        // buffer, which nobody else knows, has room for as many.
        unsafe base = UnsafeMutablePointer<Element>.allocate(capacity: other.capacity)
        unsafe base.initialize(from: other.base, count: other.capacity)
    }

    /// Moves the elements to a larger buffer; the new ones are set to `filler`.
    @usableFromInline
    mutating func grow(to newCapacity: Int, filledWith filler: Element) {
        assert(newCapacity > capacity)
        // SAFETY: the old `capacity` elements are initialised and plain, so copying the bytes and
        // freeing the old buffer is a move; the rest of the new buffer is initialised here.
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: newCapacity)
        unsafe larger.update(from: base, count: capacity)
        unsafe (larger + capacity).initialize(repeating: filler, count: newCapacity - capacity)
        unsafe base.deallocate()
        unsafe base = larger
        capacity = newCapacity
    }
}

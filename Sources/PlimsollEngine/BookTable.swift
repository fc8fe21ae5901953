import PlimsollBook
import PlimsollNumerics

// Books own unmanaged buffers and cannot be copied, so they do not fit an array. This table owns
// them in one block and hands out exclusive access by place.

/// The order books by instrument.
@safe struct BookTable: ~Copyable {
    // SAFETY: `base` points to `capacity` places of which the first `count` are initialised; only
    // this type touches it, every access checks the place, and `deinit` takes all down.
    private var base: UnsafeMutablePointer<OrderBook>
    private var capacity: Int
    private(set) var count = 0

    init() {
        capacity = 8
        // SAFETY: nothing is initialised yet and `count` says so.
        unsafe base = .allocate(capacity: capacity)
    }

    deinit {
        // SAFETY: exactly the first `count` places are initialised, and nobody else owns them.
        unsafe base.deinitialize(count: count)
        unsafe base.deallocate()
    }

    mutating func append(_ book: consuming OrderBook) {
        if count == capacity { grow() }
        // SAFETY: `count` is below the capacity, and that place is not initialised yet.
        unsafe (base + count).initialize(to: book)
        count += 1
    }

    private mutating func grow() {
        // SAFETY: a move leaves the old places uninitialised, so freeing them frees no book.
        let larger = UnsafeMutablePointer<OrderBook>.allocate(capacity: capacity * 2)
        unsafe larger.moveInitialize(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = larger
        capacity *= 2
    }

    subscript(_ place: Int) -> OrderBook {
        _read {
            invariant(place >= 0 && place < count, "a book is listed, \(place) is not")
            // SAFETY: the place was just checked.
            yield unsafe base[place]
        }
        _modify {
            invariant(place >= 0 && place < count, "a book is listed, \(place) is not")
            // SAFETY: the place was just checked.
            yield unsafe &base[place]
        }
    }
}

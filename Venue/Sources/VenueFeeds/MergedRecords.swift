import PlimsollModel

/// All records of all files in time order; records of one time in the order of the files, within
/// a file in the order of its rows.
///
/// A file is opened when its first record is due and closed after its last, so that only files
/// that overlap in time are open together. A class, because its place in the files cannot be
/// copied.
public final class MergedRecords {
    /// A file waiting with its next record.
    private struct Entry {
        var time: Int64
        let file: Int

        static func precedes(_ left: Entry, _ right: Entry) -> Bool {
            (left.time, left.file) < (right.time, right.file)
        }
    }

    private let scans: [FileScan]
    private let options: MarketOptions
    private let delivery: KlineDelivery
    private let registry: SeriesRegistry
    private var cursors: [FileCursor?]
    private var heads: [MarketRecord?]
    /// A binary heap: the earliest entry is first.
    private var queue: [Entry] = []
    private var lastTime = Int64.min

    init(
        scans: [FileScan], series: [MarketSeries], options: MarketOptions, delivery: KlineDelivery
    ) {
        self.scans = scans
        self.options = options
        self.delivery = delivery
        registry = SeriesRegistry(series)
        cursors = Array(repeating: nil, count: scans.count)
        heads = Array(repeating: nil, count: scans.count)
        let entries = scans.indices.map { Entry(time: scans[$0].first.raw, file: $0) }
        // A sorted array is a heap already.
        queue = entries.sorted(by: Entry.precedes)
    }

    /// The next record; nil at the end.
    ///
    /// - Throws: A fault if a file is no longer what it was when it was opened.
    public func next() throws(FeedFault) -> MarketRecord? {
        while let entry = queue.first {
            if cursors[entry.file] == nil {
                cursors[entry.file] = try FileCursor(
                    scan: scans[entry.file], registry: registry, options: options,
                    delivery: delivery)
                try advance(entry.file)
                continue
            }
            guard let record = heads[entry.file] else { return nil }
            guard record.time.raw >= lastTime else { throw changed(entry.file) }
            lastTime = record.time.raw
            try advance(entry.file)
            return record
        }
        return nil
    }

    /// Takes the next record of the file at the head of the queue and moves it to its place.
    private func advance(_ file: Int) throws(FeedFault) {
        guard let record = try cursors[file]?.next() else {
            guard cursors[file]?.count == scans[file].records else { throw changed(file) }
            cursors[file] = nil
            heads[file] = nil
            let last = queue.removeLast()
            if !queue.isEmpty {
                queue[0] = last
                siftDown()
            }
            return
        }
        heads[file] = record
        queue[0].time = record.time.raw
        siftDown()
    }

    private func siftDown() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < queue.count && Entry.precedes(queue[child], queue[least]) {
                least = child
            }
            if least == parent { return }
            queue.swapAt(parent, least)
            parent = least
        }
    }

    private func changed(_ file: Int) -> FeedFault {
        FeedFault(
            .changed, file: scans[file].file.name,
            expected: "the \(scans[file].records) records of its first reading",
            found: "different ones")
    }
}

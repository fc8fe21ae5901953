import Dispatch
import NIOConcurrencyHelpers
import PlimsollEngine
import VenuePorts

// Snapshots are encoded, hashed and written beside the writer, one at a time: an image keeps alive
// what it shares with the engine, and two would keep it twice.

/// Writes images of the engine to the store.
final class Snapshotter: Sendable {
    private let store: any SnapshotStore
    private let observer: (any SequencerObserver)?
    private let queue = DispatchQueue(label: "plimsoll.snapshots", qos: .utility)
    private let busy = NIOLockedValueBox(false)

    /// An image on its way to another thread.
    private final class Parcel: @unchecked Sendable {
        // Nobody else has it, and it does not change.
        let image: EngineImage
        init(_ image: consuming EngineImage) { self.image = image }
    }

    init(store: any SnapshotStore, observer: (any SequencerObserver)?) {
        self.store = store
        self.observer = observer
    }

    /// True while a snapshot is being encoded or written.
    var isBusy: Bool { busy.withLockedValue { $0 } }

    /// Encodes and keeps an image beside the caller.
    ///
    /// - Parameters:
    ///   - image: What is to be kept.
    ///   - pause: How long the writer stood still for it.
    ///   - done: Told the sequence it contains, or why it could not be kept.
    func keep(
        _ image: consuming EngineImage, pause: Duration,
        done: @escaping @Sendable (Result<UInt64, VenueFault>) -> Void
    ) {
        busy.withLockedValue { $0 = true }
        let parcel = Parcel(image)
        queue.async { [self] in
            let result = write(parcel.image, pause: pause)
            busy.withLockedValue { $0 = false }
            done(result)
        }
    }

    /// Waits until nothing is being written.
    func drain() { queue.sync {} }

    private func write(
        _ image: borrowing EngineImage, pause: Duration
    ) -> Result<UInt64, VenueFault> {
        let start = ContinuousClock.now
        let snapshot = StoredSnapshot(
            sequence: image.sequence, stateHash: image.stateHash(), bytes: image.snapshot())
        let encoded = ContinuousClock.now
        do {
            try store.write(snapshot)
        } catch {
            let fault = error as? VenueFault ?? VenueFault(.storage, "\(error)")
            observer?.failed(snapshot: fault)
            return .failure(fault)
        }
        observer?.finished(
            snapshot: SnapshotFigures(
                sequence: snapshot.sequence, byteCount: snapshot.bytes.count, pause: pause,
                encodeTime: encoded - start, writeTime: ContinuousClock.now - encoded))
        return .success(snapshot.sequence)
    }
}

import Logging
import VenueMetrics
import VenuePorts
import VenueSequencer

// What the sequencer tells of itself, as metrics and log lines.

/// Counts batches and snapshots, and calls out when the venue stops.
final class VenueObserver: SequencerObserver {
    private let commands: Counter
    private let batch: Histogram
    private let queued: Gauge
    private let append: Histogram
    private let apply: Histogram
    private let snapshotPause: Histogram
    private let snapshots: Counter
    private let isOpen: Gauge
    private let logger: Logger
    private let onStop: @Sendable (VenueFault) -> Void

    init(
        _ metrics: MetricsRegistry, logger: Logger,
        onStop: @escaping @Sendable (VenueFault) -> Void
    ) {
        commands = metrics.counter("plimsoll_commands_total", "Commands applied.")
        batch = metrics.histogram(
            "plimsoll_batch_commands", "Commands that became durable together.",
            bounds: Histogram.sizes)
        queued = metrics.gauge("plimsoll_queue_depth", "Commands that wait for the journal.")
        append = metrics.histogram(
            "plimsoll_journal_append_seconds", "Time to make a batch durable.")
        apply = metrics.histogram(
            "plimsoll_apply_seconds", "Time to apply and answer a batch.")
        snapshotPause = metrics.histogram(
            "plimsoll_snapshot_pause_seconds", "Time the writer stood still for a snapshot.")
        snapshots = metrics.counter("plimsoll_snapshots_total", "Snapshots kept.")
        isOpen = metrics.gauge("plimsoll_open", "1 while the venue takes commands.")
        isOpen.set(1)
        self.logger = logger
        self.onStop = onStop
    }

    func finished(batch figures: BatchFigures) {
        commands.increment(by: Int64(figures.commands))
        batch.observe(Double(figures.commands))
        queued.set(Double(figures.queued))
        append.observe(nanoseconds: figures.appendTime.nanoseconds)
        apply.observe(nanoseconds: figures.applyTime.nanoseconds)
    }

    func finished(snapshot figures: SnapshotFigures) {
        snapshots.increment()
        snapshotPause.observe(nanoseconds: figures.pause.nanoseconds)
        logger.info(
            "snapshot kept",
            metadata: [
                "sequence": "\(figures.sequence)", "bytes": "\(figures.byteCount)",
                "pause": "\(figures.pause)",
            ])
    }

    func failed(snapshot fault: VenueFault) {
        logger.error("a snapshot could not be kept", metadata: ["reason": "\(fault)"])
    }

    func stopped(by fault: VenueFault) {
        isOpen.set(0)
        logger.critical(
            "the venue takes no commands any more; mend the cause and start it again",
            metadata: ["reason": "\(fault)"])
        onStop(fault)
    }
}

extension Duration {
    /// Whole nanoseconds.
    var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}

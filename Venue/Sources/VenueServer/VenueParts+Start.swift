import Dispatch
import Foundation
import Logging
import PlimsollEngine
import PlimsollModel
import VenueIdentity
import VenueHTTP
import VenueJournalFile
import VenueMarket
import VenuePorts
import VenueSequencer

// What is done once before the doors open.

extension VenueParts {
    /// Lists what the description has and the venue has not; says what differs and stays.
    func listInstruments() async throws {
        let isNew = sequencer.lastSequence == 0
        let reconciliation = sequencer.read { description.reconcile($0) }
        for words in reconciliation.differences { logger.warning("\(words)") }
        let actions = isNew ? description.genesis() : reconciliation.actions
        for action in actions {
            let applied = try await sequencer.submit(action)
            if let rejection = applied.rejection() {
                throw VenueFault(.badInput, "\(action): refused: \(rejection)")
            }
        }
    }

    /// Opens the journal and says what that took.
    static func journal(_ settings: ServerSettings, _ logger: Logger) throws -> FileJournal {
        let journal = try FileJournal(
            directory: settings.dataDirectory,
            options: JournalOptions(
                durability: Durability(rawValue: settings.durability) ?? .fsync))
        if let cut = journal.recovery.cut {
            logger.warning(
                "an interrupted write was cut from the journal",
                metadata: [
                    "file": "\(cut.file)", "offset": "\(cut.offset)", "bytes": "\(cut.bytes)",
                ])
        }
        for file in journal.recovery.setAside {
            logger.warning(
                "a snapshot of more than the journal holds was set aside",
                metadata: ["file": "\(file)", "sequence": "\(journal.recovery.lastSequence)"])
        }
        return journal
    }

    /// Has clients told when the venue takes no commands any more.
    ///
    /// Replies and events of what was done before are on their way out then, and pass within this
    /// time: nobody's last acknowledgement is cut off.
    static func closeSockets(of server: HTTPServer, on notice: StopNotice) {
        notice.onStop { fault in
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(250)) {
                server.closeSockets(
                    code: 1_011,
                    reason: "the venue takes no commands until it is started again: "
                        + fault.code.rawValue)
            }
        }
    }

    /// Refuses people from an older copy than the journal: the next to sign up would be given
    /// somebody's account.
    func checkPeople() throws {
        let opened = sequencer.read { engine in
            var highest: UInt64 = 0
            var number = 1
            while number <= engine.accountCount {
                let key = engine.key(of: AccountID(number))
                if !MarketAccounts.contains(key) { highest = max(highest, key.raw) }
                number += 1
            }
            return highest
        }
        let known = try identity.highestUser()
        guard opened <= UInt64(known) else {
            throw VenueFault(
                .damaged,
                "\(files.identity): expected people up to number \(opened), whose accounts the "
                    + "journal has, found them up to \(known): it is older than the journal")
        }
    }

    /// At the first start of a simulated market: what happened in the hours before.
    static func makeUpPast(
        _ settings: ServerSettings, _ description: VenueDescription, journal: any Journal,
        logger: Logger
    ) throws {
        guard journal.lastSequence == 0, settings.market == .simulated,
            settings.warmUp > .zero
        else { return }
        var past = MarketHistory(description, run: run(settings, logger))
        past.length = settings.warmUp
        let hours = settings.warmUp.raw / 3_600_000_000_000
        logger.notice("making up the past of the market", metadata: ["hours": "\(hours)"])
        let summary = try past.write(into: journal, endingAt: SystemClock().now)
        logger.notice(
            "the market has a past",
            metadata: ["commands": "\(summary.commands)", "trades": "\(summary.trades)"])
    }

    /// How the market is run.
    static func run(_ settings: ServerSettings, _ logger: Logger) -> MarketRun {
        var run = MarketRun()
        run.seed = settings.seed
        run.speed = settings.speed.map { .times(Int64($0)) } ?? .greatest
        run.loops = settings.isLooped
        run.logger = logger
        return run
    }

    /// The market the operator chose.
    static func market(
        _ settings: ServerSettings, _ description: VenueDescription, _ sequencer: Sequencer,
        _ logger: Logger
    ) throws -> any Market {
        let market = try settings.market.market(
            description, sequencer, options: run(settings, logger))
        return market ?? QuietMarket()
    }
}

/// No market at all: prices come from an operator, or from a client of one's own.
struct QuietMarket: Market {
    func warmUp() async throws {}

    func run() async throws {
        while !Task.isCancelled { try await Task.sleep(for: .seconds(3_600)) }
    }
}

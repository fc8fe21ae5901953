import Foundation
import Logging
import PlimsollModel
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
}

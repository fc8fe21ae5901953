import Foundation
import VenuePorts

// The names in the data folder, in one place.

/// The data folder of a venue.
struct VenueFiles {
    let directory: String

    /// Makes the folder if it is not there; only its owner may look into a new one.
    init(_ directory: String) throws {
        self.directory = directory
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw VenueFault(.storage, "\(directory): expected a folder, could not make it")
        }
    }

    /// People and keys.
    var identity: String { directory + "/identity.sqlite" }
    /// The key under which secrets are sealed.
    var masterKey: String { directory + "/master.key" }
    /// The rows of the past.
    var history: String { directory + "/history.sqlite" }
    /// Alerts, guards and notices.
    var watch: String { directory + "/watch.sqlite" }
    /// Practice accounts with their keys.
    var practice: String { directory + "/practice.json" }
    /// Where the running venue listens.
    var running: String { directory + "/running.json" }
    /// The operator's socket.
    var operatorSocket: String { directory + "/operator.sock" }
    /// Certificates of the venue's own making.
    var certificates: String { directory + "/tls" }
}

import NIOConcurrencyHelpers

// Who is connected: the count that holds the server to its limits. A connection over a limit is
// still let in, up to a small reserve, so that its first request can be told why it is refused.

/// Counts open connections, in all and by address.
final class ConnectionLedger: Sendable {
    /// What becomes of a new connection.
    enum Verdict: Hashable, Sendable {
        case admitted
        /// Over a limit: its first request is answered with a refusal.
        case refused(String)
        /// Over the reserve, too: closed without a word.
        case dropped
    }

    private struct State {
        var total = 0
        var byAddress: [String: Int] = [:]
    }

    private let connections: Int
    private let perAddress: Int
    private let reserve: Int
    private let state = NIOLockedValueBox(State())

    init(connections: Int, perAddress: Int, reserve: Int = 64) {
        self.connections = connections
        self.perAddress = perAddress
        self.reserve = reserve
    }

    /// Counts a connection in, unless it is dropped. Each that is not must be counted out.
    func open(_ address: String) -> Verdict {
        state.withLockedValue { state in
            let mine = state.byAddress[address, default: 0]
            if state.total >= connections + reserve || mine >= perAddress + reserve {
                return .dropped
            }
            state.total += 1
            state.byAddress[address] = mine + 1
            if mine >= perAddress {
                return .refused("Too many connections from \(address), at most \(perAddress).")
            }
            if state.total > connections {
                return .refused("Too many connections, at most \(connections).")
            }
            return .admitted
        }
    }

    /// Counts a connection out.
    func close(_ address: String) {
        state.withLockedValue { state in
            state.total -= 1
            let mine = state.byAddress[address, default: 0] - 1
            state.byAddress[address] = mine > 0 ? mine : nil
        }
    }

    /// Connections that are open now.
    var count: Int { state.withLockedValue { $0.total } }
}

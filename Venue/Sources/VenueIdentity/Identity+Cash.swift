import GRDB
public import PlimsollModel
public import PlimsollNumerics

// Requests to move money over the venue's edge, from the wish to the end. The money itself moves
// in the engine; these rows say who asked, who decided, and what became of it.

extension Identity {
    /// Notes a request.
    public func request(
        _ direction: CashDirection, _ amount: Amount, of asset: String, for user: Int64,
        as status: CashStatus, at time: Timestamp
    ) throws -> CashRequest {
        try database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO cash_request
                        (user, direction, asset, amount, status, note, created, updated)
                    VALUES (?, ?, ?, ?, ?, '', ?, ?)
                    """,
                arguments: [
                    user, direction.rawValue, asset, amount.raw, status.rawValue, time.raw,
                    time.raw,
                ])
            return CashRequest(
                id: db.lastInsertedRowID, user: user, direction: direction, asset: asset,
                amount: amount, status: status, note: "", created: time, updated: time)
        }
    }

    /// Moves a request from one state to another.
    ///
    /// - Throws: `IdentityRefusal.notFound` if it is not in the state expected: somebody else was
    ///   faster.
    public func move(
        _ id: Int64, from: CashStatus, to status: CashStatus, note: String, at time: Timestamp
    ) throws {
        try database.write { db in
            try db.execute(
                sql: """
                    UPDATE cash_request SET status = ?, note = ?, updated = ?
                    WHERE id = ? AND status = ?
                    """,
                arguments: [status.rawValue, note, time.raw, id, from.rawValue])
            if db.changesCount == 0 { throw IdentityRefusal.notFound }
        }
    }

    /// A request by number, or nil.
    public func cashRequest(_ id: Int64) throws -> CashRequest? {
        try database.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM cash_request WHERE id = ?", arguments: [id])
                .flatMap { CashRequest(row: $0) }
        }
    }

    /// Requests of a person, or of all; in a state, or in any; newest first.
    public func cashRequests(
        of user: Int64?, in status: CashStatus? = nil, since: Timestamp = .zero, limit: Int = 500
    ) throws -> [CashRequest] {
        try database.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM cash_request
                    WHERE (? IS NULL OR user = ?) AND (? IS NULL OR status = ?) AND created >= ?
                    ORDER BY id DESC LIMIT ?
                    """,
                arguments: [
                    user, user, status?.rawValue, status?.rawValue, since.raw, limit,
                ]
            ).compactMap { CashRequest(row: $0) }
        }
    }
}

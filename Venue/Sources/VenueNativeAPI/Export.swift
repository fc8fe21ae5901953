import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueReadModels

// An account's past as a file for a spreadsheet. It is read from the history a page at a time, so
// that others get to read between two pages, and ends at a number of rows.

/// What can be exported.
enum ExportKind: String, CaseIterable, Sendable {
    case orders
    case trades
    case income
    case liquidations
}

/// Names of instruments and assets, for rows of the past that name them by number.
struct ListedNames: Sendable {
    private(set) var symbols: [String] = []
    private(set) var assets: [String] = []
    private(set) var contracts: [Contract] = []

    /// Names of everything listed now.
    init(_ engine: borrowing Engine) {
        for place in 0..<engine.instrumentCount {
            let spec = engine.spec(of: InstrumentID(place))
            symbols.append(spec.symbol)
            contracts.append(spec.contract)
        }
        for place in 0..<engine.assetCount { assets.append(engine.spec(of: AssetID(place)).name) }
    }

    func cell(_ instrument: InstrumentID?) -> CSVWriter.Cell {
        instrument.map { .text(symbols[Int($0.raw)]) } ?? .none
    }

    func cell(_ asset: AssetID) -> CSVWriter.Cell { .text(assets[Int(asset.raw)]) }
}

/// What is to be exported.
struct Export: Sendable {
    let kind: ExportKind
    let account: AccountID
    let instrument: InstrumentID?
    let start: Timestamp
    let end: Timestamp
    let names: ListedNames

    /// Rows in one file.
    static let mostRows = 100_000
    /// Rows read at a time.
    static let pageRows = 2_000

    /// A row with its place in time; rows of one moment keep their order.
    struct Row: Sendable {
        let time: Timestamp
        /// Tells rows of one moment apart.
        let id: UInt64
        let cells: [CSVWriter.Cell]
    }

    /// The file, read page by page.
    ///
    /// - Parameters:
    ///   - most: Rows at most; a last line says where to go on if there are more.
    ///   - read: Has a page read from the history.
    func file(
        most: Int = mostRows, page: Int = pageRows,
        _ read: (@escaping @Sendable (any HistoryStore) throws -> [Row]) async throws -> [Row]
    ) async throws -> [UInt8] {
        var writer = CSVWriter(header)
        var (from, known) = (start, Set<UInt64>())
        while true {
            let (time, limit) = (from, page + known.count)
            let found = try await read { store in try rows(store, from: time, limit: limit) }
            for row in found where !(row.time == from && known.contains(row.id)) {
                if writer.rows == most {
                    writer.write([.text(Self.ending(most, row.time))])
                    return writer.bytes
                }
                writer.write(row.cells)
            }
            guard found.count >= limit, let last = found.last else { return writer.bytes }
            // The next page begins at the last moment of this one, without what it had of it.
            if last.time > from { known = [] }
            for row in found where row.time == last.time { known.insert(row.id) }
            from = last.time
        }
    }

    private static func ending(_ most: Int, _ time: Timestamp) -> String {
        "Cut after \(most) rows: go on with start=\(time.milliseconds)"
    }

    // MARK: Rows

    private var header: [String] {
        switch kind {
        case .orders:
            [
                "Time", "Updated", "Symbol", "Side", "Position side", "Type", "Time in force",
                "Reduce only", "Price", "Trigger price", "Quantity", "Filled", "Average price",
                "Status", "Forced", "Order ID", "Client order ID",
            ]
        case .trades:
            [
                "Time", "Symbol", "Side", "Position side", "Price", "Quantity", "Value",
                "Realized PnL", "Commission", "Asset", "Role", "Order ID", "Trade ID",
            ]
        case .income:
            ["Time", "Reason", "Amount", "Asset", "Symbol", "Trade ID", "ID"]
        case .liquidations:
            [
                "Time", "Rule", "Stage", "Pool", "Symbol", "Position side", "Quantity", "Price",
                "Fee", "Residue", "Shortfall", "Haircut", "Margin balance before",
                "Maintenance margin before", "Margin balance after", "Maintenance margin after",
                "ID",
            ]
        }
    }

    private func rows(
        _ store: any HistoryStore, from time: Timestamp, limit: Int
    ) throws -> [Row] {
        let window = HistoryWindow(start: time, end: end, limit: limit)
        switch kind {
        case .orders:
            var found: [Row] = []
            for family in [OrderFamily.plain, .trigger] {
                found += try store.orders(
                    of: account, in: instrument, family, fromID: nil, window
                ).map(row)
            }
            found.sort { ($0.time, $0.id) < ($1.time, $1.id) }
            return Array(found.prefix(limit))
        case .trades:
            return try store.fills(
                of: account, in: instrument, order: nil, fromID: nil, window
            ).map(row)
        case .income:
            return try store.income(of: account, in: instrument, reasons: [], window).map(row)
        case .liquidations:
            return try store.liquidations(of: account, in: instrument, window).map(row)
        }
    }

    private func row(_ record: OrderRecord) -> Row {
        let (order, request) = (record.order, record.order.request)
        let type = OrderType.words.first { $0.value == request.type }?.word ?? ""
        let force = TimeInForce.words.first { $0.value == request.timeInForce }?.word ?? ""
        let status = OrderStatus.words.first { $0.value == order.status }?.word ?? ""
        let cells: [CSVWriter.Cell] = [
            .time(order.acceptedAt), .time(order.updatedAt), names.cell(request.instrument),
            .text(request.side.word), .text(request.positionSide.word), .text(type), .text(force),
            .flag(request.isReduceOnly), figure(request.price.raw),
            figure(request.triggerPrice.raw), .decimal(request.quantity.raw),
            .decimal(order.filledQuantity.raw), average(order), .text(status),
            record.forced.map { .text("\($0)") } ?? .none, .number(order.id.raw),
            .text(record.clientOrderID),
        ]
        return Row(time: order.acceptedAt, id: order.id.raw, cells: cells)
    }

    /// What an order filled at on average, rounded down.
    private func average(_ order: Order) -> CSVWriter.Cell {
        let contract = names.contracts[Int(order.request.instrument.raw)]
        let size = contract.isInverse ? -order.filledQuantity : order.filledQuantity
        if size.isZero { return .none }
        let price = contract.price(
            ofValue: order.filledValue.magnitude, size: size, rounding: .down)
        return price.map { .decimal($0.raw) } ?? .none
    }

    private func row(_ record: FillRecord) -> Row {
        // Both sides of one trade may be this account's.
        Row(
            time: record.time, id: record.id.raw << 1 | (record.isMaker ? 1 : 0),
            cells: [
                .time(record.time), names.cell(record.instrument), .text(record.side.word),
                .text(record.positionSide.word), .decimal(record.price.raw),
                .decimal(record.quantity.raw), .decimal(record.value.raw),
                .decimal(record.realizedPnl.raw), .decimal(record.commission.raw),
                names.cell(record.asset), .text(record.isMaker ? "maker" : "taker"),
                .number(record.order.raw), .number(record.id.raw),
            ])
    }

    private func row(_ record: IncomeRecord) -> Row {
        Row(
            time: record.time, id: record.id,
            cells: [
                .time(record.time), .text(record.reason.word), .decimal(record.amount.raw),
                names.cell(record.asset), names.cell(record.instrument),
                record.trade.map { .number($0.raw) } ?? .none, .number(record.id),
            ])
    }

    private func row(_ record: LiquidationRecord) -> Row {
        let step = record.step
        return Row(
            time: step.time, id: record.id,
            cells: [
                .time(step.time), .text(step.stage.ruleCode), .text(step.stage.word),
                .text(name(of: step.pool)), names.cell(step.instrument),
                .text(step.positionSide.word), .decimal(step.quantity.raw), figure(step.price.raw),
                .decimal(step.fee.raw), .decimal(step.residue.raw), .decimal(step.shortfall.raw),
                .decimal(step.haircut.raw), .decimal(step.before.marginBalance.raw),
                .decimal(step.before.maintenanceMargin.raw), .decimal(step.after.marginBalance.raw),
                .decimal(step.after.maintenanceMargin.raw), .number(record.id),
            ])
    }

    private func name(of pool: PoolID) -> String {
        switch pool {
        case .cross(_, let asset): "cross \(names.assets[Int(asset.raw)])"
        case .multiAssets: "multiAssets"
        case .isolated(_, let instrument, _): "isolated \(names.symbols[Int(instrument.raw)])"
        }
    }

    /// A price; nothing where there is none.
    private func figure(_ raw: Int64) -> CSVWriter.Cell { raw == 0 ? .none : .decimal(raw) }
}

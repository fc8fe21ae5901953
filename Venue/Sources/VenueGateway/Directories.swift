import BinanceAPI
import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import VenuePorts
import VenueSequencer

// What nearly every call looks up: symbols and accounts. Neither ever changes once it is there, so
// they are copied out of the engine and a call does not wait for the writer to find them.

/// A contract of the listing, with what the dialect says of it.
final class Symbol: Sendable {
    /// The engine's number for it.
    let id: InstrumentID
    /// Its terms.
    let spec: InstrumentSpec
    /// Decimals of its prices and quantities.
    let precision: SymbolPrecision
    /// The asset of margin, profit and fees.
    let asset: String

    init(_ engine: borrowing Engine, _ id: InstrumentID) {
        self.id = id
        spec = engine.spec(of: id)
        precision = SymbolPrecision(spec)
        asset = engine.spec(of: spec.settlementAsset).name
    }

    /// Its name.
    var name: String { spec.symbol }
}

/// Finds symbols and accounts.
final class Directory: Sendable {
    private struct Tables {
        /// All instruments by number, those of other listings among them.
        var symbols: [Symbol] = []
        var byName: [String: Symbol] = [:]
        var accounts: [AccountKey: AccountID] = [:]
    }

    /// Accounts remembered; beyond this the table begins anew.
    private static let mostAccounts = 200_000

    private let sequencer: Sequencer
    private let tables = NIOLockedValueBox(Tables())

    /// A directory of what the engine lists.
    init(_ sequencer: Sequencer) { self.sequencer = sequencer }

    /// The USDⓈ-margined contract of a name, or nil.
    func symbol(_ name: String) -> Symbol? {
        if let found = tables.withLockedValue({ $0.byName[name] }) { return found }
        refresh()
        return tables.withLockedValue { $0.byName[name] }
    }

    /// The contract of a number.
    func symbol(_ id: InstrumentID) -> Symbol? {
        let place = Int(id.raw)
        let found = tables.withLockedValue {
            place < $0.symbols.count ? $0.symbols[place] : nil
        }
        if let found { return found }
        refresh()
        return tables.withLockedValue { place < $0.symbols.count ? $0.symbols[place] : nil }
    }

    /// The USDⓈ-margined contracts in order of listing.
    var symbols: [Symbol] {
        refresh()
        return tables.withLockedValue { $0.symbols.filter { !$0.spec.contract.isInverse } }
    }

    /// The number of an account, or nil if it was never opened.
    func account(_ key: AccountKey) -> AccountID? {
        if let found = tables.withLockedValue({ $0.accounts[key] }) { return found }
        guard let account = sequencer.read({ engine in engine.account(key) }) else { return nil }
        tables.withLockedValue {
            if $0.accounts.count >= Self.mostAccounts { $0.accounts.removeAll() }
            $0.accounts[key] = account
        }
        return account
    }

    /// Copies what was listed since the last time.
    private func refresh() {
        let known = tables.withLockedValue { $0.symbols.count }
        let added = sequencer.read { engine in
            var added: [Symbol] = []
            for place in known..<max(known, engine.instrumentCount) {
                added.append(Symbol(engine, InstrumentID(place)))
            }
            return added
        }
        if added.isEmpty { return }
        tables.withLockedValue { tables in
            for symbol in added where Int(symbol.id.raw) == tables.symbols.count {
                tables.symbols.append(symbol)
                if !symbol.spec.contract.isInverse { tables.byName[symbol.name] = symbol }
            }
        }
    }
}

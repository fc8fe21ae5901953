// The vocabulary of the specifications: every step is one of these phrases. There are at most 25,
// so that a reader learns them once; `Specs/README.md` lists the same ones, which a test holds.

/// A phrase a step may consist of; words in braces stand for something.
public enum StepPhrase: String, CaseIterable, Sendable {
    /// Lists assets.
    case assets = "the assets are"
    /// Lists price indices.
    case indices = "the indices are"
    /// Lists instruments.
    case instruments = "the instruments are"
    /// Changes settings of the venue.
    case settings = "the venue's settings are"
    /// Pays money in.
    case wallet = "{account} has wallet balance {amounts}"
    /// Makes positions by trading.
    case holds = "{account} holds, in {mode} margin"
    /// Makes a choice of an account.
    case chooses = "{account} chooses {choice}"
    /// Places orders one after another.
    case places = "{account} places"
    /// Amends orders.
    case amends = "{account} amends"
    /// Cancels orders.
    case cancels = "{account} cancels {orders}"
    /// Takes money out.
    case withdraws = "{account} withdraws {amount}"
    /// Pays money into the insurance fund.
    case insures = "the insurance fund receives {amount}"
    /// Sets a mark price by hand, or returns it to the formula.
    case mark = "the mark price of {symbol} becomes {price}"
    /// Prices from the sources of an index.
    case hears = "the index {index} hears"
    /// Lets time pass, with a tick whenever the engine asks for one.
    case passes = "{duration} passes"
    /// Funds at once.
    case funds = "funding takes place in {symbol}"
    /// A switch of the operator.
    case operates = "the operator {action}"
    /// The figures of a pool.
    case pool = "{account}'s {pool} pool is"
    /// All positions of an account.
    case positions = "{account}'s positions are"
    /// All open orders of an account.
    case openOrders = "{account}'s open orders are"
    /// Balances of accounts, fund and fees.
    case balances = "the balances are"
    /// Prices of an instrument.
    case prices = "the prices of {symbol} are"
    /// What was refused since the last When, and why.
    case refused = "it is refused with {rejection}"
    /// All that happened of one kind since the last When.
    case these = "there are these {records}"
    /// That nothing of one kind happened since the last When.
    case none = "there are no {records}"

    /// The words a text has in place of the braces, or nil if it is another phrase. Names of
    /// accounts, symbols and indices are single words; quotes around a value are taken off.
    public func arguments(in text: String) -> [String]? {
        var rest = text[...]
        var found: [String] = []
        var isOpen = false
        var name = Substring("")
        for piece in rawValue.split(separator: "{", omittingEmptySubsequences: false) {
            let parts = piece.split(
                separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
            let literal = parts.count == 2 ? parts[1] : piece
            if isOpen { name = parts[0] }
            if isOpen, literal.isEmpty {
                found.append(String(rest))
                rest = ""
            } else if isOpen {
                guard let range = rest.firstRange(of: literal) else { return nil }
                found.append(String(rest[..<range.lowerBound]))
                rest = rest[range.upperBound...]
            } else {
                if !rest.hasPrefix(literal) { return nil }
                rest = rest.dropFirst(literal.count)
            }
            if isOpen, !Self.isFitting(found.last ?? "", name) { return nil }
            isOpen = true
        }
        return rest.isEmpty ? found.map(Self.unquoted) : nil
    }

    private static func isFitting(_ value: String, _ name: Substring) -> Bool {
        if value.isEmpty { return false }
        let isSingle = ["account", "symbol", "index"].contains(name)
        return !isSingle || !value.contains(" ")
    }

    private static func unquoted(_ text: String) -> String {
        text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
            ? String(text.dropFirst().dropLast()) : text
    }
}

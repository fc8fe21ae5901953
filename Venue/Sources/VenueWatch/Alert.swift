public import PlimsollModel
import PlimsollNumerics

// What a person wants to be told of. An alert of a level looks at a figure and fires when the
// figure reaches its threshold; an alert of an event fires when the event happens to the account.

/// What an alert looks at.
public enum AlertKind: String, Hashable, Sendable, CaseIterable {
    /// A price of a symbol.
    case price
    /// The margin ratio of the account's worst pool, or of the pool of a symbol.
    case marginRatio
    /// How far the mark is from the nearest liquidation price, as a part of the mark.
    case liquidationDistance
    /// The predicted funding rate of a symbol.
    case funding
    /// The volume of the running minute as a multiple of the mean of the 30 minutes before.
    case volumeSpike
    /// An order of the account was filled.
    case fill
    /// The venue took a forced step in the account.
    case forcedTrade
    /// A position of the account was deleveraged or, with a threshold, as many of its five lights
    /// are lit.
    case adl
}

/// Which price is meant.
public enum AlertPrice: String, Hashable, Sendable, CaseIterable {
    /// The last trade's.
    case last
    /// The mark.
    case mark
    /// The index.
    case index
}

/// Which way a figure goes to its threshold.
public enum AlertDirection: String, Hashable, Sendable, CaseIterable {
    /// At the threshold or above it.
    case above
    /// At the threshold or below it.
    case below
    /// From one side to the other.
    case crosses
}

/// How often an alert fires.
public enum AlertRepeats: String, Hashable, Sendable, CaseIterable {
    /// Once; then it is switched off.
    case once
    /// Again and again, after the figure has been back and the cooldown has passed.
    case always
}

/// One alert of an account.
public struct Alert: Hashable, Sendable {
    /// Its number; those of the standing alerts are the same in every account.
    public var id: Int64
    /// What it looks at.
    public var kind: AlertKind
    /// The symbol it is limited to, or needs.
    public var symbol: String?
    /// The price meant, of kind `price` alone.
    public var price: AlertPrice?
    /// The way to the threshold; nil for events.
    public var direction: AlertDirection?
    /// The threshold in units of 1e-8; nil for events.
    public var threshold: Int64?
    /// Whether it looks at all.
    public var isOn = true
    /// How often it fires.
    public var repeats = AlertRepeats.always
    /// Least time between two firings, in seconds.
    public var cooldown: Int64 = 60
    /// Whether the page shows it.
    public var toPage = true
    /// Whether the browser is asked to show it.
    public var toBrowser = true
    /// Whether it is sent to the account's webhook.
    public var toWebhook = true
    /// The owner's own words for it.
    public var note = ""
    /// When it was made; zero for a standing alert nobody has changed.
    public var created = Timestamp.zero

    /// An alert with the customary choices of its kind.
    public init(id: Int64 = 0, _ kind: AlertKind) {
        self.id = id
        self.kind = kind
        switch kind {
        case .price: (price, direction) = (.last, .crosses)
        case .marginRatio, .funding, .volumeSpike: direction = .above
        case .liquidationDistance: direction = .below
        case .fill: (cooldown, toBrowser, toWebhook) = (0, false, false)
        case .forcedTrade, .adl: cooldown = 0
        }
    }
}

extension Alert {
    /// Alerts one account may have beside the standing ones.
    public static let limit = 100
    /// The first number of alerts that people make.
    static let firstOwn: Int64 = 1_000

    /// The alerts that every account has until its owner changes them.
    public static let standing: [Alert] = {
        var attention = Alert(id: 1, .marginRatio)
        attention.threshold = 80_000_000
        var danger = Alert(id: 2, .marginRatio)
        danger.threshold = 90_000_000
        return [attention, danger, Alert(id: 3, .fill), Alert(id: 4, .forcedTrade)]
    }()

    /// True for one of the alerts that every account has.
    public var isDefault: Bool { id < Self.firstOwn }

    /// True if it fires by an event and not by a level.
    var isEvent: Bool {
        switch kind {
        case .fill, .forcedTrade: true
        case .adl: threshold == nil
        default: false
        }
    }

    /// How far a figure must go back before the alert may fire again: 0.1 % of the threshold for
    /// prices, 2 % for the rest, rounded up, at least one unit.
    var band: Int64 {
        let part: Int128 = kind == .price ? 1_000 : 50
        return Int64(
            max(1, divide(Int128((threshold ?? 0).magnitude), by: part, rounding: .up)))
    }
}

/// Why an alert, or another setting of the watch, is not taken; the words are for its owner.
public struct WatchRefusal: Error, Hashable, Sendable {
    /// The field it concerns; nil for none.
    public let field: String?
    /// What would be accepted.
    public let expected: String
    /// What was found.
    public let found: String

    /// A refusal with all its parts.
    public init(field: String?, expected: String, found: String) {
        self.field = field
        self.expected = expected
        self.found = found
    }
}

extension Alert {
    /// Refuses an alert that could never fire, or whose parts do not belong together.
    func check() throws(WatchRefusal) {
        if symbol == nil, [.price, .funding, .volumeSpike].contains(kind) {
            throw WatchRefusal(field: "symbol", expected: "a symbol", found: "none")
        }
        if (price != nil) != (kind == .price) {
            throw WatchRefusal(
                field: "price",
                expected: kind == .price
                    ? "one of last, mark, index" : "none with an alert of kind \(kind.rawValue)",
                found: price?.rawValue ?? "none")
        }
        guard (0...86_400 * 30).contains(cooldown) else {
            throw WatchRefusal(
                field: "cooldown", expected: "0 to 2592000 seconds", found: "\(cooldown)")
        }
        guard note.utf8.count <= 200 else {
            throw WatchRefusal(
                field: "note", expected: "at most 200 bytes", found: "\(note.utf8.count)")
        }
        try checkThreshold()
    }

    private func checkThreshold() throws(WatchRefusal) {
        let one = unitsPerOne
        let range: ClosedRange<Int64>? =
            switch kind {
            case .price: 1...Int64.max
            case .marginRatio: 1...one
            case .liquidationDistance: 1...10 * one
            case .funding: -one...one
            case .volumeSpike: one...1_000_000 * one
            case .adl: threshold == nil ? nil : one...5 * one
            case .fill, .forcedTrade: nil
            }
        guard let range else {
            if threshold == nil && direction == nil { return }
            let field = threshold == nil ? "direction" : "threshold"
            throw WatchRefusal(
                field: field, expected: "none with an alert of kind \(kind.rawValue)",
                found: threshold.map { DecimalText.text($0) } ?? direction?.rawValue ?? "none")
        }
        guard let threshold, range.contains(threshold) else {
            throw WatchRefusal(
                field: "threshold",
                expected: "\(DecimalText.text(range.lowerBound)) to "
                    + DecimalText.text(range.upperBound),
                found: threshold.map { DecimalText.text($0) } ?? "none")
        }
        if direction == nil {
            throw WatchRefusal(
                field: "direction", expected: "one of above, below, crosses", found: "none")
        }
    }
}

public import PlimsollModel
import PlimsollNumerics
public import VenueJSON

// What a person is told. A notice is kept until its owner has a thousand newer ones.

/// How much a notice matters.
public enum NoticeLevel: String, Hashable, Sendable, CaseIterable {
    /// Good to know.
    case info
    /// Something should be looked at.
    case warning
    /// Money is being lost, or is about to be.
    case critical
}

/// What a notice is about: the kind of its alert, or one of the guards.
public enum NoticeKind: String, Hashable, Sendable, CaseIterable {
    /// A price.
    case price
    /// A margin ratio.
    case marginRatio
    /// The distance to liquidation.
    case liquidationDistance
    /// A funding rate.
    case funding
    /// A burst of trading.
    case volumeSpike
    /// A fill.
    case fill
    /// A forced step.
    case forcedTrade
    /// Auto-deleveraging.
    case adl
    /// The automatic top-up.
    case topUp
    /// The guard over the account's equity.
    case equityGuard
    /// A trial of the webhook.
    case test

    /// The kind of an alert's notices.
    public init(_ kind: AlertKind) {
        switch kind {
        case .price: self = .price
        case .marginRatio: self = .marginRatio
        case .liquidationDistance: self = .liquidationDistance
        case .funding: self = .funding
        case .volumeSpike: self = .volumeSpike
        case .fill: self = .fill
        case .forcedTrade: self = .forcedTrade
        case .adl: self = .adl
        }
    }
}

/// One notice to an account.
public struct Notice: Hashable, Sendable {
    /// Its number; a later notice has a greater one.
    public var id: Int64 = 0
    /// Whose.
    public var account: AccountID
    /// The alert that fired; nil for a guard.
    public var alert: Int64?
    /// What it is about.
    public var kind: NoticeKind
    /// How much it matters.
    public var level: NoticeLevel
    /// A line.
    public var title: String
    /// The figures in a sentence or two.
    public var text: String
    /// The symbol it concerns.
    public var symbol: String?
    /// When it happened.
    public var time: Timestamp
    /// Whether its owner has seen it.
    public var isRead = false
    /// A place of the terminal that says more.
    public var link: String?
    /// Whether the page shows it.
    public var toPage = true
    /// Whether the browser is asked to show it.
    public var toBrowser = true
    /// Whether it goes to the webhook.
    public var toWebhook = true

    /// Notices that are kept of one account.
    public static let limit = 1_000

    /// A notice in words.
    public init(
        account: AccountID, kind: NoticeKind, level: NoticeLevel, title: String, text: String,
        time: Timestamp
    ) {
        self.account = account
        self.kind = kind
        self.level = level
        self.title = title
        self.text = text
        self.time = time
    }

    /// Its members in JSON, as every interface shows them.
    public func write(to writer: inout JSONWriter) {
        writer.member("id", id)
        if let alert { writer.member("alert", alert) } else { writer.memberNull("alert") }
        writer.member("kind", kind.rawValue)
        writer.member("level", level.rawValue)
        writer.member("title", title)
        writer.member("text", text)
        if let symbol { writer.member("symbol", symbol) } else { writer.memberNull("symbol") }
        writer.member("time", time.raw / 1_000_000)
        writer.member("isRead", isRead)
        if let link { writer.member("link", link) } else { writer.memberNull("link") }
        writer.member("toPage", toPage)
        writer.member("toBrowser", toBrowser)
    }

    /// It alone, in JSON.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.object { write(to: &$0) }
        return writer.bytes
    }
}

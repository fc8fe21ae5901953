import ArgumentParser
import VenueJSON
import VenuePorts

// What an operator does with a running venue, at its local socket.

/// The venue's data folder.
struct DataFolder: ParsableArguments {
    @Option(name: .customLong("data"), help: "The data folder of the running venue.")
    var directory = "./var"

    var client: OperatorClient { OperatorClient(directory: directory) }
}

/// Makes a call and shows the answer.
private func show(
    _ folder: DataFolder, _ method: String, _ route: String,
    _ members: [(key: String, value: JSON)] = []
) throws {
    do {
        print(try folder.client.call(method, route, members).pretty)
    } catch let fault as VenueFault {
        throw Refusal(message: fault.message)
    }
}

/// `plimsoll status`.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows the state of a running venue.")
    @OptionGroup var folder: DataFolder

    func run() throws { try show(folder, "GET", "venue") }
}

/// `plimsoll user ...`.
struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Adds and lists people, sets levels and passwords.",
        subcommands: [Add.self, List.self, Level.self, Password.self])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Opens an account.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "Name to sign in with.") var name: String
        @Option(help: "Password of 10 to 200 characters.") var password: String
        @Flag(help: "May operate the venue.") var `operator` = false

        func run() throws {
            try show(
                folder, "POST", "operator/users",
                [
                    ("name", .string(name)), ("password", .string(password)),
                    ("isOperator", .bool(`operator`)),
                ])
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists people.")
        @OptionGroup var folder: DataFolder

        func run() throws { try show(folder, "GET", "operator/users") }
    }

    struct Level: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Sets a verification level.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "Name of the person.") var name: String
        @Argument(help: "The level.") var level: Int

        func run() throws {
            try show(folder, "POST", "operator/users/\(name)/level", [("level", .int(level))])
        }
    }

    struct Password: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sets a password; ends all sessions of the person.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "Name of the person.") var name: String
        @Argument(help: "The password.") var password: String

        func run() throws {
            try show(
                folder, "POST", "operator/users/\(name)/password",
                [("password", .string(password))])
        }
    }
}

/// `plimsoll key ...`.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Makes an API key for a person.")
    @OptionGroup var folder: DataFolder
    @Argument(help: "Name of the person.") var name: String
    @Option(help: "What to call it.") var label = "made by the operator"
    @Option(help: "read, trade, withdraw, admin; separated by commas.")
    var permissions = "read,trade"
    @Option(help: "Addresses it may be used from, separated by commas; any if not given.")
    var addresses = ""

    func run() throws {
        func list(_ text: String) -> JSON {
            .array(text.split(separator: ",").map { .string(String($0)) })
        }
        try show(
            folder, "POST", "operator/users/\(name)/keys",
            [
                ("label", .string(label)), ("permissions", list(permissions)),
                ("allowedAddresses", list(addresses)),
            ])
    }
}

/// `plimsoll deposit ...`.
struct DepositCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deposit", abstract: "Pays money in; decides requests that wait.",
        subcommands: [Pay.self, Requests.self, Approve.self, Refuse.self])

    struct Pay: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Pays money into a person's trading wallet.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "Name of the person.") var name: String
        @Argument(help: "Asset, as USDT.") var asset: String
        @Argument(help: "How much.") var amount: String

        func run() throws {
            try show(
                folder, "POST", "operator/users/\(name)/deposits",
                [("asset", .string(asset)), ("amount", .string(amount))])
        }
    }

    struct Requests: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists deposits and withdrawals that wait.")
        @OptionGroup var folder: DataFolder

        func run() throws { try show(folder, "GET", "operator/cash-requests") }
    }

    struct Approve: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Approves a request.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "Its number.") var id: Int64

        func run() throws { try show(folder, "POST", "operator/cash-requests/\(id)/approve") }
    }

    struct Refuse: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Refuses a request.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "Its number.") var id: Int64

        func run() throws { try show(folder, "POST", "operator/cash-requests/\(id)/refuse") }
    }
}

/// `plimsoll market ...`.
struct MarketCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "market", abstract: "Opens, closes and holds instruments; test hooks.",
        subcommands: [
            List.self, Open.self, Close.self, Hold.self, Release.self, MarkPrice.self, Fund.self,
        ])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists instruments.")
        @OptionGroup var folder: DataFolder

        func run() throws { try show(folder, "GET", "venue/instruments") }
    }

    struct Open: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes new orders again.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "The symbol.") var symbol: String

        func run() throws { try switchTrading(folder, symbol, isOpen: true) }
    }

    struct Close: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes no new orders; cancels and reduce-only orders still work.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "The symbol.") var symbol: String

        func run() throws { try switchTrading(folder, symbol, isOpen: false) }
    }

    struct Hold: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Holds liquidation.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "The symbol.") var symbol: String

        func run() throws { try switchHold(folder, symbol, isHeld: true) }
    }

    struct Release: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lets liquidation go on.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "The symbol.") var symbol: String

        func run() throws { try switchHold(folder, symbol, isHeld: false) }
    }

    struct MarkPrice: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Test hook: sets a mark price by hand; 0 returns to the formula.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "The symbol.") var symbol: String
        @Argument(help: "The price.") var price: String

        func run() throws {
            try show(
                folder, "POST", "operator/test/mark-price",
                [("symbol", .string(symbol)), ("price", .string(price))])
        }
    }

    struct Fund: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Test hook: triggers funding now.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "The symbol.") var symbol: String

        func run() throws {
            try show(folder, "POST", "operator/test/funding", [("symbol", .string(symbol))])
        }
    }

    private static func switchTrading(
        _ folder: DataFolder, _ symbol: String, isOpen: Bool
    ) throws {
        try show(
            folder, "POST", "operator/instruments/\(symbol)/trading", [("isOpen", .bool(isOpen))])
    }

    private static func switchHold(
        _ folder: DataFolder, _ symbol: String, isHeld: Bool
    ) throws {
        try show(
            folder, "POST", "operator/instruments/\(symbol)/liquidation-hold",
            [("isHeld", .bool(isHeld))])
    }
}

import PlimsollModel
public import VenueJSON
import VenuePorts

// One table of settings. Each has one name, which is a flag (`--log-level`), a variable
// (`PLIMSOLL_LOG_LEVEL`) and a key of the file (`"logLevel"`); the first that is given counts.

/// One setting.
public struct SettingSpec: Sendable {
    /// Its name as a flag without the dashes, as `log-level`.
    public let name: String
    /// What it is for, in a line.
    public let help: String
    /// Puts a text into the settings; throws what was expected.
    let apply: @Sendable (String, inout ServerSettings) throws(SettingFault) -> Void

    /// The name of the environment variable.
    public var variable: String {
        "PLIMSOLL_" + name.uppercased().split(separator: "-").joined(separator: "_")
    }

    /// The key in the file.
    public var key: String {
        let words = name.split(separator: "-")
        return words.dropFirst().reduce(String(words[0])) { text, word in
            text + word.prefix(1).uppercased() + word.dropFirst()
        }
    }
}

/// What a setting expected instead of what it was given.
struct SettingFault: Error {
    let expected: String
}

/// Reads settings from flags, environment and file.
public enum SettingsReader {
    /// The settings.
    ///
    /// - Parameters:
    ///   - flags: Texts by flag name, without dashes.
    ///   - environment: The process's variables.
    ///   - file: The settings file with its name, if there is one.
    /// - Throws: `VenueFault(.badInput)` naming the flag, variable or path, what was expected and
    ///   what was found. Unknown keys and variables with the venue's prefix are refused too.
    public static func read(
        flags: [String: String], environment: [String: String] = [:],
        file: (name: String, root: JSON)? = nil
    ) throws -> ServerSettings {
        var settings = ServerSettings()
        let texts = try file.map { try fileTexts($0.root, name: $0.name) } ?? [:]
        try refuseUnknown(environment)
        for spec in specs {
            let found: (place: String, text: String)? =
                flags[spec.name].map { ("--\(spec.name)", $0) }
                ?? environment[spec.variable].map { (spec.variable, $0) }
                ?? texts[spec.key].map { ("\(file?.name ?? ""): $.\(spec.key)", $0) }
            guard let found else { continue }
            do {
                try spec.apply(found.text, &settings)
            } catch {
                throw VenueFault(
                    .badInput,
                    "\(found.place): expected \(error.expected), found \"\(found.text)\"")
            }
        }
        return settings
    }

    private static func fileTexts(_ root: JSON, name: String) throws -> [String: String] {
        guard case .object(let members) = root else {
            throw VenueFault(.badInput, "\(name): $: expected an object, found \(root.kindName)")
        }
        var texts: [String: String] = [:]
        for member in members {
            guard specs.contains(where: { $0.key == member.key }) else {
                throw VenueFault(
                    .badInput,
                    "\(name): $.\(member.key): expected one of "
                        + specs.map(\.key).joined(separator: ", ") + "; found an unknown key")
            }
            switch member.value {
            case .string(let text), .number(let text): texts[member.key] = text
            case .bool(let flag): texts[member.key] = flag ? "true" : "false"
            default:
                throw VenueFault(
                    .badInput,
                    "\(name): $.\(member.key): expected a text, number or truth value, "
                        + "found \(member.value.kindName)")
            }
        }
        return texts
    }

    /// A misspelt variable must not be passed over.
    private static func refuseUnknown(_ environment: [String: String]) throws {
        let known = Set(specs.map(\.variable)).union(["PLIMSOLL_CONFIG", "PLIMSOLL_FUZZ_ROUNDS"])
        for name in environment.keys.sorted()
        where name.hasPrefix("PLIMSOLL_") && !known.contains(name) {
            throw VenueFault(
                .badInput,
                "\(name): expected one of \(known.sorted().joined(separator: ", "))")
        }
    }
}

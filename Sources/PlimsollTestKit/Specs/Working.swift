// The workings of a specification: the sums a person did by hand to get the figures of a table,
// kept in a comment and done again by the runner, so that they cannot rot.

/// One line of a working: expressions joined by `=`, `~=`, `<`, `<=`, `>` or `>=`.
///
/// Numbers are plain decimals, also as percentages; operators are `+ - * /`, brackets, and the
/// functions `min`, `max` and `abs`. `~=` compares with a written number to its last place. What
/// stands before the last colon is said to the reader only.
public struct Working: Sendable {
    /// Why a working does not hold or cannot be read.
    public struct Fault: Error, Hashable, Sendable {
        /// What was expected and what was found.
        public let message: String
    }

    /// The line as written.
    public let text: String

    /// A line of a working.
    public init(_ text: String) { self.text = text }

    /// The statements of a comment with their line numbers, counted from its first line.
    ///
    /// Statements end with a line or a semicolon; a line that begins with an operator goes on
    /// with the statement before it.
    public static func statements(
        of lines: [(line: Int, text: String)]
    ) -> [(line: Int, working: Working)] {
        var found: [(line: Int, text: String)] = []
        for (line, text) in lines {
            var isFirst = true
            for part in text.split(separator: ";") {
                let statement = Self.trimmed(part)
                if statement.isEmpty { continue }
                let continues = isFirst && "=~<>+*/-".contains(statement.prefix(1))
                if continues, let last = found.popLast() {
                    found.append((last.line, last.text + " " + statement))
                } else {
                    found.append((line, statement))
                }
                isFirst = false
            }
        }
        return found.map { ($0.line, Working($0.text)) }
    }

    /// Does the sums again.
    public func check() throws(Fault) {
        var body = text[...]
        if let colon = body.lastIndex(of: ":") { body = body[body.index(after: colon)...] }
        let (sides, relations) = Self.split(body)
        if relations.isEmpty { throw Fault(message: "expected an equation, found \"\(text)\"") }
        var left = try Self.value(sides[0])
        for (place, relation) in relations.enumerated() {
            let right = try Self.value(sides[place + 1])
            let written = WrittenNumber(sides[place + 1])
            if !Self.holds(left, relation, right, written) {
                throw Fault(
                    message: "expected \(sides[place]) \(relation) \(sides[place + 1]), "
                        + "but \(left) is not \(relation) \(right)")
            }
            left = right
        }
    }

    private static func holds(
        _ left: Rational, _ relation: String, _ right: Rational, _ written: WrittenNumber?
    ) -> Bool {
        switch relation {
        case "=": left == right
        case "~=": written?.isNear(left) ?? false
        case "<": left.isLess(than: right) ?? false
        case ">": right.isLess(than: left) ?? false
        case "<=": right.isLess(than: left).map { !$0 } ?? false
        default: left.isLess(than: right).map { !$0 } ?? false
        }
    }

    private static func split(_ text: Substring) -> (sides: [String], relations: [String]) {
        var sides = [""]
        var relations: [String] = []
        for character in text {
            if "=~<>".contains(character) {
                if let last = relations.last, sides.last == "", sides.count > 1 {
                    relations[relations.count - 1] = last + String(character)
                } else {
                    relations.append(String(character))
                    sides.append("")
                }
            } else if character != " " || sides.last != "" {
                sides[sides.count - 1].append(character)
            }
        }
        return (sides.map { trimmed($0[...]) }, relations)
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

// MARK: Evaluation

extension Working {
    private enum Token: Equatable {
        case number(Rational)
        case name(String)
        case symbol(Character)
    }

    /// Values and operators that wait for their right side: the two stacks of the railway yard.
    private struct Yard {
        var values: [Rational] = []
        var waiting: [Token] = []
    }

    /// The value of an expression.
    public static func value(_ text: String) throws(Fault) -> Rational {
        var yard = Yard()
        var mayBeSign = true
        for token in try tokens(text) {
            switch token {
            case .number(let value):
                yard.values.append(value)
                mayBeSign = false
            case .name: yard.waiting.append(token)
            case .symbol(let symbol):
                mayBeSign = try take(symbol, mayBeSign, &yard, text)
            }
        }
        while !yard.waiting.isEmpty { try applyTop(&yard, text) }
        if yard.values.count != 1 { throw malformed(text) }
        return yard.values[0]
    }

    /// Takes one symbol in; true if a sign may follow it.
    private static func take(
        _ symbol: Character, _ mayBeSign: Bool, _ yard: inout Yard, _ text: String
    ) throws(Fault) -> Bool {
        switch symbol {
        case "(":
            yard.waiting.append(.symbol("("))
            return true
        case ",":
            try unwind(&yard, text)
            return true
        case ")":
            try unwind(&yard, text)
            yard.waiting.removeLast()
            if case .name? = yard.waiting.last { try applyTop(&yard, text) }
            return false
        case "%":
            guard let last = yard.values.popLast(), let share = last.divided(by: Rational(100))
            else { throw malformed(text) }
            yard.values.append(share)
            return false
        case "-" where mayBeSign:
            yard.waiting.append(.symbol("n"))
            return true
        default:
            if mayBeSign { throw malformed(text) }
            while rank(yard.waiting.last) >= rank(.symbol(symbol)) { try applyTop(&yard, text) }
            yard.waiting.append(.symbol(symbol))
            return true
        }
    }

    private static func unwind(_ yard: inout Yard, _ text: String) throws(Fault) {
        while let top = yard.waiting.last, top != .symbol("(") { try applyTop(&yard, text) }
        if yard.waiting.isEmpty { throw malformed(text) }
    }

    private static func rank(_ token: Token?) -> Int {
        switch token {
        case .symbol("+"), .symbol("-"): 1
        case .symbol("*"), .symbol("/"): 2
        case .symbol("n"): 3
        default: 0
        }
    }

    private static func applyTop(_ yard: inout Yard, _ text: String) throws(Fault) {
        guard let token = yard.waiting.popLast(), let right = yard.values.popLast() else {
            throw malformed(text)
        }
        if token == .symbol("n") || token == .name("abs") {
            yard.values.append(token == .symbol("n") ? right.negated : right.magnitude)
            return
        }
        guard let left = yard.values.popLast(), let value = apply(token, left, right) else {
            throw malformed(text)
        }
        yard.values.append(value)
    }

    private static func apply(_ token: Token, _ left: Rational, _ right: Rational) -> Rational? {
        switch token {
        case .symbol("+"): left.adding(right)
        case .symbol("-"): left.adding(right.negated)
        case .symbol("*"): left.multiplied(by: right)
        case .symbol("/"): left.divided(by: right)
        case .name("min"): left.isLess(than: right).map { $0 ? left : right }
        case .name("max"): left.isLess(than: right).map { $0 ? right : left }
        default: nil
        }
    }

    private static func tokens(_ text: String) throws(Fault) -> [Token] {
        var found: [Token] = []
        var rest = text[...]
        while let first = rest.first {
            if first == " " {
                rest = rest.dropFirst()
            } else if first.isNumber {
                let digits = rest.prefix { $0.isNumber || $0 == "." }
                guard let number = WrittenNumber(digits) else { throw malformed(text) }
                found.append(.number(number.value))
                rest = rest.dropFirst(digits.count)
            } else if first.isLetter {
                let name = rest.prefix { $0.isLetter }
                if !["min", "max", "abs"].contains(name) { throw malformed(text) }
                found.append(.name(String(name)))
                rest = rest.dropFirst(name.count)
            } else {
                if !"+-*/(),%".contains(first) { throw malformed(text) }
                found.append(.symbol(first))
                rest = rest.dropFirst()
            }
        }
        return found
    }

    private static func malformed(_ text: String) -> Fault {
        Fault(message: "expected plain arithmetic, found \"\(text)\"")
    }
}

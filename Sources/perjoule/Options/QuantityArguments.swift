import ArgumentParser
import Quantities

/// Parses an option's text as a quantity; the error names the units that are known.
func quantity<Amount: Quantity>(_ text: String) throws -> Amount {
    do {
        return try Amount(parsing: text)
    } catch {
        throw ValidationError(error.description)
    }
}

/// Parses an amount that must not be negative.
func amount<Amount: Quantity>(_ text: String) throws -> Amount {
    let value: Amount = try quantity(text)
    guard value >= .zero else { throw ValidationError("“\(text)” is negative") }
    return value
}

/// Parses one of a fixed set of words.
func choice<Value: CaseIterable & RawRepresentable<String>>(_ text: String) throws -> Value {
    guard let value = Value(rawValue: text) else {
        throw ValidationError("“\(text)” is not one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return value
}

/// Parses a comma-separated list of positive whole numbers, such as `1,4,8`.
func wholeNumbers(_ text: String) throws -> [Int] {
    let numbers = text.split(separator: ",").map { Int($0.filter { !$0.isWhitespace }) }
    guard !numbers.isEmpty, numbers.allSatisfy({ ($0 ?? 0) > 0 }) else {
        throw ValidationError("“\(text)” is not a list of positive whole numbers such as 1,4,8")
    }
    return numbers.compactMap(\.self)
}

/// Parses a comma-separated list of amounts above zero.
func amounts<Amount: Quantity>(_ text: String) throws -> [Amount] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
        let value: Amount = try quantity(String(part))
        guard value > .zero else { throw ValidationError("“\(part)” is not above zero") }
        return value
    }
}

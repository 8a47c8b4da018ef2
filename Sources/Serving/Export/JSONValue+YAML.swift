import Pipelines
import Reporting

extension JSONValue {
    /// The value as block YAML, whose texts are always quoted.
    var yaml: String { outline.yaml() }

    private var outline: Outline {
        switch self {
        case .null: .null
        case .flag(let flag): .flag(flag)
        case .number(let number): number.isFinite ? .number(number) : .null
        case .text(let text): .text(text)
        case .array(let elements): .list(elements.map(\.outline))
        case .object(let members): .mapping(members.map { ($0.name, $0.value.outline) })
        }
    }
}

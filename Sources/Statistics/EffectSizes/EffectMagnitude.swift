/// How large an effect is called.
public enum EffectMagnitude: String, Sendable, Codable, Comparable, CaseIterable {
    case negligible, small, medium, large

    /// - Parameter limits: the sizes from which an effect is small, medium and large.
    init(_ size: Double, limits: (small: Double, medium: Double, large: Double)) {
        let size = abs(size)
        self =
            size < limits.small ? .negligible : size < limits.medium ? .small : size < limits.large ? .medium : .large
    }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    public static func < (a: Self, b: Self) -> Bool { a.order < b.order }
}

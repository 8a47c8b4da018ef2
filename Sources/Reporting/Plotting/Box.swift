/// A rectangle in pixels.
struct Box: Hashable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    var right: Double { x + width }
    var bottom: Double { y + height }

    /// The area two boxes share.
    func overlap(_ other: Box) -> Double {
        let across = min(right, other.right) - max(x, other.x)
        let down = min(bottom, other.bottom) - max(y, other.y)
        return across > 0 && down > 0 ? across * down : 0
    }

    func contains(_ other: Box) -> Bool {
        other.x >= x && other.right <= right && other.y >= y && other.bottom <= bottom
    }

    /// Grown on all sides.
    func padded(_ margin: Double) -> Box {
        Box(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
    }
}

/// How wide text will be, near enough to place it, in the sans-serif fonts of common systems.
enum TextMetrics {
    static let size = 12.0

    static func width(_ text: String, size: Double = size) -> Double {
        text.reduce(0) { $0 + advance($1) } * size
    }

    /// In ems.
    private static func advance(_ character: Character) -> Double {
        switch character {
        case "i", "j", "l", "I", "|", "'", ".", ",", ":", ";", "!": 0.28
        case "f", "t", "r", " ", "(", ")", "[", "]", "-", "/", "\\": 0.36
        case "m", "w", "M", "W", "@", "%": 0.88
        case "A"..."Z": 0.68
        default: Double(character.displayWidth) * (character.displayWidth == 2 ? 0.5 : 0.57)
        }
    }
}

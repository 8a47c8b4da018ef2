/// How the pixels of a resized image are computed.
public enum Resampling: String, Sendable, Hashable, Codable, CaseIterable {
    /// Weights that fall linearly to zero.
    case bilinear
    /// Keys' cubic with a = −0.5.
    case bicubic

    /// How far a weight reaches, in pixels of the larger grid.
    var reach: Double { self == .bilinear ? 1 : 2 }

    func weight(_ distance: Double) -> Double {
        let x = abs(distance)
        switch self {
        case .bilinear: return x < 1 ? 1 - x : 0
        case .bicubic:
            if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
            return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
        }
    }
}

extension PixelImage {
    /// The image at another size, computed in two passes with eight-bit pixels between them, exactly as Pillow does.
    ///
    /// Source: Pillow's `Resample.c`, `precompute_coeffs` and `normalize_coeffs_8bpc`.
    /// - Parameter antialias: weigh all pixels that a smaller one covers, as Pillow and torchvision do; without it, the
    ///   nearest ones only, as OpenCV's `INTER_LINEAR` does.
    /// - Throws: ``AccuracyError`` for a size below 1 or beyond memory.
    public func resized(
        width: Int, height: Int, _ resampling: Resampling = .bilinear, antialias: Bool = true
    ) throws(AccuracyError) -> PixelImage {
        guard (1...32_768).contains(width), (1...32_768).contains(height) else {
            throw AccuracyError(
                .image, "an image cannot be resized to \(width) × \(height) pixels", advice: "use 1 to 32768 pixels")
        }
        var image = self
        if width != self.width {
            let taps = ResamplingTaps(from: self.width, to: width, resampling, antialias)
            image = taps.horizontally(image)
        }
        if height != self.height {
            let taps = ResamplingTaps(from: self.height, to: height, resampling, antialias)
            image = taps.vertically(image)
        }
        return image
    }
}

/// The pixels along one axis that make up each pixel of the result, with weights in units of 2⁻²².
private struct ResamplingTaps {
    private var first: [Int] = []
    private var starts: [Int] = [0]
    private var weights: [Int32] = []
    private let count: Int

    private static let bits: Int32 = 22

    init(from source: Int, to target: Int, _ resampling: Resampling, _ antialias: Bool) {
        count = target
        let scale = Double(source) / Double(target)
        let stretch = antialias ? max(1, scale) : 1
        let reach = resampling.reach * stretch
        for index in 0..<target {
            let centre = (Double(index) + 0.5) * scale
            let low = min(source - 1, max(0, Int(centre - reach + 0.5)))
            let high = max(low + 1, min(source, Int(centre + reach + 0.5)))
            let raw = (low..<high).map { resampling.weight((Double($0) - centre + 0.5) / stretch) }
            let sum = raw.reduce(0, +)
            first.append(low)
            for weight in raw {
                let share = (sum != 0 ? weight / sum : 1 / Double(raw.count)) * Double(1 << Self.bits)
                weights.append(Int32(share < 0 ? share - 0.5 : share + 0.5))
            }
            starts.append(weights.count)
        }
    }

    func horizontally(_ image: PixelImage) -> PixelImage {
        var result = [UInt8](repeating: 0, count: 3 * count * image.height)
        for row in 0..<image.height {
            for column in 0..<count {
                let source = 3 * (row * image.width + first[column])
                combine(image.pixels, source, step: 3, column, &result, 3 * (row * count + column))
            }
        }
        return PixelImage(count, image.height, result)
    }

    func vertically(_ image: PixelImage) -> PixelImage {
        let rowBytes = 3 * image.width
        var result = [UInt8](repeating: 0, count: rowBytes * count)
        for row in 0..<count {
            for column in 0..<image.width {
                let source = first[row] * rowBytes + 3 * column
                combine(image.pixels, source, step: rowBytes, row, &result, row * rowBytes + 3 * column)
            }
        }
        return PixelImage(image.width, count, result)
    }

    @inline(__always)
    private func combine(
        _ pixels: [UInt8], _ source: Int, step: Int, _ index: Int, _ result: inout [UInt8], _ target: Int
    ) {
        let half = Int32(1) << (Self.bits - 1)
        var (red, green, blue) = (half, half, half)
        var place = source
        for tap in starts[index]..<starts[index + 1] {
            // 255 · 2²² · the sum of absolute weights, below 2, fits.
            let weight = weights[tap]
            red &+= Int32(pixels[place]) &* weight
            green &+= Int32(pixels[place + 1]) &* weight
            blue &+= Int32(pixels[place + 2]) &* weight
            place += step
        }
        result[target] = UInt8(clamping: red >> Self.bits)
        result[target + 1] = UInt8(clamping: green >> Self.bits)
        result[target + 2] = UInt8(clamping: blue >> Self.bits)
    }
}

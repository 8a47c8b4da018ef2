extension ImagePreparation {
    /// An image at the model's size, and where in it the image lies.
    /// - Throws: ``AccuracyError`` for an image that has another size and must not be resized, or sizes that are not possible.
    public func fitted(
        _ image: PixelImage, width: Int, height: Int
    ) throws(AccuracyError) -> (image: PixelImage, placement: ImagePlacement) {
        try check()
        guard width > 0, height > 0 else {
            throw AccuracyError(
                .setting, "a model cannot see \(width) × \(height) pixels", advice: "use 640 or the like")
        }
        switch fit {
        case .none:
            guard image.width == width, image.height == height else {
                throw AccuracyError(
                    .image,
                    "the image has \(image.width) × \(image.height) pixels, the model takes \(width) × \(height)",
                    advice: "choose a preparation that resizes, such as “stretch”")
            }
            return (image, ImagePlacement(of: image, scaledTo: image, left: 0, top: 0))
        case .stretch:
            let resized = try image.resized(width: width, height: height, resampling, antialias: antialias)
            return (resized, ImagePlacement(of: image, scaledTo: resized, left: 0, top: 0))
        case .centreCrop(let resize): return try centre(image, resize: resize, width: width, height: height)
        case .letterbox: return try letterbox(image, width: width, height: height)
        }
    }

    /// As torchvision's `Resize` and `CenterCrop`.
    private func centre(
        _ image: PixelImage, resize: Double, width: Int, height: Int
    ) throws(AccuracyError) -> (image: PixelImage, placement: ImagePlacement) {
        let shorter = Int((resize * Double(max(width, height))).rounded())
        let scaled = { (side: Int, other: Int) in side <= other ? shorter : Int(Double(shorter * side) / Double(other))
        }
        let resized = try image.resized(
            width: scaled(image.width, image.height), height: scaled(image.height, image.width), resampling,
            antialias: antialias)
        // Python rounds halves to even.
        let left = Int((Double(resized.width - width) / 2).rounded(.toNearestOrEven))
        let top = Int((Double(resized.height - height) / 2).rounded(.toNearestOrEven))
        var pixels: [UInt8] = []
        pixels.reserveCapacity(3 * width * height)
        for row in top..<top + height {
            let start = 3 * (row * resized.width + left)
            pixels += resized.pixels[start..<start + 3 * width]
        }
        return (
            PixelImage(width, height, pixels),
            ImagePlacement(of: image, scaledTo: resized, left: -left, top: -top)
        )
    }

    /// As `letterbox` of YOLOv5 and YOLOv7 with `auto=False`.
    private func letterbox(
        _ image: PixelImage, width: Int, height: Int
    ) throws(AccuracyError) -> (image: PixelImage, placement: ImagePlacement) {
        let scale = min(Double(width) / Double(image.width), Double(height) / Double(image.height))
        let side = { (pixels: Int) in max(1, Int((Double(pixels) * scale).rounded(.toNearestOrEven))) }
        let resized = try image.resized(
            width: side(image.width), height: side(image.height), resampling, antialias: antialias)
        let left = Int((Double(width - resized.width) / 2 - 0.1).rounded(.toNearestOrEven))
        let top = Int((Double(height - resized.height) / 2 - 0.1).rounded(.toNearestOrEven))
        var pixels = [UInt8](repeating: 114, count: 3 * width * height)
        for row in 0..<resized.height {
            let target = 3 * ((row + top) * width + left)
            let source = 3 * row * resized.width
            pixels.replaceSubrange(
                target..<target + 3 * resized.width, with: resized.pixels[source..<source + 3 * resized.width])
        }
        return (
            PixelImage(width, height, pixels), ImagePlacement(of: image, scaledTo: resized, left: left, top: top)
        )
    }

    /// Writes a fitted image as the bytes that a model takes which normalises by itself.
    package func write(bytesOf image: PixelImage, to values: UnsafeMutableBufferPointer<UInt8>, _ input: ImageInput) {
        let plane = image.width * image.height
        for pixel in 0..<plane {
            if input.channels == 1 {
                values[pixel] = image.grey(pixel)
                continue
            }
            for channel in 0..<3 {
                let byte = image.pixels[3 * pixel + (isBlueFirst ? 2 - channel : channel)]
                values[input.isChannelLast ? 3 * pixel + channel : channel * plane + pixel] = byte
            }
        }
    }

    /// Writes a fitted image as the numbers that a model takes.
    /// - Parameter values: as many as ``ImageInput`` has for one image.
    package func write(_ image: PixelImage, to values: UnsafeMutableBufferPointer<Float>, _ input: ImageInput) {
        let plane = image.width * image.height
        if input.channels == 1 {
            for pixel in 0..<plane {
                values[pixel] = Float((Double(image.grey(pixel)) / 255 - mean[0]) / deviation[0])
            }
            return
        }
        for channel in 0..<3 {
            let source = isBlueFirst ? 2 - channel : channel
            // 256 quotients are computed once rather than one for every pixel.
            let levels = (0..<256).map { Float((Double($0) / 255 - mean[channel]) / deviation[channel]) }
            for pixel in 0..<plane {
                let level = levels[Int(image.pixels[3 * pixel + source])]
                values[input.isChannelLast ? 3 * pixel + channel : channel * plane + pixel] = level
            }
        }
    }
}

extension PixelImage {
    /// A pixel's grey in eight bits, as Pillow's `convert("L")`.
    fileprivate func grey(_ pixel: Int) -> UInt8 {
        let weighted =
            19595 * Int(pixels[3 * pixel]) + 38470 * Int(pixels[3 * pixel + 1]) + 7471 * Int(pixels[3 * pixel + 2])
        return UInt8((weighted + 0x8000) >> 16)
    }
}

extension ImagePlacement {
    fileprivate init(of image: PixelImage, scaledTo resized: PixelImage, left: Int, top: Int) {
        self.init(
            horizontalScale: Double(resized.width) / Double(image.width),
            verticalScale: Double(resized.height) / Double(image.height), left: Double(left), top: Double(top),
            width: image.width, height: image.height)
    }
}

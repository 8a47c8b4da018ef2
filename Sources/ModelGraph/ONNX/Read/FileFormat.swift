/// Guesses what a file that is no ONNX file is, for a helpful error.
enum FileFormat {
    private static let signatures: [(bytes: [UInt8], name: String)] = [
        ([0x89, 0x50, 0x4E, 0x47], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        (Array("GIF8".utf8), "a GIF image"),
        (Array("%PDF".utf8), "a PDF document"),
        ([0x89, 0x48, 0x44, 0x46], "an HDF5 file, as Keras writes"),
        ([0x50, 0x4B, 0x03, 0x04], "a zip archive, as PyTorch's .pt and .pth files are"),
        ([0x1F, 0x8B], "a gzip archive"),
        ([0x7F, 0x45, 0x4C, 0x46], "an executable"),
        (Array("GGUF".utf8), "a GGUF model"),
        ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "a NumPy array"),
        (Array("ORTM".utf8), "a model in ONNX Runtime's own format"),
        (Array("version https://git-lfs".utf8), "a Git LFS pointer instead of the file itself"),
        (Array("<".utf8), "a web page or XML document"),
        (Array("{".utf8), "JSON"),
    ]

    static func guess(_ bytes: UnsafeRawBufferPointer) -> String? {
        if let match = signatures.first(where: { bytes.starts(with: $0.bytes) }) { return match.name }
        if bytes.dropFirst(4).starts(with: "TFL3".utf8) { return "a TensorFlow Lite model" }
        if bytes.dropFirst(4).starts(with: "ORTM".utf8) { return "a model in ONNX Runtime's own format" }
        if bytes.count > 9, bytes[8] == UInt8(ascii: "{"), bytes[6] == 0, bytes[7] == 0 { return "a safetensors file" }
        if bytes.count > 2, bytes[0] == 0x80, (2...5).contains(bytes[1]) { return "a Python pickle" }
        let start = bytes.prefix(512)
        let isText = start.allSatisfy { (0x20..<0x7F).contains($0) || (9...13).contains($0) }
        return isText ? "text" : nil
    }
}

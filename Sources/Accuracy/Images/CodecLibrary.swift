internal import CImageCodec

/// An image library that is opened once and stays.
///
/// Unchecked: the pointer never changes, and what it points to is never written after it was made.
struct CodecLibrary: @unchecked Sendable {
    let pointer: OpaquePointer

    static let jpeg = open(
        "libjpeg-turbo", names: jpegNames, package: "libturbojpeg0", formula: "jpeg-turbo", perjoule_jpeg_open)
    static let png = open("libpng", names: pngNames, package: "libpng16-16", formula: "libpng", perjoule_png_open)

    #if os(Linux)
        private static let jpegNames = ["libturbojpeg.so.0", "libturbojpeg.so"]
        private static let pngNames = ["libpng16.so.16", "libpng16.so"]
    #else
        private static let jpegNames = names("libturbojpeg.dylib", "libturbojpeg.0.dylib", formula: "jpeg-turbo")
        private static let pngNames = names("libpng16.dylib", "libpng16.16.dylib", formula: "libpng")

        /// What the loader finds by itself, then where Homebrew puts it.
        private static func names(_ files: String..., formula: String) -> [String] {
            files
                + ["/opt/homebrew/opt", "/usr/local/opt"].flatMap { root in
                    files.map { "\(root)/\(formula)/lib/\($0)" }
                }
        }
    #endif

    private static func open(
        _ title: String, names: [String], package: String, formula: String,
        _ open: (UnsafePointer<CChar>, UnsafeMutablePointer<CChar>, Int) -> OpaquePointer?
    ) -> Result<CodecLibrary, AccuracyError> {
        var message = CodecMessage()
        for name in names {
            if let pointer = open(name, &message.bytes, message.bytes.count) {
                return .success(CodecLibrary(pointer: pointer))
            }
        }
        #if os(Linux)
            let install = "on Debian: apt-get install \(package)"
        #else
            let install = "brew install \(formula)"
        #endif
        return .failure(
            AccuracyError(
                .library, "\(title), which decodes images, cannot be opened: \(message.text)",
                advice: "run scripts/setup, or install it; \(install)"))
    }
}

/// The sizes of a machine, and the library of kernels on it, that decide how a layer is executed.
public struct Processor: Sendable, Hashable, Codable {
    /// Who executes layers, and so by which algorithm.
    public enum Library: String, Sendable, Hashable, Codable {
        /// oneDNN and MKL below PyTorch: tensors change layout inside a layer, weights are packed at every call, pooling
        /// is scalar and returns indices.
        case oneDNN
        /// MLAS below ONNX Runtime: convolutions on channel blocks where `NchwcTransformer` takes them, else unfolded
        /// columns and a matrix product; layout changes are layers of their own; constant weights are packed beforehand.
        case mlas
    }

    /// The library of kernels.
    public var library: Library
    /// Single-precision numbers in one vector register; channels are padded to a multiple of it.
    public var vectorWidth: Int
    /// Bytes of a core's own cache: weights beyond it are fetched again for every image.
    public var coreCacheBytes: Double
    /// Bytes of the cache that cores share.
    public var sharedCacheBytes: Double
    /// Tensors larger than this many bytes get fresh pages from the system on every call (glibc's `M_MMAP_THRESHOLD`
    /// grows to 32 MiB and no further).
    public var freshPageBytes: Double

    /// - Parameters:
    ///   - vectorWidth: single-precision numbers a register, for example 8 for AVX2 and 16 for AVX-512.
    ///   - coreCacheBytes: bytes of a core's own cache.
    ///   - sharedCacheBytes: bytes of the cache that cores share; the core's own where there is none.
    ///   - freshPageBytes: tensors beyond it get fresh pages; infinite for an engine that keeps its memory.
    ///   - library: who executes layers.
    public init(
        vectorWidth: Int, coreCacheBytes: Double, sharedCacheBytes: Double, freshPageBytes: Double,
        library: Library = .oneDNN
    ) {
        self.library = library
        // JSON knows no infinity.
        let freshPageBytes = freshPageBytes.isFinite ? freshPageBytes : .greatestFiniteMagnitude
        self.vectorWidth = Swift.max(1, vectorWidth)
        self.coreCacheBytes = coreCacheBytes
        self.sharedCacheBytes = sharedCacheBytes
        self.freshPageBytes = freshPageBytes
    }

    /// Intel Xeon Gold 5120 (AVX-512, 1 MiB per core, 19.25 MiB shared): the machine of arXiv 2304.00897.
    public static let xeonGold5120 = Processor(
        vectorWidth: 16, coreCacheBytes: 1_048_576, sharedCacheBytes: 20_185_088, freshPageBytes: 33_554_432)

    /// A machine that runs ONNX Runtime, whose arena keeps memory from call to call.
    public static func onnxRuntime(
        vectorWidth: Int, coreCacheBytes: Double, sharedCacheBytes: Double
    ) -> Processor {
        Processor(
            vectorWidth: vectorWidth, coreCacheBytes: coreCacheBytes, sharedCacheBytes: sharedCacheBytes,
            freshPageBytes: .infinity, library: .mlas)
    }

    /// A channel count rounded up to whole vectors.
    func padded(_ channels: Double) -> Double {
        (channels / Double(vectorWidth)).rounded(.up) * Double(vectorWidth)
    }

    /// The bytes of a tensor when it needs fresh pages, else none.
    func fresh(_ bytes: Double) -> Double { bytes > freshPageBytes ? bytes : 0 }

    /// The share of a working set that does not stay in the shared cache between calls.
    func missShare(workingSet bytes: Double) -> Double { bytes > sharedCacheBytes ? 1 - sharedCacheBytes / bytes : 0 }
}

/// The sizes of a machine that decide how a layer is executed on it.
public struct Processor: Sendable, Hashable, Codable {
    /// Single-precision numbers in one vector register; channels are padded to a multiple of it.
    public var vectorWidth: Int
    /// Bytes of a core's own cache: weights beyond it are fetched again for every image.
    public var coreCacheBytes: Double
    /// Bytes of the cache that cores share.
    public var sharedCacheBytes: Double
    /// Tensors larger than this many bytes get fresh pages from the system on every call (glibc's `M_MMAP_THRESHOLD`
    /// grows to 32 MiB and no further).
    public var freshPageBytes: Double

    public init(vectorWidth: Int, coreCacheBytes: Double, sharedCacheBytes: Double, freshPageBytes: Double) {
        self.vectorWidth = Swift.max(1, vectorWidth)
        self.coreCacheBytes = coreCacheBytes
        self.sharedCacheBytes = sharedCacheBytes
        self.freshPageBytes = freshPageBytes
    }

    /// Intel Xeon Gold 5120 (AVX-512, 1 MiB per core, 19.25 MiB shared): the machine of arXiv 2304.00897.
    public static let xeonGold5120 = Processor(
        vectorWidth: 16, coreCacheBytes: 1_048_576, sharedCacheBytes: 20_185_088, freshPageBytes: 33_554_432)

    /// A channel count rounded up to whole vectors.
    func padded(_ channels: Double) -> Double {
        (channels / Double(vectorWidth)).rounded(.up) * Double(vectorWidth)
    }

    /// The bytes of a tensor when it needs fresh pages, else none.
    func fresh(_ bytes: Double) -> Double { bytes > freshPageBytes ? bytes : 0 }

    /// The share of a working set that does not stay in the shared cache between calls.
    func missShare(workingSet bytes: Double) -> Double { bytes > sharedCacheBytes ? 1 - sharedCacheBytes / bytes : 0 }
}

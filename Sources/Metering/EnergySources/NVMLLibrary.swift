import CNVML

/// NVIDIA's management library, opened at run time and closed with this value.
///
/// Declarations follow the NVML API reference; a call after the driver failed returns its error number.
final class NVMLLibrary {
    /// One physical GPU.
    struct Device {
        let handle: UnsafeMutableRawPointer
        let index: Int
        let name: String
        let uuid: String
        let isSliced: Bool
    }

    /// Why the library cannot be used, in its own words.
    struct Failure: Error {
        let reason: String
        /// Whether the library is there and its driver is not.
        let isInstalled: Bool
    }

    /// The environment variable that names another library file.
    static let pathVariable = "PERJOULE_NVML_LIBRARY"

    private let library: OpaquePointer

    init(_ host: Host) throws(Failure) {
        let path = host.environment[Self.pathVariable] ?? "libnvidia-ml.so.1"
        var reason = [CChar](repeating: 0, count: 256)
        guard let library = perjoule_nvml_open(path, &reason, reason.count) else {
            let text = Self.text(reason)
            throw Failure(reason: text, isInstalled: !text.contains("No such file") && !text.contains("no such file"))
        }
        self.library = library
    }

    deinit { perjoule_nvml_close(library) }

    /// The physical GPUs that answer; one that is lost does not keep the others from being read.
    func devices() -> [Device] {
        var count: UInt32 = 0
        guard perjoule_nvml_count(library, &count) == 0 else { return [] }
        return (0..<min(count, 1024)).compactMap { index in
            var handle: UnsafeMutableRawPointer?
            guard perjoule_nvml_device(library, index, &handle) == 0, let handle else { return nil }
            var name = [CChar](repeating: 0, count: 128)
            var uuid = [CChar](repeating: 0, count: 128)
            var sliced: UInt32 = 0
            _ = perjoule_nvml_name(library, handle, &name, 127)
            _ = perjoule_nvml_uuid(library, handle, &uuid, 127)
            if perjoule_nvml_mig_mode(library, handle, &sliced) != 0 { sliced = 0 }
            return Device(
                handle: handle, index: Int(index), name: Self.text(name), uuid: Self.text(uuid), isSliced: sliced != 0)
        }
    }

    /// The identifier of the GPU that a MIG slice is part of.
    func parent(ofSlice identifier: String) -> String? {
        var handle: UnsafeMutableRawPointer?
        guard perjoule_nvml_parent(library, identifier, &handle) == 0, let handle else { return nil }
        var uuid = [CChar](repeating: 0, count: 128)
        return perjoule_nvml_uuid(library, handle, &uuid, 127) == 0 ? Self.text(uuid) : nil
    }

    /// Millijoules since the driver was loaded.
    func energy(_ device: Device) -> RawSample {
        var millijoules: UInt64 = 0
        let result = perjoule_nvml_energy(library, device.handle, &millijoules)
        return result == 0 ? RawSample(millijoules) : RawSample(failure: .driver(result))
    }

    /// Milliwatts: now, or the mean of the last second, depending on the GPU's generation.
    func power(_ device: Device) -> RawSample {
        var milliwatts: UInt32 = 0
        let result = perjoule_nvml_power(library, device.handle, &milliwatts)
        return result == 0 ? RawSample(UInt64(milliwatts)) : RawSample(failure: .driver(result))
    }

    /// What processes used of a GPU since a time; nil when the driver does not tell.
    /// - Parameter time: in microseconds of the driver's clock, as in the samples.
    func processSamples(_ device: Device, since time: UInt64) -> [perjoule_nvml_process_sample]? {
        var count: UInt32 = 0
        let result = perjoule_nvml_process_samples(library, device.handle, nil, &count, time)
        // 7: the buffer is too small, which is how the driver tells the count; 6: nothing ran.
        guard result == 7 || result == 6 || result == 0 else { return nil }
        guard result == 7, count > 0, count < 1 << 16 else { return [] }
        var samples = [perjoule_nvml_process_sample](repeating: .init(), count: Int(count))
        guard perjoule_nvml_process_samples(library, device.handle, &samples, &count, time) == 0 else { return [] }
        return Array(samples.prefix(Int(count)))
    }

    /// The processes that have a compute context on a GPU; nil when the driver does not tell.
    func processes(_ device: Device) -> [Int32]? {
        var processes = [perjoule_nvml_process](repeating: .init(), count: 256)
        var count = UInt32(processes.count)
        guard perjoule_nvml_processes(library, device.handle, &processes, &count) == 0 else { return nil }
        return processes.prefix(Int(count)).map { Int32(bitPattern: $0.process) }
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

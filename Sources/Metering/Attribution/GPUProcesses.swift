import CNVML
public import Quantities
import Synchronization

/// Follows which processes use the GPUs, for dividing a GPU's energy among them.
///
/// The driver keeps samples of multiprocessor utilisation for a while only, so a long window needs a call of
/// ``update()`` every few seconds.
public final class GPUProcesses: Sendable {
    private struct Device {
        let gpu: NVML.GPU
        var lastSeen: UInt64 = 0
        var used: [Int32: Double] = [:]
        var isFirst = true
        var isTold = false
    }

    private struct State {
        let library: NVMLLibrary
        var devices: [Device]
    }

    private let state: Mutex<State>

    /// Starts following the GPUs that this job may use.
    /// - Throws: ``MeteringError`` when the source `nvml` is not available.
    public init(_ host: Host) throws(MeteringError) {
        guard let library = try? NVMLLibrary(host) else { throw NVML.probe(host).error }
        let gpus = NVML.visible(library, host).gpus
        state = Mutex(State(library: library, devices: gpus.map { Device(gpu: $0) }))
        update()
    }

    /// Takes the driver's samples since the last call.
    public func update() {
        state.withLock { state in
            for index in state.devices.indices {
                let gpu = state.devices[index].gpu
                guard let samples = state.library.processSamples(gpu.device, since: state.devices[index].lastSeen)
                else { continue }
                state.devices[index].isTold = true
                for sample in samples {
                    // What was used before this value was made is not the window's.
                    if !state.devices[index].isFirst {
                        state.devices[index].used[Int32(bitPattern: sample.process), default: 0] +=
                            Double(sample.multiprocessor_percent)
                    }
                }
                let newest = samples.map { $0.time_microseconds }.max() ?? 0
                state.devices[index].lastSeen = max(state.devices[index].lastSeen, newest)
                state.devices[index].isFirst = false
            }
        }
    }

    /// The share of a GPU's use that processes had, from 0 to 1.
    /// - Parameters:
    ///   - processes: process identifiers.
    ///   - domain: the GPU's domain, such as `gpu-0`.
    /// - Returns: nil when the driver does not tell utilisation and other processes use the GPU too.
    public func share(of processes: Set<Int32>, in domain: String) -> Fraction? {
        state.withLock { state in
            guard let device = state.devices.first(where: { $0.gpu.domain.name == domain }) else { return nil }
            let whole = device.used.values.reduce(0, +)
            if device.isTold, whole > 0 {
                // A fixed order of addition, so that equal samples give equal shares.
                let part = device.used.sorted { $0.key < $1.key }.reduce(0.0) {
                    $0 + (processes.contains($1.key) ? $1.value : 0)
                }
                return Fraction(min(1, part / whole))
            }
            guard let running = state.library.processes(device.gpu.device), !running.isEmpty else { return nil }
            let ours = running.count { processes.contains($0) }
            return ours == running.count ? Fraction(1) : ours == 0 ? Fraction(0) : nil
        }
    }
}

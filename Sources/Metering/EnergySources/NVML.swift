import Quantities

/// NVIDIA GPUs through their management library: the energy counter, else power integrated.
public enum NVML: EnergySource {
    public static let name = "nvml"

    static let updateInterval = Seconds(0.1)
    private static let minimumWindow = Seconds(5)
    /// The NVML reference (`nvmlDeviceGetPowerUsage`) states 5 % for the Fermi and Kepler generations and nothing for
    /// later ones.
    private static let accuracy = EnergyChannel.Accuracy(
        Fraction(0.05), citation: "the NVML reference for Fermi and Kepler, assumed for later GPUs")

    public static func probe(_ host: Host) -> SourceStatus {
        do throws(NVMLLibrary.Failure) {
            let library = try NVMLLibrary(host)
            let (gpus, notes) = visible(library, host)
            guard !gpus.isEmpty else { return nothing(library.devices().isEmpty, notes) }
            return SourceStatus(
                name: name, available: true, domains: EnergyDomain.countingEachOnce(gpus.map { $0.domain }),
                resolution: Joules(1e-3), updateInterval: updateInterval, minimumWindow: minimumWindow,
                notes: gpus.map { $0.note } + notes)
        } catch {
            return .unavailable(
                name,
                because: error.isInstalled
                    ? "the NVIDIA driver does not answer: \(error.reason)" : "no NVIDIA driver is installed",
                fix: error.isInstalled
                    ? "sudo nvidia-smi" : "on a machine with an NVIDIA GPU: sudo apt-get install nvidia-driver",
                notes: [error.reason])
        }
    }

    public static func open(_ host: Host) throws(MeteringError) -> any EnergyReader {
        let status = probe(host)
        guard status.available, let library = try? NVMLLibrary(host) else { throw status.error }
        return NVMLReader(library, visible(library, host).gpus)
    }

    /// One GPU and how its energy is learned.
    struct GPU {
        let device: NVMLLibrary.Device
        let hasCounter: Bool

        var domain: EnergyDomain { EnergyDomain(name: "gpu-\(device.index)", kind: .gpu, source: NVML.name) }

        var channel: EnergyChannel {
            EnergyChannel(
                domain: domain,
                scale: hasCounter ? .counter(unit: Joules(1e-3), range: nil) : .power(unit: Watts(1e-3)),
                updateInterval: NVML.updateInterval, minimumWindow: NVML.minimumWindow, maximumPower: Watts(3000),
                accuracy: NVML.accuracy)
        }

        /// Whether the sensor samples 25 % of the time only (Yang et al. 2024, arXiv 2312.02741).
        private var seesAQuarter: Bool { device.name.contains("A100") || device.name.contains("H100") }

        var note: String {
            "gpu-\(device.index) is \(device.name)"
                + (hasCounter ? "" : ", without an energy counter: its power is integrated")
                + (device.isSliced ? ", divided into slices that share its counter" : "")
                + (seesAQuarter ? ", whose sensor sees a quarter of the time: repeat work that is not steady" : "")
        }
    }

    /// The GPUs this job may use and that tell energy or power.
    static func visible(_ library: NVMLLibrary, _ host: Host) -> (gpus: [GPU], notes: [String]) {
        let devices = library.devices()
        let visible = VisibleDevices(host.environment, uuids: devices.map { $0.uuid }) { library.parent(ofSlice: $0) }
        var notes = visible.notes
        var gpus: [GPU] = []
        for device in visible.indices.map({ devices[$0] }) {
            // A counter of 0 is none: no GPU used nothing since its driver was loaded.
            let counter = library.energy(device)
            if counter.failure == nil, counter.value > 0 {
                gpus.append(GPU(device: device, hasCounter: true))
            } else if library.power(device).failure == nil {
                gpus.append(GPU(device: device, hasCounter: false))
            } else {
                notes.append("\(device.name) tells neither energy nor power")
            }
        }
        return (gpus, notes)
    }

    private static func nothing(_ hasNone: Bool, _ notes: [String]) -> SourceStatus {
        guard !hasNone else {
            return .unavailable(
                name, because: "the NVIDIA driver sees no GPU", fix: "sudo nvidia-smi -L  # shows what the driver sees",
                notes: notes)
        }
        return .unavailable(
            name, because: "no GPU that this job may use tells energy or power",
            fix: "unset CUDA_VISIBLE_DEVICES NVIDIA_VISIBLE_DEVICES", notes: notes)
    }
}

/// Reads the GPUs' counters or power.
private final class NVMLReader: EnergyReader {
    let channels: [EnergyChannel]
    let updateInterval = NVML.updateInterval
    private let library: NVMLLibrary
    private let gpus: [NVML.GPU]

    init(_ library: NVMLLibrary, _ gpus: [NVML.GPU]) {
        self.library = library
        self.gpus = gpus
        channels = gpus.map { $0.channel }
    }

    func read(into samples: UnsafeMutableBufferPointer<RawSample>) {
        for index in gpus.indices {
            let gpu = gpus[index]
            samples[index] = gpu.hasCounter ? library.energy(gpu.device) : library.power(gpu.device)
        }
    }
}

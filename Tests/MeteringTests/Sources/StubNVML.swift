import Foundation
import TestKit

/// A stand-in for NVIDIA's management library, compiled when a test asks for it.
struct StubNVML {
    /// The library file, in a folder that is removed with this value.
    let path: String
    private let folder: FakeSysfs

    static let compiler = ["/usr/bin/cc", "/usr/bin/clang", "/opt/swift/usr/bin/clang"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// - Parameters:
    ///   - gpus: how many GPUs there are.
    ///   - hasCounter: whether they count energy; each reading adds 1 J.
    ///   - isSliced: whether the first GPU is divided into MIG slices.
    ///   - isBroken: whether initialising fails.
    init(gpus: Int = 1, hasCounter: Bool = true, isSliced: Bool = false, isBroken: Bool = false) throws {
        folder = try FakeSysfs()
        try folder.write(Self.source, to: "nvml.c")
        path = folder.root + "/libnvml.so"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.compiler ?? "/usr/bin/cc")
        process.arguments = [
            "-shared", "-fPIC", "-DGPUS=\(gpus)", "-DCOUNTER=\(hasCounter ? 1 : 0)", "-DSLICED=\(isSliced ? 1 : 0)",
            "-DBROKEN=\(isBroken ? 1 : 0)", "-o", path, folder.root + "/nvml.c",
        ]
        try process.run()
        process.waitUntilExit()
    }

    /// The same calls as the real library's, with its result codes: 3 not supported, 6 not found, 7 too small.
    private static let source = """
        #include <stdio.h>
        #include <string.h>
        typedef struct { unsigned pid; unsigned long long time; unsigned sm, memory, encoder, decoder; } Sample;
        typedef struct { unsigned pid; unsigned long long memory; unsigned gpu, compute; } Process;
        static long gpus[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
        static unsigned long long energy[16], clock_;
        static long slice = 0;
        int nvmlInit_v2(void) { return BROKEN ? 9 : 0; }
        int nvmlShutdown(void) { return 0; }
        const char *nvmlErrorString(int code) { return code == 9 ? "Driver Not Loaded" : "Unknown Error"; }
        int nvmlDeviceGetCount_v2(unsigned *count) { *count = GPUS; return 0; }
        int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) { *device = &gpus[index]; return index < GPUS ? 0 : 2; }
        int nvmlDeviceGetName(void *device, char *text, unsigned size) { snprintf(text, size, "Stub GPU"); return 0; }
        int nvmlDeviceGetUUID(void *device, char *text, unsigned size) {
            snprintf(text, size, "GPU-%ld000", *(long *)device);
            return 0;
        }
        int nvmlDeviceGetMigMode(void *device, unsigned *current, unsigned *pending) {
            *current = *pending = SLICED && *(long *)device == 0;
            return 0;
        }
        int nvmlDeviceGetHandleByUUID(const char *uuid, void **device) {
            if (!SLICED || strcmp(uuid, "MIG-1234")) return 6;
            *device = &slice;
            return 0;
        }
        int nvmlDeviceGetDeviceHandleFromMigDeviceHandle(void *slice_, void **device) { *device = &gpus[0]; return 0; }
        int nvmlDeviceGetTotalEnergyConsumption(void *device, unsigned long long *millijoules) {
            if (!COUNTER) return 3;
            *millijoules = energy[*(long *)device] += 1000;
            return 0;
        }
        int nvmlDeviceGetPowerUsage(void *device, unsigned *milliwatts) { *milliwatts = 70000; return 0; }
        int nvmlDeviceGetProcessUtilization(void *device, Sample *samples, unsigned *count, unsigned long long since) {
            if (!samples) { *count = 2; return 7; }
            clock_ += 100;
            samples[0] = (Sample){41, clock_, 60, 0, 0, 0};
            samples[1] = (Sample){42, clock_, 20, 0, 0, 0};
            *count = 2;
            return 0;
        }
        int nvmlDeviceGetComputeRunningProcesses_v3(void *device, unsigned *count, Process *processes) {
            processes[0] = (Process){41, 0, 0, 0};
            *count = 1;
            return 0;
        }

        """
}

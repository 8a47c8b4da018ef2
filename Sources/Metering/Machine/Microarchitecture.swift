/// Names the micro-architecture of a processor from the numbers it identifies itself by.
enum Microarchitecture {
    /// - Parameters:
    ///   - fields: the fields of `/proc/cpuinfo`.
    ///   - isAmazon: whether the machine is Amazon's, where an Arm core is a Graviton.
    /// - Returns: nil when the numbers are not known.
    static func name(of fields: [String: String], isAmazon: Bool) -> String? {
        if let implementer = fields["CPU implementer"], let part = fields["CPU part"] {
            return arm(implementer: implementer, part: part, isAmazon: isAmazon)
        }
        guard let family = fields["cpu family"].flatMap({ Int($0) }), let model = fields["model"].flatMap({ Int($0) })
        else { return nil }
        switch fields["vendor_id"] {
        case "GenuineIntel" where family == 6:
            return intel(model: model, stepping: fields["stepping"].flatMap { Int($0) } ?? 0)
        case "AuthenticAMD":
            return amd(family: family, model: model, isServer: fields["model name"]?.contains("EPYC") ?? false)
        default: return nil
        }
    }

    /// Those with the AMX instructions, from Sapphire Rapids on (Intel SDM vol. 1, chapter on AMX).
    static let haveMatrixTiles: Set<String> = ["Sapphire Rapids", "Emerald Rapids", "Granite Rapids"]

    /// Models of family 6 (Linux, arch/x86/include/asm/intel-family.h).
    private static func intel(model: Int, stepping: Int) -> String? {
        switch model {
        case 42, 45: "Sandy Bridge"
        case 58, 62: "Ivy Bridge"
        case 60, 63, 69, 70: "Haswell"
        case 61, 71, 79, 86: "Broadwell"
        case 78, 94: "Skylake"
        // Steppings 5 to 7 of the server part are Cascade Lake, from 10 on Cooper Lake.
        case 85: stepping < 5 ? "Skylake" : stepping < 10 ? "Cascade Lake" : "Cooper Lake"
        case 142, 158: stepping < 10 ? "Kaby Lake" : "Coffee Lake"
        case 165, 166: "Comet Lake"
        case 106, 108, 125, 126: "Ice Lake"
        case 140, 141: "Tiger Lake"
        case 167: "Rocket Lake"
        case 151, 154, 190: "Alder Lake"
        case 183, 186, 191: "Raptor Lake"
        case 143: "Sapphire Rapids"
        case 207: "Emerald Rapids"
        case 173, 174: "Granite Rapids"
        default: nil
        }
    }

    /// Models of families 17h, 19h and 1Ah (Linux, arch/x86/kernel/cpu/amd.c); a desktop part of the same number as a
    /// server's is named by its core, since its power per thread is another.
    private static func amd(family: Int, model: Int, isServer: Bool) -> String? {
        switch (family, model) {
        case (0x17, 0x00...0x0f): isServer ? "EPYC 1st Gen" : "Zen"
        case (0x17, 0x30...0x3f): isServer ? "EPYC 2nd Gen" : "Zen 2"
        case (0x17, 0x10...0x2f), (0x17, 0x50...0x5f): "Zen"
        case (0x17, 0x40...0x4f), (0x17, 0x60...0x7f), (0x17, 0x90...0x91), (0x17, 0xa0...0xaf): "Zen 2"
        case (0x19, 0x00...0x0f): isServer ? "EPYC 3rd Gen" : "Zen 3"
        case (0x19, 0x10...0x1f), (0x19, 0xa0...0xaf): isServer ? "EPYC 4th Gen" : "Zen 4"
        case (0x19, 0x20...0x5f): "Zen 3"
        case (0x19, 0x60...0x9f): "Zen 4"
        case (0x1a, 0x00...0x1f): isServer ? "EPYC 5th Gen" : "Zen 5"
        case (0x1a, 0x20...0x2f), (0x1a, 0x40...0x4f), (0x1a, 0x70...0x7f): "Zen 5"
        default: nil
        }
    }

    /// Parts of implementer 41h (Arm's Neoverse technical reference manuals).
    private static func arm(implementer: String, part: String, isAmazon: Bool) -> String? {
        guard implementer == "0x41" else { return nil }
        switch part {
        case "0xd0c": return isAmazon ? "Graviton2" : "Neoverse N1"
        case "0xd40": return isAmazon ? "Graviton3" : "Neoverse V1"
        case "0xd4f": return isAmazon ? "Graviton4" : "Neoverse V2"
        default: return nil
        }
    }
}

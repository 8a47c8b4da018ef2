// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "perjoule-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "perjoule", path: "..")],
    targets: [
        .target(name: "CPeers"),
        .executableTarget(
            name: "PerjouleBenchmarks",
            dependencies: ["CPeers", .product(name: "Perjoule", package: "perjoule")],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
    ]
)

// swift-tools-version: 6.2
import PackageDescription

/// One set of compiler settings for every target.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

/// A target of the house, with its floor's neighbours as the only imports.
func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of a target; every test may use the vocabulary of floor 0 and the stand-ins.
func tests(
    _ name: String, _ neighbours: [String] = [], packages: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
    let names = Set([name, "TestKit", "Quantities", "Statistics"] + neighbours).sorted()
    return .testTarget(
        name: name + "Tests", dependencies: names.map { .byName(name: $0) } + packages, exclude: exclude,
        swiftSettings: settings)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let hummingbird: [Target.Dependency] = [
    .product(name: "HummingbirdCore", package: "hummingbird"), .product(name: "HummingbirdTLS", package: "hummingbird"),
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
    .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
    .product(name: "Logging", package: "swift-log"),
]

let library = [
    "Quantities", "Statistics", "Metering", "ModelGraph", "Inference", "Pipelines", "Planning",
    "Profiling", "Store", "Reporting", "Prediction", "Accuracy", "Simulation", "Tuning", "Studies",
    "Serving",
]

let package = Package(
    name: "perjoule",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "perjoule", targets: ["perjoule"]),
        .library(name: "Perjoule", targets: library),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
    ],
    targets: [
        // Floor 0
        target("Quantities"),
        target("Statistics", ["Quantities"]),
        .target(name: "CONNXRuntime"),
        .target(name: "CImageCodec"),
        .target(name: "CNVML"),
        .target(name: "CPerfEvent"),
        .target(name: "CProcess"),
        // Floor 1
        target("Metering", ["Quantities", "CNVML", "CPerfEvent", "CProcess"]),
        target("ModelGraph", ["Quantities"]),
        target("Inference", ["Quantities", "Statistics", "CONNXRuntime"]),
        target("Pipelines", ["Quantities", yams]),
        target("Reporting", ["Quantities"]),
        // Floor 2
        target("Planning", ["Quantities", "Pipelines"]),
        target("Store", ["Quantities", "Reporting", grdb]),
        target("Prediction", ["Quantities", "Statistics", "ModelGraph", "Reporting"]),
        target("Profiling", ["Quantities", "Statistics", "Metering", "ModelGraph", "Inference"]),
        target("Accuracy", ["Quantities", "Statistics", "Inference", "Reporting", "CImageCodec"]),
        // Floor 3
        target("Simulation", ["Quantities", "Statistics", "Pipelines", "Planning"]),
        target("Tuning", ["Quantities", "Statistics"]),
        // Floor 4
        target(
            "Studies",
            [
                "Quantities", "Statistics", "Metering", "ModelGraph", "Inference", "Pipelines", "Planning", "Accuracy",
                "Prediction", "Profiling", "Reporting", "Simulation", "Store", "Tuning", yams,
            ]),
        target(
            "Serving",
            [
                "Quantities", "Statistics", "Metering", "Inference", "Pipelines", "Planning", "Reporting", "Simulation",
                "Accuracy", "Store", "ModelGraph", "Profiling",
            ] + hummingbird),
        // Floor 5
        .executableTarget(
            name: "perjoule",
            dependencies: library.map { .byName(name: $0) } + [argumentParser],
            swiftSettings: settings),
        // Test support and tests
        .target(
            name: "TestKit", dependencies: ["Quantities", "Statistics", "Metering"], path: "Tests/TestKit",
            swiftSettings: settings),
        tests("Quantities"),
        tests("Statistics", exclude: ["generate_expected.py", "generate_expected_models.py"]),
        tests("Metering"),
        tests("ModelGraph"),
        tests("Inference", ["ModelGraph"]),
        tests("Pipelines"),
        tests("Planning", ["Pipelines"], exclude: ["generate_expected.py"]),
        tests("Simulation", ["Pipelines", "Planning"], exclude: ["generate_expected.py"]),
        tests("Tuning", exclude: ["generate_expected.py"]),
        tests("Profiling", ["Metering", "ModelGraph", "Inference"]),
        tests(
            "Accuracy", ["Inference", "Reporting"], exclude: ["generate_expected.py", "generate_expected_images.py"]),
        tests("Store", packages: [grdb]),
        tests("Prediction", ["ModelGraph", "Inference"]),
        tests("Reporting", exclude: ["__Snapshots__"]),
        tests(
            "Studies",
            [
                "Accuracy", "Inference", "Metering", "ModelGraph", "Pipelines", "Planning", "Prediction", "Profiling",
                "Reporting", "Simulation", "Store", "Tuning",
            ], exclude: ["generate_expected_analysis.py"]),
        tests(
            "Serving",
            [
                "Inference", "Metering", "ModelGraph", "Pipelines", "Planning", "Reporting", "Simulation", "Accuracy",
                "Store", "Profiling",
            ], packages: hummingbird + [yams], exclude: ["Transforms/generate_expected.py"]),
        .testTarget(name: "CommandTests", dependencies: ["perjoule", "TestKit"], swiftSettings: settings),
    ]
)

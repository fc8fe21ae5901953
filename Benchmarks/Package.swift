// swift-tools-version: 6.2
import PackageDescription

/// The same strictness as in the engine family; clocks and files are allowed here.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "plimsoll-benchmarks",
    dependencies: [
        .package(name: "plimsoll", path: "..")
    ],
    targets: [
        .executableTarget(
            name: "bench",
            dependencies: [.product(name: "Plimsoll", package: "plimsoll")],
            swiftSettings: settings)
    ]
)

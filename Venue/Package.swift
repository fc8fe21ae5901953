// swift-tools-version: 6.2
import PackageDescription

/// The same strictness as in the engine family; unsafe code appears only beside C libraries.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let engine: [Target.Dependency] = [
    .product(name: "Plimsoll", package: "plimsoll")
]

let package = Package(
    name: "plimsoll-venue",
    products: [
        .executable(name: "plimsoll", targets: ["plimsoll"])
    ],
    dependencies: [
        .package(name: "plimsoll", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "VenueFeeds", dependencies: engine + ["CZlib"], swiftSettings: settings),
        .target(name: "VenueCalculator", dependencies: engine, swiftSettings: settings),
        .target(
            name: "VenueReplay", dependencies: engine + ["VenueFeeds", "VenueCalculator"],
            swiftSettings: settings),
        .executableTarget(
            name: "plimsoll",
            dependencies: [
                "VenueFeeds", "VenueCalculator", "VenueReplay",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "VenueFeedsTests", dependencies: ["VenueFeeds"] + engine,
            swiftSettings: settings),
        .testTarget(
            name: "VenueCalculatorTests", dependencies: ["VenueCalculator"] + engine,
            swiftSettings: settings),
        .testTarget(
            name: "VenueReplayTests", dependencies: ["VenueReplay", "VenueFeeds"] + engine,
            swiftSettings: settings),
    ]
)

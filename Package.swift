// swift-tools-version: 6.2
import PackageDescription

/// The settings every target of the engine family is built with: warnings are errors, unsafe
/// code is spelled out, imports state their access level.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func core(_ name: String, _ dependencies: [String] = []) -> Target {
    .target(
        name: name, dependencies: dependencies.map { .init(stringLiteral: $0) },
        swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [String]) -> Target {
    .testTarget(
        name: name, dependencies: dependencies.map { .init(stringLiteral: $0) },
        swiftSettings: settings)
}

let engineFamily = [
    "PlimsollNumerics", "PlimsollModel", "PlimsollMargin", "PlimsollBook", "PlimsollLedger",
    "PlimsollWire", "PlimsollEngine",
]

let package = Package(
    name: "plimsoll",
    products: [
        .library(
            name: "Plimsoll",
            targets: engineFamily),
        .library(name: "PlimsollTestKit", targets: ["PlimsollTestKit"]),
        .executable(name: "plimsoll-sim", targets: ["plimsoll-sim"]),
    ],
    targets: [
        core("PlimsollNumerics"),
        core("PlimsollModel", ["PlimsollNumerics"]),
        core("PlimsollMargin", ["PlimsollNumerics", "PlimsollModel"]),
        core("PlimsollBook", ["PlimsollNumerics", "PlimsollModel"]),
        core("PlimsollLedger", ["PlimsollNumerics", "PlimsollModel"]),
        core("PlimsollWire", ["PlimsollNumerics", "PlimsollModel"]),
        core(
            "PlimsollEngine",
            [
                "PlimsollNumerics", "PlimsollModel", "PlimsollMargin", "PlimsollBook",
                "PlimsollLedger", "PlimsollWire",
            ]),
        core("PlimsollTestKit", engineFamily),
        .executableTarget(
            name: "plimsoll-sim", dependencies: ["PlimsollEngine", "PlimsollTestKit"],
            swiftSettings: settings),
        tests("PlimsollNumericsTests", ["PlimsollNumerics"]),
        tests("PlimsollModelTests", ["PlimsollNumerics", "PlimsollModel"]),
        tests("PlimsollMarginTests", ["PlimsollNumerics", "PlimsollModel", "PlimsollMargin"]),
        tests("PlimsollBookTests", ["PlimsollNumerics", "PlimsollModel", "PlimsollBook"]),
        tests("PlimsollLedgerTests", ["PlimsollNumerics", "PlimsollModel", "PlimsollLedger"]),
        tests("PlimsollWireTests", ["PlimsollNumerics", "PlimsollModel", "PlimsollWire"]),
        tests("PlimsollEngineTests", engineFamily + ["PlimsollTestKit"]),
        .testTarget(
            name: "GoldenTests",
            dependencies: ["PlimsollNumerics", "PlimsollModel", "PlimsollMargin"],
            exclude: ["Examples"], swiftSettings: settings),
        tests("SpecTests", engineFamily + ["PlimsollTestKit"]),
        tests("SimulationTests", engineFamily + ["PlimsollTestKit"]),
        tests("TidyTests", []),
    ]
)

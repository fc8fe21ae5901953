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

func product(_ name: String, _ package: String) -> Target.Dependency {
    .product(name: name, package: package)
}

let crypto = [product("Crypto", "swift-crypto"), product("CryptoExtras", "swift-crypto")]
let locks = product("NIOConcurrencyHelpers", "swift-nio")
let logging = product("Logging", "swift-log")
let sockets = [
    product("NIOCore", "swift-nio"), product("NIOPosix", "swift-nio"),
    product("NIOHTTP1", "swift-nio"), product("NIOWebSocket", "swift-nio"),
    product("NIOSSL", "swift-nio-ssl"), locks,
]

/// A part of the shell: its own targets by name, libraries beside them.
func shell(_ name: String, _ parts: [String], _ libraries: [Target.Dependency] = []) -> Target {
    .target(
        name: name,
        dependencies: engine + parts.map { .init(stringLiteral: $0) } + libraries,
        swiftSettings: settings)
}

func tests(_ name: String, _ parts: [String], _ libraries: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name,
        dependencies: engine + parts.map { .init(stringLiteral: $0) } + libraries,
        swiftSettings: settings)
}

let package = Package(
    name: "plimsoll-venue",
    products: [
        .executable(name: "plimsoll", targets: ["plimsoll"])
    ],
    dependencies: [
        .package(name: "plimsoll", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CVenue"),
        shell("VenueJSON", []),
        shell("VenuePorts", [], [locks]),
        shell("VenueTransport", [], [product("NIOCore", "swift-nio")]),
        shell("VenueMetrics", [], [locks]),
        shell("VenueJournalFile", ["CVenue", "VenuePorts"], [locks]),
        shell("VenueSequencer", ["VenuePorts"], [locks]),
        shell("VenueReadModels", ["VenuePorts"], [locks]),
        shell(
            "VenueSQLite", ["VenuePorts", "VenueReadModels"],
            [product("GRDB", "GRDB.swift"), locks]),
        shell(
            "VenueIdentity", ["VenuePorts"], crypto + [product("GRDB", "GRDB.swift"), locks]),
        shell("BinanceAPI", ["VenueJSON", "VenuePorts", "VenueReadModels"], crypto),
        shell(
            "VenueGateway",
            [
                "BinanceAPI", "VenueJSON", "VenuePorts", "VenueReadModels", "VenueSequencer",
                "VenueTransport",
            ], [locks]),
        shell(
            "VenueWatch", ["VenueJSON", "VenuePorts", "VenueReadModels", "VenueSequencer"],
            sockets + [
                product("Crypto", "swift-crypto"), product("GRDB", "GRDB.swift"),
            ]),
        shell(
            "VenueNativeAPI",
            [
                "VenueCalculator", "VenueIdentity", "VenueJSON", "VenuePorts", "VenueReadModels",
                "VenueSequencer", "VenueStress", "VenueTransport", "VenueWatch",
            ], [locks]),
        shell(
            "VenueWeb", ["CZlib", "VenuePorts", "VenueTransport"],
            [product("Crypto", "swift-crypto"), locks]),
        shell("VenueFeeds", ["CZlib"]),
        shell("VenueCalculator", ["VenueJSON"]),
        shell("VenueListing", ["VenueCalculator", "VenueJSON"]),
        shell("VenueReplay", ["VenueFeeds", "VenueJSON", "VenueListing"]),
        shell("VenueStress", ["VenueFeeds", "VenueReplay"], [locks]),
        shell(
            "VenueMarket",
            ["VenueFeeds", "VenueJSON", "VenueListing", "VenuePorts", "VenueSequencer"],
            sockets + [logging]),
        shell(
            "VenueHTTP", ["VenuePorts", "VenueTransport", "VenueMetrics"],
            sockets + [
                product("HummingbirdCore", "hummingbird"),
                product("HummingbirdTLS", "hummingbird"),
                product("HTTPTypes", "swift-http-types"),
                product("X509", "swift-certificates"), product("SwiftASN1", "swift-asn1"),
                product("Crypto", "swift-crypto"), logging,
                product("ServiceLifecycle", "swift-service-lifecycle"),
            ]),
        shell(
            "VenueServer",
            [
                "BinanceAPI", "VenueGateway", "VenueHTTP", "VenueIdentity", "VenueJSON",
                "VenueJournalFile", "VenueMarket", "VenueMetrics", "VenueNativeAPI", "VenuePorts",
                "VenueReadModels", "VenueSQLite", "VenueSequencer", "VenueStress",
                "VenueTransport", "VenueWatch", "VenueWeb",
            ],
            [
                locks, logging, product("ServiceLifecycle", "swift-service-lifecycle"),
                product("UnixSignals", "swift-service-lifecycle"),
            ]),
        shell(
            "VenueLoad", ["VenueJSON", "VenuePorts"],
            sockets + [product("Crypto", "swift-crypto")]),
        .executableTarget(
            name: "plimsoll",
            dependencies: engine + [
                "VenueFeeds", "VenueCalculator", "VenueReplay", "VenueJournalFile", "VenueJSON",
                "VenueListing", "VenueLoad", "VenueMarket", "VenuePorts", "VenueReadModels",
                "VenueSQLite", "VenueSequencer", "VenueServer",
                product("ArgumentParser", "swift-argument-parser"), locks, logging,
            ],
            swiftSettings: settings),
        tests("VenueJSONTests", ["VenueJSON"]),
        tests("VenueFeedsTests", ["VenueFeeds"]),
        tests("VenueCalculatorTests", ["VenueCalculator"]),
        tests(
            "VenueStressTests", ["VenueStress", "VenueFeeds"],
            [product("PlimsollTestKit", "plimsoll")]),
        tests("VenueReplayTests", ["VenueReplay", "VenueFeeds", "VenueJSON", "VenueListing"]),
        tests("VenueJournalFileTests", ["CVenue", "VenueJournalFile", "VenuePorts"]),
        tests(
            "VenueSequencerTests", ["VenueSequencer", "VenuePorts", "VenueJournalFile"],
            [locks, product("PlimsollTestKit", "plimsoll")]),
        tests(
            "VenueReadModelsTests", ["VenueReadModels", "VenueSQLite", "VenuePorts"],
            [
                product("PlimsollTestKit", "plimsoll"), product("GRDB", "GRDB.swift"), locks,
            ]),
        tests("VenueIdentityTests", ["VenueIdentity", "VenuePorts"], crypto),
        tests("BinanceAPITests", ["BinanceAPI", "VenueJSON", "VenueReadModels"]),
        tests(
            "VenueGatewayTests",
            [
                "VenueGateway", "BinanceAPI", "VenueJSON", "VenuePorts", "VenueReadModels",
                "VenueSequencer", "VenueTransport",
            ],
            crypto + [
                product("NIOCore", "swift-nio"), locks, product("PlimsollTestKit", "plimsoll"),
            ]),
        tests("VenueWebTests", ["VenueWeb", "VenuePorts", "VenueTransport"]),
        tests(
            "VenueNativeAPITests",
            [
                "VenueCalculator", "VenueIdentity", "VenueJSON", "VenueJournalFile",
                "VenueNativeAPI", "VenuePorts", "VenueReadModels", "VenueSequencer", "VenueStress",
                "VenueTransport", "VenueWatch",
            ], [product("NIOCore", "swift-nio"), locks]),
        tests(
            "VenueWatchTests",
            [
                "VenueJSON", "VenuePorts", "VenueReadModels", "VenueSequencer", "VenueWatch",
            ],
            sockets + [product("Crypto", "swift-crypto")]),
        tests(
            "VenueMarketTests",
            ["VenueMarket", "VenueFeeds", "VenuePorts", "VenueSequencer"],
            sockets),
        tests(
            "VenueLoadTests", ["VenueHTTP", "VenueLoad", "VenueMetrics", "VenueTransport"],
            [locks, logging, product("ServiceLifecycle", "swift-service-lifecycle")]),
        tests(
            "VenueHTTPTests", ["VenueHTTP", "VenueMetrics", "VenuePorts", "VenueTransport"],
            sockets + [logging, product("ServiceLifecycle", "swift-service-lifecycle")]),
        tests(
            "VenueServerTests",
            [
                "VenueIdentity", "VenueJSON", "VenueMarket", "VenuePorts", "VenueSequencer",
                "VenueServer",
            ]),
    ]
)

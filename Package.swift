// swift-tools-version: 6.2
import PackageDescription

// One settings array, each flag with its reason.
let swift: [SwiftSetting] = [
    // `any P` where a box is meant: the cost of an existential stays visible.
    .enableUpcomingFeature("ExistentialAny"),
    // An import is an implementation detail unless it says `public import`: the layers stay honest.
    .enableUpcomingFeature("InternalImportsByDefault"),
    // A warning that nobody reads is a bug that nobody finds.
    .treatAllWarnings(as: .error),
]

let embedText: [Target.PluginUsage] = [.plugin(name: "EmbedText")]

// MARK: - Packages: exact versions, each with its reason in the README's table

let packages: [Package.Dependency] = [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

// MARK: - Targets: from the executable down; `Tests/ArchitectureTests` holds the same arrows against every import line

func target(_ name: String, _ dependencies: [Target.Dependency], plugins: [Target.PluginUsage] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swift, plugins: plugins)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: swift)
}

let sources: [Target] = [
    .executableTarget(
        name: "pollux",
        dependencies: ["Cluster", "Demo", "Schema", "Elements", argumentParser],
        swiftSettings: swift
    ),
    target("Demo", ["Cluster", "DemoVendor", "EmbeddedPostgres"]),
    target(
        "Cluster",
        [
            "HTTPAPI", "Provisioning", "Polling", "Bulk", "WebhookIngest", "WebhookDelivery", "Ledger", "Events",
            "VendorClient", "Instances", "Elements", "OutboundHTTP", "JobQueue", "Schema", "Postgres", "Telemetry",
            serviceLifecycle, configuration, logging,
        ]
    ),
    target(
        "HTTPAPI",
        [
            "Provisioning", "Polling", "Bulk", "WebhookIngest", "WebhookDelivery", "Events", "VendorClient",
            "Instances", "Elements", "JobQueue", "Postgres", "Telemetry", hummingbird,
        ]
    ),
    target(
        "Provisioning",
        ["Polling", "Events", "VendorClient", "Instances", "Elements", "JobQueue", "Postgres"]
    ),
    target("Polling", ["Ledger", "VendorClient", "Events", "Instances", "Elements", "JobQueue", "Postgres"]),
    target(
        "WebhookIngest",
        ["Ledger", "VendorClient", "Events", "Instances", "Elements", "JobQueue", "Postgres", crypto]
    ),
    target("Bulk", ["VendorClient", "Events", "Instances", "Elements", "JobQueue", "Postgres"]),
    target("WebhookDelivery", ["Events", "Instances", "OutboundHTTP", "JobQueue", "Postgres", crypto]),
    target("Ledger", ["Events", "Instances", "Elements", "Postgres", crypto]),
    target("Events", ["Instances", "JobQueue", "Postgres"]),
    target("VendorClient", ["Elements", "Instances", "OutboundHTTP", "Postgres"]),
    target("Instances", ["Elements", "Postgres", crypto]),
    target("Elements", [yams], plugins: embedText),
    target("OutboundHTTP", ["CCurl"]),
    target("JobQueue", ["Postgres"]),
    target("Schema", ["Postgres"], plugins: embedText),
    target("Postgres", ["CPostgres"]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    target("Telemetry", [logging, metrics]),
    target("DemoVendor", ["OutboundHTTP", hummingbird, crypto]),
    target("EmbeddedPostgres", []),
    .plugin(name: "EmbedText", capability: .buildTool(), dependencies: ["EmbedTextTool"], path: "Sources/EmbedText"),
    .executableTarget(name: "EmbedTextTool", swiftSettings: swift),
    .executableTarget(
        name: "Benchmarks",
        dependencies: [
            "Polling", "Ledger", "VendorClient", "Events", "Instances", "Elements", "OutboundHTTP", "JobQueue",
            "Schema", "Postgres", "EmbeddedPostgres",
        ],
        swiftSettings: swift
    ),
]

let testTargets: [Target] = [
    .target(
        name: "TestSupport",
        dependencies: ["EmbeddedPostgres", "Schema", "Postgres"],
        path: "Tests/TestSupport",
        swiftSettings: swift
    ),
    tests("ArchitectureTests", []),
    tests("PostgresTests", ["Postgres", "TestSupport"]),
    tests("SchemaTests", ["Schema", "Postgres", "TestSupport"]),
    tests("JobQueueTests", ["JobQueue", "Postgres", "Schema", "EmbeddedPostgres", "TestSupport"]),
    // The process that the queue's fault tests start and kill; nothing else sets a crash point.
    .executableTarget(
        name: "QueueProcess",
        dependencies: ["JobQueue", "Postgres"],
        path: "Tests/QueueProcess",
        swiftSettings: swift,
        // So that its timers come before faketime's: see RealTimers.swift.
        linkerSettings: [.unsafeFlags(["-Xlinker", "--export-dynamic-symbol=timerfd_settime"])]
    ),
    tests(
        "QueueFaultTests",
        ["QueueProcess", "JobQueue", "Postgres", "Schema", "EmbeddedPostgres", "TestSupport"]
    ),
    tests("ElementsTests", ["Elements", yams], resources: [.copy("Vectors")]),
    tests(
        "CatalogueTests",
        [
            "Polling", "Events", "VendorClient", "Instances", "Elements", "OutboundHTTP", "JobQueue", "Postgres",
            "TestSupport", hummingbird,
        ],
        resources: [.copy("Vendors")]
    ),
    tests("TelemetryTests", ["Telemetry", logging, metrics]),
    tests("OutboundHTTPTests", ["OutboundHTTP", "TestSupport"]),
    tests("VendorClientTests", ["VendorClient", "DemoVendor", "TestSupport"]),
    tests("InstancesTests", ["Instances", "TestSupport"]),
    tests("EventsTests", ["Events", "TestSupport"]),
    tests("PollingTests", ["Polling", "DemoVendor", "TestSupport"]),
    tests("WebhookDeliveryTests", ["WebhookDelivery", "TestSupport"], resources: [.copy("Vectors")]),
    tests(
        "WebhookIngestTests",
        ["WebhookIngest", "Polling", "DemoVendor", "TestSupport", crypto],
        resources: [.copy("Vectors")]
    ),
    tests("BulkTests", ["Bulk", "DemoVendor", "TestSupport"]),
    tests("ProvisioningTests", ["Provisioning"]),
    tests("HTTPAPITests", ["HTTPAPI", "DemoVendor", "TestSupport", crypto]),
    tests(
        "TortureTests",
        ["Cluster", "DemoVendor", "EmbeddedPostgres", "Postgres", "TestSupport", "pollux"],
        resources: [.copy("Elements")]
    ),
    tests("ClusterTests", ["Cluster", "Demo", "DemoVendor", "TestSupport", "pollux"]),
]

// MARK: - One test target at a time

/// `POLLUX_FOCUS=JobQueueTests swift test` builds that target and what it needs, and nothing else.
func focused(_ all: [Target]) -> [Target] {
    guard let wanted = Context.environment["POLLUX_FOCUS"], !wanted.isEmpty else { return all }
    var kept = Set(wanted.split(separator: ",").map(String.init))
    var grown = true
    while grown {
        let before = kept.count
        for target in all where kept.contains(target.name) {
            for case .byNameItem(let name, _) in target.dependencies { kept.insert(name) }
            for case .plugin(let name, _) in target.plugins ?? [] { kept.insert(name) }
        }
        grown = kept.count > before
    }
    return all.filter { kept.contains($0.name) }
}

let package = Package(
    name: "pollux",
    platforms: [.macOS(.v15)],
    dependencies: packages,
    targets: focused(sources + testTargets)
)

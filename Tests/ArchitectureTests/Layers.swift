/// Which target may import what: the table that `README.md` draws and `Package.swift` declares.
///
/// SwiftPM accepts an undeclared import of a sibling and of any package that something else pulls in; this table does not.
enum Layers {
    static let own: [String: Set<String>] = [
        "pollux": ["Cluster", "Demo", "Schema", "Elements"],
        "Demo": ["Cluster", "DemoVendor", "EmbeddedPostgres"],
        "Cluster": [
            "HTTPAPI", "Provisioning", "Polling", "Bulk", "WebhookIngest", "WebhookDelivery", "Ledger", "Events",
            "VendorClient", "Instances", "Elements", "OutboundHTTP", "JobQueue", "Schema", "Postgres", "Telemetry",
        ],
        "HTTPAPI": [
            "Provisioning", "Polling", "Bulk", "WebhookIngest", "WebhookDelivery", "Events", "VendorClient",
            "Instances", "Elements", "JobQueue", "Postgres", "Telemetry",
        ],
        "Provisioning": ["Polling", "Events", "VendorClient", "Instances", "Elements", "JobQueue", "Postgres"],
        "Polling": ["Ledger", "VendorClient", "Events", "Instances", "Elements", "JobQueue", "Postgres"],
        "WebhookIngest": [
            "Ledger", "VendorClient", "Events", "Instances", "Elements", "JobQueue", "Postgres",
        ],
        "Bulk": ["VendorClient", "Events", "Instances", "Elements", "JobQueue", "Postgres"],
        "WebhookDelivery": ["Events", "Instances", "OutboundHTTP", "JobQueue", "Postgres"],
        "Ledger": ["Events", "Elements", "Instances", "Postgres"],
        "Events": ["Instances", "JobQueue", "Postgres"],
        "VendorClient": ["Elements", "Instances", "OutboundHTTP", "Postgres"],
        "Instances": ["Elements", "Postgres"],
        "Elements": [],
        "OutboundHTTP": ["CCurl"],
        "JobQueue": ["Postgres"],
        "Schema": ["Postgres"],
        "Postgres": ["CPostgres"],
        "Telemetry": [],
        "DemoVendor": ["OutboundHTTP"],
        "EmbeddedPostgres": [],
        "EmbedText": [],
        "EmbedTextTool": [],
        "Benchmarks": [
            "Polling", "Ledger", "VendorClient", "Events", "Instances", "Elements", "OutboundHTTP", "JobQueue",
            "Schema", "Postgres", "EmbeddedPostgres",
        ],
    ]

    /// Processes below `Tests` that tests start.
    static let processes: [String: Set<String>] = ["QueueProcess": ["JobQueue", "Postgres"]]

    static let packages: [String: Set<String>] = [
        "pollux": ["ArgumentParser"],
        // UnixSignals is a product of the package of ServiceLifecycle.
        "Cluster": ["ServiceLifecycle", "UnixSignals", "Configuration", "Logging"],
        "HTTPAPI": ["Hummingbird"],
        "WebhookIngest": ["Crypto"],
        "WebhookDelivery": ["Crypto"],
        "Ledger": ["Crypto"],
        "Instances": ["Crypto"],
        "Elements": ["Yams"],
        "Telemetry": ["Logging", "Metrics"],
        "DemoVendor": ["Hummingbird", "Crypto"],
    ]

    /// What comes with the toolchain.
    ///
    /// FoundationNetworking is not in it: it would pull in a second HTTP client.
    static let toolchain: Set<String> = [
        "Swift", "Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization", "PackagePlugin",
    ]

    static func allowed(for target: String) -> Set<String>? {
        (own[target] ?? processes[target]).map { $0.union(packages[target] ?? []).union(toolchain) }
    }
}

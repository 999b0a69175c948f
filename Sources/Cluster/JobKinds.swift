import Bulk
public import JobQueue
import Polling
import WebhookDelivery
import WebhookIngest

/// The one list of what the cluster queues and who runs it.
public enum JobKinds {
    /// Every queue that a worker may take from.
    public static let queues: [QueueName] = ["poll", "bulk", "webhook", "maintenance"]

    /// A handler for each kind of job.
    static func handlers(_ parts: ClusterParts) -> [any JobHandler] {
        [
            PollJob(
                instances: parts.instances,
                vendor: parts.vendor,
                recorder: parts.recorder,
                observer: parts.reporter
            ),
            DeliveryJob(
                deliveries: parts.deliveries,
                webhooks: parts.webhooks,
                events: parts.recorder,
                http: parts.http,
                allowances: { try await parts.instances.egressAllowances(of: $0) },
                observer: parts.reporter
            ),
            InboundJob(
                store: parts.inbound,
                instances: parts.instances,
                vendor: parts.vendor,
                recorder: parts.recorder,
                observer: parts.reporter
            ),
            BulkPageJob(store: parts.bulk, instances: parts.instances, source: VendorSource(client: parts.vendor)),
            BulkJoinJob(store: parts.bulk),
            BulkSweepJob(store: parts.bulk),
        ]
    }
}

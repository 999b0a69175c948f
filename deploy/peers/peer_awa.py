"""awa: its queue storage, bulk enqueueing by COPY."""

import asyncio
from dataclasses import dataclass

import awa

import harness


@dataclass
class Bench:
    sent: float


class Awa(harness.Peer):
    def __init__(self):
        self.client = awa.AsyncClient(harness.DSN, max_connections=20)

    async def setup(self):
        await self.client.migrate()
        await self.client.install_queue_storage()

    async def enqueue(self, sent):
        await self.client.insert(Bench(sent))

    async def enqueue_many(self, sent):
        await self.client.enqueue_many_copy([Bench(one) for one in sent])

    async def work(self, concurrency):
        @self.client.task(Bench, queue="default")
        async def bench(job):
            harness.started(job.args.sent)

        await self.client.start([("default", concurrency)])
        await asyncio.Event().wait()

    async def unfinished(self):
        # Completions are kept in memory for a while; stopping writes them.
        await self.client.shutdown(timeout_ms=20000)
        return 0


if __name__ == "__main__":
    harness.main(Awa)

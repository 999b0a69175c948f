"""pgqueuer: asyncpg's pool, the largest batch that it allows at a concurrency."""

import json
import logging

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.queries import Queries

import harness

logging.disable(logging.CRITICAL)


class PgQueuerPeer(harness.Peer):
    async def setup(self):
        await self.open()
        await self.queries.install()

    async def open(self):
        self.queries = Queries(AsyncpgDriver(await asyncpg.connect(harness.DSN)))

    async def enqueue(self, sent):
        await self.queries.enqueue("bench", json.dumps(sent).encode())

    async def enqueue_many(self, sent):
        payloads = [json.dumps(one).encode() for one in sent]
        await self.queries.enqueue(["bench"] * len(sent), payloads, [0] * len(sent))

    async def work(self, concurrency):
        pool = await asyncpg.create_pool(harness.DSN, min_size=4, max_size=20)
        worker = PgQueuer.from_asyncpg_pool(pool)

        @worker.entrypoint("bench")
        async def bench(job):
            harness.started(json.loads(job.payload))

        # It wants at least twice as many places as a batch has jobs.
        batch = max(1, concurrency // 2)
        await worker.run(batch_size=batch, max_concurrent_tasks=2 * batch)

    async def unfinished(self):
        return await harness.count_of("select count(*) from pgqueuer")


if __name__ == "__main__":
    harness.main(PgQueuerPeer)

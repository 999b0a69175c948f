"""dramatiq with dramatiq-pg: a thread a place; it has no bulk enqueueing."""

import asyncio
import logging

import dramatiq
import psycopg2
from dramatiq_pg import PostgresBroker
from dramatiq_pg.schema import generate_init_sql

import harness

logging.disable(logging.CRITICAL)


class Dramatiq(harness.Peer):
    async def setup(self):
        connection = psycopg2.connect(harness.DSN)
        connection.cursor().execute(generate_init_sql())
        connection.commit()

    async def open(self, connections=8):
        broker = PostgresBroker(
            url=f"{harness.DSN}?maxconn={connections}", results=False
        )
        dramatiq.set_broker(broker)

        @dramatiq.actor(actor_name="bench")
        def bench(sent):
            harness.started(sent)

        self.broker = broker
        self.bench = bench

    async def enqueue(self, sent):
        self.bench.send(sent)

    async def work(self, concurrency):
        await self.open(connections=max(16, concurrency + 4))
        dramatiq.Worker(self.broker, worker_threads=concurrency).start()
        await asyncio.Event().wait()

    async def unfinished(self):
        return await harness.count_of(
            "select count(*) from dramatiq.queue where state in ('queued', 'consumed')"
        )


if __name__ == "__main__":
    harness.main(Dramatiq)

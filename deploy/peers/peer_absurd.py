"""absurd: one asynchronous worker; it has no bulk enqueueing."""

import logging
import subprocess
import sys
from pathlib import Path

import psycopg
from absurd_sdk import AsyncAbsurd

import harness

logging.disable(logging.CRITICAL)


class Absurd(harness.Peer):
    async def setup(self):
        tool = Path(sys.executable).with_name("absurdctl")
        subprocess.run(
            [tool, "init", "-d", harness.DSN], check=True, stdout=subprocess.DEVNULL
        )
        await self.open()
        await self.absurd.create_queue("default")

    async def open(self):
        connection = await psycopg.AsyncConnection.connect(harness.DSN, autocommit=True)
        self.absurd = AsyncAbsurd(connection, queue_name="default")

        @self.absurd.register_task("bench")
        async def bench(parameters, context):
            harness.started(parameters["sent"])

    async def enqueue(self, sent):
        await self.absurd.spawn("bench", {"sent": sent})

    async def work(self, concurrency):
        await self.open()
        await self.absurd.start_worker(concurrency=concurrency)

    async def unfinished(self):
        return await harness.count_of(
            "select count(*) from absurd.t_default"
            " where state not in ('completed', 'failed', 'cancelled')"
        )


if __name__ == "__main__":
    harness.main(Absurd)

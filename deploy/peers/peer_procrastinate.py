"""procrastinate: one asynchronous worker, finished jobs kept as by default."""

import logging

from procrastinate import App, PsycopgConnector

import harness

logging.disable(logging.CRITICAL)
app = App(connector=PsycopgConnector(conninfo=harness.DSN, min_size=1, max_size=20))


@app.task(name="bench")
async def bench(sent):
    harness.started(sent)


class Procrastinate(harness.Peer):
    async def setup(self):
        async with app.open_async():
            await app.schema_manager.apply_schema_async()

    async def open(self):
        await app.open_async()

    async def enqueue(self, sent):
        await bench.defer_async(sent=sent)

    async def enqueue_many(self, sent):
        await bench.batch_defer_async(*({"sent": one} for one in sent))

    async def work(self, concurrency):
        async with app.open_async():
            await app.run_worker_async(
                concurrency=concurrency, install_signal_handlers=False
            )

    async def unfinished(self):
        return await harness.count_of(
            "select count(*) from procrastinate_jobs where status in ('todo', 'doing')"
        )


if __name__ == "__main__":
    harness.main(Procrastinate)

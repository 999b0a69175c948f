"""chancy: the asynchronous executor with eager polling."""

import asyncio
import logging

from chancy import Chancy, Queue, Worker, job

import harness

logging.disable(logging.CRITICAL)


@job(queue="default")
async def bench(*, sent: float):
    harness.started(sent)


def work_of(sent):
    # Jobs are stored by the name of their module, which must not be __main__.
    import peer_chancy

    return peer_chancy.bench.job.with_kwargs(sent=sent)


class ChancyPeer(harness.Peer):
    async def setup(self):
        async with Chancy(harness.DSN) as chancy:
            await chancy.migrate()

    async def open(self):
        self.chancy = await Chancy(harness.DSN).__aenter__()

    async def enqueue(self, sent):
        await self.chancy.push(work_of(sent))

    async def enqueue_many(self, sent):
        async for _ in self.chancy.push_many([work_of(one) for one in sent]):
            pass

    async def work(self, concurrency):
        async with Chancy(harness.DSN) as chancy:
            queue = Queue(
                "default",
                concurrency=concurrency,
                executor=Chancy.Executor.Async,
                eager_polling=True,
            )
            await chancy.declare(queue, upsert=True)
            async with Worker(chancy):
                await asyncio.Event().wait()

    async def unfinished(self):
        return await harness.count_of(
            "select count(*) from chancy_jobs where state in ('pending', 'running', 'retrying')"
        )


if __name__ == "__main__":
    harness.main(ChancyPeer)

"""Runs one peer under the same clock, the same jobs and the same rule for "drained" as every other.

A driver calls `main(Peer)`. Its command line is one of

    setup                       prepares a fresh database
    enqueue COUNT [GAP_MS]      in bulk, or one by one with pauses of GAP_MS to GAP_MS + 10 at random
    drain COUNT CONCURRENCY     runs no-op jobs until the database shows nothing unfinished
    latency COUNT CONCURRENCY   runs jobs and tells how long after its enqueueing each started

and the database is named by PEER_DSN. It answers with JSON, one object a line.
"""

import asyncio
import json
import os
import random
import sys
import threading
import time

DSN = os.environ["PEER_DSN"]
BATCH = 1000


class Peer:
    """What a driver fills in."""

    async def setup(self):
        """Prepares a fresh database."""
        raise NotImplementedError

    async def open(self):
        """Connects whoever enqueues."""

    async def enqueue(self, sent):
        """Enqueues one job that was sent at a time."""
        raise NotImplementedError

    async def enqueue_many(self, sent):
        """Enqueues several at once; a peer that cannot, one by one."""
        for one in sent:
            await self.enqueue(one)

    async def work(self, concurrency):
        """Runs jobs until it is cancelled; each calls `started`."""
        raise NotImplementedError

    async def unfinished(self):
        """Tells how many jobs the database shows as not finished."""
        raise NotImplementedError


class _Jobs:
    """What the jobs of this process have told; one for all copies of a driver's module."""

    def __init__(self):
        self.count = 0
        self.latencies = None
        self.lock = threading.Lock()

    def started(self, sent):
        with self.lock:
            if self.latencies is not None:
                self.latencies.append((time.time() - sent) * 1e3)
            self.count += 1


_jobs = _Jobs()
started = _jobs.started


def tell(**answer):
    print(json.dumps(answer), flush=True)


async def count_of(sql):
    """Returns what a query counts, over a connection that is kept."""
    import psycopg

    if not hasattr(count_of, "connection"):
        count_of.connection = await psycopg.AsyncConnection.connect(
            DSN, autocommit=True
        )
    cursor = await count_of.connection.execute(sql)
    return (await cursor.fetchone())[0]


async def _enqueue(peer, count, gap=None):
    await peer.open()
    start = time.time()
    if gap is None:
        for first in range(0, count, BATCH):
            await peer.enqueue_many([time.time()] * min(BATCH, count - first))
    else:
        for _ in range(count):
            await peer.enqueue(time.time())
            await asyncio.sleep((gap + random.random() * 10) / 1e3)
    tell(count=count, seconds=time.time() - start)


async def _run(peer, count, concurrency, is_drain):
    if not is_drain:
        _jobs.latencies = []
    tell(starting=True)
    start, processor = time.time(), time.process_time()
    worker = asyncio.create_task(peer.work(concurrency))
    while _jobs.count < count:
        if worker.done():
            worker.result()
            raise SystemExit("the worker ended before the jobs did")
        await asyncio.sleep(0.002)
    while is_drain and await peer.unfinished() > 0:
        await asyncio.sleep(0.002)
    tell(
        seconds=time.time() - start,
        processor=time.process_time() - processor,
        latencies=_jobs.latencies,
    )
    # Not every peer knows how to stop.
    sys.stdout.flush()
    os._exit(0)


def main(make):
    command, *numbers = sys.argv[1:]
    numbers = [int(number) for number in numbers]
    peer = make()
    if command == "setup":
        asyncio.run(peer.setup())
    elif command == "enqueue":
        asyncio.run(_enqueue(peer, *numbers))
    elif command in ("drain", "latency"):
        asyncio.run(_run(peer, *numbers, is_drain=command == "drain"))
    else:
        raise SystemExit(__doc__)

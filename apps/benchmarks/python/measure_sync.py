"""One measurement of CPython's locks, semaphores and queues, in the words of src/scenarios/sync; the figures are the last line.

    python3 measure_sync.py <scenario> <counts as JSON>

asyncio where the scenario is about one event loop, threading and queue where it is about threads. Where the full number
would take very long, a part of it is run, which is said in the scenario's method: figures are rates.
"""

import asyncio
import json
import queue
import sys
import threading
from statistics import median
from time import perf_counter, sleep

from repeat import repeat_for


def median_rate(counts, measure):
    repeat_for(counts["warmUpTime"], measure)
    return median(repeat_for(counts["time"], measure))


async def pairs_of(primitive, times):
    start = perf_counter()
    for _ in range(times):
        await primitive.acquire()
        primitive.release()
    return times / (perf_counter() - start)


async def runs_of(primitive, times):
    held = 0
    start = perf_counter()
    for _ in range(times):
        async with primitive:
            held += 1
    elapsed = perf_counter() - start
    assert held == times
    return times / elapsed


async def queued_runs_of(primitive, count):
    ran = []

    async def run(index):
        async with primitive:
            ran.append(index)

    start = perf_counter()
    await asyncio.gather(*(run(index) for index in range(count)))
    elapsed = perf_counter() - start
    assert ran == list(range(count))
    return count / elapsed


def lock(counts):
    times = counts["times"]
    return {
        "pairs": median_rate(counts, lambda: asyncio.run(pairs_of(asyncio.Lock(), times))),
        "run": median_rate(counts, lambda: asyncio.run(runs_of(asyncio.Lock(), times))),
    }


def lock_queue(counts):
    count = fifth_of(counts["waiting"])
    repeat_for(counts["warmUpTime"], lambda: asyncio.run(queued_runs_of(asyncio.Lock(), counts["warmUp"])))
    return {"rate": median(repeat_for(counts["time"], lambda: asyncio.run(queued_runs_of(asyncio.Lock(), count))))}


def semaphore(counts):
    times, waiting = counts["times"], counts["waiting"]
    return {
        "pairs": median_rate(counts, lambda: asyncio.run(pairs_of(asyncio.Semaphore(10), times))),
        "queued": median_rate(counts, lambda: asyncio.run(queued_runs_of(asyncio.Semaphore(10), waiting))),
    }


def queue_(counts):
    async def rate(items, pairs):
        channel = asyncio.Queue(100)
        share = items // pairs
        total = 0

        async def produce():
            for item in range(1, share + 1):
                await channel.put(item)

        async def consume():
            nonlocal total
            for _ in range(share):
                item = await channel.get()
                total += item

        start = perf_counter()
        await asyncio.gather(*(task() for _ in range(pairs) for task in (consume, produce)))
        elapsed = perf_counter() - start
        assert total == pairs * share * (share + 1) // 2
        return items / elapsed

    figures = {}
    for name, pairs in (("one", 1), ("ten", 10)):
        repeat_for(counts["warmUpTime"], lambda: asyncio.run(rate(counts["warmUpItems"], pairs)))
        figures[name] = median(repeat_for(counts["time"], lambda: asyncio.run(rate(counts["items"], pairs))))
    return figures


def shared_lock(counts):
    guard = threading.Lock()
    times = fifth_of(counts["times"])

    def with_statement():
        start = perf_counter()
        for _ in range(times):
            with guard:
                pass
        return times / (perf_counter() - start)

    def calls():
        acquire, release = guard.acquire, guard.release
        start = perf_counter()
        for _ in range(times):
            acquire()
            release()
        return times / (perf_counter() - start)

    return {"rate": max(median_rate(counts, way) for way in (with_statement, calls))}


def contention(counts):
    def contend(threads):
        guard = threading.Lock()
        guarded = 0
        over = False
        done = [0] * threads
        together = threading.Barrier(threads + 1)

        def work(thread):
            nonlocal guarded
            together.wait()
            count = 0
            while not over:
                with guard:
                    guarded += 1
                    count += 1
            done[thread] = count

        workers = [threading.Thread(target=work, args=(thread,)) for thread in range(threads)]
        for worker in workers:
            worker.start()
        together.wait()
        sleep(counts["warmUpTime"] / 1000)
        before, start = guarded, perf_counter()
        sleep(counts["time"] / 1000)
        rate = (guarded - before) / (perf_counter() - start)
        over = True
        for worker in workers:
            worker.join()
        assert sum(done) == guarded
        return rate, min(done) / (guarded / threads)

    two, share_of_two = contend(2)
    eight, share_of_eight = contend(8)
    return {"two": two, "shareOfTwo": share_of_two, "eight": eight, "shareOfEight": share_of_eight}


def ping_pong(counts):
    ping, pong = threading.Semaphore(0), threading.Semaphore(0)
    over = False

    def echo():
        while True:
            ping.acquire()
            if over:
                return
            pong.release()

    def trip():
        start = perf_counter()
        for _ in range(counts["rounds"]):
            ping.release()
            pong.acquire()
        return (perf_counter() - start) / counts["rounds"] * 1e6

    partner = threading.Thread(target=echo)
    partner.start()
    figure = median_rate(counts, trip)
    over = True
    ping.release()
    partner.join()
    return {"trip": figure}


def shared_queue(counts):
    items = max(counts["items"] // 4, 1)

    def measure(make, value_of):
        channel = queue.Queue(1000)

        def produce():
            for index in range(1, items + 1):
                channel.put(make(index))

        def rate():
            producer = threading.Thread(target=produce)
            start = perf_counter()
            producer.start()
            total = sum(value_of(channel.get()) for _ in range(items))
            elapsed = perf_counter() - start
            producer.join()
            assert total == items * (items + 1) // 2
            return items / elapsed

        return median_rate(counts, rate)

    return {
        "numbers": measure(lambda index: index, lambda item: item),
        "objects": measure(lambda index: (index, "an item"), lambda item: item[0]),
    }


def fifth_of(count):
    return max(count // 5, 1)


SCENARIOS = {
    "lock": lock,
    "lock-queue": lock_queue,
    "semaphore": semaphore,
    "queue": queue_,
    "shared-lock": shared_lock,
    "contention": contention,
    "ping-pong": ping_pong,
    "shared-queue": shared_queue,
}

if __name__ == "__main__":
    scenario, given = sys.argv[1:]
    print(json.dumps(SCENARIOS[scenario](json.loads(given))))

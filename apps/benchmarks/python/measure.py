"""One measurement of one of CPython's executors, in the words of src/scenarios; the figures are the last line.

    python3 measure.py <scenario> <thread|process> <counts as JSON>

The counts are the scenario's own. Where the full number would take very long, a part of it is run, which is said in
the scenario's method: figures are rates.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, wait
from itertools import pairwise
from statistics import median, quantiles
from time import monotonic, perf_counter, sleep

import tasks
from repeat import repeat_for

WORKERS = 2
CHUNK_SIZES = [100, 1000, 10_000, 50_000]


def tiny_task(new_pool, counts):
    def rate(count, await_):
        start = perf_counter()
        futures = [pool.submit(tasks.increment, task) for task in range(count)]
        results = await_(futures)
        elapsed = perf_counter() - start
        assert results == list(range(1, count + 1))
        return count / elapsed

    def all_(futures):
        wait(futures)
        return [future.result() for future in futures]

    def in_order(futures):
        return [future.result() for future in futures]

    count = fifth_of(counts["tasks"])
    figures = {}
    with new_pool() as pool:
        for name, await_ in (("all", all_), ("inOrder", in_order)):
            repeat_for(counts["warmUpTime"], lambda: rate(fifth_of(counts["warmUpTasks"]), await_))
            figures[name] = median(repeat_for(counts["time"], lambda: rate(count, await_)))
    return figures


def one_at_a_time(new_pool, counts):
    def latencies(count, pause):
        times = []
        for task in range(count):
            if pause:
                sleep(pause)
            start = perf_counter()
            result = pool.submit(tasks.increment, task).result()
            times.append((perf_counter() - start) * 1e6)
            assert result == task + 1
        return times

    with new_pool() as pool:
        latencies(counts["warmUpTasks"] // 10, 0)
        busy = latencies(counts["tasks"], 0)
        rested = latencies(counts["pauses"], 0.005)
    return {"median": median(busy), "p99": quantiles(busy, n=100)[98], "afterPause": median(rested)}


def small_object(new_pool, counts):
    def order(id):
        return {
            "id": id,
            "customer": f"customer-{id % 100}",
            "paid": id % 2 == 0,
            "position": {"x": id + 0.5, "y": -id},
            "tags": ["fragile", "express"],
        }

    def rate(count):
        orders = [order(id) for id in range(count)]
        start = perf_counter()
        futures = [pool.submit(tasks.ship_order, given) for given in orders]
        wait(futures)
        results = [future.result() for future in futures]
        elapsed = perf_counter() - start
        assert results == [tasks.ship_order(given) for given in orders]
        return count / elapsed

    with new_pool() as pool:
        repeat_for(counts["warmUpTime"], lambda: rate(fifth_of(counts["warmUpTasks"])))
        rates = repeat_for(counts["time"], lambda: rate(fifth_of(counts["tasks"])))
    return {"rate": median(rates)}


def copied_bytes(new_pool, counts):
    window = 4
    sent = bytes([1]) + bytes(1024 * 1024 - 2) + bytes([2])

    def rate():
        start = perf_counter()
        under_way = [pool.submit(tasks.echo, sent) for _ in range(window)]
        for task in range(counts["tasks"]):
            received = under_way[task % window].result()
            assert len(received) == len(sent) and received[0] == 1 and received[-1] == 2
            if task + window < counts["tasks"]:
                under_way[task % window] = pool.submit(tasks.echo, sent)
        return counts["tasks"] / (perf_counter() - start)

    with new_pool() as pool:
        repeat_for(counts["warmUpTime"], rate)
        return {"copied": median(repeat_for(counts["time"], rate))}


def mixed(new_pool, counts):
    with new_pool() as pool:
        speeds = []
        for _ in range(counts["calibrations"]):
            futures = [pool.submit(tasks.burn, 50_000) for _ in range(WORKERS)]
            speeds += [50_000 / future.result()[3] for future in futures]
        rounds_a_second = median(speeds[len(speeds) // 2 :])
        lengths = [50e-3 if is_long(task) else 10e-6 for task in range(counts["tasks"])]

        start = monotonic()
        futures = [pool.submit(tasks.burn, round(length * rounds_a_second)) for length in lengths]
        spans = [future.result() for future in futures]
        makespan = monotonic() - start
    work = sum(cpu for _, _, _, cpu in spans)
    return {
        "makespan": makespan * 1000,
        "overIdeal": makespan / (work / WORKERS),
        "idle": longest_idle_while_waiting(spans) * 1000,
    }


def is_long(task):
    scattered = ((task // 100 + 1) * 0x9E37_79B1 & 0xFFFF_FFFF) >> 16
    return task % 100 == scattered % 100


def longest_idle_while_waiting(spans):
    last_start = max(start for _, start, _, _ in spans)
    by_worker = {}
    for worker, start, end, _ in sorted(spans, key=lambda span: span[1]):
        by_worker.setdefault(worker, []).append((start, end))
    longest = 0
    for own in by_worker.values():
        for (_, end), (start, _) in pairwise([*own, (last_start, last_start)]):
            longest = max(longest, min(start, last_start) - end)
    return longest


def map_numbers(new_pool, counts):
    ignores_chunk_size = new_pool is EXECUTORS["thread"]
    items = list(range(fifth_of(counts["items"]) if ignores_chunk_size else counts["items"]))
    expected = sum(items) + len(items)

    def rate(chunk_size):
        start = perf_counter()
        assert sum(pool.map(tasks.increment, items, chunksize=chunk_size)) == expected
        return len(items) / (perf_counter() - start)

    best = 0
    with new_pool() as pool:
        for chunk_size in CHUNK_SIZES[:1] if ignores_chunk_size else CHUNK_SIZES:
            repeat_for(counts["warmUpTime"], lambda: rate(chunk_size))
            best = max(best, median(repeat_for(counts["time"], lambda: rate(chunk_size))))
    return {"rate": best}


def cpu_bound(new_pool, counts):
    # Python is slower by so much that n - 6 takes about as long.
    n, count = max(counts["n"] - 6, 1), counts["tasks"]
    expected = [tasks.fibonacci(n)] * count

    def time(work):
        start = perf_counter()
        assert work() == expected
        return perf_counter() - start

    def sequentially():
        return [tasks.fibonacci(n) for _ in range(count)]

    def on_the_pool():
        futures = [pool.submit(tasks.fibonacci, n) for _ in range(count)]
        return [future.result() for future in futures]

    alone, together = [], []
    with new_pool() as pool:
        time(sequentially)
        time(on_the_pool)
        for _ in range(counts["repetitions"]):
            alone.append(time(sequentially))
            together.append(time(on_the_pool))
    return {"speedUp": median(alone) / median(together)}


def first_result(new_pool, counts):
    def once():
        start = perf_counter()
        pool = new_pool()
        assert pool.submit(tasks.increment, 1).result() == 2
        elapsed = perf_counter() - start
        pool.shutdown()
        return elapsed * 1000

    return {"first": once(), "later": median([once() for _ in range(counts["pools"])])}


def fifth_of(count):
    return max(count // 5, 1)


EXECUTORS = {
    "thread": lambda: ThreadPoolExecutor(WORKERS),
    "process": lambda: ProcessPoolExecutor(WORKERS),
}

SCENARIOS = {
    "tiny-task": tiny_task,
    "one-at-a-time": one_at_a_time,
    "small-object": small_object,
    "bytes": copied_bytes,
    "mixed": mixed,
    "map": map_numbers,
    "cpu-bound": cpu_bound,
    "first-result": first_result,
}

if __name__ == "__main__":
    scenario, executor, given = sys.argv[1:]
    print(json.dumps(SCENARIOS[scenario.removeprefix("process-")](EXECUTORS[executor], json.loads(given))))

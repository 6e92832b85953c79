"""CPython's lock and semaphores between two processes, in the words of src/scenarios/processes/partners.ts.

    python3 measure_partners.py partners <counts as JSON>
"""

import json
import sys
from multiprocessing import get_context
from statistics import median
from time import perf_counter

from repeat import repeat_for


def echo(ping, pong, over):
    while True:
        ping.acquire()
        if over.value:
            return
        pong.release()


def main(counts):
    context = get_context("spawn")
    lock, ping, pong = context.Lock(), context.Semaphore(0), context.Semaphore(0)
    over = context.Value("b", 0)
    partner = context.Process(target=echo, args=(ping, pong, over))
    partner.start()
    times = max(counts["times"] // 5, 1)

    def pairs():
        start = perf_counter()
        for _ in range(times):
            lock.acquire()
            lock.release()
        return times / (perf_counter() - start)

    def trip():
        start = perf_counter()
        for _ in range(counts["rounds"]):
            ping.release()
            pong.acquire()
        return (perf_counter() - start) / counts["rounds"] * 1e6

    figures = {}
    for name, measure in (("pairs", pairs), ("trip", trip)):
        repeat_for(counts["warmUpTime"], measure)
        figures[name] = median(repeat_for(counts["time"], measure))
    over.value = 1
    ping.release()
    partner.join()
    return figures


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[2]))))

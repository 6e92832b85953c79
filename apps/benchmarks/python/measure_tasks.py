"""One measurement of CPython's tasks, in the words of src/scenarios/tasks; the figures are the last line.

    python3 measure_tasks.py <scenario> <counts as JSON>
"""

import asyncio
import json
import sys
from statistics import median
from time import perf_counter

from repeat import repeat_for


async def gathered(count):
    async def body(index):
        await asyncio.sleep(0)
        return index

    start = perf_counter()
    results = await asyncio.gather(*(body(index) for index in range(count)))
    elapsed = perf_counter() - start
    assert sum(results) == count * (count - 1) // 2
    return elapsed * 1000


async def cancelled(count):
    async def group():
        async with asyncio.TaskGroup() as tasks:
            for _ in range(count):
                tasks.create_task(asyncio.sleep(1000))

    task = asyncio.create_task(group())
    await asyncio.sleep(0.2)
    start = perf_counter()
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass
    return (perf_counter() - start) * 1000


def gather(counts):
    repeat_for(counts["warmUpTime"], lambda: asyncio.run(gathered(counts["warmUp"])))
    return {"time": median(repeat_for(counts["time"], lambda: asyncio.run(gathered(counts["tasks"]))))}


def cancel_group(counts):
    asyncio.run(cancelled(counts["warmUp"]))
    return {"time": median(repeat_for(counts["time"], lambda: asyncio.run(cancelled(counts["tasks"]))))}


SCENARIOS = {"gather": gather, "cancel-group": cancel_group}

name, counts = sys.argv[1], json.loads(sys.argv[2])
print(json.dumps(SCENARIOS[name](counts)))

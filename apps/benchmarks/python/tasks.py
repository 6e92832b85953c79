"""The tasks of src/tasks/tasks.ts, in Python."""

import os
import threading
import time


def increment(value):
    return value + 1


def ship_order(order):
    position = order["position"]
    return {**order, "id": order["id"] + 1, "position": {"x": position["y"], "y": position["x"]}}


def echo(data):
    return data


def burn(rounds):
    """Where and when it ran, by the clock that all processes share, and the CPU time it took.

    Threads wait for the interpreter lock inside a task, so only their CPU time is work.
    """
    start, used = time.monotonic(), time.thread_time()
    state = rounds | 1
    for _ in range(rounds):
        state = (state * 1_103_515_245 + 12_345) & 0x7FFF_FFFF
    return ((os.getpid(), threading.get_ident()), start, time.monotonic(), time.thread_time() - used)


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

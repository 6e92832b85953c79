"""Measures again and again."""

from time import perf_counter


def repeat_for(milliseconds, measure):
    until = perf_counter() + milliseconds / 1000
    figures = [measure()]
    while perf_counter() < until:
        figures.append(measure())
    return figures

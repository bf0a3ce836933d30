from itertools import pairwise


def merge(intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if start > end:
            raise ValueError("the start is greater than the end")
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def total_length(intervals: list[tuple[int, int]]) -> int:
    return sum(end - start + 1 for start, end in merge(intervals))


def contains(intervals: list[tuple[int, int]], number: int) -> bool:
    return any(start <= number <= end for start, end in intervals)


def gaps(intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged = merge(intervals)
    return [(end + 1, start - 1) for (_, end), (start, _) in pairwise(merged)]

#!/usr/bin/env python3
"""Speed on one huge document and on very many tiny ones, beside documents of the usual lengths.

    cargo build --release --examples --bin guiqing && python3 benches/extremes.py    # fails where a byte costs over twice the usual

Three folders of the generator: usual lengths, one document of 200 MB, 100,000 of under 1 kB; 0.6 GB in all. `scan --jobs 1`, the
files read just before; the three in turns, three rounds, medians. CPU time (user and system), since that is what a busy machine
leaves true.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RELEASE = Path(__file__).resolve().parents[1] / "target/release"
ROUNDS = 3
MOST = 2.0
SHAPES = {
    "usual": ["--documents", "15000"],
    "huge": ["--documents", "1", "--each-bytes", "200000000"],
    "tiny": ["--documents", "100000", "--each-bytes", "400"],
}


def warm(folder):
    """Bytes of a folder, all of them read."""
    paths = (Path(root, name) for root, _, names in os.walk(folder) for name in names)
    return sum(len(path.read_bytes()) for path in paths)


def seconds(folder):
    """CPU and wall time of a scan."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    scan = [RELEASE / "guiqing", "scan", folder, "--jobs", "1", "--max-text-mb", "256", "--as-of", "2026-11-22"]
    # 1: there are conflicts, as planted.
    if subprocess.run(scan, capture_output=True).returncode > 1:
        sys.exit(f"scan {folder} failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return cpu, time.perf_counter() - begin


def main():
    taken = {name: [] for name in SHAPES}
    with tempfile.TemporaryDirectory() as place:
        for name, shape in SHAPES.items():
            subprocess.run([RELEASE / "examples/generate", *shape, "--out", Path(place, name)], check=True, capture_output=True)
        for _ in range(ROUNDS):
            for name in SHAPES:
                documents = Path(place, name, "documents")
                size = warm(documents)
                cpu, wall = seconds(documents)
                taken[name].append((cpu / size * 1e9, wall / size * 1e9))
    usual, is_slow = None, False
    for name, times in taken.items():
        cpu, wall = (statistics.median(column) for column in zip(*times))
        usual = usual or cpu
        is_slow |= cpu / usual > MOST
        print(f"{name}: {cpu:.1f} ns of CPU time a byte ({cpu / usual:.2f} of the usual), {1e3 / wall:.1f} MB/s by the clock")
    return int(is_slow)


if __name__ == "__main__":
    sys.exit(main())

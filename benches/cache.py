#!/usr/bin/env python3
"""Measures what `scan --cache` saves: python3 benches/cache.py [FOLDER] [--copies N] [--endings docx,pdf] [--results NAMES]

Copies the files of FOLDER (default ../shared/corpora) with these endings N times into a temporary folder, each copy another
document to the cache, and scans it: without a cache, with an empty one, with nothing changed (over the results and into another
folder), with the content verified, with one file changed, on another day. Prints seconds by the clock and of CPU, the ratio to
the run without a cache, files unchanged, judged and read, and results copied and made; fails when results differ or a run did
other work than it should. Needs the release build, or another program by --program.
"""

import argparse
import filecmp
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "target/release/guiqing"
OTHER_DAY = "2026-11-23"


def material(source, endings, copies, to):
    """Copies the files, with the times they had. Gives their number."""
    files = [path for path in sorted(source.rglob("*")) if path.suffix.lower().lstrip(".") in endings and path.is_file()]
    for copy in range(copies):
        folder = to / str(copy)
        folder.mkdir(parents=True)
        for number, path in enumerate(files):
            shutil.copy2(path, folder / f"{number:05}{path.suffix.lower()}")
    return len(files) * copies


def scan(program, folder, out, names, more=(), day="2026-11-22"):
    """Seconds by the clock and of CPU, and what the run says of the files and of the results. Writes over what is there."""
    command = [program, "scan", folder.name, "--as-of", day, "-o", out, *more]
    if names:
        command += ["--only", names]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, cwd=folder.parent, check=True, capture_output=True, text=True)
    clock = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = [re.search(f"^{label}：(.*)", done.stdout, re.MULTILINE) for label in ("缓存", "写出")]
    return clock, cpu, *([int(number) for number in re.findall(r"\d+", line[1])] if line else None for line in told)


def same(one, other):
    """Whether two folders hold the same bytes."""
    names = {path.relative_to(one) for path in one.rglob("*") if path.is_file()}
    if names != {path.relative_to(other) for path in other.rglob("*") if path.is_file()}:
        return False
    return all(filecmp.cmp(one / name, other / name, shallow=False) for name in names)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared/corpora")
    options.add_argument("--copies", type=int, default=10)
    options.add_argument("--endings", default="docx,pdf,doc")
    options.add_argument("--results", default="jsonl", help="what --only is given; all: everything")
    options.add_argument("--program", type=Path, default=PROGRAM, help="another build")
    asked = options.parse_args()
    source, program = asked.folder, asked.program.resolve()
    if not source.is_dir() or not program.exists():
        sys.exit(f"{source} or {program} is missing")
    names = "" if asked.results == "all" else asked.results
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        folder, cold, warm = scratch / "files", scratch / "cold", scratch / "warm"
        count = material(source, asked.endings.split(","), asked.copies, folder)
        size = sum(path.stat().st_size for path in folder.rglob("*.*"))
        print(f"{count} files, {size / 1e6:.0f} MB, results: {asked.results}")
        # The files are in memory from here on.
        scan(program, folder, cold, names)
        cache = ["--cache", scratch / "cache"]
        clock, cpu, *_ = scan(program, folder, cold, names)
        print(f"{'without cache':<16} {clock:7.2f} s {cpu:7.2f} s CPU")

        def run(what, expected, more=(), day="2026-11-22", warm=warm):
            clock_now, cpu_now, effort, written = scan(program, folder, warm, names, [*cache, *more], day)
            ratios = f"{clock / clock_now:5.1f}× {cpu / cpu_now:5.1f}× CPU"
            print(f"{what:<16} {clock_now:7.2f} s {cpu_now:7.2f} s CPU   {ratios}   files {effort} results {written}")
            if effort != expected:
                sys.exit(f"expected {expected}")

        run("empty cache", [0, 0, count])
        run("nothing changed", [count, 0, 0])
        if not same(cold, warm):
            sys.exit("the results differ")
        run("another folder", [count, 0, 0], warm=scratch / "other")
        if not same(cold, scratch / "other"):
            sys.exit("the results differ")
        run("verified", [count, 0, 0], ["--verify"])
        changed = next(folder.rglob("*.docx"), None) or next(folder.rglob("*.*"))
        changed.write_bytes(changed.read_bytes() + b"\0")
        os.utime(changed, (1.6e9, 1.6e9))
        run("one changed", [count - 1, 0, 1])
        scan(program, folder, cold, names)
        if not same(cold, warm):
            sys.exit("the results differ")
        run("another day", [0, count, 0], day=OTHER_DAY)
        stored = sum(path.stat().st_size for path in (scratch / "cache").rglob("*") if path.is_file())
        results = sum(path.stat().st_size for path in warm.rglob("*") if path.is_file())
        print(f"cache: {stored / 1e6:.0f} MB, results: {results / 1e6:.0f} MB")


main()

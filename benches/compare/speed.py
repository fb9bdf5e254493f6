#!/usr/bin/env python3
"""Files a second a core of guiqing's read stage beside kreuzberg and markitdown, format by format, on the same files.

    python3 speed.py FOLDER [--formats docx,doc,pdf,xlsx,html] [--limit 100] [-o OUT]

Each reader runs in one process that is warm (a whole pass is not counted) and on files the system has in memory. The
figure is files per second of CPU time, all threads of the process together, which neighbours on the machine disturb least;
the fastest of the passes counts. Builds our side with `cargo bench --bench read`. See README.md.
"""

import argparse
import contextlib
import io
import json
import logging
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

from fidelity import chosen

ROOT = Path(__file__).resolve().parents[2]
PASSES = 3

# What each of them may read at all.
PEERS = {"kreuzberg": {"docx", "doc", "pdf", "xlsx", "html"}, "markitdown": {"docx", "pdf", "xlsx", "html"}}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--formats", default="docx,doc,pdf,xlsx,html")
    parser.add_argument("--limit", type=int, default=100, help="files of each format, evenly taken from all")
    parser.add_argument("--profile", default="bench", help="how our side is built (dev: sooner, and slower)")
    parser.add_argument("-o", "--out", help="folder for the table and the figures")
    options = parser.parse_args()
    rows = [measured(Path(options.folder), name, options) for name in options.formats.split(",")]
    table = markdown([row for row in rows if row])
    print(table)
    if options.out:
        Path(options.out).mkdir(parents=True, exist_ok=True)
        (Path(options.out) / "speed.md").write_text(table, "utf-8")
        (Path(options.out) / "speed.json").write_text(json.dumps(rows, indent=1), "utf-8")


def measured(folder, format_name, options):
    """All readers on the files of a format."""
    paths = chosen(folder, format_name)
    if not paths:
        return None
    paths = paths[:: max(1, len(paths) // options.limit)][: options.limit]
    with tempfile.TemporaryDirectory() as links:
        # The others go by the extension, which lies.
        named = [os.path.join(links, f"{index:05}.{format_name}") for index in range(len(paths))]
        for link, path in zip(named, paths):
            os.symlink(os.path.realpath(path), link)
        sizes = sum(os.path.getsize(path) for path in paths)
        row = {"format": format_name, "files": len(paths), "bytes": sizes, "readers": {"guiqing": ours(named, links, options.profile)}}
        for name, formats in PEERS.items():
            if format_name in formats:
                print(f"{format_name}: {name}", file=sys.stderr)
                row["readers"][name] = apart(name, named)
    return row


def ours(paths, folder, profile):
    listing = os.path.join(folder, "list.txt")
    Path(listing).write_text("\n".join(paths), "utf-8")
    command = ["cargo", "bench", "--quiet", "--profile", profile, "--bench", "read", "--", listing]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    head, values = done.stdout.strip().splitlines()[-2:]
    told = dict(zip(head.split("\t"), values.split("\t")))
    return figures(int(told["files"]), int(told["read"]), float(told["wall_s"]), float(told["cpu_s"]))


def apart(name, paths):
    """A peer in a process of its own, so that one does not warm or burden the other."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(peer, (name, paths))


def peer(name, paths):
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    try:
        read = READ[name]()
    except ImportError:
        return None

    def one(path):
        try:
            return bool(read(path))
        except Exception:  # They raise what they like; the file counts as not read.
            return False

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        started = time.perf_counter()
        done = sum(map(one, paths))
        # A slow reader is not kept running for the sake of one more digit.
        passes = PASSES if time.perf_counter() - started < 60 else 1
        wall, cpu = zip(*(timed(one, paths) for _ in range(passes)))
    return figures(len(paths), done, min(wall), min(cpu))


def timed(one, paths):
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    for path in paths:
        one(path)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
    return wall, (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def kreuzberg():
    import kreuzberg as library

    # By default it keeps what it has read, and would only look it up again.
    config = library.ExtractionConfig(use_cache=False)
    return lambda path: library.extract_file_sync(path, config=config).content


def markitdown():
    from markitdown import MarkItDown

    converter = MarkItDown()
    return lambda path: converter.convert(path).text_content


READ = {"kreuzberg": kreuzberg, "markitdown": markitdown}


def figures(files, read, wall, cpu):
    return {"read": read, "wall_s": wall, "cpu_s": cpu, "files_per_cpu_s": files / max(cpu, 1e-9)}


def markdown(rows):
    lines = [
        "| format | files | MB | reader | gave text for | wall s | CPU s | files a second a core | ours is |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        own = row["readers"]["guiqing"]["files_per_cpu_s"]
        for name, one in row["readers"].items():
            if not one:
                continue
            times = f"{own / one['files_per_cpu_s']:.1f} ×" if name != "guiqing" else ""
            lines.append(
                f"| {row['format']} | {row['files']} | {row['bytes'] / 1e6:.1f} | {name} | {one['read']} | {one['wall_s']:.3f} | "
                f"{one['cpu_s']:.3f} | {one['files_per_cpu_s']:.1f} | {times} |"
            )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

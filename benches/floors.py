#!/usr/bin/env python3
"""Instructions of each stage for a byte of text, against the ceilings kept in `benches/record/floors.json`.

    python3 benches/floors.py              # fails when a stage takes more than 3 % over its ceiling
    python3 benches/floors.py --record     # what is measured becomes the ceiling

Instructions do not change with the load of the machine, as seconds do. Counts with `valgrind --tool=callgrind` what
`measure STAGE` does to documents: each stage with those before it, so that the difference is the stage's own; for `start`, what
it does before the first. The input is made by `benches/generate` (seed 1). Both it and the work follow the dictionary: when that has changed, measure before and after
with the same one. Needs valgrind (`apt install valgrind`).
"""

import argparse
import datetime
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "benches/record/floors.json"
MEASURE = ROOT / "target/release/examples/measure"
STAGES = ["start", "read", "normalize", "segment", "detect", "judge", "whole"]

# Hash maps are seeded anew in every process; beside that, counts are the same to the last.
TOLERANCE = 0.03
INPUT_BYTES = 2_000_000

# The function of `measure` that takes one document through the stages. What is counted outside it would differ from run to
# run, as threads that wait for work count too.
DOCUMENT = "*Stages*up_to*"

# A stage this cheap is a few instructions a byte; three hundredths of that are noise.
SLACK_PER_BYTE = 0.5


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", action="store_true", help="keep what is measured as the ceilings")
    options = parser.parse_args()
    build = ["cargo", "build", "--release", "--quiet", "--example", "generate", "--example", "measure"]
    subprocess.run(build, cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        generate = [ROOT / "target/release/examples/generate", "--bytes", str(INPUT_BYTES), "--out", folder + "/made"]
        subprocess.run(generate, check=True, stdout=subprocess.DEVNULL)
        documents = Path(folder, "made/documents")
        size = sum(path.stat().st_size for path in documents.rglob("*.txt"))
        counts = {stage: instructions(stage, documents) for stage in STAGES}
    found = per_byte(counts, size)
    if options.record:
        keep(found, counts, size)
        return 0
    return compare(found, json.loads(RECORD.read_text("utf-8")))


def instructions(stage, documents):
    only = [] if stage == "start" else [f"--toggle-collect={DOCUMENT}"]
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *only, MEASURE, stage, documents]
    environment = {**os.environ, "RAYON_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    count = int(re.search(r"Collected : (\d+)", done.stderr).group(1))
    print(f"{stage}: {count:,} instructions, those before it included", file=sys.stderr)
    return count


def per_byte(counts, size):
    """What each stage adds to those before it; `whole` is all of them from the bytes to the review."""
    counts = {**counts, "": 0}
    chain = ["", *STAGES[1:-1]]
    own = {stage: counts[stage] - counts[before] for before, stage in zip(chain, chain[1:])}
    own["whole"] = counts["whole"]
    return {"start_millions": round(counts["start"] / 1e6, 1), **{stage: round(count / size, 2) for stage, count in own.items()}}


def compare(found, record):
    worse = []
    hash_now = dictionary()
    if record["dictionary"] != hash_now:
        print(f"the dictionary is {hash_now} and was {record['dictionary']}: differences may come from it")
    print("| stage | instructions a byte | ceiling | |\n|---|---|---|---|")
    for stage, ceiling in record["instructions_per_byte"].items():
        limit = ceiling * (1 + TOLERANCE) + (0 if stage == "start_millions" else SLACK_PER_BYTE * TOLERANCE)
        if found[stage] > limit:
            worse.append(stage)
        print(f"| {stage} | {found[stage]:,} | {ceiling:,} | {(found[stage] / ceiling - 1) * 100:+.1f} % |")
    if worse:
        print(f"worse than recorded: {', '.join(worse)}")
    return 1 if worse else 0


def keep(found, counts, size):
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True)
    content = {
        "date": datetime.date.today().isoformat(),
        "commit": commit.stdout.strip(),
        "machine": f"{platform.machine()}, {platform.system()} {platform.release()}, {rustc.stdout.strip()}",
        "dictionary": dictionary(),
        "input_bytes": size,
        "instructions_per_byte": found,
        "instructions": counts,
    }
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(json.dumps(found))


def dictionary():
    return subprocess.run([MEASURE, "dictionary"], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())

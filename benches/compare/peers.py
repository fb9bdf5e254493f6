#!/usr/bin/env python3
"""Ours beside programs that others use for such work, on the same generated input, in turns, in one run.

    python3 benches/compare/peers.py [--bytes 20000000] [--rounds 3] [--only rg,jieba] [--tools target/peers]

Installs the peers by name (pip, npm) into a folder of its own, makes the input with `benches/generate`, takes the words from
the built-in dictionary and runs each program on one thread, one after the other, round after round. A program's time is the least
CPU time of its rounds, children included, less what it takes for one tiny document: starting, loading, compiling. Prints
ratios and writes them to `benches/record/peers.json`. See README.md.
"""

import argparse
import datetime
import json
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_SECONDS = 900

# These are given the beginning of the input only: the whole of it would take them minutes to hours.
SLOW = {"jieba + re", "textlint + prh", "semgrep"}

# Programs that end with 1 when they found something (textlint, guiqing) or nothing (rg); for others that is a failure.
ENDS_WITH_ONE = ("rg", "textlint", "guiqing")

# What our slots look for, as one would write it with `re`: amounts, shares, terms, dates, numbers of documents, organs, firms.
SLOTS = [
    r"[0-9〇零一二三四五六七八九十百千万亿两]+(?:\.[0-9]+)?\s*(?:元|万元|亿元)",
    r"(?:百分之[〇零一二三四五六七八九十百两点]+|[0-9.]+[%％‰])",
    r"[0-9〇零一二三四五六七八九十百两]+个?(?:工作日|日|天|个月|月|年|周)",
    r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日",
    r"[0-9.一二三四五六七八九十两]+倍",
    r"[0-9.一二三四五六七八九十]+分",
    r"[0-9一二三四五六七八九十百千]+(?:家|户|名|人|米|公里|平方米)",
    r"[\u4e00-\u9fff]{2,12}(?:局|委员会|人民政府|办公室|管理处)",
    r"[\u4e00-\u9fff]{2,20}(?:有限公司|集团|有限责任公司)",
    r"《[^》]{2,40}》",
    r"[\u4e00-\u9fff]{1,6}〔[0-9]{4}〕[0-9]+号",
    r"[\u4e00-\u9fff]{2,6}(?:省|市|县|区)",
    r"不得[^，。；]{0,12}(?:要求|限定|指定|收取)",
    r"(?:应当|必须|须)[^，。；]{0,16}(?:备案|登记|审批|注册)",
]

PROGRAMS = {
    "segment.py": """
import re, sys, pathlib, jieba
folder, words, slots = sys.argv[1:]
terms = [line for line in open(words, encoding="utf-8").read().split("\\n") if line]
known = set(terms)
jieba.setLogLevel(60)
jieba.initialize()
alternation = re.compile("|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True)))
patterns = [re.compile(line) for line in open(slots, encoding="utf-8").read().split("\\n") if line]
hits = 0
for path in sorted(pathlib.Path(folder).rglob("*.txt")):
    text = path.read_text(encoding="utf-8")
    hits += sum(token in known for token in jieba.cut(text))
    hits += sum(1 for _ in alternation.finditer(text))
    for pattern in patterns:
        hits += sum(1 for _ in pattern.finditer(text))
print(hits)
""",
    "scan.py": """
import sys, pathlib, yara_x
folder, words = sys.argv[1:]
terms = [line for line in open(words, encoding="utf-8").read().split("\\n") if line]
compiler = yara_x.Compiler()
for first in range(0, len(terms), 500):
    quoted = [term.replace("\\\\", "\\\\\\\\").replace('"', '\\\\"') for term in terms[first:first + 500]]
    strings = "\\n".join(f'$s{number} = "{term}"' for number, term in enumerate(quoted))
    compiler.add_source(f"rule words_{first} {{ strings: {strings} condition: any of them }}")
scanner = yara_x.Scanner(compiler.build())
hits = 0
for path in sorted(pathlib.Path(folder).rglob("*.txt")):
    for rule in scanner.scan(path.read_bytes()).matching_rules:
        hits += sum(len(pattern.matches) for pattern in rule.patterns)
print(hits)
""",
    "lint.js": """
const fs = require("fs"), path = require("path"), { lintFor } = require("autocorrect-node");
let hits = 0;
const walk = (folder) => fs.readdirSync(folder, { withFileTypes: true }).forEach((entry) => {
  const file = path.join(folder, entry.name);
  if (entry.isDirectory()) return walk(file);
  hits += lintFor(fs.readFileSync(file, "utf8"), "a.txt").lines.length;
});
walk(process.argv[2]);
console.log(hits);
""",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bytes", type=int, default=20_000_000, help="size of the input")
    parser.add_argument("--slow-bytes", type=int, default=200_000, help="how much of it the slow ones are given")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", help="names of peers, separated by commas")
    parser.add_argument("--tools", type=Path, default=ROOT / "target/peers", help="where the peers are installed")
    options = parser.parse_args()
    tools = options.tools.resolve()
    tools.mkdir(parents=True, exist_ok=True)
    build()
    files = prepare(tools, options)
    programs, missing = install(tools, options.only.split(",") if options.only else None)
    commands = {**ours(files), **{name: command(files) for name, command in programs.items()}}
    times, failed = measure(commands, files, options.rounds)
    rows = table(times, files["sizes"])
    report = text(rows, {**missing, **failed}, files, options)
    print(report)
    record(rows, {**missing, **failed}, files, options)


def build():
    run = ["cargo", "build", "--release", "--quiet", "--example", "generate", "--example", "measure", "--bin", "guiqing"]
    subprocess.run(run, cwd=ROOT, check=True)


def prepare(tools, options):
    """Input and its beginning, one tiny document of the same making, the words, the slots and the peers' own files."""
    generate = ROOT / "target/release/examples/generate"
    places = {name: tools / name for name in ["input", "slow", "tiny"]}
    # The generator makes documents in order, so that the smaller input is the beginning of the larger.
    sizes = {
        "input": ["--bytes", str(options.bytes)],
        "slow": ["--bytes", str(options.slow_bytes)],
        "tiny": ["--documents", "1", "--each-bytes", "400"],
    }
    for name, folder in places.items():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([generate, "--out", folder, *sizes[name]], check=True, stdout=subprocess.DEVNULL)
    files = {name: folder / "documents" for name, folder in places.items()}
    files["sizes"] = {name: sum(path.stat().st_size for path in files[name].rglob("*.txt")) for name in places}
    words = subprocess.run([ROOT / "target/release/examples/measure", "words"], check=True, capture_output=True, text=True)
    terms = [line for line in words.stdout.split("\n") if line]
    files |= {"words": tools / "words.txt", "slots": tools / "slots.txt", "tools": tools, "terms": len(terms)}
    files["words"].write_text("\n".join(terms), "utf-8")
    files["slots"].write_text("\n".join(SLOTS), "utf-8")
    for name, source in PROGRAMS.items():
        (tools / name).write_text(source, "utf-8")
    # prh escapes signs of ASCII in a way that its own regular expressions refuse; few words have any.
    wide = [term for term in terms if not re.search(r"[!-~]", term)]
    rules = "".join(f"  - expected: ※{number}\n    pattern: {term}\n" for number, term in enumerate(wide))
    (tools / "prh.yml").write_text(f"version: 1\nrules:\n{rules}", "utf-8")
    (tools / ".textlintrc.json").write_text(json.dumps({"rules": {"prh": {"rulePaths": ["prh.yml"]}}}), "utf-8")
    longest_first = [re.escape(term) for term in sorted(terms, key=len, reverse=True)]
    # One alternation of all words is more than its library for regular expressions compiles.
    pieces = ["|".join(longest_first[first : first + 400]) for first in range(0, len(terms), 400)]
    either = [{"pattern-regex": piece} for piece in pieces]
    rule = {"id": "words", "languages": ["generic"], "severity": "INFO", "message": "m", "pattern-either": either}
    (tools / "semgrep.json").write_text(json.dumps({"rules": [rule]}, ensure_ascii=False), "utf-8")
    return files


def install(tools, only):
    """What can be run, by name; and what cannot, with the reason."""
    python = tools / "venv/bin/python"
    if not python.exists():
        venv.create(tools / "venv", with_pip=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    npm = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", tools]
    semgrep = tools / "venv/bin/semgrep"
    known = {
        "rg": (["rg", "--version"], lambda f: ["rg", "-j1", "-c", "-F", "-f", f["words"]]),
        "yara-x": ([*pip, "yara-x"], lambda f: [python, tools / "scan.py", "{}", f["words"]]),
        "jieba + re": ([*pip, "jieba", "setuptools<81"], lambda f: [python, tools / "segment.py", "{}", f["words"], f["slots"]]),
        "autocorrect": ([*npm, "autocorrect-node"], lambda f: ["node", tools / "lint.js"]),
        "textlint + prh": (
            [*npm, "textlint", "textlint-rule-prh"],
            lambda f: [tools / "node_modules/.bin/textlint", "-f", "compact", "--config", tools / ".textlintrc.json"],
        ),
        "semgrep": (
            [*pip, "semgrep"],
            lambda f: [semgrep, "scan", "-j1", "--config", tools / "semgrep.json", "--metrics=off", "--no-git-ignore",
                       "--disable-version-check", "--quiet", "--max-target-bytes=0", "--timeout=0"],
        ),
    }
    programs, missing = {}, {}
    for name, (installation, command) in known.items():
        if only and name.split(" ")[0] not in only:
            continue
        print(f"installing {name}", file=sys.stderr)
        try:
            done = subprocess.run(installation, capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
            why = "" if done.returncode == 0 else (done.stderr.strip() or "failed").splitlines()[-1]
        except (OSError, subprocess.TimeoutExpired) as error:
            why = str(error)
        if why:
            missing[name] = f"not installed: {why}"
        else:
            programs[name] = command
    return programs, missing


def ours(files):
    release = ROOT / "target/release"
    out = files["tools"] / "out"
    scan = [release / "guiqing", "scan", "{}", "-o", out, "--jobs", "1", "--only", "jsonl", "--as-of", "2026-11-22"]
    return {
        "guiqing: words alone (bare loop)": [release / "examples/measure", "bare"],
        "guiqing: whole judgement": [release / "examples/measure", "whole"],
        "guiqing scan: judgement and results": scan,
    }


def measure(commands, files, rounds):
    """The least CPU seconds of each, for the input and for the tiny document."""
    times, failed = {}, {}
    for _ in range(rounds):
        for name, command in commands.items():
            for place in ["tiny", "slow" if name in SLOW else "input"]:
                if name in failed:
                    continue
                try:
                    may_end = (0, 1) if name.startswith(ENDS_WITH_ONE) else (0,)
                    taken, output = once(command, files[place], files["tools"], may_end)
                except (OSError, RuntimeError, subprocess.TimeoutExpired) as error:
                    failed[name] = f"failed: {str(error)[:200]}"
                    times.pop(name, None)
                    continue
                least = times.setdefault(name, {}).setdefault(place, taken)
                times[name][place] = min(least, taken)
                print(f"{name} {place}: {taken:.2f} s, {output} bytes of output", file=sys.stderr)
    return times, failed


def once(command, folder, tools, may_end):
    command = [str(folder) if part == "{}" else str(part) for part in command]
    if str(folder) not in command:
        command.append(str(folder))
    environment = {**os.environ, "NODE_PATH": str(tools / "node_modules"), "SEMGREP_SEND_METRICS": "off"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=tools, env=environment, capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in may_end:
        raise RuntimeError(f"exit code {done.returncode}: {(done.stderr or done.stdout).strip()[-200:]}")
    if not done.stdout.strip() and folder != tools / "tiny/documents":
        raise RuntimeError(f"found nothing: {done.stderr.strip()[-200:]}")
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return seconds, len(done.stdout)


def table(times, sizes):
    """MB a second without the start, and how many times ours is as fast, by judgement."""
    place = {name: "slow" if name in SLOW else "input" for name in times}
    rates = {name: sizes[place[name]] / 1e6 / max(of[place[name]] - of["tiny"], 1e-3) for name, of in times.items()}
    whole, words = rates["guiqing scan: judgement and results"], rates["guiqing: words alone (bare loop)"]
    return [
        {
            "program": name,
            "bytes": sizes[place[name]],
            "seconds": round(times[name][place[name]], 3),
            "start_seconds": round(times[name]["tiny"], 3),
            "mb_per_cpu_second": round(rate, 3),
            "our_words_times": round(words / rate, 2),
            "our_scan_times": round(whole / rate, 2),
        }
        for name, rate in rates.items()
    ]


def text(rows, missing, files, options):
    lines = [
        f"{files['sizes']['input']:,} bytes (slow ones: the first {files['sizes']['slow']:,}), {files['terms']:,} words, "
        f"{options.rounds} rounds in turns, one thread, least CPU time, start taken off",
        "",
        "| program | MB/s | start, s | our words alone, times as fast | our whole scan, times as fast |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        rate = f"{row['mb_per_cpu_second']:.3g}"
        lines.append(f"| {row['program']} | {rate} | {row['start_seconds']:.2f} | {row['our_words_times']:g} | {row['our_scan_times']:g} |")
    lines += [f"\n{name}: {why}" for name, why in missing.items()]
    return "\n".join(lines)


def record(rows, missing, files, options):
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    content = {
        "date": datetime.date.today().isoformat(),
        "commit": commit,
        "machine": f"{cpu()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        "bytes": files["sizes"],
        "words": files["terms"],
        "rounds": options.rounds,
        "rows": rows,
        "missing": missing,
    }
    folder = ROOT / "benches/record"
    folder.mkdir(exist_ok=True)
    (folder / "peers.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def cpu():
    try:
        return re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()).group(1)
    except (OSError, AttributeError):
        return platform.processor() or "unknown processor"


if __name__ == "__main__":
    main()

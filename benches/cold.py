#!/usr/bin/env python3
"""Wall time of `guiqing check` on one draft, from a cold process: what a hook before each commit costs.

    cargo build --release && python3 benches/cold.py     # fails above 50 ms without a word boundary in question, above 100 ms with

Three drafts made here: two clauses; 200 clauses in which no word has doubtful bounds; 200 clauses full of findings, hundreds of whose
words (本地, 本市) jieba is asked about. The median of fifty runs each, the disk's cache warm.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[1] / "target/release/guiqing"
RUNS = 50

LAWFUL = [
    "主管部门负责监督管理工作，其他有关部门按照各自职责做好相关工作。",
    "申请人应当提交申请书、身份证明以及法律、法规规定的其他材料；材料不齐全的，受理机关应当一次告知需要补正的全部内容。",
    "受理机关应当自受理之日起二十个工作日内作出决定；情况复杂的，经机关负责人批准，可以延长十个工作日。",
    "任何单位和个人有权对违反办法的行为进行举报，接到举报的部门应当及时核实、处理，并为举报人保密。",
]
UNLAWFUL = [
    "在本市承接工程的外地企业应当在本地注册独立法人公司。",
    "使用本地产品的企业，给予奖励十万元。",
]
DRAFTS = [
    ("2 clauses", 2, LAWFUL, 50),
    ("200 clauses, no boundary in question", 200, LAWFUL, 50),
    ("200 clauses, full of findings", 200, LAWFUL + UNLAWFUL, 100),
]


def draft(clauses, sentences):
    def clause(number):
        said = "".join(sentences[(number * 2 + offset) % len(sentences)] for offset in range(3))
        return f"第{number}条 {said}\n"

    return "安澜市供水管理办法\n\n" + "".join(map(clause, range(1, clauses + 1)))


def milliseconds(path):
    begin = time.perf_counter()
    subprocess.run([PROGRAM, "check", path, "--as-of", "2026-11-22"], capture_output=True)
    return (time.perf_counter() - begin) * 1e3


def main():
    is_slow = False
    with tempfile.TemporaryDirectory() as folder:
        for name, clauses, sentences, most in DRAFTS:
            path = Path(folder, "草案.txt")
            path.write_text(draft(clauses, sentences), "utf-8")
            taken = sorted(milliseconds(path) for _ in range(RUNS))
            middle = statistics.median(taken)
            is_slow |= middle > most
            print(f"{name}: least {taken[0]:.1f}, median {middle:.1f} ms (at most {most})")
    return int(is_slow)


if __name__ == "__main__":
    sys.exit(main())

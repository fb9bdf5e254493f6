#!/usr/bin/env python3
"""How much of what independent readers read stands, in order, in what guiqing reads, and the other way round.

    python3 fidelity.py FOLDER --format docx [--binary target/release/guiqing] [-o OUT]

FOLDER has a MANIFEST.csv with the columns `path` and `format` (`doc(docx)`: a docx named .doc), or files whose extensions
are true. Prints a Markdown table and writes it with a JSON of every file to OUT. Readers that are not installed are
left out and named. See README.md.
"""

import argparse
import csv
import json
import re
import statistics
import subprocess
import sys
from collections import Counter
from pathlib import Path

import align
import readers
import witness

# What the manifest calls a format, where the content has another name.
CONTENT = {"ole": "doc", "htm": "html"}

# A reader that has less than this of our characters did not read the file: it is counted, not compared.
MIN_SHARE_READ = 0.2

# Shorter texts say nothing.
MIN_CHARACTERS = 50

# A stretch this long that stands elsewhere is no chance.
MIN_STRETCH = 4

LABEL = re.compile(r"\s*(第[〇一二三四五六七八九十百千零0-9]+[编章节条款]|[一二三四五六七八九十百]+、|[(（][一二三四五六七八九十百]+[)）])")


def main():
    options = arguments()
    paths = chosen(Path(options.folder), options.format)[: options.limit]
    print(f"{len(paths)} files of {options.format}", file=sys.stderr)
    files = [File(path, text) for path, text in zip(paths, readers.ours(options.binary, paths))]
    for file, kinds in zip(files, witnesses(paths, options.format)):
        file.look(kinds)
    texts = {}
    for name, read in readers.available(options.format).items():
        print(f"reading with {name}", file=sys.stderr)
        texts[name] = [align.folded(text or "") for text in read(paths, options.format)]
    result = {
        "format": options.format,
        "files": len(files),
        "unread": [{"file": str(file.path), "reason": reason(options.binary, file.path)} for file in files if not file.text],
        "not_installed": readers.missing(options.format),
        "automatic_numbers": sum(len(file.automatic) for file in files),
        "deleted_characters": sum(len(file.deleted) for file in files),
        "deleted_and_kept_by_us": sum(kept(file) for file in files),
        "readers": {name: compare(files, texts, name) for name in texts},
    }
    table = markdown(result)
    print(table)
    if options.out:
        folder = Path(options.out)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"fidelity-{options.format}.md").write_text(table, "utf-8")
        (folder / f"fidelity-{options.format}.json").write_text(json.dumps(result, ensure_ascii=False, indent=1), "utf-8")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--format", required=True, choices=sorted({name for one in readers.READERS.values() for name in one[0]}))
    parser.add_argument("--binary", default=str(Path(__file__).resolve().parents[2] / "target/release/guiqing"))
    parser.add_argument("--limit", type=int, help="only the first files")
    parser.add_argument("-o", "--out", help="folder for the table and the JSON of every file")
    return parser.parse_args()


def chosen(folder, format_name):
    """The files of a format, by the manifest or else by extension."""
    manifest = folder / "MANIFEST.csv"
    if not manifest.exists():
        return sorted(str(path) for path in folder.rglob("*") if path.suffix.lower() == f".{format_name}")
    paths = []
    with manifest.open(encoding="utf-8-sig", newline="") as rows:
        for row in csv.DictReader(rows):
            content = row["format"].rstrip(")").split("(")[-1]
            if CONTENT.get(content, content) == format_name:
                paths.append(str(folder / row["path"]))
    return paths


def witnesses(paths, format_name):
    """What a package holds besides shown text, by kind, for each file; nothing for formats that are no package."""
    if format_name == "docx":
        return [witness.look(Path(path).read_bytes()) for path in paths]
    if format_name == "doc" and "LibreOffice" in readers.available(format_name):
        return [witness.look(package or b"") for package in readers.as_docx(paths, format_name)]
    return [{} for _ in paths]


def reason(binary, path):
    done = subprocess.run([binary, "text", str(path)], capture_output=True, check=False)
    return done.stderr.decode("utf-8", "replace").strip()


class File:
    """A file as we read it."""

    def __init__(self, path, text):
        self.path = path
        self.text = align.folded(text or "")
        self.han = align.han(self.text)
        self.kinds, self.shown, self.deleted, self.automatic = {}, "", "", []

    def look(self, kinds):
        """Takes what a second look found: the kinds of text that is not shown, and which numbers no text holds."""
        self.kinds = {kind: (set(found), "".join(found)) for kind, found in kinds.items() if kind != "正文"}
        self.shown = "".join(kinds.get("正文", []))
        self.deleted = "".join(kinds.get("修订删除", []))
        self.automatic = list(automatic(self.text, set(kinds.get("正文", []))))


def automatic(text, paragraphs):
    """Labels of our lines that the paragraphs of the package do not hold: where they stand among our characters."""
    at = 0
    for line in text.split("\n"):
        characters = align.han(line)
        label = LABEL.match(line)
        if label and paragraphs:
            length = len(align.han(label.group(1)))
            body = characters[length:]
            if length and len(body) >= MIN_STRETCH and body in paragraphs and characters not in paragraphs:
                yield (at, at + length)
        at += len(characters)


def kept(file):
    """Characters of deleted stretches that stand in our text and nowhere else in the package."""
    strings, _ = file.kinds.get("修订删除", ((), ""))
    return sum(len(one) for one in strings if len(one) >= MIN_STRETCH and one in file.han and one not in file.shown)


def compare(files, texts, name):
    """A reader against ours, over all files."""
    rows, unread = [], 0
    for index, file in enumerate(files):
        theirs = align.han(texts[name][index])
        if max(len(theirs), len(file.han)) < MIN_CHARACTERS:
            continue
        if len(theirs) < MIN_SHARE_READ * len(file.han):
            unread += 1
            continue
        others = [align.han(texts[other][index]) for other in texts if other != name]
        rows.append(one_file(file, theirs, others))
    rows.sort(key=lambda row: row["share"])
    total = Counter()
    for row in rows:
        total.update(row["classes"])
    return {
        "compared": len(rows),
        "not_read_by_them": unread,
        "share": spread([row["share"] for row in rows]),
        "share_explained": spread([row["share_explained"] for row in rows]),
        "reverse": spread([row["reverse"] for row in rows]),
        "classes": dict(total),
        "numbers_lost_by_them": sum(row["numbers_lost_by_them"] for row in rows),
        "worst": [row for row in rows[:10] if row["share"] < 1],
        "rows": [{key: row[key] for key in ("file", "share", "share_explained", "reverse")} for row in rows],
    }


def one_file(file, theirs, others):
    """A file of theirs against ours: shares, and each difference by its kind."""
    lost, added = align.stretches(theirs, file.han)
    classes, rest, confirmed = Counter(), Counter(), 0
    added_text = "".join(file.han[start:end] for start, end in added)
    for start, end in align.grouped(lost):
        stretch = theirs[start:end]
        kind = kind_of(stretch, file.kinds) or (repeated(stretch, file.han, added_text) and "said twice")
        if kind:
            classes[f"theirs: {kind}"] += end - start
            continue
        spans = [span for span in lost if start <= span[0] and span[1] <= end]
        rest.update("".join(theirs[from_:to] for from_, to in spans))
        if len(stretch) >= MIN_STRETCH and stretch not in file.han and any(stretch in other for other in others):
            confirmed += align.length(spans)
    ours_only = Counter(added_text)
    # What is left over on both sides stands in another order.
    order = (rest & ours_only).total()
    numbers = [span for span in file.automatic if any(start <= span[0] and span[1] <= end for start, end in added)]
    classes["theirs: confirmed by another reader"] += confirmed
    classes["both: another order"] += order
    classes["theirs: nothing like it in ours"] += max(rest.total() - order - confirmed, 0)
    classes["ours: automatic numbers"] += align.length(numbers)
    classes["ours: nothing like it in theirs"] += max(ours_only.total() - order - align.length(numbers), 0)
    explained = align.length(lost) - rest.total()
    return {
        "file": str(file.path),
        "characters": [len(theirs), len(file.han)],
        "share": 1 - align.length(lost) / max(len(theirs), 1),
        "share_explained": 1 - rest.total() / max(len(theirs) - explained, 1),
        "reverse": 1 - align.length(added) / max(len(file.han), 1),
        "classes": {kind: count for kind, count in classes.items() if count},
        "numbers_lost_by_them": len(numbers),
        "only_theirs": longest(theirs, lost),
        "only_ours": longest(file.han, added),
    }


def kind_of(stretch, kinds):
    """The kind of text that is not shown as text of the body, if the stretch is such; garbage of binary data is one."""
    for kind, (strings, joined) in kinds.items():
        if stretch in strings or (len(stretch) >= MIN_STRETCH and stretch in joined):
            return kind
    pieces = [stretch[at : at + MIN_STRETCH] for at in range(0, len(stretch), MIN_STRETCH)]
    for kind, (_, joined) in kinds.items():
        if len(pieces) > 1 and sum(piece in joined for piece in pieces) >= 0.8 * len(pieces):
            return kind
    outside = sum(1 for character in stretch if not character.encode("gb2312", "ignore"))
    return "garbage" if outside * 4 >= len(stretch) and outside else None


def repeated(stretch, han, added_text):
    """Whether ours has the stretch, and has given it for another of theirs: they say it more often."""
    pieces = [stretch[at : at + MIN_STRETCH] for at in range(0, len(stretch), MIN_STRETCH)]
    said = sum(piece in han and piece not in added_text for piece in pieces)
    return len(stretch) >= MIN_STRETCH and said >= 0.8 * len(pieces)


def longest(text, spans):
    groups = sorted(align.grouped(spans), key=lambda span: span[0] - span[1])[:3]
    return [f"{end - start}: {text[start:end][:40]}" for start, end in groups]


def spread(values):
    if not values:
        return {}
    ordered = sorted(values)
    return {"median": statistics.median(ordered), "worst_tenth": ordered[len(ordered) // 10], "worst": ordered[0]}


def markdown(result):
    percent = lambda values, key: f"{100 * values[key]:.2f}" if values else "–"
    lines = [
        f"{result['files']} files of {result['format']}, {len(result['unread'])} of them not read by us; "
        f"{result['automatic_numbers']} automatic numbers with Chinese characters rebuilt; "
        f"{result['deleted_characters']} deleted characters, {result['deleted_and_kept_by_us']} of them kept by us.",
        "",
        "| reader | compared | not read by them | theirs in ours, %: median, worst tenth, worst | without what is no shown text: "
        "worst tenth, worst | ours in theirs, %: median, worst tenth, worst | automatic numbers they lose | deleted characters they keep |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, one in result["readers"].items():
        shares = lambda key, *which: " / ".join(percent(one[key], part) for part in which)
        lines.append(
            f"| {name} | {one['compared']} | {one['not_read_by_them']} | {shares('share', 'median', 'worst_tenth', 'worst')} | "
            f"{shares('share_explained', 'worst_tenth', 'worst')} | {shares('reverse', 'median', 'worst_tenth', 'worst')} | "
            f"{one['numbers_lost_by_them']} | {one['classes'].get('theirs: 修订删除', 0)} |"
        )
    if result["not_installed"]:
        lines.append(f"\nNot installed: {', '.join(result['not_installed'])}.")
    for name, one in result["readers"].items():
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(one["classes"].items(), key=lambda pair: -pair[1]))
        lines.append(f"\n**{name}**, characters by kind of difference: {kinds or 'none'}.\n")
        for row in one["worst"]:
            where = f"{100 * row['share']:.2f} % / {100 * row['reverse']:.2f} % {Path(row['file']).name}"
            lines.append(f"- {where}: only theirs [{' ; '.join(row['only_theirs'])}], only ours [{' ; '.join(row['only_ours'])}]")
    for one in result["unread"]:
        lines.append(f"- not read: {one['file']}: {one['reason']}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

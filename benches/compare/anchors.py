#!/usr/bin/env python3
"""Reads the marked-up copies of a scan back with python-docx and compares every comment with its finding.

    guiqing scan FOLDER -o OUT && python3 benches/compare/anchors.py OUT [FOLDER]

For every .docx below OUT/批注: the words between the marks of a comment must be the quote of a finding of that document in
results.jsonl, each finding as often as it is there; with FOLDER, every part of the package but those that carry comments must
be byte for byte the original's. Needs python-docx (pip install python-docx).
"""
import collections
import json
import pathlib
import re
import sys
import zipfile

import docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHANGED = {"word/document.xml", "word/comments.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"}


def commented(path):
    """The words under each comment, with the comment's text."""
    document = docx.Document(path)
    told = {comment.comment_id: comment.text for comment in document.comments}
    ranges, open_ids = collections.defaultdict(str), set()
    for element in document.element.iter():
        if element.tag == W + "commentRangeStart":
            open_ids.add(int(element.get(W + "id")))
        elif element.tag == W + "commentRangeEnd":
            open_ids.discard(int(element.get(W + "id")))
        else:
            # An inserted repair is not what was there; deleted words are.
            inserted = any(parent.tag == W + "ins" for parent in element.iterancestors())
            words = {W + "t": element.text or "", W + "delText": element.text or ""}.get(element.tag, "")
            words = "" if inserted and element.tag == W + "t" else words
            for number in open_ids:
                ranges[number] += words
    return [(ranges[number], text) for number, text in told.items()]


def bare(text):
    return re.sub(r"\s", "", text)


def main():
    out = pathlib.Path(sys.argv[1])
    root = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    reviews = [json.loads(line) for line in (out / "results.jsonl").open(encoding="utf-8")]
    files = sorted((out / "批注").rglob("*.docx"))
    right = wrong = whole = changed = 0
    for path in files:
        name = str(path.relative_to(out / "批注"))
        review = next((r for r in reviews if r["path"].endswith("/" + name) or r["path"] == name), None)
        if review is None:
            print(f"no review: {name}")
            continue
        quotes = [bare(f["quote"]) for f in review["findings"] if f["verdict"] != "exempt"]
        for words, text in commented(path):
            if bare(words) in quotes:
                right += 1
            elif not words or "全文" in text or "标题" in text:
                whole += 1
            else:
                wrong += 1
                print(f"{name}: 〔{words[:80]}〕 is no quote; the comment says {text[:80]!r}")
        original = pathlib.Path(review["path"])
        if root is not None and "!/" not in review["path"]:
            with zipfile.ZipFile(path) as copy, zipfile.ZipFile(original) as first:
                before = {n: first.read(n) for n in first.namelist()}
                after = {n: copy.read(n) for n in copy.namelist()}
            differing = [n for n in before if before[n] != after.get(n) and n not in CHANGED]
            added = [n for n in after if n not in before and n not in CHANGED]
            if differing or added:
                changed += 1
                print(f"{name}: other parts differ: {differing} {added}")
    print(f"{len(files)} copies; comments on their quote {right}, on the whole document {whole}, elsewhere {wrong}; "
          f"copies whose other parts differ {changed}")
    sys.exit(1 if wrong or changed else 0)


main()

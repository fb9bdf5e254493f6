#!/usr/bin/env python3
"""Writes vocabulary.txt, the words by which jieba settles where words begin and end, from jieba's own dictionary.

    python3 dictionaries/vocabulary.py ~/.cargo/registry/src/*/jieba-rs-0.11.0/src/data/dict.txt

Kept of its 349,045 words: single characters and words of up to four characters that are not rare, and, however long or rare,
all words that can cross an edge of a word whose row says `boundary` = 词 (words/*.csv). What the others weigh together stands
in the first line, so that every word is as likely as in the whole dictionary. Sorted, so that a word is found without loading
the others. To be run again when a word gets 词.
"""

import csv
import pathlib
import sys

RARE = 10
LONGEST = 4
REST = "jieba-rest"

here = pathlib.Path(__file__).parent


def doubtful():
    for path in sorted(here.glob("words/*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from (row["word"] for row in csv.DictReader(file) if row["boundary"] == "词")


def crosses(word, edge):
    """Whether a word can stand in a text so that it holds the beginning or the end of `edge` inside itself."""
    over_start = any(edge.startswith(word[at:]) or word[at:].startswith(edge) for at in range(1, len(word)))
    over_end = any(word.startswith(edge[at:]) and len(word) > len(edge) - at for at in range(len(edge)))
    return over_start or over_end


def main():
    edges = sorted(set(doubtful()))
    kept, rest = [], 0
    with open(sys.argv[1], encoding="utf-8") as file:
        for line in file:
            word, frequency, _ = line.split(" ")
            is_usual = int(frequency) >= RARE and len(word) <= LONGEST
            if is_usual or any(crosses(word, edge) for edge in edges):
                kept.append(f"{word} {frequency}\n")
            else:
                rest += int(frequency)
    kept.sort(key=str.encode)
    (here / "vocabulary.txt").write_text(f"{REST} {rest}\n" + "".join(kept), encoding="utf-8")


main()

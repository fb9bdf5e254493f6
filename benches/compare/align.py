"""Two texts as their Chinese characters in order: how much of one stands in the other, and what does not.

Takes two strings of Chinese characters, gives the stretches of each that have no counterpart in the other in the same
order. Knows nothing of files and readers. Needs `pip install rapidfuzz`.
"""

import unicodedata
from bisect import bisect_left

from rapidfuzz.distance import LCSseq

# The exact comparison keeps a bit for every pair of characters: this many bits are 250 MB.
MAX_PAIRS = 2_000_000_000

# Longer texts are cut where a stretch of this length stands once in each of them.
ANCHOR_CHARS = 12


def is_han(character):
    """Whether it is a Chinese character; 〇 counts, signs and digits do not."""
    return (
        "\u4e00" <= character <= "\u9fff"
        or character == "〇"
        or "\u3400" <= character <= "\u4dbf"
        or "\U00020000" <= character <= "\U0003ffff"
    )


def folded(text):
    """The text with compatibility characters (radicals, ㈠) in their plain form."""
    return unicodedata.normalize("NFKC", text)


def han(text):
    """The Chinese characters of a folded text, in order."""
    return "".join(filter(is_han, text))


def stretches(one, other):
    """What of each text has no counterpart: two lists of (from, to)."""
    lost, added = [], []
    for a0, a1, b0, b1 in _cuts(one, other):
        for op in LCSseq.opcodes(one[a0:a1], other[b0:b1]):
            if op.tag in ("delete", "replace"):
                lost.append((a0 + op.src_start, a0 + op.src_end))
            if op.tag in ("insert", "replace"):
                added.append((b0 + op.dest_start, b0 + op.dest_end))
    return lost, added


def length(spans):
    """Characters in a list of (from, to)."""
    return sum(end - start for start, end in spans)


def grouped(spans, gap=3):
    """Stretches that only a few chance counterparts part, as one."""
    groups = []
    for start, end in sorted(spans):
        if groups and start - groups[-1][1] <= gap:
            groups[-1] = (groups[-1][0], max(end, groups[-1][1]))
        else:
            groups.append((start, end))
    return groups


def _cuts(one, other):
    """Pairs of stretches that may be compared each for itself, none too large."""
    if len(one) * len(other) <= MAX_PAIRS:
        return [(0, len(one), 0, len(other))]
    anchors = _longest_rise(_anchors(one, other))
    cuts, a, b = [], 0, 0
    for at, to in anchors:
        if at >= a and to >= b and (at - a) * (to - b) > MAX_PAIRS // 100:
            cuts.append((a, at, b, to))
            a, b = at, to
    cuts.append((a, len(one), b, len(other)))
    return [piece for cut in cuts for piece in _halved(cut)]


def _halved(cut):
    """A cut without anchors that is still too large: in halves, which is a lower bound of what they share."""
    a0, a1, b0, b1 = cut
    if (a1 - a0) * (b1 - b0) <= MAX_PAIRS:
        return [cut]
    a, b = (a0 + a1) // 2, (b0 + b1) // 2
    return _halved((a0, a, b0, b)) + _halved((a, a1, b, b1))


def _anchors(one, other):
    """Places of stretches that stand once in each text, in the order of the first."""
    here, there = _once(one), _once(other)
    return sorted((at, there[stretch]) for stretch, at in here.items() if stretch in there)


def _once(text):
    places = {}
    for at in range(len(text) - ANCHOR_CHARS + 1):
        stretch = text[at : at + ANCHOR_CHARS]
        places[stretch] = -1 if stretch in places else at
    return {stretch: at for stretch, at in places.items() if at >= 0}


def _longest_rise(pairs):
    """The longest sequence of pairs that rises on both sides."""
    tails, chain, before = [], [], [None] * len(pairs)
    for index, (_, to) in enumerate(pairs):
        place = bisect_left(tails, to)
        before[index] = chain[place - 1] if place else None
        if place == len(tails):
            tails.append(to)
            chain.append(index)
        else:
            tails[place], chain[place] = to, index
    rise, index = [], chain[-1] if chain else None
    while index is not None:
        rise.append(pairs[index])
        index = before[index]
    return rise[::-1]

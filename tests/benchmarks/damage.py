"""Is any text of a damaged PDF lost without a word? `python -m tests.benchmarks.damage ../shared`.

Makes damaged copies of real reports by a seed, reads each in a child process with limits, and compares its
words with those of the whole report. A loss is silent where no row and no problem says that something is
missing. Prints a line for each kind: copies, the mean and largest loss, how many are refused, how many
losses over 2 % are silent, and of the sentences that were read how many the report does not have, by their
letters and digits.
Status 1 where a loss is silent.

    python -m tests.benchmarks.damage SHARED [--reports 20] [--seed 1] [--kinds PATTERN] [--show]
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from reportmine.errors import ReadProblem
from reportmine.read.pool import read_all

MOST_SILENT = 0.02  # of a report's words
TELLS = ("partial", "damaged", "unreadable_page", "no_text")
Damage = Callable[[bytes, random.Random], bytes]
_WORD = re.compile(r"\w+")
_CONTENTS = rb"(/Contents\s*\[?\s*)(\d+)(?= 0 R)"
_OBJECT = rb"(?<!\d)(\d+) 0 obj\b(.*?)endobj"


def cut(share: float) -> Damage:
    return lambda data, rng: data[: int(len(data) * share)]


def bytes_changed(share: float) -> Damage:
    def change(data: bytes, rng: random.Random) -> bytes:
        out = bytearray(data)
        for _ in range(max(1, round(len(data) * share))):
            out[rng.randrange(len(out))] = rng.randrange(256)
        return bytes(out)

    return change


def block(make: Callable[[bytes], bytes]) -> Damage:
    """Something done to 4 kB somewhere behind the first."""

    def change(data: bytes, rng: random.Random) -> bytes:
        at = rng.randrange(1_024, max(1_025, len(data) - 4_096))
        return data[:at] + make(data[at : at + 4_096]) + data[at + 4_096 :]

    return change


def one_of(pattern: bytes, make: Callable[[re.Match[bytes], random.Random], bytes]) -> Damage:
    """One of the places that a pattern finds is changed; the file as it is where there is none."""

    def change(data: bytes, rng: random.Random) -> bytes:
        found = list(re.finditer(pattern, data, re.S))
        if not found:
            return data
        one = rng.choice(found)
        return data[: one.start()] + make(one, rng) + data[one.end() :]

    return change


def references_shifted(data: bytes, rng: random.Random) -> bytes:
    by = rng.choice((-7, 3, 40, 1_000))
    return re.sub(rb"(\d{10})(?= \d{5} n)", lambda m: b"%010d" % max(0, int(m[1]) + by), data)


def start_shifted(data: bytes, rng: random.Random) -> bytes:
    return re.sub(rb"startxref\s+\d+", lambda m: b"startxref\n%d" % rng.randrange(len(data)), data)


def _other_digits(found: re.Match[bytes], rng: random.Random) -> bytes:
    number = b"%0*d" % (len(found[2]), rng.randrange(10 ** len(found[2])))
    return found[1] + number


def _table_damaged(found: re.Match[bytes], rng: random.Random) -> bytes:
    body = bytearray(found[0])
    for _ in range(4):
        body[rng.randrange(len(body))] = rng.randrange(256)
    return bytes(body)


def letters_damaged(data: bytes, rng: random.Random) -> bytes:
    """Four bytes in one of the tables of letters."""
    numbers = {int(n) for n in re.findall(rb"/ToUnicode\s+(\d+) 0 R", data)}
    return _in_streams(
        data, rng, lambda n, content: n in numbers or b"begincmap" in content, _table_damaged
    )


def drawing_damaged(data: bytes, rng: random.Random) -> bytes:
    """Four bytes in what draws one of the pages."""
    return _in_streams(data, rng, lambda n, content: b"BT" in content and b"Tf" in content, _table_damaged)


def _in_streams(
    data: bytes, rng: random.Random, wanted: Callable[[int, bytes], bool],
    make: Callable[[re.Match[bytes], random.Random], bytes],
) -> bytes:  # fmt: skip
    found = []
    for one in re.finditer(_OBJECT, data, re.S):
        if (inner := re.search(rb"stream\r?\n(.*?)\r?\nendstream", one[0], re.S)) is None:
            continue
        try:
            content = zlib.decompressobj().decompress(inner[1], 4_000_000)
        except zlib.error:
            continue
        if wanted(int(one[1]), content):
            found.append((one.start() + inner.start(1), one.start() + inner.end(1)))
    if not found:
        return data
    start, end = rng.choice(found)
    match = re.compile(rb".+", re.S).match(data, start, end)
    assert match
    return data[:start] + make(match, rng) + data[end:]


def kid_lost(data: bytes, rng: random.Random) -> bytes:
    """One page's reference taken out of the list of pages."""
    kids = list(re.finditer(rb"/Kids\s*\[([^\]]+)\]", data))
    if not kids:
        return data
    one = rng.choice(kids)
    refs = list(re.finditer(rb"\d+ \d+ R", one[1]))
    ref = rng.choice(refs)
    at = one.start(1)
    return data[: at + ref.start()] + b" " * len(ref[0]) + data[at + ref.end() :]


def second_behind(data: bytes, rng: random.Random) -> bytes:
    return data[: int(len(data) * rng.uniform(0.2, 0.9))] + data


def another_behind(data: bytes, rng: random.Random) -> bytes:
    """The report, and behind it a whole PDF of another."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 700, "Leaders in Northmere listen to children.")
    canvas.save()
    return data + out.getvalue()


def shapes_damaged(data: bytes, rng: random.Random) -> bytes:
    """Two bytes in the shapes of one font's letters."""
    numbers = {int(n) for n in re.findall(rb"/FontFile[23]?\s+(\d+) 0 R", data)}
    return _in_streams(data, rng, lambda n, content: n in numbers, _table_damaged)


KINDS: dict[str, Damage] = {
    "cut at 30 %": cut(0.3),
    "cut at 60 %": cut(0.6),
    "cut at 90 %": cut(0.9),
    "cut at 99.5 %": cut(0.995),
    "random bytes 1e-5": bytes_changed(1e-5),
    "random bytes 1e-4": bytes_changed(1e-4),
    "random bytes 1e-3": bytes_changed(1e-3),
    "4 kB of zeros": block(lambda b: bytes(len(b))),
    "4 kB removed": block(lambda b: b""),
    "4 kB twice": block(lambda b: b + b),
    "cross-references shifted": references_shifted,
    "start of references wrong": start_shifted,
    "/Length wrong": one_of(rb"(/Length )(\d+)(?! \d+ R)", _other_digits),
    "/Filter broken": one_of(
        rb"/FlateDecode", lambda m, r: r.choice((b"/FlateDecodX", b"/FlatDecode ", b"/LZWDecode  "))
    ),
    "page lost from /Kids": kid_lost,
    "/Contents to nothing": one_of(_CONTENTS, lambda m, r: m[1] + b"9" * len(m[2])),
    "/Contents to another": one_of(_CONTENTS, _other_digits),
    "/Resources renamed": one_of(rb"/(?:Resources|Font)(?=[\s<])", lambda m, r: m[0][:-1] + b"x"),
    "font to another object": one_of(rb"(/F\w{1,6} )(\d+)(?= 0 R)", _other_digits),
    "/ToUnicode to another": one_of(rb"(/ToUnicode )(\d+)(?= 0 R)", _other_digits),
    "/ToUnicode renamed": one_of(rb"/ToUnicode", lambda m, r: b"/ToUnicodx"),
    "table of letters damaged": letters_damaged,
    "shapes of letters damaged": shapes_damaged,
    "drawing damaged": drawing_damaged,
    "/MediaBox damaged": one_of(
        rb"/MediaBox\s*\[[^\]]*\]", lambda m, r: re.sub(rb"\d{3}", b"  7", m[0], count=1)
    ),
    "LF made CR LF": lambda data, rng: data.replace(b"\n", b"\r\n"),
    "CR LF made LF": lambda data, rng: data.replace(b"\r\n", b"\n"),
    "junk behind": lambda data, rng: data + b"\r\n<html>gateway time-out</html>" * rng.randrange(1, 90),
    "HTML before": lambda data, rng: b"<html>gateway</html>\r\n" * rng.randrange(1, 90) + data,
    "first part, then the whole": second_behind,
    "another report behind": another_behind,
    "the whole twice": lambda data, rng: data + data,
}  # fmt: skip


def words(text: str) -> Counter[str]:
    return Counter(word.lower() for word in _WORD.findall(text))


def sentences(text: str) -> set[str]:
    return {" ".join(s.split()) for s in re.split(r"(?<=[.!?])\s+|\n", text) if len(s.split()) > 5}


def letters(text: str) -> str:
    """Without spaces and punctuation: a space too many is not made up."""
    return "".join(_WORD.findall(text))


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--reports", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default="")
    parser.add_argument("--show", action="store_true", help="name each silent loss")
    asked = parser.parse_args()
    files = sorted((asked.shared / "corpus").rglob("*.pdf"))
    chosen = random.Random(asked.seed).sample(files, min(asked.reports, len(files)))
    whole = {path: found for path, found in read_all(chosen, 1) if not isinstance(found, ReadProblem)}
    silent = 0
    print(f"{'kind':28} copies   mean    most  refused  silent  invented", flush=True)
    for kind, damage in KINDS.items():
        if re.search(asked.kinds, kind):
            silent += _row(kind, damage, {p: d.text for p, d in whole.items()}, asked)
    return silent > 0


def _row(kind: str, damage: Damage, whole: dict[Path, str], asked: argparse.Namespace) -> int:
    losses, refused, silent, made, all_made = [], 0, 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        copies = {}
        for path in whole:
            rng = random.Random(f"{asked.seed} {kind} {path.name}")
            copies[Path(folder) / path.name] = path
            (Path(folder) / path.name).write_bytes(damage(path.read_bytes(), rng))
        for copy, found in read_all(list(copies), 1):
            before = whole[copies[copy]]
            if isinstance(found, ReadProblem):
                refused += 1
                losses.append(1.0)
                continue
            had = words(before)
            loss = sum((had - words(found.text)).values()) / max(1, sum(had.values()))
            losses.append(loss)
            told = any(code in TELLS for code, _, _ in found.problems)
            if loss > MOST_SILENT and not told:
                silent += 1
                if asked.show:
                    print(f"    silent: {loss:.0%} of {copy.name}")
            flat = letters(before)
            said = sentences(found.text)
            all_made += len(said)
            made += sum(letters(sentence) not in flat for sentence in said)
    share = made / max(1, all_made)
    print(
        f"{kind:28} {len(losses):6} {sum(losses) / len(losses):6.1%} {max(losses):7.1%} {refused:8}"
        f" {silent:7} {share:9.2%}", flush=True,
    )  # fmt: skip
    return silent


if __name__ == "__main__":
    sys.exit(main())

"""Fonts that do not say which letters they show: what they hand over is no text, and the page is named."""

from __future__ import annotations

import random
import string
from pathlib import Path

import pytest

from reportmine.errors import ReadProblem
from reportmine.read import read
from reportmine.read.garbled import garbled, without_characters
from tests.conftest import CORPUS
from tests.read.test_pdf_frame import joined, page

CASES = Path(__file__).parents[1] / "cases"
LOWER = string.ascii_lowercase
GOOD = (
    "Leaders listen to young people, and they change services because of what they hear.",
    "Children wait too long for an autism assessment, and families are not told how long.",
    "Records are not shared between the hospital and the community teams in the north.",
)


def shifted(lines: tuple[str, ...], by: int) -> list[str]:
    """As a font would have it whose letters are numbered from another one on."""
    table = str.maketrans(LOWER + LOWER.upper(), (LOWER[by:] + LOWER[:by]) * 2)
    return [line.translate(table) for line in lines]


def coded(lines: tuple[str, ...], by: int) -> list[str]:
    """Every sign but the space moved by so many code points, as fonts without a table hand it over."""
    return ["".join(c if c == " " else chr(ord(c) + by) for c in line) for line in lines]


@pytest.mark.parametrize(
    "lines",
    [
        *(shifted(GOOD, by) for by in range(1, 26)),
        coded(GOOD, -29), coded(GOOD, -31), coded(GOOD, 0xE000), coded(GOOD, 0xF000 - 32),
        ["\ufffd" * 12 + " " + "\ufffd" * 30] * 2,
        ["!\"#$%&' ()*+, -./:; <=>? @[\\]^ _`{|}~ !#$%", "$%&'( )*+,- ./:;< =>?@[ ]^_`{ |}~!# %&"],
        ["7KH FKLOGUHQ ZDLW WRR ORQJ IRU DQ DVVHVVPHQW", "DQG WKH IDPLOLHV DUH QRW WROG KRZ ORQJ LW LV"],
    ],
)  # fmt: skip
def test_other_letters_and_no_letters_are_no_text(lines: list[str]) -> None:
    assert garbled(lines) == [True] * len(lines)


@pytest.mark.parametrize(
    "lines",
    [
        list(GOOD),
        ["Mae arweinwyr yn gwrando ar blant a phobl ifanc, ac yn newid gwasanaethau", "Nid yw"],
        ["Przywódcy słuchają młodych ludzi i zmieniają usługi, a rodzinom nie mówi się,", "jak"],
        ["Các nhà lãnh đạo lắng nghe những người trẻ tuổi và thay đổi các dịch vụ", "Trẻ em phải chờ đợi"],
        ["يستمع القادة إلى الشباب ويغيرون الخدمات بسبب ما يسمعونه منهم في كل مكان"] * 3,
        ["7 March 2025   14 March 2025   £1,204.50   £987.00   12%   15%"] * 6,
        ["............................................................ 12"] * 9,
        ["________________________________________", "– – – – – – – – – – – – – – – – – – – –"] * 3,
        ["https://www.northmere.gov.uk/xyzzy/qqrst  info@nhs-qwk.example.org", "www.bgtrdcs.nhs.uk"] * 4,
        ["CQC SEND EHCP NHSE ICB DCO DSCO HMI SENDIASS", "ADHD ASD CAMHS SaLT OT PT"],
        ["\uf0b7", "Staff know people well.", "\uf0b7", "Records are late."],
        [],
    ],
)  # fmt: skip
def test_words_of_any_language_figures_rules_and_addresses_are_text(lines: list[str]) -> None:
    assert garbled(lines) == [False] * len(lines)


def test_a_few_letters_prove_nothing() -> None:
    one, short = "qzvkwxjq hfbtwq", "vcxzq gtrfw qwk"  # 12 and 10 pairs of letters, none and one in words
    others = [one.translate(str.maketrans("qz", pair)) for pair in ("wk", "xj", "vb", "gt")]
    assert garbled([one]) == [False]
    assert garbled([*others, short]) == [False] * 5  # 48 pairs in lines that are long enough: it takes 50
    assert garbled([*others, one, short]) == [True] * 6
    assert garbled([one] * 5) == [False] * 5  # the same again says nothing more


def test_the_good_lines_of_a_page_stay_and_short_bad_ones_go_with_the_others() -> None:
    bad = shifted(GOOD, 7)
    assert garbled([*GOOD, *bad, "avvs", "12 March", *GOOD]) == [False] * 3 + [True] * 4 + [False] * 4


@pytest.mark.parametrize("source", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.stem)
def test_nearly_any_exchange_of_letters_is_seen_and_what_was_printed_never_is(source: Path) -> None:
    """One exchange in a thousand or so gives words that English could have."""
    lines = [line for line in source.read_text("utf-8").splitlines() if len(line) > 30][:40]
    assert not any(garbled(lines))
    seen = []
    for seed in range(300):
        letters, chance = list(LOWER), random.Random(seed)
        while sum(a == b for a, b in zip(letters, LOWER, strict=True)) > 3:
            chance.shuffle(letters)
        table = str.maketrans(LOWER + LOWER.upper(), "".join(letters) + "".join(letters).upper())
        seen.append(sum(garbled([line.translate(table) for line in lines])) >= 0.8 * len(lines))
    assert sum(seen) >= 297


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x01\x02\x03\x04" * 10, True),
        ("\x01\x02\x03" * 13, False),  # 39 signs are too few
        ("\x01\x02" * 20 + "ab" * 20, True),
        ("\x01\x02" * 20 + "ab" * 20 + "c", False),
        ("\uf0b7 Staff know people well. " * 50, False),  # a bullet's glyph
        ("\ue001" * 40, True),
        ("Staff know people well." * 9, False),
        ("", False),
    ],
)
def test_controls_and_private_signs_are_no_characters(text: str, expected: bool) -> None:
    assert without_characters(text) is expected


WHOLE = (
    "page {} has fonts that do not say which letters they show: what it says is missing; build with --ocr"
)
SOME = (
    "page {} has a font that does not say which letters it shows: what is printed in it is missing; build"
)


def test_a_garbled_page_among_others_is_named_and_left_out() -> None:
    cut = tuple(word for line in GOOD for word in (line[:40], line[40:]))
    found = joined(page(lines=cut), page(lines=tuple(shifted(cut, 11))), page(lines=cut))
    assert [(code, number) for code, _, number in found.problems] == [("no_text", 2)]
    assert found.problems[0][1].startswith(WHOLE.format(2))
    assert [s.read_by for s in found.sheets] == ["text", None, "text"]
    assert {segment.page for segment in found.segments} == {1, 3}
    assert "Lcpl" not in found.text


def test_garbled_lines_of_a_page_are_left_out_and_the_others_stay() -> None:
    cut = tuple(word for line in GOOD for word in (line[:40], line[40:]))
    found = joined(page(lines=(*cut, *shifted(cut, 5))))
    assert [(code, number) for code, _, number in found.problems] == [("no_text", 1)]
    assert found.problems[0][1].startswith(SOME.format(1))
    assert " ".join(found.text.split()).startswith("Leaders listen")
    assert " ".join(found.text.split()).endswith("teams in the north.")


def test_the_case_as_users_told_it() -> None:
    with pytest.raises(ReadProblem, match="its only page is without readable text") as caught:
        read(CASES / "09-no-tounicode.pdf")
    assert caught.value.code == "no_text"
    assert read(CASES / "09-with-tounicode.pdf").text.endswith("how long the wait will be.")

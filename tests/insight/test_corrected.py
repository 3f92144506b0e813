"""Corrected counts: by hand, within bounds, as the library has them, and refused where nothing is known."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportmine.encode.folder import models_folder, verified
from reportmine.errors import ModelError
from reportmine.insight import corrected as module
from reportmine.insight.corrected import LITTLE, Read, Stratum, corrected, interval, read_reports
from reportmine.insight.counts import MAIN, MENTIONED, Assessment, Counted
from reportmine.vocabulary import theme_names

THEME = "safeguarding"


@st.composite
def strata(draw: st.DrawFn) -> Stratum:
    unread, read, missed = draw(st.integers(0, 300)), draw(st.integers(5, 40)), 0
    missed = draw(st.integers(0, read))
    return Stratum(
        draw(st.integers(0, unread)), unread, draw(st.integers(0, read)), read, missed,
        draw(st.integers(0, read - missed)),
    )  # fmt: skip


@given(st.lists(strata(), max_size=5))
def test_an_interval_stays_within_what_can_be(of: list[Stratum]) -> None:
    low, high = interval(of)
    known, unread = sum(one.known for one in of), sum(one.unread for one in of)
    assert known <= low <= high <= known + unread
    if unread == 0:
        assert low == high == known  # all were read: nothing is uncertain


@given(strata())
def test_an_interval_holds_what_the_tagger_says_where_it_errs_both_ways(one: Stratum) -> None:
    even = Stratum(one.said, one.unread, one.known, one.read, one.missed // 2, one.missed // 2)
    low, high = interval([even])
    assert low <= even.known + even.said <= high


@given(strata(), st.integers(2, 6))
def test_more_reports_read_make_it_narrower(one: Stratum, times: int) -> None:
    more = Stratum(one.said, one.unread, one.known, one.read * times, one.missed * times, one.false * times)
    narrow, wide = interval([more]), interval([one])
    # Where the ends are cut off at what can be, a narrow one can lie wholly inside.
    if wide[0] > one.known and wide[1] < one.known + one.unread:
        assert narrow[1] - narrow[0] <= wide[1] - wide[0] + 1e-9


def test_by_hand() -> None:
    # Of 8 read 1 was missed, none was false: 1.25 and 0.25 of 8.5, so of 40 more 4.706 are added to the 20
    # that are said and the 3 that are known. Spread 0.17647 - 0.11765² = 0.16263; variance 0.16263 times
    # (1600 / 8 + 40) = 39.03; half an interval 1.959964 * 6.2475 = 12.245.
    low, high = interval([Stratum(20, 40, 3, 8, 1, 0)])
    assert (low, high) == pytest.approx((15.461, 39.951), abs=2e-3)
    # A second family adds its mean and its variance; with the first the reports are 4 more, all said.
    both = interval([Stratum(20, 40, 3, 8, 1, 0), Stratum(4, 4, 0, 5, 0, 0)])
    spread = 0.5 / 5.5
    half = 1.959964 * math.sqrt(39.0311 + spread * (16 / 5 + 4))
    assert both == pytest.approx((31.706 - half, 31.706 + half), abs=2e-3)
    assert interval([]) == (0, 0)


def reference(true: Sequence[int], said: Sequence[int], unread: Sequence[int]) -> float:
    """The prediction-powered mean with weight 1, as glide-py has it (`PPIMeanEstimator`)."""
    return float(np.mean(unread) + np.mean(np.array(true) - np.array(said)))


TRUE, SAID, UNREAD = (
    (1, 1, 0, 1, 0, 0, 1, 1),
    (1, 0, 0, 1, 1, 0, 1, 0),
    (1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 1),
)


def test_the_middle_is_the_prediction_powered_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LITTLE", 0.0)
    low, high = interval([Stratum(sum(UNREAD), len(UNREAD), 0, len(TRUE), 2, 1)])
    # Of glide-py 0.11.0, PPIMeanEstimator().estimate(..., power_tuning=False): mean 0.708333.
    assert reference(TRUE, SAID, UNREAD) == pytest.approx(0.708333, abs=1e-6)
    # The upper end is cut off at 12, so the lower one tells: 8.5 less half an interval, of which the part
    # of the reports read is as glide's standard error of it, without its correction of one degree.
    spread = float(np.var(np.array(TRUE) - np.array(SAID)))
    half = 1.959964 * math.sqrt(spread * (len(UNREAD) ** 2 / len(TRUE) + len(UNREAD)))
    assert low == pytest.approx(len(UNREAD) * 0.708333 - half, abs=1e-4)
    assert high == 12


def test_as_the_library_has_it() -> None:
    glide = pytest.importorskip("glide.estimators", reason="glide-py needs Python 3.12")
    truth = np.array([*TRUE, *([np.nan] * len(UNREAD))])
    proxy = np.array([*SAID, *UNREAD], dtype=float)
    found = glide.PPIMeanEstimator().estimate(truth, proxy, power_tuning=False)
    assert found.confidence_interval.mean == pytest.approx(reference(TRUE, SAID, UNREAD))


def test_intervals_hold_the_truth() -> None:
    """Of 60 reports like eight that were read, a tenth of them wrong either way: in 19 of 20 draws."""
    random, held = np.random.default_rng(0), 0
    for _ in range(600):
        read, rest = (
            random.multinomial(8, (0.4, 0.05, 0.05, 0.5)),
            random.multinomial(52, (0.4, 0.05, 0.05, 0.5)),
        )
        low, high = interval([Stratum(int(rest[1] + rest[3]), 52, 0, 8, int(read[2]), int(read[1]))])
        held += low - 0.5 <= rest[2] + rest[3] <= high + 0.5
    assert held / 600 >= 0.95


def read(number: int, family: str, said: int, true: int) -> Read:
    return Read(f"{family}{number}", family, {"praise": {}, "criticise": {THEME: true} if true else {}},
                {"fast": {"criticise": {THEME: said} if said else {}, "praise": {}}})  # fmt: skip


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Family a: six read, of one it is missed; b: six of which none says it; c: four."""
    rows = [read(i, "a", int(i < 3), int(i < 4)) for i in range(6)]
    rows += [read(i, "b", 0, 0) for i in range(6)] + [read(i, "c", MAIN, MAIN) for i in range(4)]
    monkeypatch.setattr(module, "read_reports", lambda: tuple(rows))
    module.read_families.cache_clear()


def counts(**families: int) -> Counted:
    """So many reports of each family; the first half says it. One of a is a report that was read."""
    assessments = {
        f"{family}-{i}": Assessment(family, None, "2020", ("a3",) if (family, i) == ("a", 0) else ("x",))
        for family, n in families.items() for i in range(n)
    }  # fmt: skip
    said = {f"{family}-{i}": MENTIONED for family, n in families.items() for i in range(n // 2)}
    return Counted(assessments, {(THEME, "criticise"): said}, {})


@pytest.mark.usefixtures("shipped")
def test_families_by_their_own_reports() -> None:
    found = corrected(counts(a=10, b=4, c=30), THEME, "criticise", MENTIONED, "fast")
    # Report a-0 was read, and says it: it is known. Of 9 more 4 are said, of b 2 of 4.
    low, high = interval([Stratum(4, 9, 1, 6, 1, 0), Stratum(2, 4, 0, 6, 0, 0)])
    assert found == {
        "said": 7, "low": math.floor(low), "high": math.ceil(high), "reports": 14, "read": 12,
        "unmeasured": ["c"],  # four reports are too few
    }  # fmt: skip
    only = corrected(counts(a=10, b=4), THEME, "criticise", MENTIONED, "fast", {"a-0", "a-1", "b-3"})
    assert only is not None
    assert (only["said"], only["reports"], only["read"]) == (2, 3, 12)


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    ("families", "theme", "direction", "level", "model"),
    [
        ({"c": 30}, THEME, "criticise", MENTIONED, "fast"),  # too few were read
        ({"d": 30}, THEME, "criticise", MENTIONED, "fast"),  # none was
        ({"b": 30}, THEME, "criticise", MENTIONED, "fast"),  # none of them says it
        ({"a": 30}, THEME, "praise", MENTIONED, "fast"),
        ({"a": 30}, THEME, "criticise", MAIN, "fast"),
        ({"a": 30}, "finance_and_resources", "criticise", MENTIONED, "fast"),
        ({"a": 30}, THEME, "criticise", MENTIONED, "other"),
        ({}, THEME, "criticise", MENTIONED, "fast"),
    ],
)
def test_what_was_not_measured_is_refused(
    families: dict[str, int], theme: str, direction: str, level: int, model: str
) -> None:
    assert corrected(counts(**families), theme, direction, level, model) is None


@pytest.fixture(autouse=True)
def fresh() -> None:
    module.read_families.cache_clear()


def test_what_ships() -> None:
    found = read_reports()
    assert {model for one in found for model in one.said} == {"transformer", "fast"}
    labelled = {
        json.loads(line)["report"]
        for line in (models_folder() / "labels" / "measured.jsonl").read_text("utf-8").splitlines()
    }
    assert {one.sha256 for one in found} == {report for report in labelled if len(report) == 64}
    families = {family: len(read) for family, read in module.read_families("transformer").items()}
    assert families == {
        "area_send_inspection": 8, "joint_targeted_area_inspection": 8, "ofsted_focused_visit": 8,
        "ofsted_ilacs": 6,
    }  # fmt: skip
    words = [words for one in found for words in (one.true, *one.said.values())]
    assert {theme for one in words for of in one.values() for theme in of} <= set(theme_names())
    assert {level for one in words for of in one.values() for level in of.values()} == {MENTIONED, MAIN}
    assert (verified("insight") / module.FILE).is_file()
    assert LITTLE > 0


def test_a_damaged_file_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    (tmp_path / module.FILE).write_text('{"reports": [{}]}')
    monkeypatch.setattr("reportmine.encode.folder.verified", lambda name: tmp_path)
    read_reports.cache_clear()
    with pytest.raises(ModelError, match=r"report_counts\.json: cannot be read"):
        read_reports()
    read_reports.cache_clear()

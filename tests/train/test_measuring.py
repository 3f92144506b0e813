"""Figures are honest: of reports not seen, calibrated elsewhere, and everybody can compute them anew."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.metrics import cohen_kappa_score, f1_score

from reportmine.cli.main import main
from reportmine.encode.folder import models_folder
from reportmine.encode.open import MODELS
from reportmine.errors import ReportmineError
from reportmine.tag import POLARITIES, Item, tagger
from reportmine.tag.calibrate import chosen_themes, logistic, softmax
from reportmine.tag.item import item_of
from reportmine.text import sentence_hash
from reportmine.train.calibration import fit_calibration
from reportmine.train.evaluate import ENOUGH, SEED, Predictions, calibration, criticised, evaluate
from reportmine.train.held_out import calibrated, say_of
from reportmine.train.labels import Label, gold, load_labels
from reportmine.train.shown import shown
from reportmine.train.sources import Source
from reportmine.vocabulary import theme_names
from tests.helpers import ICS, report

THEMES = len(theme_names())


def labels(count: int = 240, reports: int = 12) -> list[Label]:
    return [
        Label(
            f"r{i // 4 % reports}",
            "generic",
            Item(f"Sentence {i}."),
            POLARITIES[i % 4],
            (theme_names()[i % 5],),
        )
        for i in range(count)
    ]


def noisy_logits(made: list[Label], scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Logits that are mostly right, `scale` times too sure of themselves."""
    random = np.random.default_rng(0)
    truth, about = gold(made)
    polarity = random.normal(size=(len(made), 4)) + 2.0 * np.eye(4)[truth]
    themes = random.normal(size=about.shape) + 4.0 * about - 3.0
    return scale * polarity, scale * themes


def folds(made: list[Label]) -> list[np.ndarray]:
    number = np.array([int(label.report[1:]) % 4 for label in made])
    return [np.flatnonzero(number == k) for k in range(4)]


@pytest.mark.parametrize("scale", [0.4, 1.0, 4.0])
def test_calibration_undoes_boasting_and_modesty(scale: float) -> None:
    made = labels(2000)
    said, fitted = calibrated(made, *noisy_logits(made, scale), folds(made))
    figures = evaluate(made, said, 40)
    assert figures["calibration"]["expected_calibration_error"] < 0.04
    assert figures["theme_calibration"]["expected_calibration_error"] < 0.02
    # Two units between normal distributions of width one: the logarithm of the odds is 2 x.
    assert fitted.polarity_scale == pytest.approx(2 / scale, rel=0.2)


def test_evaluation_of_noise_is_near_zero() -> None:
    """A metric that looked at its own training data would be high here."""
    made, random = labels(), np.random.default_rng(1)
    said, _ = calibrated(made, random.normal(size=(240, 4)), random.normal(size=(240, THEMES)), folds(made))
    figures = evaluate(made, said, 40)
    assert abs(figures["kappa"].value) < 0.15
    assert figures["kappa"].low <= figures["kappa"].value <= figures["kappa"].high


def test_chosen_themes_are_at_most_three_of_those_above_their_own_thresholds() -> None:
    probabilities = np.array([[0.9, 0.8, 0.7, 0.6], [0.1, 0.4, 0.2, 0.0], [0.5, 0.9, 0.9, 0.9]])
    thresholds = np.array([0.3, 0.95, 0.3, 0.3])
    assert chosen_themes(probabilities, thresholds).tolist() == [[1, 0, 1, 1], [0, 0, 0, 0], [1, 0, 1, 1]]


def test_a_rare_theme_takes_the_common_threshold() -> None:
    random = np.random.default_rng(2)
    themes = np.zeros((400, THEMES), dtype=int)
    themes[:150, 0], themes[:2, 1] = 1, 1
    logits = random.normal(size=themes.shape) + 3 * themes - 1.5
    fitted = fit_calibration(np.eye(4)[np.arange(400) % 4] * 3, logits, np.arange(400) % 4, themes)
    assert abs(fitted.thresholds[1] - fitted.thresholds[2]) < 0.03


def test_calibration_survives_writing_and_reading() -> None:
    made = labels()
    _, fitted = calibrated(made, *noisy_logits(made, 2.0), folds(made))
    again = type(fitted).from_dict(json.loads(json.dumps(fitted.to_dict())))
    logits = np.random.default_rng(3).normal(size=(5, 4))
    assert np.allclose(again.polarity(logits), fitted.polarity(logits), atol=1e-3)


def test_softmax_and_logistic_do_not_overflow() -> None:
    assert softmax(np.array([[1000.0, 0.0]])).tolist() == [[1.0, 0.0]]
    assert logistic(np.array([-1e6, 0.0, 1e6])).tolist() == [0.0, 0.5, 1.0]


def test_calibration_error_of_a_boaster() -> None:
    assert calibration(np.full(10, 0.99), np.array([True] * 5 + [False] * 5))[
        "expected_calibration_error"
    ] == pytest.approx(0.49)


@pytest.mark.parametrize("model", MODELS)
def test_the_shipped_figures_follow_from_what_is_shipped(model: str) -> None:
    """Labels standing off and what was said: enough to compute the card without reports."""
    folder = models_folder() / MODELS[model] / "tagger"
    rows = [json.loads(x) for x in (models_folder() / "labels" / "measured.jsonl").read_text().splitlines()]
    with np.load(folder / "held_out.npz", allow_pickle=False) as kept:
        said = Predictions(kept["polarity"], kept["themes"].astype(float), kept["chosen"].astype(int))
        hashes = [row.get("sentence") or sentence_hash(row["text"]) for row in rows]
        assert kept["sentences"].tolist() == hashes
    made = [Label(r["report"], "all", Item(""), r["polarity"], tuple(r["themes"])) for r in rows]
    ours, figures = evaluate(made, said, 40), json.loads((folder / "measured.json").read_text())
    for name in ("kappa", "theme_micro_f1", "theme_macro_f1"):
        assert ours[name].value == pytest.approx(figures[name]["value"], abs=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_the_shipped_models_reach_what_the_readme_promises(model: str) -> None:
    figures = json.loads((models_folder() / MODELS[model] / "tagger" / "measured.json").read_text())
    least = {"transformer": (0.82, 0.74, 0.69), "fast": (0.70, 0.71, 0.65)}[model]
    for name, bar in zip(("kappa", "theme_micro_f1", "theme_macro_f1"), least, strict=True):
        assert figures[name]["value"] >= bar
    assert figures["calibration"]["expected_calibration_error"] <= 0.05


def test_a_sentence_that_was_trained_on_is_never_judged_by_what_learnt_it(tmp_path: Path) -> None:
    folder = models_folder() / "tagger"
    original = json.loads((models_folder() / "labels" / "original.jsonl").read_text().splitlines()[0])
    fresh = {**original, "text": "The bus to Nowhere-on-Sea was late again, and nobody minded."}
    path = tmp_path / "l.jsonl"
    path.write_text(f"{json.dumps(original)}\n{json.dumps(fresh)}\n")
    measured = say_of(load_labels(path), tagger(), models_folder(), folder)
    assert (measured.fresh, measured.held_out, measured.trained_on) == (1, 0, 1)
    assert [sentence_hash(x.item.text) for x in measured.labels] == [sentence_hash(fresh["text"])]
    path.write_text(f"{json.dumps(original)}\n")
    with pytest.raises(ReportmineError, match="nothing can be measured"):
        say_of(load_labels(path), tagger(), models_folder(), folder)


def test_evaluate_answers_for_a_handful_of_labels_and_says_what_is_not_defined(tmp_path: Path) -> None:
    row = {"report": "x", "text": "The council does not review plans in Nowhere-on-Sea.", "themes": []}
    path = tmp_path / "l.jsonl"
    path.write_text(json.dumps({**row, "polarity": "area_for_development"}) + "\n")
    result = CliRunner().invoke(main, ["evaluate", str(path)])
    assert result.exit_code == 0, result.output
    assert "1 sentences judged by the shipped model" in result.output
    assert "not defined" in result.output
    assert "Warning" not in result.output


def said_of(rows: list[tuple[str, set[str]]]) -> Predictions:
    """What was said: a polarity and themes each, all of it quite sure."""
    polarity = np.eye(4)[[POLARITIES.index(p) for p, _ in rows]]
    chosen = np.array([[int(t in themes) for t in theme_names()] for _, themes in rows])
    return Predictions(polarity, chosen.astype(float), chosen)


def test_a_report_criticises_a_theme_by_any_one_sentence() -> None:
    first, second, prose = "a" * 64, "b" * 64, "original-measured/Nowhere"
    area, good = "area_for_development", "strength"

    def label(report: str, polarity: str, both: tuple[str, ...], one: tuple[str, ...] = ()) -> Label:
        return Label(report, "x", Item("."), polarity, both, one)

    made = [
        label(first, area, ("safeguarding",), ("data_and_insight",)),
        label(first, good, ("workforce_capacity",)),
        label(first, area, ("health_inequalities",)),
        label(second, area, ("safeguarding",)),
        label(prose, area, ("safeguarding",)),
    ]
    said = said_of(
        [
            (area, {"safeguarding", "data_and_insight", "unpaid_carers"}),
            (area, {"workforce_capacity"}),  # praised, said to be criticised
            (good, {"health_inequalities"}),
            (area, {"safeguarding"}),
            (area, {"environmental_sustainability"}),  # nobody counts reports of original prose
        ]
    )
    found = criticised(made, said)
    assert (found["shown"], found["true_by_both"], found["true_by_one"]) == (5, 2, 3)
    assert found["given_by_both"] == 3
    assert found["precision_by_one"] == pytest.approx(3 / 5)
    assert found["recall_of_both"] == pytest.approx(2 / 3)


def test_each_family_has_its_own_reliability_with_an_interval() -> None:
    made = [Label(f"r{i % 3}", "ab"[i >= 30], Item("."), "context", ("safeguarding",)) for i in range(40)]
    said = said_of([("context", {"safeguarding"} if i < 20 else set()) for i in range(40)])
    families = evaluate(made, said, 5)["families"]
    place = theme_names().index("safeguarding")
    first, second = families["a"]["themes"][place], families["b"]["themes"][place]
    assert (first["labels"], first["said"], first["precision"]) == (30, 20, 1.0)
    assert first["recall"] == pytest.approx(2 / 3)
    assert first["precision_low"] == pytest.approx(0.839, abs=1e-3)  # Wilson, 20 of 20
    assert (second["labels"], second["said"], second["recall"]) == (10, 0, 0.0)


def test_what_is_shown_is_the_headings_word_where_one_decides() -> None:
    found = report(ICS)
    source = Source(Path("x"), "c" * 64, found.family, found.findings)
    made = [Label("c" * 64, found.family, item_of(f), "context", ()) for f in found.findings]
    decided = [f.decided for f in found.findings]
    assert {"strength", "area_for_development"} & set(decided)
    said = said_of([("mixed", set()) for _ in made])
    seen = shown(made, said, {"c" * 64: source}, tagger("fast"))
    spoken = [POLARITIES[i] for i in seen.polarity.argmax(axis=1)]
    assert spoken == [d or "mixed" for d in decided]
    assert np.allclose(seen.polarity.sum(axis=1), 1)
    assert np.array_equal(shown(made, said, {}, tagger("fast")).polarity, said.polarity)


def test_figures_are_those_of_scikit_learn_also_resampled() -> None:
    made, random = labels(300, 6), np.random.default_rng(4)
    said = said_of([
        (str(random.choice(POLARITIES)), set(random.choice(theme_names()[:6], 2))) for _ in made
    ])  # fmt: skip
    truth, about = gold(made)
    spoken = said.polarity.argmax(axis=1)
    figures = evaluate(made, said, 1)
    # The one draw that the seed gives: its interval is a point.
    reports = [np.flatnonzero([label.report == f"r{i}" for label in made]) for i in range(6)]
    draw = np.concatenate([reports[i] for i in np.random.default_rng(SEED).integers(0, 6, (1, 6))[0]])
    enough = about.sum(axis=0) >= ENOUGH
    for rows, at in ((np.arange(300), "value"), (draw, "low")):
        wanted = {
            "kappa": cohen_kappa_score(truth[rows], spoken[rows]),
            "theme_micro_f1": f1_score(about[rows], said.chosen[rows], average="micro", zero_division=0),
            "theme_macro_f1": f1_score(
                about[rows][:, enough], said.chosen[rows][:, enough], average="macro", zero_division=0
            ),
        }
        assert {name: getattr(figures[name], at) for name in wanted} == pytest.approx(wanted)


def test_one_report_gives_no_interval() -> None:
    made = labels(80, 1)
    said, _ = calibrated(labels(), *noisy_logits(labels(), 1.0), folds(labels()))
    part = Predictions(said.polarity[:80], said.themes[:80], said.chosen[:80])
    figure = evaluate(made, part, 5)["kappa"]
    assert (figure.low, figure.high) == (None, None)
    assert "no interval" in str(figure)

"""Training on a tiny transformer: it learns, reports are kept apart, what is shipped says the same."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from reportmine.encode.base import LONGEST_TEXT, Passage
from reportmine.encode.folder import models_folder
from reportmine.encode.open import open_encoder
from reportmine.errors import ReportmineError
from reportmine.tag.item import Item
from reportmine.tag.statements import FEATURES
from reportmine.tag.tagger import Tagger
from reportmine.train.labels import Label, Pair
from reportmine.vocabulary import POLARITIES, theme_names

pytest.importorskip("sentence_transformers", reason="needs the transformers extra")
from reportmine.tag.calibrate import Calibration
from reportmine.train.export import agreement, export
from reportmine.train.learn import Recipe, fit, predict
from reportmine.train.network import Network
from reportmine.train.run import base_model, gather, pool
from reportmine.train.settings import write_settings
from reportmine.train.stages import Course, TrainingData, examples, folds, learn, opinions, unseen_logits
from reportmine.train.student import export_student, fit_student, new_student, student_logits

pytestmark = pytest.mark.transformers
WORDS = {"strength": "good kind prompt", "area_for_development": "late poor weak", "context": "board met"}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the base model's, with two small layers of chance weights."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("tiny")
    config = BertConfig(
        vocab_size=30522, hidden_size=48, num_hidden_layers=2, num_attention_heads=12, intermediate_size=64
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(models_folder() / "encoder" / name, folder / name)
    return folder


def labels(count: int = 240) -> list[Label]:
    random = np.random.default_rng(0)
    out = []
    for i in range(count):
        polarity = list(WORDS)[i % 3]
        theme = ("safeguarding", "information_sharing")[i % 2]
        text = f"{random.choice(WORDS[polarity].split())} service {theme.split('_')[0]}"
        out.append(Label(f"r{i % 12}", "ab"[i % 2], Item(text, "Heading", "Before."), polarity, (theme,)))
    return out


def learnt(tiny: Path) -> tuple[Network, list[Label]]:
    made = labels()
    vectors = np.random.default_rng(1).normal(size=(len(made), 48)).astype(np.float32)
    network = Network(tiny)
    fit(
        network,
        examples(made, vectors),
        Recipe(epochs=6, learning_rate=3e-3, head_learning_rate=3e-3, distil_weight=0.0),
    )
    return network, made


def test_a_network_learns_and_is_shipped_as_it_is(tiny: Path, tmp_path: Path) -> None:
    network, made = learnt(tiny)
    polarity, themes = predict(network, [label.item for label in made])
    said = [POLARITIES[i] for i in polarity.argmax(axis=1)]
    assert np.mean([a == label.polarity for a, label in zip(said, made, strict=True)]) > 0.95
    place = theme_names().index("safeguarding")
    right = [
        (t > 0) == ("safeguarding" in label.themes) for t, label in zip(themes[:, place], made, strict=True)
    ]
    assert np.mean(right) > 0.95
    calibration = Calibration(1.0, np.zeros(4), np.ones(24), np.zeros(24), np.full(24, 0.4))
    shipped = export(network, tmp_path, "base")
    near = agreement(network, shipped, [label.item for label in made[:40]])
    assert near.cosine_mean > 0.97
    assert near.same_polarity > 0.95
    write_settings(tmp_path / "tagger", calibration, np.ones(len(FEATURES)))
    tagger = Tagger(tmp_path / "tagger", shipped.encoder)
    tags = tagger.tag([label.item for label in made[:40]])
    assert np.mean([t.polarity == label.polarity for t, label in zip(tags, made, strict=False)]) > 0.9


def test_the_same_seed_gives_the_same_network(tiny: Path) -> None:
    made = labels(48)
    vectors = np.ones((48, 48), dtype=np.float32)
    said = []
    for _ in range(2):
        import torch

        torch.manual_seed(0)
        network = Network(tiny)
        fit(network, examples(made, vectors), Recipe(epochs=1))
        said.append(predict(network, [label.item for label in made])[0])
    assert np.array_equal(*said)


def test_a_student_learns_and_is_shipped_as_it_is(tiny: Path, tmp_path: Path) -> None:
    made = labels()
    vectors = np.random.default_rng(1).normal(size=(len(made), 48)).astype(np.float32)
    student = new_student(Network(tiny))
    fit_student(student, examples(made, vectors) * 12, [1.0] * len(made) * 12)
    items = [label.item for label in made]
    logits, theme_logits = student_logits(student, items)
    right = [POLARITIES[i] == label.polarity for i, label in zip(logits.argmax(axis=1), made, strict=True)]
    assert np.mean(right) > 0.95
    export_student(
        student, Calibration(1.0, np.zeros(4), np.ones(24), np.zeros(24), np.full(24, 0.4)), tmp_path
    )
    shipped = Tagger(tmp_path / "tagger", open_encoder(tmp_path / "encoder"))
    ours, our_themes, _ = shipped.logits(items)
    assert np.abs(ours - logits).max() < 0.2
    assert np.abs(our_themes - theme_logits).max() < 0.2


def test_of_a_long_text_the_beginning_is_learnt(tiny: Path) -> None:
    network = Network(tiny)
    student = new_student(network)
    given: list[int] = []

    class Tokenizer:
        cls_token_id, sep_token_id, pad_token_id = 101, 102, 0

        def __call__(self, text: str, **options: bool) -> object:
            given.append(len(text))
            return tokenizer(text, **options)

    tokenizer, network.tokenizer = network.tokenizer, Tokenizer()
    long = "Staff are kind. " + "word " * 10_000
    vectors, _ = network.encode([Passage(long), Passage(long[:LONGEST_TEXT])])
    assert given == [LONGEST_TEXT]  # the two are one text by then
    assert vectors[0].tolist() == vectors[1].tolist()

    class Pieces:
        def encode(self, text: str, **options: bool) -> object:
            given.append(len(text))
            return pieces.encode(text, **options)

    pieces, student.tokenizer = student.tokenizer, Pieces()
    means, _ = student.means([long, long[:LONGEST_TEXT]])
    assert given[1:] == [LONGEST_TEXT] * 2
    assert means[0].tolist() == means[1].tolist()


def test_folds_keep_reports_whole_and_spread_families() -> None:
    made = labels()
    parts = folds(made)
    assert sorted(np.concatenate(parts)) == list(range(len(made)))
    for part in parts:
        inside = {made[i].report for i in part}
        outside = {made[i].report for i in set(range(len(made))) - set(part)}
        assert not inside & outside
        assert {made[i].family for i in part} == {"a", "b"}


def test_no_network_is_asked_about_a_report_that_it_was_taught() -> None:
    made = labels()
    gold = [x for x in made if x.report in ("r0", "r1", "r2")]
    taught = [x for x in made if x.report not in ("r0", "r1")]
    training = TrainingData(gold, taught[:100], taught[100:])
    assert training.shared == {"r2"}
    asked = training.asked()
    assert sorted(np.concatenate(list(asked.values()))) == list(range(len(gold)))
    assert {gold[i].report for i in asked["apart"]} == {"r2"}
    assert {gold[i].report for i in asked["final"]} == {"r0", "r1"}
    for name, rows in asked.items():
        lessons = {training.taught[i].report for i in training.lessons(name)}
        assert not lessons & {gold[i].report for i in rows}
    assert {training.taught[i].report for i in training.lessons("apart")} == {x.report for x in taught} - {
        "r2"
    }
    last = [training.taught[i].report for i in training.lessons("final")]
    assert last.count("r2") == sum(x.report == "r2" for x in taught)
    assert len(last) == 3 * last.count("r2")  # and twice as many others, so that they are not forgotten


def test_of_each_network_two_are_trained_and_each_is_asked_about_what_it_did_not_see(
    tiny: Path, tmp_path: Path
) -> None:
    made = labels(48)
    taught = [x for x in made if x.report != "r2"]
    training = TrainingData([x for x in made if x.report in ("r0", "r2")], [], taught)
    assert training.shared == {"r0"}
    vectors = np.ones((len(taught), 48), dtype=np.float32)
    course = Course("", tiny, False, Recipe(epochs=1))
    lines: list[str] = []
    learn(
        course, training, vectors, tmp_path, lines.append, pairs=[Pair("late care", "poor care", 1.0)] * 3
    )
    assert [line.split(":")[0] for line in lines] == ["apart", "final"]
    learn(course, training, vectors, tmp_path, lines.append)
    assert len(lines) == 2  # what is there is not trained again
    shipped = export(course.network(tmp_path, "final"), tmp_path / "models", "base")
    polarity, themes = unseen_logits(course, training, tmp_path, shipped)
    items = {name: [training.gold[i].item for i in rows] for name, rows in training.asked().items()}
    expected = {
        "apart": predict(course.network(tmp_path, "apart"), items["apart"]),
        "final": shipped.logits(items["final"])[:2],
    }
    for name, rows in training.asked().items():
        assert np.array_equal(polarity[rows], expected[name][0])
        assert np.array_equal(themes[rows], expected[name][1])
    some = [label.item for label in made[:5]]
    told = opinions(course, some, np.ones((5, 48), dtype=np.float32), tmp_path)
    word = predict(course.network(tmp_path, "apart"), some)[0]
    assert [one.polarity.argmax() for one in told] == word.argmax(axis=1).tolist()
    assert sum(told[0].polarity) == pytest.approx(1)


def test_a_stopped_training_goes_on_where_it_was(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from reportmine.train import checkpoint

    monkeypatch.setattr(checkpoint, "EVERY", 0.0)
    made = examples(labels(64), np.ones((64, 48), dtype=np.float32))
    recipe, path = Recipe(epochs=2, batch=8), tmp_path / "one.checkpoint"
    steps: list[int] = []

    class Stopped(Exception):
        pass

    def stop(done: int, of: int, loss: float) -> None:
        steps.append(done)
        if done == 11:
            raise Stopped

    torch.manual_seed(0)
    network = Network(tiny)
    with pytest.raises(Stopped):
        fit(network, made, recipe, stop, checkpoint=path)
    assert path.exists()
    after = Network(tiny)
    fit(after, made, recipe, lambda done, of, loss: steps.append(done), checkpoint=path)
    assert steps == list(range(1, 17))
    assert not path.exists()


def test_pairs_bring_the_same_criticisms_together_and_part_others(tiny: Path) -> None:
    pairs = [Pair("records are not shared", "notes stay in one service", 1.0)] * 4
    pairs += [Pair("records are not shared", "waits are too long", 0.0)] * 4
    made = examples(labels(48), np.ones((48, 48), dtype=np.float32))
    network = Network(tiny)

    def cosines() -> list[float]:
        import torch

        network.eval()
        with torch.no_grad():
            vectors, _ = network.encode([Passage(t) for p in pairs[3:5] for t in (p.first, p.second)])
        return [float(vectors[0] @ vectors[1]), float(vectors[2] @ vectors[3])]

    recipe = Recipe(epochs=8, learning_rate=3e-3, batch=8, distil_weight=0.0)
    fit(network, made, recipe, pairs=pairs)
    same, other = cosines()
    assert same > other + 0.2


@pytest.mark.parametrize("in_context", [True, False])
def test_a_sentence_is_read_in_its_place(tiny: Path, in_context: bool) -> None:
    """The same words under another heading, or after another sentence, are told otherwise."""
    network = Network(tiny, in_context)
    first, heading, previous, again = (
        predict(network, [Item("The same words.", h, p)])[0]
        for h, p in (("Strengths", "A."), ("Weaknesses", "A."), ("Strengths", "B."), ("Strengths", "A."))
    )
    assert np.array_equal(first, again)
    assert not np.allclose(first, heading)
    assert not np.allclose(first, previous)


def test_another_base_model_is_refused(tiny: Path) -> None:
    with pytest.raises(ReportmineError, match="not all-MiniLM-L6-v2"):
        base_model(tiny)


@pytest.mark.real
def test_training_never_sees_a_reserved_report(shared: Path, tmp_path: Path) -> None:
    from reportmine.train.sources import read_sources

    sources = read_sources([shared / "corpus" / "cqc"])
    kept = [s for s in sources.values() if s.reserved]
    assert len(kept) == 2
    one = next(iter(kept[0].items.values()))
    with pytest.raises(ReportmineError, match="reserved"):
        gather([Label(kept[0].sha256, "x", one, "context", ())], models_folder() / "labels", sources)
    training = gather([], models_folder() / "labels", sources)
    texts = {item.text for item in pool(sources, training)}
    assert texts
    assert not texts & {text.text for s in kept for text in s.items.values()} - {
        item.text for s in sources.values() if not s.reserved for item in s.items.values()
    }
    assert json.dumps(sorted(s.path.name for s in kept)).count("quality-and-safety") == 2

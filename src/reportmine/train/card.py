"""The model card: what the models are, what they were trained on, how good they measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reportmine.train.evaluate import ENOUGH, Figure
from reportmine.vocabulary import codebook_version

_HEAD = """# Model card

Two models, the same layout: `encoder/` and `tagger/` (the default, "transformer"), and `fast/`.
Licence of all weights: Apache-2.0. Nothing is pickled; every file is in `SHA256SUMS`, which is
compared before anything is loaded. Codebook version {codebook}.

## Transformer: `encoder/`, `tagger/`

One encoder, three outputs: a pass over a sentence gives its similarity vector (384 dimensions, unit
length) and two pooled features, from which two small heads say polarity and themes; they also look
at the vectors of the heading and of the sentence before (for a bullet: the line that leads into its
list). Base model: sentence-transformers' all-MiniLM-L6-v2 (Apache-2.0, Nils Reimers and the
sentence-transformers authors; from nreimers/MiniLM-L6-H384-uncased), weights with sha256
`{base}`. Fine-tuned on labels for polarity and themes
together, with the cosine to the base model's vectors in the loss, so that the vectors stay good for
search. `encoder/onnx/model_qint8.onnx` has int8 weights, run by onnxruntime, each sentence alone: what
it gets does not depend on what else is run with it, nor, with AVX2 or AVX-512, on the processor (its
softmax is written out, since the fused one adds up in another order on each). `tagger/heads.npz` are
plain arrays.

What the heads say is mixed with what the fast tier below says (logits, weight {weight}), which costs
little and errs elsewhere. Without it: kappa {alone_kappa}, themes micro F1 {alone_micro}, macro
{alone_macro}. The weight of a fold is chosen on the other folds.

Shipped model against the trained network (torch, single precision), {near_n} sentences: vectors' cosine
{cosine:.3f} on average ({least:.3f} at least), the same polarity for {same:.1%}, polarity probabilities
{shift:.3f} apart on average at the widest of the four.

### Trained on

| part | number | what |
|---|---|---|
| measured | {measured} | sentences of published reports of CQC and Ofsted |
| read twice | {read_twice} | more of them |
| original | {original} | written for the purpose, about invented places |

The measured sentences were labelled under the codebook, and all figures are taken on them. Those read
twice were labelled by two language-model readers who did not see each other's labels; where their
polarities differed a third settled it; a theme that one of the two gave counts a half. The original
ones were written by language models in the style of CQC's system reviews, labelled as they were
written and by a second reader who did not see those labels. The writers of the first 1,900 had the two
labelled CQC reports before them as models of style, and took no phrase of more than a few words from
them; even so, the figures of those two reports may flatter a little. The writers of the other 2,400 had
seen neither.

`labels/` has all of them: those of real reports standing off from the text (sha256 of the report,
hash of the normalised sentence), the original ones with their text. Two reports are reserved for
measurement and took no part (`data/reserved.toml`); `train` refuses them by their sha256.

## How it is measured

Five-fold cross-validation over whole reports of the measured part: no sentence of a report is judged
by a model that saw another sentence of it. The first stage of training, common to all folds, uses
only reports that nobody is measured on. Calibration and thresholds of a fold come from the other
folds. Intervals: 95 %, bootstrap over reports. `tagger/held_out.npz` keeps what was said of each
sentence, so that `reportmine evaluate` computes these tables anew. Two readers who label independently
agree at kappa 0.95 (polarity) and micro F1 0.91 (themes).

The figures are those of the model's own word: where a heading decides a polarity (`source` is
`heading`), they do not apply.

### Transformer, measured

"""
_FAST = """
## Fast: `fast/encoder/`, `fast/tagger/`

Static embeddings: the mean of a sentence's word pieces gives its vector; one convolution over three
neighbours, with each filter's largest answer in the sentence and in either half, gives the heads what
they look at besides. Numpy only. Distilled from the transformer after its first stage on {taught}
unlabelled sentences of reports that nobody is measured on, and on the labels above.

### Fast, measured

"""
_TAIL = """
## Limits

- `mixed` is found less reliably than the rest, and themes with few labels (see the tables) less than
  those with many.
- English inspection prose of health, care and children's services only.
- Of CQC's system reports two are labelled, one of each family: their figures have no interval.

Rebuild: `reportmine train models/labels/measured.jsonl REPORTS`. Measure: `reportmine evaluate LABELS`.
"""


def model_card(figures: Mapping[str, Any]) -> str:
    """The card as Markdown, from the figures of both models (`evaluate.evaluate`)."""
    ours = figures["transformer"]
    near, trained = ours["shipped_against_trained"], ours["trained_on"]
    fast, alone = figures["fast"], ours["without_second"]
    head = _HEAD.format(
        weight=ours["second_weight"], alone_kappa=alone["kappa"],
        alone_micro=alone["theme_micro_f1"], alone_macro=alone["theme_macro_f1"],
        codebook=codebook_version(), base=ours["base_sha256"], near_n=near.sentences,
        cosine=near.cosine_mean, least=near.cosine_least, same=near.same_polarity,
        shift=near.polarity_shift, measured=trained["gold"],
        read_twice=trained["same_reports"] + trained["other_reports"], original=trained["original"],
    )  # fmt: skip
    second = _FAST.format(taught=fast["taught_on"])
    return head + report_tables(ours) + second + report_tables(fast) + _TAIL


def report_tables(figures: Mapping[str, Any]) -> str:
    """The measured figures as Markdown tables, as `reportmine evaluate` prints them."""
    lines = [
        "| family | reports | sentences | polarity, kappa | themes, micro F1 |",
        "|---|---|---|---|---|",
        _row("all", figures),
    ]
    lines += [_row(name, row) for name, row in figures["families"].items()]
    macro: Figure = figures["theme_macro_f1"]
    lines += ["", f"Themes with at least {ENOUGH} labels, macro F1: {macro}."]
    for title, key in (("polarity", "polarities"), ("theme", "themes")):
        lines += ["", f"| {title} | precision | recall | F1 | labels |", "|---|---|---|---|---|"]
        lines += [
            f"| {r['name']} | {r['precision']:.2f} | {r['recall']:.2f} | {r['f1']:.2f} | {r['labels']} |"
            for r in figures[key]
        ]
    lines += _calibration("polarity's confidence", "sentences", figures["calibration"])
    lines += _calibration("themes' probabilities", "decisions", figures["theme_calibration"])
    return "\n".join(lines) + "\n"


def _row(name: str, part: Mapping[str, Any]) -> str:
    counts = f"{part['reports']} | {part['sentences']}"
    return f"| {name} | {counts} | {part['kappa']} | {part['theme_micro_f1']} |"


def _calibration(of: str, unit: str, table: Mapping[str, Any]) -> list[str]:
    error = table["expected_calibration_error"]
    head = f"| said | {unit} | mean said | came true |"
    lines = ["", f"Expected calibration error of the {of}: {error:.3f}.", "", head, "|---|---|---|---|"]
    return lines + [
        f"| {b['from']:.1f} to {b['to']:.1f} | {b['n']} | {b['confidence']:.2f} | {b['accuracy']:.2f} |"
        for b in table["bins"]
    ]

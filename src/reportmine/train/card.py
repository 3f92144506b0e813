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

One encoder, three outputs: a sentence is read behind its heading and the sentence before it (for a
bullet: the line that leads into its list); a pass gives its similarity vector (384 dimensions, unit
length) and two pooled features of its own words, from which two small heads say polarity and themes.
Base model: sentence-transformers' all-MiniLM-L6-v2 (Apache-2.0, Nils Reimers and the
sentence-transformers authors; from nreimers/MiniLM-L6-H384-uncased), weights with sha256
`{base}`. Fine-tuned on labels for polarity and themes
together, with the cosine to the base model's vectors in the loss, so that the vectors stay good for
search. `encoder/onnx/model_qint8.onnx` has int8 weights, run by onnxruntime, each sentence alone: what
it gets does not depend on what else is run with it, nor, with AVX2 or AVX-512, on the processor (its
softmax is written out, since the fused one adds up in another order on each). `tagger/heads.npz` are
plain arrays.

What the heads say is mixed with what the fast tier below says (logits, weight {weight}), which costs
little and errs elsewhere. Without it: kappa {alone_kappa}, themes micro F1 {alone_micro}, macro
{alone_macro}. The weight for a report is chosen on others.

Shipped model against the trained network (torch, single precision), {near_n} sentences: vectors' cosine
{cosine:.3f} on average ({least:.3f} at least), the same polarity for {same:.1%}, polarity probabilities
{shift:.3f} apart on average at the widest of the four.

### Trained on

| part | number | what |
|---|---|---|
| published reports | {trained} | sentences of reports of CQC and Ofsted |
| original | {original} | written for the purpose, about invented places |

All were labelled by two language-model readers who did not see each other's labels; where their
polarities differed a third settled it; a theme that one of the two gave counts a half. The original
sentences were written by language models in the manner of CQC's system reviews, assessments of systems,
councils and providers, and partly of Ofsted; their writer's label is a third opinion. The writers of the
first 1,900 had two labelled CQC reports before them as models of style, and took no phrase of more than a
few words from them; the writers of the others had seen none.

`labels/` has all of them: those of real reports standing off from the text (sha256 of the report,
hash of the normalised sentence), the original ones with their text. Two reports are reserved for
measurement and took no part (`data/reserved.toml`); `train` refuses them by their sha256.

## How it is measured

On {measured} sentences that the network which is asked never learnt from (`labels/measured.jsonl`):

- thirty whole reports of Ofsted's families, drawn by chance within each family before anything was
  trained, every sentence read by two readers. Nothing learns from any sentence of theirs, nor of their
  words repeated in other reports;
- the two labelled CQC reports, whole: a network of its own that saw neither is asked about them. What is
  shipped has learnt from them besides, which may make it better on CQC's prose than is said here;
- original prose of writers who wrote no training sentence: of systems and councils, of providers, and 200
  sentences of negation.

Calibration, thresholds and the weight of the mixture are chosen for each fifth of the measured reports on
the other four fifths. Intervals: 95 %, bootstrap over reports; of a tag's precision, Wilson's.
`tagger/held_out.npz` keeps what was said of each sentence, so that `reportmine evaluate` computes these
tables anew. Two readers who label the whole reports independently agree at kappa 0.96 and theme F1 0.87.

"In the database" is what users see: where a heading decides a polarity, that. Families that are not in the
tables are unmeasured.

### Transformer, measured

"""
_FAST = """
## Fast: `fast/encoder/`, `fast/tagger/`

Static embeddings: the mean of a sentence's word pieces gives its vector; one convolution over three
neighbours, with each filter's largest answer in the sentence and in either half, gives the heads what
they look at besides. Numpy only. Distilled from the transformer that saw no measured report, on {taught}
unlabelled sentences of reports that nobody is measured on, and on the labels above.

### Fast, measured

"""
_TAIL = """
## Limits

- `mixed` is found less reliably than the rest, and themes with few labels (see the tables) less than
  those with many.
- English inspection prose of health, care and children's services only.
- Of CQC's system reports two are labelled, one of each family: their figures have no interval.
- CQC's reports of providers and councils are measured on original prose only.

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
        shift=near.polarity_shift, measured=trained["gold"], trained=trained["trained"],
        original=trained["original"],
    )  # fmt: skip
    second = _FAST.format(taught=fast["taught_on"])
    return head + report_tables(ours) + second + report_tables(fast) + _TAIL


def report_tables(figures: Mapping[str, Any]) -> str:
    """The measured figures as Markdown tables, as `reportmine evaluate` prints them.

    Under `shown` they hold those of the database, which then lead.
    """
    shown = figures.get("shown")
    columns = ("in the database: polarity, kappa", "the model alone") if shown else ("polarity, kappa",)
    lines = [
        f"| family | reports | sentences | {' | '.join(columns)} | themes, micro F1 |",
        f"|---|---|---|{'---|' * len(columns)}---|",
        _row("all", figures, shown),
    ]
    lines += [
        _row(name, row, shown and shown["families"][name]) for name, row in figures["families"].items()
    ]
    lines += _criticised((shown or figures)["criticised"])
    macro: Figure = figures["theme_macro_f1"]
    lines += ["", f"Themes with at least {ENOUGH} labels, macro F1: {macro}."]
    for title, key in (("polarity", "polarities"), ("theme", "themes")):
        lines += ["", f"| {title} | precision | recall | F1 | labels |", "|---|---|---|---|---|"]
        lines += [
            f"| {r['name']} | {_precision(r)} | {r['recall']:.2f} | {r['f1']:.2f} | {r['labels']} |"
            for r in (shown or figures)[key]
        ]
    lines += _calibration("polarity's confidence", "sentences", figures["calibration"])
    lines += _calibration("themes' probabilities", "decisions", figures["theme_calibration"])
    return "\n".join(lines) + "\n"


def _row(name: str, part: Mapping[str, Any], shown: Mapping[str, Any] | None) -> str:
    kappas = [str(shown["kappa"])] if shown else []
    cells = [name, part["reports"], part["sentences"], *kappas, part["kappa"], part["theme_micro_f1"]]
    return "| " + " | ".join(map(str, cells)) + " |"


def _precision(row: Mapping[str, Any]) -> str:
    return f"{row['precision']:.2f} ({row['precision_low']:.2f} to {row['precision_high']:.2f})"


def _criticised(pairs: Mapping[str, Any]) -> list[str]:
    """Report-level truth: of the pairs that pages count, how many hold."""
    if not pairs["shown"]:
        return []
    return ["", (
        f"Pairs of a report and a theme that it criticises: {pairs['shown']} shown, of which "
        f"{pairs['precision_by_one']:.2f} are true by at least one reader "
        f"({pairs['precision_by_both']:.2f} by both); {pairs['recall_of_both']:.2f} of the "
        f"{pairs['given_by_both']} that both readers give are shown."
    )]  # fmt: skip


def _calibration(of: str, unit: str, table: Mapping[str, Any]) -> list[str]:
    error = table["expected_calibration_error"]
    head = f"| said | {unit} | mean said | came true |"
    lines = ["", f"Expected calibration error of the {of}: {error:.3f}.", "", head, "|---|---|---|---|"]
    return lines + [
        f"| {b['from']:.1f} to {b['to']:.1f} | {b['n']} | {b['confidence']:.2f} | {b['accuracy']:.2f} |"
        for b in table["bins"]
    ]

"""The model card: what the models are, what they were trained on, how good they measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reportmine.train.evaluate import ENOUGH, Figure
from reportmine.vocabulary import codebook_version

if TYPE_CHECKING:
    from reportmine.train.export import Agreement

_HEAD = """# Model card

Two models to choose from: the default ("transformer": `encoder/`, `tagger/`, with `reader/`, a large model
that reads again what it is unsure of) and `fast/`. Licence of all weights: Apache-2.0. Nothing is pickled;
every file is in `SHA256SUMS`, which is compared before anything is loaded. Codebook version {codebook}.

## Transformer: `encoder/`, `tagger/`

One encoder, three outputs: a pass over a sentence gives its similarity vector (384 dimensions, unit
length) and two pooled features, from which two small heads say polarity and themes; they also look
at the vectors of the heading and of the sentence before (for a bullet: the line that leads into its
list). Base model: sentence-transformers' all-MiniLM-L6-v2 (Apache-2.0, Nils Reimers and the
sentence-transformers authors; from nreimers/MiniLM-L6-H384-uncased), weights with sha256
`{base}`. Fine-tuned on labels for polarity and themes together, on what the reader says of {taught}
unlabelled sentences, on {pairs} pairs of criticisms that two readers judged to be the same or not
(`labels/pairs.jsonl`), and with the cosine to the base model's vectors in the loss, so that the
vectors stay good for
search. `encoder/onnx/model_qint8.onnx` has int8 weights, run by onnxruntime, each sentence alone:
what it gets does not depend on what else is run with it, nor, with AVX2 or AVX-512, on the processor (its
softmax is written out, since the fused one adds up in another order on each). `tagger/heads.npz` are
plain arrays.

What the heads say is mixed with what the fast tier below says (logits, weight {weight}), which costs
little and errs elsewhere. The encoder and its heads alone: kappa {alone_kappa}, themes micro F1
{alone_micro}. The weight for a report is chosen on others.

Shipped encoder against the trained network (torch, single precision), {near}

## Reader: `reader/`

A sentence whose polarity is less than {below:.0%} sure after that ({read:.0%} of those measured on) is
read again by a larger network, its heading and the sentence before it (for a bullet: the line that
leads into its list) in front of it, the sentence's own tokens pooled. Base model:
sentence-transformers' all-mpnet-base-v2 (Apache-2.0, the sentence-transformers authors; from
microsoft/mpnet-base), weights with sha256 `{reader}`. Fine-tuned on the labels below, all but its four
lowest layers. Its matrices lie in four bits (rounded as GPTQ does, for sentences it learnt from) and
are int8 at work, in a graph whose steps give the same bits on every processor. Its logits weigh
{again_polarity} for the polarity and {again_themes} for the themes beside the first ones.

{bounds}

Shipped reader against the trained network, {reader_near}

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
- the two labelled CQC reports, whole: networks of their own that saw neither are asked about them. What is
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
they look at besides. Numpy only. Distilled from the reader that saw no measured report, on {taught}
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

Rebuild: `reportmine train models/labels/measured.jsonl REPORTS --large all-mpnet-base-v2/`.
Measure: `reportmine evaluate LABELS`.
"""


def model_card(figures: Mapping[str, Any]) -> str:
    """The card as Markdown, from the figures of both models (`evaluate.evaluate`)."""
    ours, fast = figures["transformer"], figures["fast"]
    trained, alone, again = ours["trained_on"], ours["without_second"], ours["again"] or {}
    head = _HEAD.format(
        weight=ours["second_weight"], alone_kappa=alone["kappa"], alone_micro=alone["theme_micro_f1"],
        codebook=codebook_version(), base=ours["base_sha256"], reader=ours["reader_sha256"],
        near=_near(ours["shipped_against_trained"]), reader_near=_near(ours["reader_against_trained"]),
        below=again.get("below", 0), read=ours["read_again"], again_polarity=again.get("weight", 0),
        again_themes=again.get("theme_weight", 0), bounds=_bounds(ours["bounds"]),
        measured=trained["gold"], trained=trained["trained"], original=trained["original"],
        taught=fast["taught_on"], pairs=trained["pairs"],
    )  # fmt: skip
    second = _FAST.format(taught=fast["taught_on"])
    return head + report_tables(ours) + second + report_tables(fast) + _TAIL


def _near(near: Agreement) -> str:
    return (
        f"{near.sentences} sentences: vectors' cosine {near.cosine_mean:.3f} on\n"
        f"average ({near.cosine_least:.3f} at least), the same polarity for {near.same_polarity:.1%}, "
        f"polarity probabilities\n{near.polarity_shift:.3f} apart on average at the widest of the four."
    )


def _bounds(rows: Sequence[Mapping[str, Any]]) -> str:
    """What is gained by reading again, by the bound: polarity of the model's own word, themes."""
    names = list(rows[0]["families"])
    lines = [
        f"| read again below | of all sentences | polarity | {' | '.join(names)} | themes, micro F1 |",
        f"|---|---|---|{'---|' * len(names)}---|",
    ]
    for row in rows:
        kappas = [f"{row['families'][name]:.2f}" for name in names]
        lines.append(
            f"| {row['below']:.0%} | {row['read']:.0%} | {row['kappa']:.3f} | {' | '.join(kappas)} | "
            f"{row['theme_micro_f1']:.3f} |"
        )
    return "\n".join(lines)


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

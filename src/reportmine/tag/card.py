"""The model card: what the models are, what they were trained on, how good they measured."""

from __future__ import annotations

from typing import Any

from reportmine import data
from reportmine.tag.evaluate import Figure

_HEAD = """# Model card

## Encoder: `encoder/`

sentence-transformers' all-MiniLM-L6-v2 (Apache-2.0, Nils Reimers and the sentence-transformers
authors; base model nreimers/MiniLM-L6-H384-uncased), unchanged in what it computes: 384 dimensions,
mean pooling, unit length. `onnx/model_qint8.onnx` has int8 weights and is what reportmine runs;
`model.safetensors` has the same weights in half precision, so that `SentenceTransformer("encoder")`
opens the folder. Made by `python -m reportmine.search.export` from weights with sha256
`53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db`.

A sentence is always run alone, so its vector does not depend on what else is encoded with it.

## Tagger: `tagger/`

Logistic regression (scikit-learn) on the encoder's vectors of the sentence, its heading and the
sentence before, on words and pairs of words, and on the kind of the heading. Licence: Apache-2.0.
Weights are plain arrays; nothing is pickled. Codebook version {codebook}.

Trained on {sentences} sentences of {reports} published reports of CQC and Ofsted, labelled under
the project's codebook (polarity and 24 themes). The text of the reports is not part of this
package. Two reports are reserved for measurement and took no part (`data/reserved.toml`).

### Measured

Five-fold cross-validation over whole reports: no sentence of a report is judged by a model that saw
another sentence of it. Intervals: 95 %, bootstrap over reports. Two readers who label independently
agree at kappa 0.95 (polarity) and micro F1 0.91 (themes).

The figures are those of the model's own word: where a heading decides a polarity (`source` is
`heading`), they do not apply.
"""
_TAIL = """
### Limits

- Sentences of CQC system reports are long and hedged: polarity there is clearly less reliable than
  in children's services reports. `mixed` is rarely found.
- A theme with few labels (see the table) is rarely said.
- English inspection prose of health, care and children's services only.

Rebuild: `reportmine train LABELS REPORTS`. Measure: `reportmine evaluate LABELS`.
"""


def model_card(figures: dict[str, Any]) -> str:
    """The card as Markdown, from what `evaluate` returned."""
    codebook = data.load("themes.toml")["version"]
    text = _HEAD.format(codebook=codebook, sentences=figures["sentences"], reports=figures["reports"])
    return text + "\n" + report_tables(figures) + _TAIL


def report_tables(figures: dict[str, Any]) -> str:
    """The measured figures as Markdown tables, as `reportmine evaluate` prints them."""
    lines = [
        "| reports | sentences | polarity, kappa | themes, micro F1 |",
        "|---|---|---|---|",
        _row("all", figures["sentences"], figures["kappa"], figures["theme_micro_f1"]),
    ]
    for name, row in figures["folders"].items():
        lines.append(_row(name, row["sentences"], row["kappa"], row["theme_micro_f1"]))
    for title, key in (("polarity", "polarities"), ("theme", "themes")):
        lines += ["", f"| {title} | precision | recall | F1 | labels |", "|---|---|---|---|---|"]
        lines += [
            f"| {r['name']} | {r['precision']:.2f} | {r['recall']:.2f} | {r['f1']:.2f} | {r['labels']} |"
            for r in figures[key]
        ]
    error = figures["calibration"]["expected_calibration_error"]
    lines += ["", f"Expected calibration error of the polarity's confidence: {error:.3f}.", ""]
    lines += ["| confidence | sentences | mean confidence | accuracy |", "|---|---|---|---|"]
    lines += [
        f"| {b['from']:.1f} to {b['to']:.1f} | {b['n']} | {b['confidence']:.2f} | {b['accuracy']:.2f} |"
        for b in figures["calibration"]["bins"]
    ]
    return "\n".join(lines) + "\n"


def _row(name: str, sentences: int, kappa: Figure, themes: Figure) -> str:
    return f"| {name} | {sentences} | {kappa} | {themes} |"

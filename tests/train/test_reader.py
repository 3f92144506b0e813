"""The reader as it is shipped says what the trained network says."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from reportmine.encode.folder import models_folder
from reportmine.tag.item import Item
from reportmine.tag.reading import reading_of

pytest.importorskip("sentence_transformers", reason="needs the transformers extra")
from reportmine.train.export import agreement, export_reader
from reportmine.train.network import Network
from reportmine.train.reader_weights import foreign

pytestmark = pytest.mark.transformers
TEXTS = (
    "Records are not shared.",
    "Staff were kind and waits were short, although not everywhere.",
    "word " * 90,
)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """Two small layers of chance weights, with the shipped reader's tokenizer."""
    import torch
    from transformers import MPNetConfig, MPNetModel

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("mpnet")
    config = MPNetConfig(
        vocab_size=30528, hidden_size=64, num_hidden_layers=2, num_attention_heads=4, intermediate_size=128
    )
    model = MPNetModel(config, add_pooling_layer=False)
    for one in model.parameters():
        one.data *= 6 if one.dim() == 2 else 1
    model.save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(models_folder() / "reader" / "encoder" / name, folder / name)
    return Network(folder, in_context=True).eval()


@pytest.fixture(scope="module")
def shipped(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    (folder / "encoder").mkdir()
    (folder / "encoder" / "LICENSE").write_text("Apache", "utf-8")
    export_reader(network, [Item(text, "Heading", "Before.") for text in TEXTS], folder, "base")
    return folder / "reader"


def test_it_is_shipped_as_it_is(network: Network, shipped: Path) -> None:
    items = [Item(text, h, p) for text in TEXTS for h in ("", "Key findings") for p in ("", "They met.")]
    near = agreement(network, reading_of(shipped), items)
    assert near.cosine_mean > 0.98
    assert near.same_polarity == 1.0
    assert near.polarity_shift < 0.05


def test_heading_and_sentence_before_are_heard_in_their_places(shipped: Path) -> None:
    reading = reading_of(shipped)
    text = TEXTS[0]
    items = [Item(text), Item(text, "They met."), Item(text, "", "They met.")]
    polarity, _, _ = reading.logits(items)
    assert len({tuple(row) for row in polarity.tolist()}) == 3
    alone, _, _ = reading.logits(items[1:2])
    assert np.array_equal(alone[0], polarity[1])  # whatever is read with it


def test_pieces_of_other_scripts_take_no_room() -> None:
    vocabulary = {
        "care": 0,
        "##ing": 1,
        "café": 2,
        "’": 3,
        "£": 4,
        "[unused7]": 5,
        "क": 6,
        "##と": 7,
        "[CLS]": 8,
    }
    assert foreign(vocabulary) == [5, 6, 7]

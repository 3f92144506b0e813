"""Text of a web page that its reader does not see, by the page's own styles, and what it says.

What sites hide in all innocence stays out without a word: labels for readers of screens, links past the
menu, questions about cookies. Only what reads like prose is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from reportmine.read.colours import WHITE, Colour, alike, colour
from reportmine.read.hidden_prose import Row, said
from reportmine.read.html_style import Declared, Sheets, hides, too_small

_LETTERS = ("-webkit-text-fill-color", "color")
_BEHIND = ("background", "background-color", "background-image")
_LONGEST = 4_000  # characters of a hidden piece that are looked at


@dataclass(frozen=True, slots=True)
class _State:
    """What an element hands down. `behind` is None where it is not known: a picture, a sheet elsewhere."""

    gone: bool = False  # the element itself; not handed down
    small: bool = False
    unseen: bool = False
    ink: Colour | None = None  # the browser's own, which shows
    behind: Colour | None = WHITE

    @property
    def hidden(self) -> bool:
        faint = self.ink is not None and self.ink[3] < 0.08
        return self.small or self.unseen or faint or bool(
            self.ink and self.behind and alike(self.ink, self.behind)
        )  # fmt: skip


class Hidden:
    """Says of elements and of texts whether the page's styles hide them; asked from the top down."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._sheets = Sheets(tree)
        self._styled = bool(self._sheets) or tree.css_first("[style], [bgcolor], font") is not None
        self._states: dict[int, _State] = {}
        self._pieces: list[str] = []
        self._run: list[str] = []

    def element(self, node: LexborNode) -> bool:
        """Whether an element shows nothing at all of what it holds."""
        return self._styled and self._state(node).gone

    def _state(self, node: LexborNode) -> _State:
        """What an element hands down; those above it are looked at first, each once."""
        chain, at = [], node
        while at is not None and at.mem_id not in self._states:
            chain.append(at)
            at = at.parent
        state = self._states[at.mem_id] if at is not None else _State()
        for element in reversed(chain):
            state = self._states[element.mem_id] = self._own(element, state)
        return state

    def _own(self, node: LexborNode, above: _State) -> _State:
        attributes, tag = node.attributes, node.tag or ""
        declared = self._sheets.of(node, tag) if attributes or self._sheets else {}
        if tag == "font" and attributes.get("color"):
            declared = {"color": f"{attributes['color']}".lower(), **declared}
        if attributes.get("bgcolor"):
            declared = {"background": f"{attributes['bgcolor']}".lower(), **declared}
        named = bool(attributes.get("class") or attributes.get("id"))
        if not declared and not above.gone and not (named and self._sheets.others):
            return above
        return self._changed(replace(above, gone=hides(declared)), declared, named)

    def _changed(self, state: _State, declared: Declared, named: bool) -> _State:
        small = too_small(declared)
        if small is not None:
            state = replace(state, small=small)
        if seen := declared.get("visibility"):
            state = replace(state, unseen=seen in ("hidden", "collapse"))
        if ink := next((declared[name] for name in _LETTERS if name in declared), ""):
            state = replace(state, ink=colour(ink))
        for name in _BEHIND:
            if name in declared and declared[name] not in ("none", "inherit", "initial", "unset"):
                found = colour(declared[name])
                if found is None or found[3] >= 0.5:
                    state = replace(state, behind=found)
        if named and self._sheets.others and not any(name in declared for name in _BEHIND):
            state = replace(state, behind=None)  # a sheet elsewhere may colour it
        return state

    def text(self, node: LexborNode) -> bool:
        """Whether a text is hidden by what the elements around it hand down."""
        return self._styled and node.parent is not None and self._state(node.parent).hidden

    def note(self, node: LexborNode) -> None:
        """Keeps what an element or a text that is hidden says."""
        if node.is_text_node:
            self._run.append(node.text_content or "")
        else:
            self.pause()
            self._pieces.append(node.text(separator=" ")[:_LONGEST])

    def pause(self) -> None:
        """A text that shows: what was hidden before it is a piece of its own."""
        if self._run:
            self._pieces.append("".join(self._run)[:_LONGEST])
            self._run = []

    def rows(self) -> list[Row]:
        """The row of what was hidden, if any of it is prose."""
        self.pause()
        return said(self._pieces)

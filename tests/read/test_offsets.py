"""Offsets are the truth: properties that hold for every text, whatever it holds."""

import html
import json
import re

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from reportmine.errors import ReadProblem
from reportmine.read import Document, read_bytes
from reportmine.read.glyphs import visible

WORDS = st.sampled_from(
    "the care Inspectors found café naïve 12 well-led “quoted” provider’s a.m. £95 安全 R&D x".split()
)
PARTS = st.one_of(
    WORDS,
    st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\f", "\t", "  ", "\u2028", "\u0085", "\x00"]),
    st.sampled_from(
        ["# ", "## ", "- ", "* ", "• ", "1. ", "2) ", "> ", "¹ ", " | ", "|", "```\n", "---\n"]
    ),
    st.sampled_from(
        ["**", "__", "*", "[", "](#)", "\\", "<u>", "</u>", "<br>", "|--|--|\n", "<", ">", "="]
    ),
    st.sampled_from(["\u00ad", "\u200b", "\u202e", "\ufeff", "&amp;"]),
    st.text(max_size=5),
)
TEXTS = st.lists(PARTS, max_size=60).map("".join)
TAGS = st.sampled_from(
    "p div h1 h2 ul ol li table tr td th b strong pre section article main form a span nav body".split()
)
PAGES = st.lists(
    st.one_of(
        WORDS,
        st.sampled_from([" ", "\n", "&nbsp;", "&amp;", "&#8217;", "&shy;", "<br>"]),
        st.sampled_from(["<!-- x -->", "<script>y</script>", "<i title='a > b'>"]),
        TAGS.map("<{}>".format),
        TAGS.map("</{}>".format),
    ),
    max_size=60,
).map(" ".join)  # fmt: skip
FAST = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read_text(source, name):
    try:
        return read_bytes(source.encode("utf-8", "replace"), name)
    except ReadProblem:
        return None


def check(document):
    """What holds in every format."""
    end = -1
    for block in document.blocks:
        assert end < block.start < block.end <= len(document.text)
        text = document.text[block.start : block.end]
        assert text == text.strip()
        assert "\n" not in text
        assert document.text[end + 1 : block.start].strip() == ""
        end = block.end
        last = block.start
        for left, right in block.cells:
            assert last <= left < right <= block.end
            assert document.text[left:right].strip() == document.text[left:right]
            last = right
    assert visible(document.text) == document.text
    last = 0
    for segment in document.segments:
        assert last <= segment.start < segment.end <= len(document.text)
        last = segment.end
    covered = "".join(document.text[s.start : s.end] for s in document.segments)
    assert "".join(covered.split()) == "".join(document.text.split())
    again = Document.from_dict(json.loads(json.dumps(document.to_dict())))
    assert again == document


def letters(text):
    """What must survive: words, without what may be markup."""
    return [word for word in re.findall(r"\w+", text) if re.fullmatch(r"[^\W\d_]{2,}", word)]


@FAST
@given(TEXTS, st.sampled_from(["a.txt", "a.md"]))
@example("a\x00b", "a.txt")
@example("1. Introduction\nx\n", "a.md")
def test_text_formats_are_verbatim(source, name):
    assume(
        not source.lstrip("\ufeff \t\r\n").lower().startswith(("<!doc", "<html", "<head", "<body", "%pdf"))
    )
    document = read_text(source, name)
    assume(document is not None and document.format in ("text", "markdown"))
    check(document)
    source = source.encode("utf-8", "replace").decode("utf-8-sig").replace("\x00", " ")
    last = 0
    moved = any(block.kind == "footnote" for block in document.blocks)
    for segment in document.segments:
        assert source[slice(*segment.source)] == document.text[segment.start : segment.end]
        assert moved or last <= segment.source[0]
        last = segment.source[1]


@FAST
@given(st.lists(st.lists(WORDS, min_size=1, max_size=12), min_size=1, max_size=12), st.data())
def test_every_word_of_a_text_is_kept(lines, data):
    ends = st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\f", "\n- ", "\n\n## ", "\n1. ", "\n> ", "\n| "])
    source = "".join(" ".join(words) + data.draw(ends) for words in lines)
    document = read_text(source, "a.md")
    assert document is not None
    assert sorted(letters(document.text)) == sorted(letters(source))


@FAST
@given(PAGES)
def test_html_leads_back_to_its_source(source):
    source = f"<!doctype html>{source}"
    document = read_text(source, "a.html")
    if document is None:
        return
    check(document)
    for segment in document.segments:
        if segment.source is not None:
            there = html.unescape(source[slice(*segment.source)])
            assert there == document.text[segment.start : segment.end]


@FAST
@given(st.lists(st.lists(WORDS, min_size=1, max_size=9), min_size=1, max_size=9), st.data())
def test_every_word_of_a_page_is_kept_and_found(paragraphs, data):
    tags = st.sampled_from(["p", "h2", "li", "div", "td", "blockquote", "pre", "dd", "b"])
    source = "<!doctype html><body>"
    for words in paragraphs:
        tag = data.draw(tags)
        source += f"<{tag}>{html.escape(' '.join(words))}</{tag}>\n"
    document = read_text(source, "a.html")
    assert document is not None
    assert letters(document.text) == letters(" ".join(" ".join(words) for words in paragraphs))
    assert all(segment.source is not None for segment in document.segments)


@FAST
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.md", "a.html", "a.pdf", "a.docx", "a"]))
def test_any_bytes_are_read_or_refused(data, name):
    try:
        check(read_bytes(data, name))
    except ReadProblem as problem:
        message = problem.message
    else:
        message = ""
    assert message == "" or message.isprintable()


def test_places_are_cut_to_what_is_asked():
    document = read_bytes(b"# One **two** three", "a.md")
    start = document.text.index("two")
    (place,) = document.places(start + 1, start + 3)
    assert place.source == (9, 11)
    assert [p.source for p in document.places(0, len(document.text))] == [(2, 5), (8, 11), (14, 19)]
    assert document.page_at(0) is None

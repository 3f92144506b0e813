"""What a web page's own styles hide is no text; what they only dress is."""

from __future__ import annotations

import pytest

from reportmine.read import Document, read_bytes

LEAD = "Leaders in Northmere listen to families."
SECRET = "Partners praised the excellent and outstanding safeguarding work."
END = "Waits for an assessment are too long."


def page(inside: str, style: str = "", head: str = "", body: str = "") -> Document:
    html = (
        f"<!doctype html><html><head><title>A report</title>{head}<style>{style}</style></head>"
        f"<body {body}>"
        f"<main><p>{LEAD}</p>{inside}<p>{END}</p></main></body></html>"
    )
    return read_bytes(html.encode(), "a.html")


def texts(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks]


STYLES = [
    "display:none", "display: none !important", "visibility:hidden", "visibility: collapse", "opacity:0",
    "opacity: 0.01", "opacity: 0%", "font-size:0", "font-size: 1px", "font-size:0.5pt", "font-size: .1em",
    "font: bold 1px/1 Arial", "text-indent:-9999px", "text-indent: -999em",
    "position:absolute; left:-9999px",
    "position: fixed; top: -2000px", "position:absolute;clip:rect(0 0 0 0)",
    "position:absolute; clip: rect(1px, 1px, 1px, 1px)", "clip-path: inset(50%)", "clip-path:inset(100%)",
    "clip-path: circle(0)", "height:0;overflow:hidden", "width: 0; overflow: hidden",
    "max-height:0; overflow: hidden", "height:1px;width:1px;overflow:hidden", "transform: scale(0)",
    "transform:translateX(-9999px)", "margin-left:-9999px", "color:#fff", "color: white", "color:#FFFFFF",
    "color: rgb(255, 255, 255)", "color:rgba(0,0,0,0)", "color: transparent", "color:#fefefe",
    "color: hsl(0, 0%, 100%)", "color:#222; background:#222", "background-color: navy; color: #000080",
    "background:#000 none; color:#010101", "-webkit-text-fill-color: transparent",
]  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("where", ["style", "class", "id", "inside"])
def test_a_style_that_hides(style: str, where: str) -> None:
    inside, sheet = {
        "style": (f'<p style="{style}">{SECRET}</p>', ""),
        "class": (f'<p class="note x">{SECRET}</p>', f"/* a */ h1, .x {{ {style} }} p {{ margin: 0 }}"),
        "id": (
            f'<div id="x"><p>{SECRET}</p></div>',
            f"@media print {{ p {{ color: #000 }} }} div#x{{{style}}}",
        ),
        "inside": (f'<div style="{style}"><div><p><b>{SECRET}</b></p></div></div>', ""),
    }[where]
    found = page(inside, sheet)
    assert texts(found) == [LEAD, END]
    [(code, message, number)] = found.problems
    assert (code, number) == ("suspicious", None)
    assert SECRET in message


@pytest.mark.parametrize("attribute", ["hidden", 'aria-hidden="true"'])
def test_an_attribute_that_hides(attribute: str) -> None:
    found = page(f"<div {attribute}><p>{SECRET}</p></div>")
    assert texts(found) == [LEAD, END]
    assert [code for code, _, _ in found.problems] == ["suspicious"]


def test_white_letters_of_an_old_page() -> None:
    found = page(f'<p><font color="#FFFFFF">{SECRET}</font></p>')
    assert texts(found) == [LEAD, END]
    assert len(found.problems) == 1


SHOWN = {
    "white on dark": ('<div style="background:#003"><p style="color:#fff">{}</p></div>', "", "", ""),
    "white on a dark page": (
        '<p style="color:#fff">{}</p>',
        "p { color: white }",
        "",
        'style="background: black"',
    ),
    "white on a picture": ('<p style="color:#fff;background:url(a.png)">{}</p>', "", "", ""),
    "white on a slope of colours": (
        '<p class="x">{}</p>',
        ".x{color:#fff;background:linear-gradient(red,blue)}",
        "",
        "",
    ),
    "white by a sheet elsewhere": (
        '<div class="banner"><p style="color:#fff">{}</p></div>',
        "",
        '<link rel="stylesheet" href="a.css">',
        "",
    ),
    "dark set within white": ('<div style="color:#fff"><p style="color:#000">{}</p></div>', "", "", ""),
    "large set within none": (
        '<div style="font-size:0"><p style="font-size:16px">{}</p></div>',
        "",
        "",
        "",
    ),
    "seen within unseen": (
        '<div style="visibility:hidden"><p style="visibility:visible">{}</p></div>',
        "",
        "",
        "",
    ),
    "print alone": ('<p class="x">{}</p>', "@media print { .x { display: none } }", "", ""),
    "shown by another rule": ('<p class="x">{}</p>', ".x{display:none} .open .x{display:block}", "", ""),
    "unfolded by a script": ('<p class="x">{}</p>', ".x{display:none}", "<script>show('.x')</script>", ""),
    "a rule of two elements": ('<p class="x">{}</p>', ".js .x { display: none }", "", ""),
    "small, not tiny": ('<p style="font-size:6px">{}</p>', "", "", ""),
    "half let through": ('<p style="opacity:.5">{}</p>', "", "", ""),
    "a line pulled out": ('<p style="text-indent:-2em">{}</p>', "", "", ""),
    "cut but high": ('<div style="overflow:hidden;height:400px"><p>{}</p></div>', "", "", ""),
    "no height and nothing cut": ('<div style="height:0"><p>{}</p></div>', "", "", ""),
    "its own colour again": ('<p style="color:#222;background:#eee">{}</p>', "", "", ""),
    "moved a little": ('<p style="position:relative;left:-20px">{}</p>', "", "", ""),
    "a panel that a button opens": (
        '<button aria-controls="x">More</button><div id="x" style="display:none"><p>{}</p></div>',
        "",
        "",
        "",
    ),
    "no colour known": ('<p style="color:var(--ink)">{}</p>', "", "", ""),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_a_style_that_only_dresses(kind: str) -> None:
    inside, style, head, body = SHOWN[kind]
    found = page(inside.format(SECRET), style, head, body)
    assert SECRET in texts(found)
    assert found.problems == ()


@pytest.mark.parametrize(
    "inside",
    [
        '<a class="sr-only" href="#x">Skip to main content</a>',
        '<p>Read it <span class="sr-only">(opens in a new tab)</span></p>',
        "<p>Read it <span hidden>about the inspection of Northmere</span></p>",
        '<div class="cookie-banner" hidden><p>We use cookies to make this site work well.</p></div>',
        '<div role="dialog" style="display:none"><p>Tell us what you think of this page today.</p></div>',
    ],
)
def test_what_sites_hide_in_innocence_stays_out_without_a_word(inside: str) -> None:
    found = page(
        inside, ".sr-only{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)}"
    )
    assert {LEAD, END} <= set(texts(found)) <= {LEAD, END, "Read it"}
    assert found.problems == ()


def test_letters_hidden_one_by_one_are_one_piece() -> None:
    letters = "".join(f'<span style="color:#fff">{c}</span>' for c in SECRET)
    found = page(f"<p>{letters}</p>")
    assert texts(found) == [LEAD, END]
    assert SECRET in found.problems[0][1]


def test_the_middle_of_a_sentence() -> None:
    found = page('<p>Families are <span style="font-size:0">never</span> heard here.</p>')
    assert texts(found) == [LEAD, "Families are heard here.", END]
    assert found.problems == ()


def test_the_row_is_one_and_short() -> None:
    found = page(f'<p style="opacity:0">{SECRET}</p>' * 50)
    [(_, message, _)] = found.problems
    assert len(message) < 240


def test_deep_nesting_is_no_trap() -> None:
    deep = '<div style="color:#333">' * 20_000
    found = page(f'{deep}<p style="color:#fff">{SECRET}</p>{"</div>" * 20_000}')
    assert texts(found) == [LEAD, END]

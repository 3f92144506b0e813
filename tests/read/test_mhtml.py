"""Web pages saved as one file."""

import pytest

from reportmine.errors import ReadProblem
from reportmine.read import read_bytes
from reportmine.read.sniff import sniff
from reportmine.structure import structure
from tests.helpers import CASES

HEAD = """From: <Saved by Blink>
Snapshot-Content-Location: https://fenwater.example/report
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="cut"

"""


def part(kind, body, *headers):
    return "\n".join(("--cut", f"Content-Type: {kind}", *headers, "", body, ""))


def read(*parts, head=HEAD):
    return read_bytes((head + "".join(parts) + "--cut--\n").encode(), "a.mhtml")


def test_the_case():
    (path,) = CASES.glob("48-*/in.*")
    report = structure(read_bytes(path.read_bytes(), path.name))
    assert (report.family, report.source_url) == ("area_send_inspection", "https://example.org/r")
    assert report.findings[0].text.startswith("The local area partnership’s arrangements lead")
    assert [f.text for f in report.findings[2:]] == [
        "Leaders listen to young people and act on what they hear.",
        "Children wait too long for an autism assessment.",
    ]


def test_the_page_among_its_frames_and_pictures():
    frame = part("text/html", "<p>Frame", "Content-Location: https://ads.example/")
    page = part("text/html", "<p>Page", "Content-Location: https://fenwater.example/report")
    picture = part("image/png", "aGVsbG8=", "Content-Transfer-Encoding: base64")
    found = read(picture, frame, page)
    assert (found.text, found.format, found.meta["url"]) == (
        "Page",
        "html",
        "https://fenwater.example/report",
    )
    named = HEAD.replace('boundary="cut"', 'boundary="cut"; start="<f>"')
    assert read(page, part("text/html", "<p>Start", "Content-ID: <f>"), head=named).text == "Start"


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        ("windows-1252", "The area=92s plan"),
        ("utf-8", "The area=E2=80=99s plan"),
        ("nonsense", "The area=92s plan"),
    ],
)
def test_the_encoding_that_a_part_names(charset, body):
    found = read(
        part(f"text/html; charset={charset}", f"<p>{body}", "Content-Transfer-Encoding: quoted-printable")
    )
    assert found.text == "The area’s plan"


def test_what_is_no_saved_page():
    with pytest.raises(ReadProblem, match="without the page") as caught:
        read(part("image/png", "aGVsbG8=", "Content-Transfer-Encoding: base64"))
    assert caught.value.code == "damaged"
    assert sniff(HEAD.encode(), "saved") == "mhtml"
    # A text that quotes the headers of a message is a text.
    assert sniff(HEAD.encode(), "a.txt") == "text"
    with pytest.raises(ReadProblem, match="an unknown kind"):
        sniff(b"Subject: Visit\nContent-Type: text/plain\n\nHello", "mail")

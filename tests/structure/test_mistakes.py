"""Every mistake in a file of domain knowledge is one line: file, table, key, what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportmine import data
from reportmine.data.keys import CROSSWALK, RESERVED, SYSTEMS, THEMES
from reportmine.data.schema import FileMistakes, Table, mistakes
from reportmine.errors import DataFileError
from reportmine.structure.catalogue import catalogue

FAMILY = """
version = "1"
[family]
id = "fair"
name = "Fair inspection"
inspectorates = ["Fair Inspectors"]
framework = "fair-tests"
[detect]
threshold = 3
cues = [{ pattern = 'fair inspection', weight = 3 }]
[facts]
system = ['fair of (?P<system>.+)']
score = 'score (?P<score>[1-4])'
[[facts.inspectorates]]
name = "Stewards"
pattern = 'stewards'
[[facts.outcomes]]
contains = "a fine fair"
outcome = "fine"
[[grade]]
id = "fine"
words = ["fine"]
[[grade]]
id = "foul"
words = ["foul"]
[[heading]]
pattern = 'good things'
kind = "strengths"
level = 1
bullets = "strength"
[[heading]]
pattern = 'test: (?P<statement>@statement)'
kind = "quality_statement"
level = 2
"""
FRAMEWORK = """
version = "1"
[framework]
id = "fair-tests"
name = "Tests of fairs"
[[theme]]
name = "Rides"
[[statement]]
id = "safe"
name = "Are the rides safe?"
theme = "Rides"
[[statement]]
id = "fun"
name = "Are the rides fun?"
theme = "Rides"
"""


def load(folder: Path, family: str = FAMILY, framework: str = FRAMEWORK) -> None:
    (folder / "fair.toml").write_bytes(family.encode())
    (folder / "fair-tests.toml").write_bytes(framework.encode())
    catalogue(folder)


def message(folder: Path, family: str = FAMILY, framework: str = FRAMEWORK) -> str:
    with pytest.raises(DataFileError) as caught:
        load(folder, family, framework)
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith(f"{folder}/")
    return line.removeprefix(f"{folder}/")


def test_the_family_that_is_broken_below_is_whole(tmp_path: Path) -> None:
    load(tmp_path)


HEADING = "pattern = 'good things'\nkind = \"strengths\"\nlevel = 1"
WRONG_FAMILY = [
    # a key that is missing, unknown, or stands in the wrong table
    ('name = "Fair inspection"\n', "", "[family]: name is missing: text in quotes, not empty"),
    ('id = "fair"\n', "", "[family]: id is missing: small letters, digits and _, a letter first"),
    ("threshold = 3\n", "", "[detect]: threshold is missing: a number of 0 or more"),
    ("[detect]\nthreshold = 3\ncues = [{ pattern = 'fair inspection', weight = 3 }]\n", "",
     "[detect] is missing: How a report of the family is known: the family whose cues add up to most, "
     "compared with its threshold, is the one."),
    ("level = 1\n", "", "[[heading]] 1: level is missing: a whole number of 1 or more"),
    ("pattern = 'good things'\n", "",
     "[[heading]] 1: pattern is missing: a regular expression in quotes, not empty"),
    ("inspectorates =", "inspectorate =",
     "[family]: unknown key inspectorate; did you mean inspectorates?"),
    ("[facts]\n", "[facts]\ncolour = 1\n",
     "[facts]: unknown key colour; known here: title, system, system_on_front, dates, previous_dates, "
     "published, signed, reference, offices, bodies, theme, outcome, ratings, graded, score, site_names, "
     "file_words, cover_words, [[facts.outcomes]], [[facts.inspectorates]]"),
    ("[family]\n", "[family]\ndates = ['on']\n", "[family]: unknown key dates; it belongs into [facts]"),
    ("level = 1\n", "level = 1\nbullet = 'strength'\n",
     "[[heading]] 1: unknown key bullet; did you mean bullets?"),
    ("[[heading]]\npattern = 'good", "[[headings]]\npattern = 'good",
     "unknown table [[headings]]; did you mean [[heading]]?"),
    ("[[heading]]\npattern = 'good", "[[section]]\npattern = 'good",
     "unknown table [[section]]; known here: version, [family], [detect], [facts], [[grade]], [actions], "
     "[report], [reviews], [[other]], [judged], [tells], [[heading]], [[ignore]], [[end]]"),
    ("[family]\n", "[famly]\n", "has neither a table [family] nor [framework]; is it [famly]?"),
    ('version = "1"\n', 'version = "1"\nweight = 2\n',
     "unknown key weight; it belongs into [[detect.cues]]"),
    # one table or several
    ("[detect]\n", "[[detect]]\n", "detect must be one table, written [detect]"),
    ("\n[[grade]]\nid = \"fine\"\nwords = [\"fine\"]\n[[grade]]\nid = \"foul\"\nwords = [\"foul\"]\n",
     '\n[grade]\nid = "fine"\nwords = ["fine"]\n',
     "grade must be a list of tables, each written [[grade]]"),
    ("cues = [{ pattern = 'fair inspection', weight = 3 }]", "cues = ['fair inspection']",
     "[detect]: cues must be a list of tables, each written [[detect.cues]]"),
    # types
    ("level = 1\n", 'level = "1"\n', '[[heading]] 1: level = "1": must be a whole number of 1 or more'),
    ("level = 2\n", "level = -2\n", "[[heading]] 2: level = -2: must be a whole number of 1 or more"),
    ("level = 2\n", "level = 0\n", "[[heading]] 2: level = 0: must be a whole number of 1 or more"),
    ("level = 2\n", "level = 1.5\n", "[[heading]] 2: level = 1.5: must be a whole number of 1 or more"),
    ("level = 1\n", "level = true\n", "[[heading]] 1: level = true: must be a whole number of 1 or more"),
    ("threshold = 3\n", 'threshold = "3"\n', '[detect]: threshold = "3": must be a number of 0 or more'),
    ("threshold = 3\n", "threshold = false\n",
     "[detect]: threshold = false: must be a number of 0 or more"),
    ("weight = 3", "weight = '3'", '[[detect.cues]] 1: weight = "3": must be a number of 0 or more'),
    ("weight = 3", "weight = nan", "[[detect.cues]] 1: weight = NaN: must be a number of 0 or more"),
    ("threshold = 3\n", "threshold = -inf\n",
     "[detect]: threshold = -Infinity: must be a number of 0 or more"),
    ("weight = 3", "weight = -3", "[[detect.cues]] 1: weight = -3: must be a number of 0 or more"),
    ("weight = 3", "weight = 3, heading = 1",
     "[[detect.cues]] 1: heading = 1: must be true or false, without quotes"),
    ("level = 1\n", 'level = 1\nactions = "true"\n',
     '[[heading]] 1: actions = "true": must be true or false, without quotes'),
    ('inspectorates = ["Fair Inspectors"]', 'inspectorates = "Fair Inspectors"',
     '[family]: inspectorates = "Fair Inspectors": must be a list, each text in quotes, not empty'),
    ('inspectorates = ["Fair Inspectors"]', "inspectorates = [1]",
     "[family]: inspectorates 1 = 1: must be text in quotes, not empty"),
    ('name = "Fair inspection"', 'name = " "', '[family]: name = " ": must be text in quotes, not empty'),
    ('name = "Fair inspection"', "name = 2024-01-01",
     '[family]: name = "2024-01-01": must be text in quotes, not empty'),
    ("system = ['fair of (?P<system>.+)']", "system = 'fair of (?P<system>.+)'",
     '[facts]: system = "fair of (?P<system>.+)": must be a list, each a regular expression in quotes, not '
     "empty"),
    # values
    ('kind = "strengths"', 'kind = "strength"',
     '[[heading]] 1: kind = "strength": must be one of strengths, areas_for_development, '
     "direction_of_travel, quality_statement, key_messages, theme, key_question, headline, method, "
     "background, actions, other; did you mean strengths?"),
    ('bullets = "strength"', 'bullets = "good"',
     '[[heading]] 1: bullets = "good": must be one of strength, area_for_development, mixed, context'),
    ("level = 1\n", 'level = 1\nfirst_cell = "who"\n',
     '[[heading]] 1: first_cell = "who": must be one of responsible, activity'),
    ('outcome = "fine"', 'outcome = "Fine!"',
     '[[facts.outcomes]] 1: outcome = "Fine!": must be small letters, digits and _, a letter first'),
    ('id = "fair"', 'id = "unfair"', '[family]: id = "unfair": must be the name of the file, "fair"'),
    ('framework = "fair-tests"', 'framework = "fairs"',
     '[family]: framework = "fairs": must be one of area-send-2023, fair-tests, ilacs, jtai, '
     "key-questions, local-system-review-2017, saf-ics, saf-local-authority, saf-provider; "
     "did you mean fair-tests?"),
    ('id = "fair"\n', 'id = "fair"\nsystem_kind = "fairground"\n',
     '[family]: system_kind = "fairground": must be one of establishment, integrated_care_system, '
     "local_authority, provider"),
    ("threshold = 3\n", "threshold = 9\n",
     "[detect]: threshold = 9: the weights of all cues add up to 3 only"),
    ("threshold = 3\n", "threshold = 0\n",
     "[detect]: threshold = 0: must be over 0, or every file would be one"),
    ('id = "foul"\n', 'id = "fine"\n', '[[grade]] 2: "fine" already stands in [[grade]] 1'),
    ('words = ["foul"]', 'words = ["FINE"]', '[[grade]] 2: "fine" already stands in [[grade]] 1'),
    ("pattern = 'stewards'\n", "pattern = 'stewards'\nunless = \"Marshals\"\n",
     '[[facts.inspectorates]] 1: unless = "Marshals": no inspectorate of the family; one of Stewards, '
     "Fair Inspectors"),
    # patterns
    ("'good things'", "''",
     '[[heading]] 1: pattern = "": must be a regular expression in quotes, not empty'),
    ("'good things'", "'good (things'",
     '[[heading]] 1: pattern = "good (things": is no valid regular expression: missing ), unterminated '
     "subpattern at position 5"),
    ("'good things'", "'(good things)?'",
     '[[heading]] 1: pattern = "(good things)?": matches the empty text, and so everything; make a part of '
     "it compulsory"),
    ("'good things'", "'(o+d*)+things'", "may take for ever"),
    ("'good things'", "'(\\w+ ?)+things'", "may take for ever: a repeat inside a repeat"),
    ("'good things'", "'good things:'",
     "[[heading]] 1: pattern = \"good things:\": can never match: it is compared with text in plain "
     "quotes ' and dashes -, without . or : at its end"),
    ("'good things'", "'what’s good'", "[[heading]] 1: pattern = \"what’s good\": can never match"),
    ("'good things'", "'[[a-z] good'", "Possible nested set"),
    ("fair of (?P<system>.+)", "fair of (.+)",
     '[facts]: system 1 = "fair of (.+)": needs a named group (?P<system>…) around '
     "what is to be read"),
    ("fair of (?P<system>.+)", "fair of (?P<sytem>.+)",
     "(?P<system>…) around what is to be read; it has sytem"),
    ("score (?P<score>[1-4])", "score ([1-4])",
     '[facts]: score = "score ([1-4])": needs a named group (?P<score>…) around what is to be read'),
    ("[facts]\n", "[facts]\ntheme = 'theme .+'\n", "needs a named group (?P<theme>…)"),
    ("[facts]\n", "[facts]\ntitle = ['^fair .+']\n", "needs a named group (?P<title>…)"),
    ("[facts]\n", "[facts]\noutcome = ['it was .+']\n", "needs a named group (?P<outcome>…)"),
    ("[facts]\n", "[facts]\ngraded = ['(?P<grade>@grade) for .+']\n",
     "needs a named group (?P<question>…)"),
    ("test: (?P<statement>@statement)", "test: .+",
     '[[heading]] 2: pattern = "test: .+": a quality_statement needs a named group (?P<statement>…) around '
     "its name"),
    ("level = 2\n", "level = 2\nrun_in = 'test: .+'\n",
     '[[heading]] 2: run_in = "test: .+": a quality_statement needs a named group (?P<statement>…) around '
     "its name"),
    ("level = 2\n", "level = 2\nfollowed_by = 'more'\n",
     "[[heading]] 2: followed_by needs run_in: the heading that it follows on one line"),
    ('framework = "fair-tests"\n', "",
     '[[heading]] 2: pattern = "test: (?P<statement>@statement)": uses @statement, which needs a [family] '
     "framework that has [[statement]]"),
    ("test: (?P<statement>@statement)", "good things",
     "[[heading]] 2: pattern = \"good things\": never reached: it is that of [[heading]] 1 (and 1 more)"),
    # the file itself
    ('version = "1"\n', "", 'must begin with a version in quotes: version = "2026.11"'),
    ('version = "1"', "version = 1", 'must begin with a version in quotes: version = "2026.11"'),
    ('version = "1"', 'version = " "', 'must begin with a version in quotes: version = "2026.11"'),
    ("[family]", "[family", "not valid TOML: Expected ']' at the end of a table declaration"),
    ("'good things'", '"good \\d"', "(patterns stand in single quotes: '\\d')"),
    ("[family]", "[family]\n[framework]",
     "has [family] and [framework]; they go into two files"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "expected"), WRONG_FAMILY)
def test_a_mistake_in_a_family(right: str, wrong: str, expected: str, tmp_path: Path) -> None:
    assert right in FAMILY
    found = message(tmp_path, FAMILY.replace(right, wrong, 1))
    assert found.startswith("fair.toml: ")
    found = found.removeprefix("fair.toml: ")
    whole = expected.startswith("[") and found.startswith(expected[:6])
    assert found.startswith(expected) if whole else expected in found


WRONG_FRAMEWORK = [
    ('name = "Tests of fairs"\n', "", "[framework]: name is missing: text in quotes, not empty"),
    ('id = "fair-tests"', 'id = "fair_tests"',
     '[framework]: id = "fair_tests": must be small letters, digits and -'),
    ('id = "fair-tests"', 'id = "fun-tests"',
     '[framework]: id = "fun-tests": must be the name of the file, "fair-tests"'),
    ('name = "Tests of fairs"\n', 'name = "Tests of fairs"\nfrom = 2024\n',
     '[framework]: from = 2024: must be a year, month or day such as "2024" or "2024-05-31"'),
    ('name = "Tests of fairs"\n', 'name = "Tests of fairs"\nfrm = "2024"\n',
     "[framework]: unknown key frm; did you mean from?"),
    ('theme = "Rides"\n', 'theme = "Ride"\n',
     '[[statement]] 1: theme = "Ride": there is no [[theme]] of that name'),
    ('id = "fun"', 'id = "safe"', '[[statement]] 2: id = "safe" stands twice'),
    ('name = "Are the rides fun?"', 'name = "Are the rides SAFE?"',
     '[[statement]] 2: "Are the rides SAFE?" is already the name of the statement safe'),
    ('name = "Are the rides fun?"', 'name = "Fun"\naliases = "Joy"',
     '[[statement]] 2: aliases = "Joy": must be a list, each text in quotes, not empty'),
    ("[[statement]]", "[[statements]]", "unknown table [[statements]]; did you mean [[statement]]?"),
    ('theme = "Rides"\n', 'theme = "Rides"\nverified = "yes"\n',
     '[[statement]] 1: verified = "yes": must be true or false, without quotes'),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "expected"), WRONG_FRAMEWORK)
def test_a_mistake_in_a_framework(right: str, wrong: str, expected: str, tmp_path: Path) -> None:
    assert right in FRAMEWORK
    changed = FRAMEWORK.replace(right, wrong, 1 if right[0] != "[" else 9)
    assert message(tmp_path, framework=changed) == f"fair-tests.toml: {expected}"


def test_bytes_that_are_no_utf8_and_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "fair-tests.toml").write_text(FRAMEWORK)
    (tmp_path / "fair.toml").write_bytes(FAMILY.encode().replace(b"Fair inspection", b"Fair \xe9"))
    with pytest.raises(DataFileError) as caught:
        catalogue(tmp_path)
    assert str(caught.value) == f"{tmp_path}/fair.toml: line 5 is not UTF-8: save the file as UTF-8"
    (tmp_path / "fair.toml").write_bytes(b"\xef\xbb\xbf" + FAMILY.replace("\n", "\r\n").encode())
    assert "fair" in catalogue(tmp_path).families


def test_all_mistakes_of_a_file_are_there(tmp_path: Path) -> None:
    broken = FAMILY.replace("level = 1", "level = 0").replace("threshold = 3", "threshold = '3'")
    with pytest.raises(FileMistakes) as caught:
        load(tmp_path, broken)
    assert len(caught.value.lines) == 2
    assert str(caught.value) == caught.value.lines[0] + " (and 1 more)"


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ("generic", 'id = "generic" is one that comes with reportmine; choose another id'),
        ("area_send_inspection", 'id = "area_send_inspection" is one that comes with reportmine'),
    ],
)
def test_a_shipped_family_is_not_replaced(taken: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "fair-tests.toml").write_text(FRAMEWORK)
    (tmp_path / f"{taken}.toml").write_text(FAMILY.replace('"fair"', f'"{taken}"'))
    with pytest.raises(DataFileError, match=expected):
        catalogue(tmp_path)


def test_one_id_in_two_files(tmp_path: Path) -> None:
    load(tmp_path)
    (tmp_path / "families").mkdir()
    (tmp_path / "families" / "fair.toml").write_text(FAMILY)
    with pytest.raises(DataFileError, match="is another file's here; choose another id"):
        catalogue(tmp_path)


def test_a_folder_without_families(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"no family in it; expected .*/NAME.toml or .*/families/NAME"):
        catalogue(tmp_path)
    with pytest.raises(DataFileError, match="no such file or folder of families"):
        catalogue(tmp_path / "nowhere")
    (tmp_path / "x.toml").write_text('version = "1"\n[other]\n')
    with pytest.raises(DataFileError, match=r"has neither a table \[family\] nor \[framework\]$"):
        catalogue(tmp_path)
    (tmp_path / "x.toml").unlink()
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(DataFileError, match="no family in it"):
        catalogue(tmp_path)


@pytest.mark.parametrize(
    ("schema", "content", "expected"),
    [
        (THEMES, {"version": "1", "theme": [{"name": "Oral health", "label": "x", "definition": "y"}]},
         'x.toml: [[theme]] 1: name = "Oral health": must be small letters, digits and _, a letter first'),
        (RESERVED, {"version": "1", "report": [{"title": "x", "sha256": "abc"}]},
         'x.toml: [[report]] 1: sha256 = "abc": must be 64 hexadecimal digits'),
        (CROSSWALK, {"version": "1", "link": [{"from_framework": "a", "from_statement": "b", "themes": [],
                                               "basis": "guess"}]},
         'x.toml: [[link]] 1: basis = "guess": must be one of framework, project'),
        (SYSTEMS, {"version": "1", "names": {"prefixes": []}, "kind": [{"id": "a"}],
                   "system": [{"id": "b"}], "relation": []},
         "x.toml: [[system]] 1: name is missing: text in quotes, not empty"),
    ],
)  # fmt: skip
def test_the_other_files_of_the_package(schema: Table, content: dict[str, object], expected: str) -> None:
    assert expected in list(mistakes(content, schema, "x.toml"))


@pytest.mark.parametrize("name", ["systems.toml", "crosswalk.toml", "themes.toml", "reserved.toml"])
def test_the_files_of_the_package_are_whole(name: str) -> None:
    assert data.load(name)["version"]

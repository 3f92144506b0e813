"""The keys of the data files that belong to no family: systems, crosswalk, themes, reserved reports.

Those of insight stand in `insight_keys`.
"""

from __future__ import annotations

from reportmine.data.insight_keys import EVIDENCE, ISSUES, NUMBERS, SCALES, SCOPE
from reportmine.data.schema import VERSION, Key, Table

_SEEN = Key("verified", "true or false", "Whether the entry was seen in a publisher's own text.")

SYSTEMS = Table(
    "", "Who is reported on.", (VERSION,), (
        Table("names", "What reports write around names.", (
            Key("prefixes", "texts", "Words in front of the name of an area.", True),
        ), required=True),
        Table("kind", "A kind of system.", (
            Key("id", "identifier", "Identifier of the kind.", True),
            Key("called", "text", "Words that end the full name of each system of the kind."),
            Key("short", "texts", "What stands for `called` in reports."),
            Key("id_suffix", "text", "What ends the identifier of each system of the kind."),
            Key("suffixes", "texts", "What reports write behind the name of a system of the kind."),
            Key("cover", "true or false", "Whether the cover of a report names the system."),
            Key("words", "texts", "What the printed name of a system ends with that is not listed."),
            Key("begins", "texts", "What the name of a system of the kind begins with."),
        ), many=True, required=True),
        Table("system", "A system: one canonical name, and other spellings.", (
            Key("id", "name", "Identifier.", True),
            Key("name", "text", "The canonical name.", True),
            Key("kind", "identifier", "One of the kinds above.", True),
            Key("region", "text", "Region of England."),
            Key("gss_code", "text", "Code of the Office for National Statistics."),
            Key("ods_code", "text", "Code of the integrated care board."),
            Key("aliases", "texts", "Irregular spellings; regular ones are made."),
            Key("from", "day", "When it came into being."),
            Key("to", "day", "When it ceased to be."),
            _SEEN,
        ), many=True, required=True),
        Table("relation", "Which system is part of which.", (
            Key("part", "name", "Identifier of the part.", True),
            Key("whole", "name", "Identifier of the whole.", True),
            _SEEN,
        ), many=True, required=True),
    ),
)  # fmt: skip

CROSSWALK = Table(
    "", "What the questions of one framework are called in another.", (VERSION,), (
        Table("link", "A statement and what answers it.", (
            Key("from_framework", "name", "Framework of the statement.", True),
            Key("from_statement", "name", "The statement.", True),
            Key("to_framework", "name", "Framework of the answers."),
            Key("to_statements", "names", "The answers, most fitting first."),
            Key("themes", "identifiers", "Themes of the codebook, most central first.", True),
            Key("basis", "text", "Who says so.", True, ("framework", "project")),
            Key("why", "text", "The reason in a few words."),
        ), many=True, required=True),
    ),
)  # fmt: skip

THEMES = Table(
    "", "The codebook.", (VERSION,), (
        Table("theme", "A theme.", (
            Key("name", "identifier", "Identifier.", True),
            Key("label", "text", "What people read.", True),
            Key("definition", "text", "What belongs to the theme.", True),
        ), many=True, required=True),
    ),
)  # fmt: skip

RESERVED = Table(
    "", "Reports kept for measurement.", (VERSION,), (
        Table("report", "A report.", (
            Key("title", "text", "For people.", True),
            Key("sha256", "sha256", "Checksum of its file.", True),
        ), many=True, required=True),
    ),
)  # fmt: skip

HYPHENS = Table(
    "", "What keeps a hyphen at the end of a line.", (
        VERSION,
        Key("prefixes", "texts", "Keep their hyphen before a word.", True),
        Key("small", "texts", "Words of two letters that stand behind one.", True),
    ),
)  # fmt: skip

WORDS = Table(
    "", "Words of English.", (VERSION, Key("words", "text", "The words, white space between them.", True)),
)  # fmt: skip

DAMAGE = Table(
    "", "What tells damage to a PDF from a PDF, and words from what damage makes of them.", (
        VERSION,
        Key("short", "text", "Words of one and two letters, white space between them.", True),
        Key("more", "text", "Words of reports that are in no list of common English.", True),
    ), (
        Table("look", "When letters seem to be missing from words.", (
            Key("unknown", "number", "Of the different words may be unknown.", True),
            Key("english", "number", "Of the words of a page in English are known at least.", True),
            Key("words", "number", "A document with fewer different words is taken to have them.", True),
        ), required=True),
        Table("keys", "The keys of the dictionaries that text hangs on.", tuple(
            Key(kind, "text", f"Those of a {kind}, white space between them.", True)
            for kind in (
                "page", "pages", "resources", "font", "descendant", "descriptor", "encoding", "stream",
                "encodings",
            )
        ), required=True),
    ),
)  # fmt: skip

RULE_PRECISION = Table(
    "", "How often the kinds of rules by which headings decide were right.", (VERSION,), (
        Table("rule", "A kind of rule in a family.", (
            Key("family", "identifier", "The family of the reports.", True),
            Key("kind", "text", "What of the heading's rule decides.", True,
                ("bullets", "rows", "paragraphs", "context", "nothing", "nobody")),
            Key("right", "whole number", "Labels that say what the heading says.", True, least=0),
            Key("labels", "whole number", "Labelled findings that such a rule decided.", True, least=1),
        ), many=True, required=True),
    ),
)  # fmt: skip

THEME_BOUNDS = Table(
    "", "How sure a theme's tag must be in families whose framework never looks at it.", (VERSION,), (
        Table("bound", "A theme in some families.", (
            Key("theme", "identifier", "The theme.", True),
            Key("families", "identifiers", "The families of the reports.", True),
            Key("least", "number", "The least confidence with which it is shown; above 1: never.", True),
            Key("right", "whole number", "Tags that hold, of those read at or above it.", True, least=0),
            Key("read", "whole number", "Tags that were read at or above it.", True, least=0),
            Key("right_of_all", "whole number", "Tags that hold, of all that were read.", True, least=0),
            Key("all", "whole number", "All that were read.", True, least=1),
        ), many=True),
    ),
)  # fmt: skip

PROBLEMS = Table(
    "", "Why a file, a page or a part was not read.", (VERSION,), (
        Table("problem", "A reason.", (
            Key("code", "identifier", "Its code in the table `problems`.", True),
            Key("means", "text", "What it means to a reader.", True),
            Key("do", "text", "What a user can do about it.", True),
        ), many=True, required=True),
    ),
)  # fmt: skip

_CODE = Key("code", "identifier", "The reason, a code of problems.toml; foreign where there is none.")
_WHAT = Key("what", "text", "What the file is.", True)
_DO = Key("do", "text", "What a user can do about it.", True)
_BYTES = Key("bytes", "text", "The bytes, each as the letter of that number.", True)

FOREIGN = Table(
    "", "Files that are not read, or stand in place of a report.", (
        VERSION, Key("cover", "pattern", "What the cover of a PDF says that holds other files.", True),
    ), (
        Table("start", "What a file begins with.", (
            _BYTES, Key("at", "whole number", "So many bytes in.", least=0), _CODE, _WHAT, _DO,
        ), many=True, required=True),
        Table("part", "What an archive holds.", (_BYTES, _CODE, _WHAT, _DO), many=True, required=True),
        Table("stream", "What a container of older Office files holds.", (
            Key("name", "text", "Name of the stream.", True), _CODE, _WHAT, _DO,
        ), many=True, required=True),
        Table("suffix", "How the name of a file ends that its content does not tell.", (
            Key("name", "text", "The ending, with its dot.", True), _CODE, _WHAT, _DO,
        ), many=True, required=True),
        Table("page", "A web page in place of a report.", (
            Key("says", "pattern", "In its title or first words.", True),
            Key("source", "pattern", "Or in the file."), _WHAT, _DO,
        ), many=True, required=True),
        Table("answer", "A short answer in place of a report.", (
            Key("begins", "pattern", "What it begins with.", True), _WHAT, _DO,
        ), many=True, required=True),
    ),
)  # fmt: skip

VULNERABLE = Table(
    "", "Versions with known faults.", (
        VERSION, Key("date", "day", "The day of the list.", True),
    ), (
        Table("known", "A known fault.", (
            Key("component", "text", "The package, or python, sqlite, pdfium.", True),
            Key("id", "text", "Its number, as CVE-2025-6965.", True),
            Key("since", "text", "The first version that has it."),
            Key("fixed", "texts", "The first version without it, one for each branch.", True),
            Key("why", "text", "What it lets somebody do.", True),
            Key("source", "text", "Where it is said.", True),
        ), many=True, required=True),
        Table("system", "The oldest system of a kind.", (
            Key("name", "text", "As Python calls it.", True),
            Key("oldest", "text", "Its oldest release.", True),
            Key("why", "text", "Why no older one.", True),
        ), many=True, required=True),
    ),
)  # fmt: skip


SCHEMAS = {
    "systems.toml": SYSTEMS,
    "crosswalk.toml": CROSSWALK,
    "themes.toml": THEMES,
    "reserved.toml": RESERVED,
    "hyphens.toml": HYPHENS,
    "words.toml": WORDS,
    "damage.toml": DAMAGE,
    "rule_precision.toml": RULE_PRECISION,
    "theme_bounds.toml": THEME_BOUNDS,
    "issues.toml": ISSUES,
    "evidence.toml": EVIDENCE,
    "scope.toml": SCOPE,
    "scales.toml": SCALES,
    "problems.toml": PROBLEMS,
    "foreign.toml": FOREIGN,
    "vulnerable.toml": VULNERABLE,
    "numbers.toml": NUMBERS,
}

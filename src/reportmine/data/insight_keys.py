"""The keys of the data files of insight: issues, evidence, scope, grades, numbers."""

from __future__ import annotations

from reportmine.data.schema import VERSION, Key, Table


def _pattern_keys(**means: str) -> tuple[Key, ...]:
    return tuple(Key(name, "pattern", text, True) for name, text in means.items())


_ISSUE = (
    Key("id", "identifier", "Its identifier.", True),
    Key("words", "pattern", "How reports name it; whole words, either case.", True),
)

ISSUES = Table(
    "", "Whom findings are about, and what kind of fault or success they name.", (
        VERSION, Key("little", "texts", "Words that tell no issue from another.", True),
        Key("vague", "pattern", "Words that point at another sentence.", True),
        Key("faint", "pattern", "Words of praise that is no lesson yet.", True),
    ), (
        Table("population", "A group of people, or a service.", _ISSUE, many=True, required=True),
        Table("fault", "A kind of fault or success.", _ISSUE, many=True, required=True),
    ),
)  # fmt: skip

EVIDENCE = Table(
    "", "On whose word, or on what, a finding rests.", (VERSION,), (
        Table("who", "A group that can speak.", (
            Key("evidence", "identifier", "Whose evidence its word is.", True),
            Key("words", "pattern", "How reports name it.", True),
        ), many=True, required=True),
        Table("verbs", "Verbs that tell of a source.", (
            Key("say", "patterns", "Saying, to inspectors.", True),
            *_pattern_keys(
                able="What one can do as well as do.", think="Opinion.",
                show="What documents and figures do.",
                identify="What audits and figures do besides.",
            ),
        ), required=True),
        Table("things", "What shows something.", _pattern_keys(
            judging="Documents that judge.", data="Figures.", survey="What carries somebody's word.",
            documents="Documents that are judged.",
        ), required=True),
        Table("figures", "Figures in a sentence.", (
            Key("words", "patterns", "What a figure looks like.", True),
        ), required=True),
        Table("observing", "What inspectors saw.", (
            Key("words", "patterns", "How reports say so.", True),
        ), required=True),
        Table("reading", "What inspectors read.", _pattern_keys(
            any="Words without which nothing was read.", looked="Looking at what is named next.",
            within="What may stand between.", seen="What follows a document that was looked at.",
        ), required=True),
        Table("meeting", "Whom inspectors met.", _pattern_keys(
            met="Before whoever they met.", spoken="After whoever they met.",
        ), required=True),
        Table("feedback", "Whose feedback is told.", _pattern_keys(
            any="Words without which none is.", given="Before whoever gave it.",
            heard_before="What it was like, before it.", heard_after="What it was like, after it.",
            own="After whoever holds it.", opinion="Having opinions.", of="Before whoever says so.",
            by="Said by.", prized="Valued by.",
        ), required=True),
        Table("unsaid", "Somebody's word without whose.", _pattern_keys(
            words="How reports leave it out.",
        ), required=True),
        Table("subject", "What stands around a subject and its verb.", _pattern_keys(
            auxiliary="Belongs to the verb.", able="Can.", barred="Makes it another's, or passive.",
            relative="A relative clause.", other="Another's verb.", before="Articles and quantities.",
            article="Articles after a verb.", after_preposition="A preposition a few words before.",
            preposition="A preposition just before.", purpose="Purpose, condition, question.",
            takes_up="Words that take a group up.", noun="What makes a group part of another name.",
        ), required=True),
        Table("category", "Headings that are categories of evidence, folded.", tuple(
            Key(name, "pattern", f"Those of {name}.", True)
            for name in (
                "people", "carers", "staff", "leaders", "partners", "observation", "documents", "data",
            )
        ), required=True),
    ),
)  # fmt: skip

SCOPE = Table(
    "", "What the framework of a family asks of every report.", (VERSION,), (
        Table("scope", "A family.", (
            Key("family", "identifier", "The family.", True),
            Key("themes", "identifiers", "The themes that each of its reports looks at.", True),
        ), many=True, required=True),
    ),
)  # fmt: skip

SCALES = Table(
    "", "What reports grade, and how grades follow each other.", (
        VERSION, Key("grades", "identifiers", "Of families not named below, from the worst.", True),
    ), (
        Table("scale", "Grades of some families.", (
            Key("families", "identifiers", "The families.", True),
            Key("grades", "identifiers", "From the worst to the best.", True),
            Key("periods", "days", "From when their reports have another form."),
        ), (
            Table("scale.graded", "A part with a grade of its own.", (
                Key("id", "identifier", "Identifier.", True),
                Key("name", "text", "What people read.", True),
                Key("pattern", "pattern", "Finds it in the name of what is graded and in headings.", True),
                Key("apart", "true or false", "Whether the overall grade is not about it."),
            ), many=True),
        ), many=True, required=True),
    ),
)  # fmt: skip

_NAME = Key("name", "text", "Its name.", True)
_WORDS = Key("words", "texts", "Its words.", True)
_PATTERNS = Key(
    "patterns", "texts", "Words in a row; the head of the file says how they are written.", True
)
_VALUED = (
    Key("word", "text", "The word.", True),
    Key("value", "whole number", "What it stands for.", True),
)

NUMBERS = Table(
    "", "Which numbers of a finding count, and what they are compared with.", (VERSION,), (
        Table("numerals", "Numbers in words, in their order.", (
            Key("units", "texts", "From zero.", True), Key("tens", "texts", "From twenty.", True),
            Key("ordinals", "texts", "From first.", True),
        ), required=True),
        Table("multiple", "A word for so many times what precedes.", _VALUED, many=True, required=True),
        Table("short", "The same behind a sum of money.", _VALUED, many=True, required=True),
        Table("part", "A word for one of so many parts.", _VALUED, many=True, required=True),
        Table("group", "Words that are one to patterns.", (_NAME, _WORDS), many=True, required=True),
        Table("alternative", "Words that stand in one place.", (_NAME, _WORDS), many=True, required=True),
        Table("not", "Never a number.", (_PATTERNS,), required=True),
        Table("period", "When a number was so.", (_PATTERNS,), required=True),
        Table("figure", "How a number is written.", (
            Key("kind", "identifier", "The kind of number.", True),
            Key("unit", "text", "Its unit; T: a unit of time."),
            Key("form", "text", "How value and end are read.", True, (
                "value", "range", "change", "fraction", "share", "part", "rate", "rank", "times",
            )), _PATTERNS,
        ), many=True, required=True),
        Table("bound", "What stands before a number.", (_NAME, _PATTERNS), many=True, required=True),
        Table("comparator", "Who, or when, a number is compared with.", (
            _NAME, Key("earlier", "true or false", "Whether its figure is the area's own."), _PATTERNS,
        ), many=True, required=True),
        Table("earlier", "What an earlier figure follows.", (_PATTERNS,), required=True),
        Table("compare", "What compares.", (_PATTERNS,), required=True),
        Table("direction", "Which way.", (_NAME, _PATTERNS), many=True, required=True),
        Table("counted", "The noun behind a count.", (
            Key("stops", "texts", "Words that end the search.", True),
            Key("singular", "texts", "Words that end as plurals do.", True),
            Key("plural", "texts", "Plurals that do not.", True),
        ), required=True),
        Table("wait", "Words beside which a length of time is a wait.", (_WORDS,), required=True),
    ),
)  # fmt: skip

"""The keys of family and framework files, and of `common.toml`: what each means and may hold."""

from __future__ import annotations

from dataclasses import replace

from reportmine.data.schema import VERSION, Key, Table
from reportmine.vocabulary import KINDS, POLARITIES

_UNDER = "Polarity of each {} directly under the heading; without it the model decides."

GRADE = Table(
    "grade",
    "The grades that the family gives, from best to worst; without any, those of CQC and Ofsted. "
    "`@grade` in a pattern stands for their `words`.",
    (
        Key("id", "identifier", "Identifier in the tables `ratings` and `reports`.", True),
        Key("words", "texts", "The grade as printed, in any case: every wording.", True),
        Key("also", "texts", "Wordings that count only where a pattern of `outcome` captures them."),
    ),
    many=True,
)
ACTIONS = Table(
    "actions", "What is read from actions and tables of actions.", (
        Key("regulation", "pattern", "The regulation that an action names.", groups=("regulation",)),
        Key("nothing", "pattern", "How a line begins that says there are no actions: it is context."),
        Key("reference", "pattern", "A whole sentence that refers to another place: part of what stands "
            "before it, and no finding."),
        Key("activity", "pattern", "How a cell or line begins that names the activity concerned, in a "
            "table of breaches (`first_cell`)."),
        Key("breach", "pattern", "How a cell or line begins that names the regulation breached: the breach "
            "goes on up to the next."),
        Key("part", "pattern", "How a line begins that is no heading but a part of the breach above it."),
    ),
)  # fmt: skip
_FACTS = (
    Key("title", "patterns", "The printed title, searched in the lines of the front.", groups=("title",)),
    Key("system", "patterns", "Who is reported on, searched in every line; the first pattern that finds "
        "something counts, and of what it finds the commonest.", groups=("system",)),
    Key("system_on_front", "true or false", "Search `system` only in the front of the report."),
    Key("dates", "patterns", "Words in front of the inspection's dates."),
    Key("previous_dates", "patterns", "Words in front of the dates of the inspection before."),
    Key("published", "patterns", "Words in front of the date of publication."),
    Key("signed", "patterns", "Words in front of the date beside the signature, searched in the last 20 "
        "lines, the last first."),
    Key("reference", "patterns", "The publisher's number of the report, put behind its title.",
        groups=("reference",)),
    Key("offices", "patterns", "Where `system` finds addressees: how their offices are called, such as "
        "Chief Executive. The system is the body that the first is addressed for."),
    Key("bodies", "patterns", "Words that names of such bodies hold, and names of streets do not."),
    Key("theme", "pattern", "The theme of a page that is one of several of an assessment.",
        groups=("theme",)),
    Key("outcome", "patterns", "The overall grade, searched in the front; `@grade` is any grade.",
        groups=("outcome",)),
    Key("ratings", "pattern", "What a grade is given to: the whole of the text in front of a grade on a "
        "line, or of the line above one. Where it has `(?P<asked>…)`, of those with the same the first "
        "counts.", folded=True),
    Key("graded", "patterns", "A grade and what it is given to in a sentence, searched everywhere.",
        groups=("grade", "question")),
    Key("score", "pattern", "A whole line with the score of the quality statement it stands under.",
        groups=("score",)),
    Key("site_names", "texts", "What web pages add to their titles behind a bar or a dash, besides "
        "those of `common.toml`."),
    Key("file_words", "patterns", "Where the name of the system ends in a file's name, besides those of "
        "`common.toml`."),
    Key("cover_words", "patterns", "Where the name of the system ends on a cover, besides those of "
        "`common.toml`."),
)  # fmt: skip
FACTS = Table(
    "facts", "Where the facts of a report are printed. The front are its first 60 lines and paragraphs.",
    _FACTS,
    (
        Table("facts.outcomes", "An outcome known by its sentence. Of those without a `question` the first "
              "that is found is the report's; each with one is a row of `ratings`.", (
            Key("contains", "text", "Words of the sentence, in any case.", True),
            Key("outcome", "identifier", "Identifier of the outcome.", True),
            Key("question", "text", "What was judged, where a report has several outcomes."),
        ), many=True),
        Table("facts.inspectorates", "An inspectorate that takes part in some reports only.", (
            Key("name", "text", "Its name, as in [family] inspectorates.", True),
            Key("pattern", "pattern", "How the first pages name it.", True),
            Key("unless", "text", "The name of another that takes its place where both are found."),
        ), many=True),
    ),
)  # fmt: skip
HEADING = Table(
    "heading",
    "A heading of the family. The first that fits the whole of a line counts, so the special ones go "
    "before the general. The line is compared in small letters, with plain quotes and dashes, without "
    "`.` or `:` at its end.",
    (
        Key("pattern", "pattern", "The whole heading; `(?P<statement>…)` is the name of a quality "
            "statement, `@statement` any name or alias of the framework's.", True, folded=True),
        Key("kind", "text", "What stands under it.", True, KINDS),
        Key("level", "whole number", "Depth, where the file's own markup does not say: 1 is the top.",
            True, least=1),
        Key("bullets", "text", _UNDER.format("bullet"), allowed=POLARITIES),
        Key("rows", "text", _UNDER.format("row of a table"), allowed=POLARITIES),
        Key("paragraphs", "text", _UNDER.format("sentence of a paragraph"), allowed=POLARITIES),
        Key("actions", "true or false", "What has a polarity by the keys above is an action; of a table's "
            "rows the last cell, whole."),
        Key("findings", "true or false", "false: nothing under it is judged, nor under its sub-headings."),
        Key("annex", "true or false", "Defines grades: nothing under it is judged, up to the next heading "
            "without `in_annex`."),
        Key("in_annex", "true or false", "Behind a heading with `annex` it is part of the annex."),
        Key("run_in", "pattern", "The heading where it stands run together with the text that follows."),
        Key("followed_by", "pattern", "A second heading that may stand between a run-in one and its text."),
        Key("leaf", "true or false", "Headings found by layout stand beside it, not below."),
        Key("large", "true or false", "Only in letters larger than the text, where the format has sizes."),
        Key("wordings", "texts", "The heading in plain words, as printed. What looks like a heading and "
            "fits no pattern is compared with them: little words, plurals, marks and a number before it "
            "may differ, and one word of four or more that does not tell what stands below. One that "
            "ends in `…` is how the heading begins."),
        Key("expected", "true or false", "A report of the family always has the heading: a row in "
            "`problems` (`missing_heading`) says where it lacks it, by the first of `wordings`."),
        Key("templates", "texts", "Names of the editions of the report that have the heading, for one "
            "that is `expected`; without it all. A report is of the edition of whose expected headings it "
            "has most."),
        Key("whole", "true or false", "What has a polarity by the keys above is one finding, however many "
            "sentences it has."),
        Key("deep", "true or false", "What the keys above say counts under its sub-headings, too."),
        Key("first_cell", "text", "What the first cell of a table of actions says: who must act, or the "
            "activity concerned.", allowed=("responsible", "activity")),
        Key("below", "true or false", "What it says of bullets and rows holds under headings of no rule "
            "below it, too: a list of actions in parts."),
        Key("cover", "true or false", "The report's title: all up to the next heading of the family stands "
            "under it, the table of grades too."),
        Key("chapter", "true or false", "Headings with `in_chapter` stand below it."),
        Key("in_chapter", "true or false", "Behind a heading with `chapter` it is a part of that, whatever "
            "its `level`."),
        Key("in_row", "true or false", "Also in a row of two cells, the second a grade."),
        Key("box", "true or false", "Stands in a box: what follows to its left is the text again, under "
            "the heading before."),
        Key("retells", "true or false", "What stands under it says again what the report, or the chapter, "
            "says elsewhere; it does so where it is the smaller part of the two."),
    ),
    many=True,
)  # fmt: skip
_IGNORE = Key("pattern", "pattern", "The whole line, compared as headings are.", True, folded=True)

FAMILY = Table(
    "", "A kind of report.", (VERSION,), (
        Table("family", "What the family is.", (
            Key("id", "identifier", "Identifier; the file is called so, with .toml.", True),
            Key("name", "text", "What people read, in the singular.", True),
            Key("inspectorates", "texts", "Who inspects; [] for various.", True),
            Key("framework", "name", "Identifier of the framework whose statements the reports answer."),
            Key("system_kind", "identifier", "What is reported on: local_authority, "
                "integrated_care_system, provider or establishment (a prison, a school)."),
            Key("parts_of_one_assessment", "true or false", "Reports of one system and year count as one."),
        ), required=True),
        Table("detect", "How a report of the family is known: the family whose cues add up to most, "
              "compared with its threshold, is the one.", (
            Key("threshold", "number", "What the weights of the cues found must add up to.", True, least=0),
        ), (
            Table("detect.cues", "A sign of the family.", (
                Key("pattern", "pattern", "Searched in the first 60,000 characters, in small letters, with "
                    "plain quotes and dashes, and in every short line.", True),
                Key("weight", "number", "What it adds when found.", True, least=0),
                Key("heading", "true or false", "Search short lines only."),
            ), many=True),
        ), required=True),
        FACTS,
        GRADE,
        ACTIONS,
        Table("report", "What a text must be to be a report at all, for a family without cues.", (
            Key("least_words", "whole number", "How many words it must have.", True, least=0),
            Key("per_thousand_words", "number", "How many of `patterns` it must hold per thousand.", True,
                least=0),
            Key("patterns", "patterns", "Words of the field.", True),
        )),
        Table("reviews", "How a text speaks that inspects, reviews or investigates: it is a report though "
              "shorter than `[report]` asks, or about another field.", (
            Key("least_words", "whole number", "How many words it must have.", True, least=0),
            Key("per_thousand_words", "number", "How many of `patterns` it must hold per thousand.", True,
                least=0),
            Key("patterns", "patterns", "Words of such a text.", True),
            Key("fields", "patterns", "Words of the other fields, which count beside those of `[report]`."),
            Key("named", "patterns", "What a report prints that no other kind of text does: so many of "
                "them outweigh as many signs of an `[[other]]`."),
        )),
        Table("other", "A kind of text that is no report. Two of its signs at least must be found.", (
            Key("name", "text", "What it is called, with its article: a recipe.", True),
            Key("per_thousand_words", "number", "How many of `patterns` it must hold per thousand.", True,
                least=0),
            Key("patterns", "patterns", "Its signs.", True),
        ), many=True),
        Table("judged", "How a text must speak for anybody to be judged in it; without this table every "
              "report judges.", (
            Key("per_thousand_words", "number", "How many of `patterns` it must hold per thousand.", True,
                least=0),
            Key("patterns", "patterns", "Words of somebody who looked and says what was found.", True),
        )),
        Table("tells", "How else a text tells what was found: somebody is judged in it, too, where more of "
              "`patterns` stand in it than of `rules`.", (
            Key("per_thousand_words", "number", "How many of `patterns` it must hold per thousand.", True,
                least=0),
            Key("patterns", "patterns", "What was, was not done, or how good it was.", True),
            Key("rules", "patterns", "Words of rules and plans.", True),
        )),
        HEADING,
        Table("ignore", "A line, or a sentence, that looks like a heading or a finding and is neither.",
              (_IGNORE,), many=True),
        Table("end", "The line at which the report is over.", (_IGNORE,), many=True),
    ),
)  # fmt: skip
_WORDS = Table(
    "words", "How headings are compared word by word.", (
        Key("little", "texts", "Words that say nothing: whichever of them stand in a heading.", True),
        Key("telling", "texts", "Words that tell what stands below a heading: none may differ.", True),
        Key("number", "pattern", "What stands before a numbered heading.", True),
    ), required=True,
)  # fmt: skip
COMMON = Table(
    "", "What every family uses where its own file says nothing, or besides.", (VERSION,),
    (
        Table("facts", "See a family's.", tuple(
            replace(key, required=True) for key in _FACTS
            if key.name in ("site_names", "file_words", "cover_words")
        ), required=True),
        replace(GRADE, required=True),
        replace(ACTIONS, keys=tuple(replace(key, required=True) for key in ACTIONS.keys), required=True),
        _WORDS,
    ),
)  # fmt: skip
FRAMEWORK = Table(
    "", "The statements and questions that a family of reports answers.", (VERSION,), (
        Table("framework", "What the framework is.", (
            Key("id", "name", "Identifier; the file is called so, with .toml.", True),
            Key("name", "text", "What people read.", True),
            Key("from", "day", "When it came into use."),
            Key("to", "day", "When it went out of use."),
            Key("current", "true or false", "Findings of older frameworks are led to it by the crosswalk."),
        ), required=True),
        Table("theme", "The framework's own grouping.", (
            Key("name", "text", "Its name.", True),
            Key("aliases", "texts", "Other wordings."),
            Key("verified", "true or false", "Whether it was seen in a publisher's own text."),
        ), many=True),
        Table("statement", "A named part that a report judges.", (
            Key("id", "name", "Identifier.", True),
            Key("name", "text", "Its name as headings print it.", True),
            Key("theme", "text", "The name of its [[theme]].", True),
            Key("aliases", "texts", "Other wordings found as headings."),
            Key("from", "day", "When it was added."),
            Key("to", "day", "When it was dropped."),
            Key("verified", "true or false", "Whether it was seen in a publisher's own text."),
        ), many=True),
    ),
)  # fmt: skip

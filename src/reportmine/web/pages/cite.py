"""Citations of a finding, to copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def citations(finding: Mapping[str, Any]) -> dict[str, str]:
    """A finding's citation in two styles: author and date (Harvard), and a numbered note (Vancouver).

    What a report does not say is left out; where it prints no date, "no date" stands, as both styles ask.
    """
    author = finding["inspectorates"] or "Unknown author"
    year = (finding["published"] or "")[:4] or "no date"
    title, page, url = finding["title"], _page(finding), _link(finding)
    harvard = f"{author} ({year}) {title}."
    vancouver = f"{author}. {title}. {year}."
    if page:
        harvard = f"{harvard[:-1]}, p. {page}."
        vancouver += f" p. {page}."
    if url:
        harvard += f" Available at: {url}."
        vancouver += f" Available from: {url}"
    quote = finding["text"]
    return {"Harvard": f"“{quote}” {harvard}", "Vancouver": f"“{quote}” {vancouver}"}


def _page(finding: Mapping[str, Any]) -> str | None:
    """What a reader sees as the page's number; beside it the sheet of the file, where that is another."""
    page, label = finding["page"], finding.get("page_label")
    return f"{label} (sheet {page})" if page and label else page


def _link(finding: Mapping[str, Any]) -> str:
    url = finding["source_url"] or ""
    return url if url.startswith(("https://", "http://")) else ""

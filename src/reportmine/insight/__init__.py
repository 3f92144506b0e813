"""Insight: counts over findings, each of which can be opened to its sentences."""

from reportmine.insight.profile import Cell, compare, overview, theme_by_system

__all__ = ["Cell", "compare", "overview", "theme_by_system"]

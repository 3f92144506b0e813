"""The way of the data: files are read, structured, tagged, embedded and stored, in one direction."""

from reportmine.pipeline.builder import NothingReadError, Summary, build
from reportmine.pipeline.removal import Removed, remove
from reportmine.pipeline.single import parse

__all__ = ["NothingReadError", "Removed", "Summary", "build", "parse", "remove"]

"""The way of the data: files are read, structured, tagged, embedded and stored, in one direction."""

from reportmine.pipeline.builder import build
from reportmine.pipeline.removal import Removed, remove
from reportmine.pipeline.single import parse
from reportmine.pipeline.summary import NothingReadError, Summary

__all__ = ["NothingReadError", "Removed", "Summary", "build", "parse", "remove"]

"""Training and measuring the shipped models. What needs torch is imported by nothing that serves."""

from reportmine.silent import silence

# Before any module here imports torch, transformers or sentence-transformers.
silence()

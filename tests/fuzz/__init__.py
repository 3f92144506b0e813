"""Readers and structure under mutated input: only declared errors may come out."""

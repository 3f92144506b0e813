"""Texts to vectors: the shipped encoders, their checksums compared before anything is loaded."""

"""Bullet glyphs as published: Wingdings come out of PDFs as private-use characters."""

GLYPHS = "◼▪•●■□○◦‣⁃➢➤►✓✔\uf0b7\uf0a7\uf0d8\uf06e\uf0fc\uf06f\uf076\uf075\uf02d"

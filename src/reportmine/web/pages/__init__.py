"""The pages: one function of a connection each, shown as HTML, JSON and CSV."""

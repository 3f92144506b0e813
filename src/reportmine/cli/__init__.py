"""The command line: thin commands that open, call one function, and turn a known error into a line."""

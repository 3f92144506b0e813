"""`python -m reportmine`."""

from reportmine.cli import main

main(prog_name="reportmine")

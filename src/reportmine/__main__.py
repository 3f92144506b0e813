"""`python -m reportmine`."""

from reportmine.cli.main import main

main(prog_name="reportmine")

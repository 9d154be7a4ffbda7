"""`python -m ratsarchiv`: the command line."""

from ratsarchiv.cli import main

main()

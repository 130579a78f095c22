"""``python -m jobs`` is the command ``fundaudit``."""

from jobs.cli import main

main()

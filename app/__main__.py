"""`python -m app` is the `dianjiang` command."""

from app.cli import cli

cli()

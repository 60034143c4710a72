"""`popcon`: the same way through, from a terminal."""

from popcon_lib.cli.app import main

__all__ = ["main"]

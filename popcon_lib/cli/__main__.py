"""`python -m popcon_lib.cli` is `popcon`, wherever the console script is."""

from popcon_lib.cli import main

main()

"""`python -m smallwright` is the command line."""

from __future__ import annotations

from smallwright.cli.main import main

if __name__ == "__main__":
    main()

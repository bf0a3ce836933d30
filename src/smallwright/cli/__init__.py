"""The command line: it translates arguments and errors, and shows what happens."""

"""Scripts for the peers' own environments: each is run by path and imports nothing of ours."""

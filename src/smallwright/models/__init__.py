"""Adapters to language models, the catalogue of models, and their weights."""

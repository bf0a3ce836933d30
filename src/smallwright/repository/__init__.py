"""Reads the Python files of a folder from disk; what they say is worked out in context."""

from smallwright.repository.tree import Tree, read_tree

__all__ = ["Tree", "read_tree"]

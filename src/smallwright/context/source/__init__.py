"""A static reader of Python: scopes, imports and types of files, resolved without running anything."""

from smallwright.context.source.source_reader import SourceReader, read_facts

__all__ = ["SourceReader", "read_facts"]

"""Adapters that keep the log: memory.MemoryStorage(), sqlite.SqliteStorage(path)."""

"""The parts of TaskOrchestrator: of one event loop, and changed without an `await`, so without a lock."""

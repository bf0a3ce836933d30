"""Where generated code runs: confined, bounded, off the event loop."""

from smallwright.sandbox.ladder import Confinement
from smallwright.sandbox.runner import TestRunner

__all__ = ["Confinement", "TestRunner"]

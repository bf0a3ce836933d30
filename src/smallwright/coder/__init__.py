"""Writes plans, code, tests and corrections with a small model (port: orchestrator.coder)."""

from smallwright.coder.dspy_coder import DspyCoder

__all__ = ["DspyCoder"]

"""Writes plans, code, tests and corrections with a small model (port: orchestrator.coder)."""

from smallwright.coder.dspy_coder import DspyCoder
from smallwright.coder.dspy_summarizers import FunctionSummarizer, ModuleSummarizer, TaskSummarizer
from smallwright.coder.summarizer import Summarizer

__all__ = ["DspyCoder", "FunctionSummarizer", "ModuleSummarizer", "Summarizer", "TaskSummarizer"]

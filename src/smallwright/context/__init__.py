"""What a model sees: contexts that fit its window, and how tokens are counted."""

from smallwright.context.context_manager import Context, ContextManager, Layer
from smallwright.context.event_summarizer import EventSummarizer
from smallwright.context.model_spec import ModelSpec, TokenCounter
from smallwright.context.offline_cache import OfflineCache
from smallwright.context.online_cache import OnlineCache
from smallwright.context.prompt_cache import SystemPromptCache
from smallwright.context.relevance_filter import RelevanceFilter
from smallwright.context.token_estimate import TokenEstimator

__all__ = [
    "Context", "ContextManager", "EventSummarizer", "Layer", "ModelSpec", "OfflineCache",
    "OnlineCache",     "RelevanceFilter", "SystemPromptCache", "TokenCounter", "TokenEstimator",
]  # fmt: skip

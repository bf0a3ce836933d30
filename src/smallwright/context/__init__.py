"""What a model sees: contexts that fit its window, and how tokens are counted."""
# ruff: noqa: F403, F405 - the star is for type checkers only

from importlib import import_module
from typing import TYPE_CHECKING, Any

from smallwright.context.cache_node import CacheNode
from smallwright.context.context_manager import Context, ContextManager, Layer
from smallwright.context.event_summarizer import EventSummarizer
from smallwright.context.model_spec import ModelSpec, TokenCounter
from smallwright.context.online_cache import OnlineCache
from smallwright.context.prompt_cache import SystemPromptCache
from smallwright.context.relevance_filter import RelevanceFilter
from smallwright.context.token_estimate import TokenEstimator

if TYPE_CHECKING:
    from smallwright.context.graph_classes import *

__all__ = ["CacheNode", "Context", "ContextManager", "EventSourcedCache", "EventSummarizer",
           "HierarchicalContextBuilder", "Layer", "ModelSpec", "NetworkedCache", "OfflineCache",
           "OnlineCache", "RelevanceFilter", "SystemPromptCache", "TokenCounter",
           "TokenEstimator"]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load what needs numpy and networkx when it is first used: that takes half a second."""
    if name in __all__:
        return getattr(import_module("smallwright.context.graph_classes"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

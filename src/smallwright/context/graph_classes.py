"""The classes that need numpy and networkx; the package loads them when they are first used."""

from smallwright.context.event_cache_integration import EventSourcedCache
from smallwright.context.hierarchical_builder import HierarchicalContextBuilder
from smallwright.context.networked_cache import NetworkedCache
from smallwright.context.offline_cache import OfflineCache

__all__ = ["EventSourcedCache", "HierarchicalContextBuilder", "NetworkedCache", "OfflineCache"]

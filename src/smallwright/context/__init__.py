"""What a model sees: contexts that fit its window, and how tokens are counted."""

from smallwright.context.context_manager import Context, ContextManager, Layer
from smallwright.context.model_spec import ModelSpec, TokenCounter
from smallwright.context.token_estimate import TokenEstimator

__all__ = ["Context", "ContextManager", "Layer", "ModelSpec", "TokenCounter", "TokenEstimator"]

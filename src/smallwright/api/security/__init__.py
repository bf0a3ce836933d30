"""Who may reach the server: one gate outside everything, and the policy that it follows."""

from smallwright.api.security.gate import Gate
from smallwright.api.security.policy import AccessPolicy

__all__ = ["AccessPolicy", "Gate"]

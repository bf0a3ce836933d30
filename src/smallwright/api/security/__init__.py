"""Who may reach the server: one gate outside everything, and the policy that it follows."""

from smallwright.api.security.gate import Gate
from smallwright.api.security.policy import AccessPolicy
from smallwright.api.security.token_file import token_for

__all__ = ["AccessPolicy", "Gate", "token_for"]

"""The MCP face: tools, resources and prompts over the application service."""

from smallwright.mcp.fastmcp_server import create_mcp_server, get_asgi_app

__all__ = ["create_mcp_server", "get_asgi_app"]

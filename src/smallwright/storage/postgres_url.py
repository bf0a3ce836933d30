"""The URL of a log in PostgreSQL: what libpq is told, and what users are shown."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from smallwright.errors import InvalidInputError

#: A server that vanished without a word is noticed after about 30 s; what the URL says goes first.
_DEFAULTS: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
    "application_name": "smallwright",
}


def parsed(url: str) -> tuple[dict[str, Any], str]:
    """libpq's parameters, and the database's name for errors. Raises InvalidInputError.

    `url` itself is quoted in no error: it may hold a password.
    """
    try:
        given = dict(conninfo_to_dict(url))
        [int(port) for port in str(given.get("port", 5432)).split(",") if port]
    except (psycopg.ProgrammingError, ValueError):
        given = {"dbname": "@"}
    if "@" in str(given.get("dbname", "")):  # the rest of a password with a "/" in it
        raise InvalidInputError(
            "store: the postgresql: URL can't be read. Write postgresql://USER:PASSWORD@HOST:PORT/DATABASE, "
            "with %XX for special characters in each part (%40 for @, %2F for /, %25 for %)"
        )
    name = "postgresql://{}:{}/{}".format(
        given.get("host", ""), given.get("port", 5432), given.get("dbname", "")
    )
    return _DEFAULTS | given | {"client_encoding": "utf8"}, name

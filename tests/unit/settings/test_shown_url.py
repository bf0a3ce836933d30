"""No password is shown, wherever it stands in a URL."""

from __future__ import annotations

import pytest

from smallwright.settings import Settings
from smallwright.settings_tables import without_password


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://ann:hu:s/h@db:5432/log", "postgresql://ann:***@db:5432/log"),
        ("postgresql://ann:h@sh@db/log?sslmode=require", "postgresql://ann:***@db/log?sslmode=require"),
        ("postgresql://db/log?user=ann&password=hush&x=1", "postgresql://db/log?user=ann&password=***&x=1"),
        ("postgresql://ann@db/log", "postgresql://ann@db/log"),
        ("sqlite:///data/a:b/log.db", "sqlite:///data/a:b/log.db"),
        ("memory:", "memory:"),
    ],
)
def test_a_password_becomes_stars(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_the_settings_show_none() -> None:
    rows = Settings(store="postgresql://ann:hush@db/log").rows()
    assert "hush" not in str(rows)
    assert "postgresql://ann:***@db/log" in str(rows)

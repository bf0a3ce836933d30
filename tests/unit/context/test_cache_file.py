"""The cache as a file: what can go wrong is said."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from smallwright.context.networked_cache import CacheNode, NetworkedCache
from smallwright.errors import NotFoundError, StoreCorruptError, StoreUnavailableError


@pytest.mark.req("3.5-06")
def test_a_file_that_is_missing_damaged_or_in_no_folder_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"none\.json"):
        NetworkedCache.load(tmp_path / "none.json")
    row = dict.fromkeys(("summary", "dependencies", "references"), "") | {"id": "n", "type": "concept"}
    odd = {**row, "full_content_ref": None, "vector_clock": {}, "metadata": 5}
    nodes = msgspec.json.encode(
        {"format": 1, "nodes": [{**odd, "dependencies": [], "references": []}]}
    ).decode()
    for text in ("{", "[]", '{"format": 1, "nodes": [{"id": ""}]}', nodes):
        (tmp_path / "bad.json").write_text(text)
        with pytest.raises(StoreCorruptError, match=r"bad\.json.*rebuild"):
            NetworkedCache.load(tmp_path / "bad.json")
    with pytest.raises(StoreUnavailableError, match="not saved"):
        NetworkedCache([CacheNode(id="n")]).save(tmp_path / "no" / "cache.json")

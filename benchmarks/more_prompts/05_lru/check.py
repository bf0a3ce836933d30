"""Hidden check of 05_lru: the code that is generated never sees it."""

from lru_cache import LRUCache


def refused(error, call, *arguments):
    try:
        call(*arguments)
    except error:
        return True
    return False


def check_capacity():
    assert refused(ValueError, LRUCache, 0)
    cache = LRUCache(1)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.keys() == ["b"]
    assert cache.get("a") is None


def check_put_again_counts_as_use():
    cache = LRUCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.put("a", 10)
    assert cache.keys() == ["a", "b"]
    cache.put("c", 3)
    assert cache.keys() == ["c", "a"]
    assert cache.get("a") == 10


def check_counts():
    cache = LRUCache(2)
    cache.put("a", 0)
    assert cache.get("a") == 0
    assert cache.get("b") is None
    assert (cache.hits, cache.misses) == (1, 1)
    assert cache.keys() == ["a"]


def check_get_counts_as_use():
    cache = LRUCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.get("a")
    cache.put("c", 3)
    assert cache.keys() == ["c", "a"]
    assert cache.get("b") is None

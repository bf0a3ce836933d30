"""Hidden check of 09_anagrams: the code that is generated never sees it."""

from anagrams import group_anagrams


def check_it():
    assert group_anagrams(["eat", "tea", "tan", "ate", "nat", "bat"]) == [
        ["eat", "tea", "ate"],
        ["tan", "nat"],
        ["bat"],
    ]
    assert group_anagrams([]) == []

"""Which facts about a function's dependencies does a context of so many tokens hold? See __main__.py."""

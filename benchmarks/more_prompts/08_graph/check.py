"""Hidden check of 08_graph: the code that is generated never sees it."""

from graph import Graph


def refused(error, call, *arguments):
    try:
        call(*arguments)
    except error:
        return True
    return False


def of(*edges):
    graph = Graph()
    for a, b in edges:
        graph.add_edge(a, b)
    return graph


def check_edges():
    graph = of("ba", "ab", "bc")
    assert graph.nodes() == ["a", "b", "c"]
    assert graph.neighbours("b") == ["a", "c"]
    assert graph.neighbours("a") == ["b"]
    assert refused(ValueError, graph.add_edge, "x", "x")
    assert graph.nodes() == ["a", "b", "c"]
    assert refused(KeyError, graph.neighbours, "x")
    assert Graph().nodes() == []


def check_path():
    graph = of("ab", "bc", "cd", "de", "ae", "xy")
    assert graph.shortest_path("a", "d") == ["a", "e", "d"]
    assert graph.shortest_path("a", "a") == ["a"]
    assert graph.shortest_path("a", "x") is None
    assert refused(KeyError, graph.shortest_path, "a", "q")
    assert refused(KeyError, graph.shortest_path, "q", "a")


def check_components():
    assert Graph().components() == []
    assert of("zy", "ab", "yx").components() == [["a", "b"], ["x", "y", "z"]]

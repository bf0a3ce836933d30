"""`smallwright graph`: an overview, one symbol with its context, and errors that say what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smallwright.cli.graph import graph
from smallwright.errors import InvalidInputError, NotFoundError

FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": "from shop.price import Price\n\n\nclass Cart:\n"
    "    def add(self, price: Price) -> None:\n"
    '        """Put it in."""\n        price.check()\n',
    "shop/price.py": "class Price:\n    def check(self) -> bool:\n        raise ValueError\n",
    "tests/test_cart.py": "from shop.cart import Cart\n\n\ndef test_add():\n    Cart().add(1)\n",
    "broken.py": "def f(:\n",
}


@pytest.fixture
def tree(tmp_path: Path) -> str:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / "binary.py").write_bytes(b"\0")
    return str(tmp_path)


def test_a_folder_is_told_in_numbers(tree: str, capsys: pytest.CaptureFixture[str]):
    assert graph(tree, as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["files"], found["symbols"]["class"], found["skipped"]) == (5, 2, {"binary.py": "binary"})
    assert found["broken"].keys() == {"broken.py"}
    assert graph(tree) == 0
    text = capsys.readouterr().out
    assert "5 files" in text
    assert "binary.py: binary" in text


@pytest.mark.parametrize("name", ["func:shop/cart.py:Cart.add", "shop/cart.py:Cart.add", "Cart.add", "add"])
def test_a_symbol_is_shown_with_what_is_around_it(tree: str, name: str, capsys: pytest.CaptureFixture[str]):
    assert graph(tree, name, as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["signature"] == "def add(self, price: Price) -> None"
    assert found["tested_by"] == ["func:tests/test_cart.py:test_add"]
    assert "def check(self)" in found["related"]
    assert 0 < found["tokens"] <= 4000


def test_tokens_and_depth_bound_what_is_shown(tree: str, capsys: pytest.CaptureFixture[str]):
    graph(tree, "test_add", as_json=True, depth=1)
    assert "def check" not in json.loads(capsys.readouterr().out)["related"]
    graph(tree, "Cart.add", tokens=0)
    assert "Nothing related fits" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (["{tree}", "nowhere"], NotFoundError, "nowhere: no symbol has this name"),
        (["{tree}/missing"], NotFoundError, "no such folder"),
        (["missing"], NotFoundError, "neither a folder nor a task"),
        (["{tree}/broken.py"], InvalidInputError, "is no folder"),
    ],
)
def test_what_is_not_there_is_said(
    tree: str, arguments: list[str], error: type[Exception], words: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SMALLWRIGHT_STORE", f"sqlite:///{tree}/log.db")
    with pytest.raises(error, match=words):
        graph(*[argument.format(tree=tree) for argument in arguments])


def test_a_name_of_several_symbols_is_told_with_their_ids(tree: str):
    (Path(tree) / "other.py").write_text("def add(): ...\nclass Cart:\n    def add(self): ...\n")
    with pytest.raises(InvalidInputError, match=r"func:other.py:Cart.add.*Give the whole id"):
        graph(tree, "Cart.add")


def test_negative_bounds_are_refused(tree: str):
    with pytest.raises(InvalidInputError, match="give 0 or more"):
        graph(tree, tokens=-1)


def test_a_folder_is_kept_in_the_log_and_read_from_there(
    tree: str,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setenv("SMALLWRIGHT_STORE", f"json://{tmp_path_factory.mktemp('log')}/log.json")
    graph(tree, keep=True, as_json=True)
    kept = json.loads(capsys.readouterr().out)["kept"]
    assert kept["changed"] == sorted(FILES)
    graph(kept["task_id"], "Cart.add", as_json=True)
    assert json.loads(capsys.readouterr().out)["path"] == "shop/cart.py"
    (Path(tree) / "broken.py").unlink()
    graph(tree, keep=True, as_json=True)
    again = json.loads(capsys.readouterr().out)["kept"]
    assert again == {"task_id": kept["task_id"], "changed": [], "removed": ["broken.py"]}
    with pytest.raises(InvalidInputError, match="give a folder"):
        graph(kept["task_id"], keep=True)

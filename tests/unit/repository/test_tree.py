"""Folders read from disk: what is read, what is left out and why."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from smallwright.errors import InvalidInputError, NotFoundError
from smallwright.repository import Tree, read_tree


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def test_python_files_are_read_with_posix_paths_in_order(tmp_path: Path):
    write(
        tmp_path,
        {
            "b.py": "x = 1\r\n",
            "a/c.pyi": "y: int",
            "notes.md": "no",
            ".hidden/x.py": "",
            "e/pyvenv.cfg": "",
            "e/lib/z.py": "",
            "a/__pycache__/c.py": "",
        },
    )
    assert read_tree(tmp_path) == Tree(files={"a/c.pyi": "y: int", "b.py": "x = 1\n"})


def test_what_gitignore_names_is_left_out_and_a_nearer_file_decides(tmp_path: Path):
    write(
        tmp_path,
        {
            ".gitignore": "build/\n*_gen.py\n/top.py\n",
            "top.py": "",
            "sub/top.py": "",
            "build/a.py": "",
            "x_gen.py": "",
            "sub/.gitignore": "!y_gen.py\nown.py\n",
            "sub/y_gen.py": "",
            "sub/own.py": "",
            "own.py": "",
        },
    )
    assert list(read_tree(tmp_path).files) == ["own.py", "sub/top.py", "sub/y_gen.py"]


def test_what_cant_be_read_is_left_out_with_a_reason(tmp_path: Path):
    write(
        tmp_path,
        {
            "good.py": "",
            "binary.py": b"a\0b",
            "bad.py": b"x = '\xff'",
            "odd.py": "# coding: nonesuch\n",
            "latin.py": "# coding: latin-1\nx = 'é'".encode("latin-1"),
            "bom.py": "\ufeffx = 1",
        },
    )
    os.mkfifo(tmp_path / "pipe.py")
    with (tmp_path / "huge.py").open("wb") as huge:
        huge.truncate(50_000_000)
    tree = read_tree(tmp_path)
    assert tree.files == {"bom.py": "x = 1", "good.py": "", "latin.py": "# coding: latin-1\nx = 'é'"}
    assert set(tree.skipped) == {"bad.py", "binary.py", "huge.py", "odd.py", "pipe.py"}
    assert tree.skipped["huge.py"] == "50,000,000 bytes: more than 2,000,000"
    assert tree.skipped["pipe.py"] == "no regular file"
    assert "binary" in tree.skipped["binary.py"]


def test_links_are_not_followed_least_of_all_out_of_the_tree(tmp_path: Path):
    root = write(tmp_path / "tree", {"a.py": "x = 1", "pkg/b.py": ""})
    write(tmp_path, {"secret.py": "password = 1", "outside/c.py": ""})
    (root / "out.py").symlink_to(tmp_path / "secret.py")
    (root / "in.py").symlink_to(root / "a.py")
    (root / "folder").symlink_to(tmp_path / "outside")
    (root / "loop.py").symlink_to(root / "loop.py")
    (root / "pkg" / "up").symlink_to(root)
    tree = read_tree(root)
    assert list(tree.files) == ["a.py", "pkg/b.py"]
    assert tree.skipped["out.py"] == tree.skipped["folder"] == "a link out of the tree"
    assert tree.skipped["in.py"] == tree.skipped["pkg/up"] == "a link: read where its target stands"
    assert "loop.py" in tree.skipped


def test_a_folder_without_rights_is_told(tmp_path: Path):
    write(tmp_path, {"a.py": "", "locked/b.py": ""})
    (tmp_path / "locked").chmod(0)
    try:
        tree = read_tree(tmp_path)
    finally:
        (tmp_path / "locked").chmod(0o700)
    if os.geteuid():  # root may read everything
        assert tree.skipped == {"locked": "can't be listed: Permission denied"}
    assert "a.py" in tree.files


def test_no_folder_is_an_error_that_names_it(tmp_path: Path):
    with pytest.raises(NotFoundError, match="nowhere"):
        read_tree(tmp_path / "nowhere")
    write(tmp_path, {"a.py": ""})
    with pytest.raises(InvalidInputError, match=r"a\.py: is no folder"):
        read_tree(tmp_path / "a.py")


def test_progress_says_how_many_of_how_many(tmp_path: Path):
    told: list[tuple[int, int]] = []
    read_tree(write(tmp_path, {"a.py": "", "b.py": ""}), progress=lambda *numbers: told.append(numbers))
    assert told == [(1, 2), (2, 2)]

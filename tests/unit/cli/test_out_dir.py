"""Files are written inside the folder, completely or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from smallwright.cli.out_dir import check_writable, free_folder, write_files
from smallwright.errors import InvalidInputError


def test_files_and_folders_are_made(tmp_path: Path) -> None:
    written = write_files(tmp_path / "new", {"a.py": "A = 1\n", "tests/test_a.py": "é"})
    assert [path.read_text(encoding="utf-8") for path in written] == ["A = 1\n", "é"]
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == ["a.py", "tests"]


def test_equal_files_are_no_obstacle_and_different_ones_are(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.py": "1"})
    write_files(tmp_path, {"a.py": "1"})
    with pytest.raises(InvalidInputError, match=r"a\.py.*--force"):
        write_files(tmp_path, {"b.py": "new", "a.py": "2"})
    assert not (tmp_path / "b.py").exists()
    write_files(tmp_path, {"a.py": "2"}, force=True)
    assert (tmp_path / "a.py").read_text() == "2"


@pytest.mark.parametrize(
    "name", ["../a.py", "/etc/a.py", "a/../../b.py", "", "a\\b.py", "a\0.py", "C:a.py", "a\n.py"]
)
def test_a_path_that_leaves_the_folder_is_refused_and_nothing_written(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "deep" / "out"
    with pytest.raises(InvalidInputError, match="refused"):
        write_files(folder, {"good.py": "", name: "evil"}, force=True)
    assert not folder.exists()


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    out = tmp_path / "out"
    out.mkdir()
    (out / "sub").symlink_to(tmp_path / "outside")
    (out / "a.py").symlink_to(tmp_path / "outside" / "a.py")
    for name in ("sub/b.py", "a.py"):
        with pytest.raises(InvalidInputError, match="is a link"):
            write_files(out, {name: "x"}, force=True)
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_folder_that_could_be_made_is_fine_and_left_unmade(tmp_path: Path) -> None:
    check_writable(tmp_path / "a" / "b")
    check_writable(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("out", ["file", "file/below"])
def test_a_file_in_the_way_is_named(tmp_path: Path, out: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInputError, match=r"--out .*file is not a folder"):
        check_writable(tmp_path / out)


def test_a_place_that_takes_no_files_is_named() -> None:
    with pytest.raises(InvalidInputError, match=r"--out /proc/smallwright can't be written: .*Give another"):
        check_writable(Path("/proc/smallwright"))


def test_the_default_folder_is_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop-2").symlink_to("nowhere")
    assert free_folder(tmp_path, "shop") == tmp_path / "shop-3"
    assert free_folder(tmp_path, "bank") == tmp_path / "bank"

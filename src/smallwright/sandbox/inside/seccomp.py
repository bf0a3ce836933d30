"""A seccomp filter: system calls that no honest test needs and that lead out of a confinement fail.

Source: Documentation/userspace-api/seccomp_filter.rst; call numbers from the unistd tables. Only what
follows is refused, so that a new libc does not break. socket() is among it: no network, and no unix socket of
another program either (socketpair, which asyncio needs, stays). Memory that no process need
map (memfd, System V) is refused since nobody would count it.
"""

from __future__ import annotations

import ctypes
import os
import struct

PR_SET_SECCOMP, MODE_FILTER = 22, 2
LOAD, EQUAL, AT_LEAST, ALL_BITS, RETURN = (
    0x20,
    0x15,
    0x35,
    0x45,
    0x06,
)  # BPF_{LD+ABS, JMP+JEQ, JGE, JSET, RET}
ALLOW, ERRNO, KILL = 0x7FFF0000, 0x00050000, 0x80000000
EPERM, ENOSYS = 1, 38
X32 = 0x40000000
CLONE_NEW = 0x7E020000  # the flags of clone() that make a namespace
CLONE3 = 435
PRCTL, PDEATHSIG = {"x86_64": 157, "aarch64": 167}, 1  # who dies with its parent can't choose not to

#: machine -> (audit architecture, clone, refused calls)
CALLS: dict[str, tuple[int, int, dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        56,
        {
            "socket": 41, "ptrace": 101, "setpgid": 109, "setsid": 112, "mount": 165, "umount2": 166,
            "add_key": 248, "request_key": 249, "keyctl": 250, "unshare": 272, "perf_event_open": 298,
            "open_by_handle_at": 304, "setns": 308, "process_vm_readv": 310, "process_vm_writev": 311,
            "bpf": 321, "userfaultfd": 323, "shmget": 29, "msgget": 68, "memfd_create": 319,
        },
    ),
    "aarch64": (
        0xC00000B7,
        220,
        {
            "umount2": 39, "mount": 40, "unshare": 97, "ptrace": 117, "setpgid": 154, "setsid": 157,
            "socket": 198, "add_key": 217, "request_key": 218, "keyctl": 219, "perf_event_open": 241,
            "open_by_handle_at": 265, "setns": 268, "process_vm_readv": 270, "process_vm_writev": 271,
            "bpf": 280, "userfaultfd": 282, "shmget": 194, "msgget": 186, "memfd_create": 279,
        },
    ),
}  # fmt: skip
#: machine -> calls that change modes, owners, times and extended attributes, which Landlock does not govern
METADATA = {
    "x86_64": (90, 91, 92, 93, 94, 132, 188, 189, 190, 197, 198, 199, 235, 260, 261, 268, 280, 452, 463, 466),
    "aarch64": (5, 6, 7, 14, 15, 16, 52, 53, 54, 55, 88, 452, 463, 466),
}
COMMON = {
    "pidfd_getfd": 438,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "memfd_secret": 447,
}
MOUNT_API = {"open_tree": 428, "move_mount": 429, "fsopen": 430, "fsmount": 432, "mount_setattr": 442}


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def supported() -> bool:
    """Whether the filter is written for this machine."""
    return os.uname().machine in CALLS


def program(machine: str, *, keep_metadata: bool) -> bytes:
    """The filter as BPF: another architecture's calls kill, refused ones fail, the rest pass.

    With `keep_metadata` chmod and its like do nothing and say so to nobody: shutil.copy goes on to work.
    """
    architecture, clone, calls = CALLS[machine]
    refused = sorted({*calls.values(), *COMMON.values(), *MOUNT_API.values()})
    body = [_op(LOAD, 0), _op(AT_LEAST, X32, 0, 1), _op(RETURN, KILL)]
    for number in refused:
        body += [_op(EQUAL, number, 0, 1), _op(RETURN, ERRNO | EPERM)]
    for number in METADATA[machine] if keep_metadata else ():
        body += [_op(EQUAL, number, 0, 1), _op(RETURN, ERRNO)]
    body += [
        _op(EQUAL, CLONE3, 0, 1),
        _op(RETURN, ERRNO | ENOSYS),
    ]  # libc then takes clone, whose flags can be seen
    body += [
        _op(EQUAL, clone, 0, 3),
        _op(LOAD, 16),
        _op(ALL_BITS, CLONE_NEW, 0, 1),
        _op(RETURN, ERRNO | EPERM),
    ]
    head = [_op(LOAD, 4), _op(EQUAL, architecture, 1, 0), _op(RETURN, KILL)]
    body += [
        _op(LOAD, 0),
        _op(EQUAL, PRCTL[machine], 0, 3),
        _op(LOAD, 16),
        _op(EQUAL, PDEATHSIG, 0, 1),
        _op(RETURN, ERRNO | EPERM),
    ]
    return b"".join([*head, *body, _op(RETURN, ALLOW)])


def apply(*, keep_metadata: bool) -> None:
    """Filter this process and all its children, for ever. Needs no_new_privs. Raises OSError."""
    code = program(os.uname().machine, keep_metadata=keep_metadata)
    buffer = ctypes.create_string_buffer(code, len(code))
    filters = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(MODE_FILTER), ctypes.byref(filters), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_SECCOMP)")


def _op(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)

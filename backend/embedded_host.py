"""What the embedded cluster needs from the machine: programs and places of its own."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import stat
import time
from pathlib import Path

from backend.embedded_account import Account, EmbeddedError, run_as

OLDEST_MAJOR = 15
# sockaddr_un.sun_path holds 108 bytes with its closing zero (unix(7)).
SOCKET_PATH_MAX_BYTES = 107
SOCKET_NAME = ".s.PGSQL.5432"
# libpq splits host at commas, postgresql.conf ends strings at quotes.
_SOCKET_REFUSES = re.compile(r"[\"',\\\x00-\x1f]")


def find_binaries(
    wanted: int | None = None,
    *,
    programs: Path = Path("/usr/lib/postgresql"),
    shared: Path = Path("/usr/share/postgresql"),
) -> Path:
    """Find the folder of the PostgreSQL server programs.

    Parameters
    ----------
    wanted
        Major version that an existing cluster was made with; None takes the highest that has
        the PostGIS extension files.
    programs, shared
        Where Debian and Ubuntu place the programs and the extension files by major version.

    Raises
    ------
    EmbeddedError
        When no version from 15 on has PostGIS, or not the wanted one.
    """
    have = sorted(
        int(folder.name)
        for folder in programs.glob("[0-9]*")
        if folder.name.isdigit()
        and int(folder.name) >= OLDEST_MAJOR
        and (folder / "bin" / "initdb").exists()
        and (shared / folder.name / "extension" / "postgis.control").exists()
    )
    if wanted is None and have:
        wanted = have[-1]
    if wanted in have:
        return programs / str(wanted) / "bin"
    if wanted is None:
        msg = (
            f"no PostgreSQL {OLDEST_MAJOR} or newer with PostGIS under {programs}; install "
            "postgresql-15-postgis-3 (Debian 12) or postgresql-16-postgis-3 (Ubuntu 24.04), "
            "or set DATABASE_URL"
        )
    else:
        msg = (
            f"the database was made by PostgreSQL {wanted}, installed with PostGIS: "
            f"{', '.join(map(str, have)) or 'none'}; install postgresql-{wanted}-postgis-3, "
            "or restore a backup into an empty data folder"
        )
    raise EmbeddedError(msg)


def short_name(data: Path) -> str:
    """Name a data folder in twelve characters, for places outside it."""
    return hashlib.sha256(os.fsencode(data)).hexdigest()[:12]


def own_folder(account: Account, folder: Path) -> Path:
    """Make `folder` if missing and make sure that it is the account's own, closed to others.

    Raises
    ------
    EmbeddedError
        When it cannot be made, is a link, or belongs to somebody else (in /tmp anybody may have
        made it first).
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            pass
        else:
            os.chown(folder, account.uid, account.gid, follow_symlinks=False)
        found = folder.lstat()
    except OSError as error:
        msg = f"cannot make {folder}: {error.strerror}; set LJUSROND_DATA to a folder you may write"
        raise EmbeddedError(msg) from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
        msg = f"{folder} is not a folder of user {account.name}; remove it or set LJUSROND_DATA"
        raise EmbeddedError(msg)
    if found.st_mode & 0o077:
        run_as(account, ["/usr/bin/chmod", "700", str(folder)])
    return folder


def socket_folder(account: Account, home: Path) -> Path:
    """Choose where the server listens: below `home`, or a short folder where that is too long."""
    near = home / "socket"
    path = os.fsencode(near / SOCKET_NAME)
    if len(path) <= SOCKET_PATH_MAX_BYTES and not _SOCKET_REFUSES.search(str(near)):
        return near
    name = f"ljusrond-{account.uid}-{short_name(home)}"
    # Not /run/user/N: it vanishes when that user logs out, with the server still running.
    return Path("/run" if os.geteuid() == 0 else "/tmp") / name  # noqa: S108 - own_folder checks it


def postgres_processes(cluster: Path) -> list[int]:
    """List the ids of server processes that work in `cluster`, as far as this user may see."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "comm").read_text().strip() == "postgres" and (
                (folder / "cwd").readlink() == cluster
            ):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def is_server(pid: int, account: Account, cluster: Path) -> bool:
    """Tell whether `pid` is a living server of `cluster`: not a zombie, not a reused number."""
    folder = Path("/proc") / str(pid)
    try:
        if folder.stat().st_uid != account.uid:
            return False
        name, state = re.findall(r"\((.*)\) (\S)", (folder / "stat").read_text())[0]
        if name != "postgres" or state in "ZX":
            return False
        return (folder / "cwd").readlink() == cluster
    except PermissionError:
        return True  # root without CAP_SYS_PTRACE cannot read cwd: rather alive than killed
    except (OSError, IndexError):
        return False


def last_line(text: str) -> str:
    """Return the last error line of a log, else its last line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "FATAL" in line or "error:" in line.lower()]
    return (errors or lines or ["no message"])[-1]


def take_lock(handle: int, patience_s: float) -> bool:
    """Lock an open file for this process alone; False where another keeps it for `patience_s`."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        else:
            return True

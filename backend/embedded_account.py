"""Who runs the embedded cluster: this user, the owner of its folder, or our own system user."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from backend.errors import DatabaseError

ACCOUNT = "ljusrond"
# A person may already have that login name: people's numbers start here on Debian and Ubuntu.
FIRST_PERSON_UID = 1000


class EmbeddedError(DatabaseError):
    """The embedded cluster cannot be had; the message says what is wrong and how to mend it."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """The operating system user that the database server runs as."""

    name: str
    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        """Whether this process already runs as that user."""
        return self.uid == os.geteuid()


def run_as(
    account: Account, command: list[str], *, folder: Path = Path("/"), text: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a program as `account` in `folder` with `text` as input and a bare environment.

    Variables such as PGDATA, PGPORT or PGOPTIONS of the caller must not reach the server.

    Raises
    ------
    EmbeddedError
        When the operating system does not let this process change to that user.
    """
    try:
        return subprocess.run(  # noqa: S603 - fixed programs by absolute path, no shell
            command,
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/"},
            input=text,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            user=None if account.is_me else account.uid,
            group=None if account.is_me else account.gid,
            extra_groups=None if account.is_me else [],
        )
    except (OSError, subprocess.SubprocessError) as error:
        msg = f"cannot run {command[0]} as user {account.name}: {error}"
        raise EmbeddedError(msg) from error


def _entry(uid_or_name: int | str) -> pwd.struct_passwd | None:
    """Return the account's line of the user table, None where there is none."""
    try:
        if isinstance(uid_or_name, int):
            return pwd.getpwuid(uid_or_name)
        return pwd.getpwnam(uid_or_name)
    except KeyError:
        return None


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def server_account(cluster: Path) -> Account:
    """Choose who runs the server: this user, or for root the owner of `cluster`, or our own user.

    Raises
    ------
    EmbeddedError
        When the cluster belongs to another user, or our system user cannot be made.
    """
    owner_uid = cluster.stat().st_uid if cluster.exists() else None
    me = os.geteuid()
    if me != 0:
        if owner_uid not in (None, me):
            who = _entry(owner_uid) if owner_uid is not None else None
            msg = (
                f"{cluster} belongs to user {who.pw_name if who else owner_uid}; run as that "
                "user or as root, or set LJUSROND_DATA to a folder of your own"
            )
            raise EmbeddedError(msg)
        entry = _entry(me)
        # Containers give numbers without a name; initdb would refuse with a longer text.
        if entry is None:
            msg = f"user number {me} has no line in /etc/passwd, which PostgreSQL needs; add one"
            raise EmbeddedError(msg)
        return _account(entry)
    if owner_uid:
        entry = _entry(owner_uid)
        if entry is None:
            msg = f"{cluster} belongs to user number {owner_uid}, who has no name; chown it"
            raise EmbeddedError(msg)
        return _account(entry)
    return _system_account()


def _system_account() -> Account:
    """Return the system user `ljusrond` (`ljusrond-db` where a person has that name)."""
    name = ACCOUNT
    entry = _entry(name)
    if entry is not None and (entry.pw_uid == 0 or entry.pw_uid >= FIRST_PERSON_UID):
        name = f"{ACCOUNT}-db"
        entry = _entry(name)
    return _account(entry or _made(name))


def _made(name: str) -> pwd.struct_passwd:
    """Make a system user; starts at the same time wait for each other.

    Two `useradd` side by side have left a cluster to a number that had no name any more.
    """
    with Path("/etc/passwd").open("rb") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        entry = _entry(name)
        if entry is not None:
            return entry
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
        if useradd is None:
            msg = f"useradd is missing; install the package passwd or make the user {name}"
            raise EmbeddedError(msg)
        options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        root = Account(name="root", uid=0, gid=0)
        made = run_as(root, [useradd, *options, "--home-dir", "/var/lib/ljusrond", name])
        entry = _entry(name)
        if entry is None:
            msg = f"cannot make the system user {name}: {made.stderr.strip()}"
            raise EmbeddedError(msg)
        return entry


def can_enter(account: Account, folder: Path) -> bool:
    """Tell whether `account` can reach what lies in `folder`, asked of the operating system."""
    return run_as(account, ["/usr/bin/test", "-x", str(folder)]).returncode == 0

"""The configuration files of the embedded cluster, written anew at each start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backend.embedded_account import Account, EmbeddedError, run_as

if TYPE_CHECKING:
    from pathlib import Path

ROLE = "ljusrond"
#: Login of the server: has no rights but those of requests, so no way back to the owner's.
WEB_LOGIN = "ljusrond_web"
# For one machine with 8 GB that also runs the service (DESIGN.md section 5). jit costs more than
# it gives on queries of some milliseconds. Terse messages keep rows, hence people, out of the log.
_SETTINGS = """\
listen_addresses = ''
port = 5432
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = {shared_buffers_mb}MB
effective_cache_size = {effective_cache_mb}MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
checkpoint_timeout = 15min
wal_compression = on
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
log_error_verbosity = terse
"""
# Tests throw the cluster away: no waiting for the disk, no worker that holds a template database.
_FAST_SETTINGS = """\
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
"""


def write_configuration(cluster: Path, account: Account, *, socket: Path, fast: bool) -> None:
    """Write postgresql.conf, pg_hba.conf and pg_ident.conf into `cluster`.

    Parameters
    ----------
    cluster
        The PostgreSQL data directory. Anew at each start, as it may have moved since the last.
    account
        The user that runs the server; only it and root are let in.
    socket
        The folder to listen in.
    fast
        Settings for tests, unsafe against a power cut.

    Raises
    ------
    EmbeddedError
        When a file cannot be written, as on a full disk.
    """
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000
    text = _SETTINGS.format(
        shared_buffers_mb=max(64, min(512, memory_mb // 16)),
        effective_cache_mb=max(256, min(3072, memory_mb * 3 // 8)),
    )
    text += f"unix_socket_directories = '\"{socket}\"'\n" + (_FAST_SETTINGS if fast else "")
    # site.conf is the operator's: read last, never written by us.
    text += "include_if_exists = 'site.conf'\n"
    users = dict.fromkeys(["root", account.name])
    files = {
        "postgresql.conf": text,
        "pg_hba.conf": "local all all peer map=ljusrond\n",
        "pg_ident.conf": "".join(
            f'ljusrond "{user}" {role}\n' for user in users for role in (ROLE, WEB_LOGIN)
        ),
    }
    for name, content in files.items():
        # Written as the server's user: root must not follow a link that the server may have laid.
        written = run_as(account, ["/usr/bin/tee", name], folder=cluster, text=content)
        if written.returncode != 0:
            msg = f"cannot write {cluster / name}: {written.stderr.strip()}"
            raise EmbeddedError(msg)

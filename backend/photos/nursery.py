"""A process that is ready to read pictures and has a child of its own read each of them.

Starting an interpreter takes four times as long as reading a picture. The nursery has everything
loaded, never looks at a picture itself, and forks: each picture meets a process that has met none
before, with bounds on its time and memory, and without the way to ask for another.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from io import BytesIO
from typing import Final

from backend.settings import ROOT

#: Longest that a child lives [s], by the clock and of the processor.
CLOCK_MAX_S: Final = 30
PROCESSOR_MAX_S: Final = 15
#: Most memory that reading one may take [B]; 70 million pixels with an alpha channel fit.
MEMORY_MAX_BYTES: Final = 1_400_000_000


class Nursery:
    """The one of this process, started when the first picture comes, and again if it died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def give(self, sent: bytes) -> socket.socket:
        """Have a child read a picture; return where its answer comes, which ends with the child."""
        ours, theirs = socket.socketpair()
        content = os.memfd_create("picture")
        try:
            with open(content, "wb", closefd=False) as file:
                file.write(sent)
            with self._lock:
                self._pass_on(content, theirs.fileno())
        except BaseException:
            ours.close()
            raise
        finally:
            os.close(content)
            theirs.close()
        return ours

    def end(self) -> None:
        """End the nursery; the next picture starts another."""
        if self._control:
            self._control.close()
        if self._process:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None

    def _pass_on(self, content: int, answer: int) -> None:
        for last in (False, True):
            control = self._control or self._start()
            try:
                socket.send_fds(control, [b"r"], [content, answer])
            except OSError:
                self.end()
                if last:
                    raise
            else:
                return

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "backend.photos.nursery"],
                cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        self._control = ours
        return ours


nursery: Final = Nursery()
atexit.register(nursery.end)


def main() -> int:
    """Fork a child a picture, for `Nursery`, until its server is gone; return the exit code."""
    from PIL import Image  # noqa: PLC0415 -- the server needs none of this

    from backend.photos.pictures import prepare  # noqa: PLC0415

    small = BytesIO()
    Image.new("RGB", (8, 8)).save(small, "JPEG")
    prepare(small.getvalue())  # what is loaded late is loaded now
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, and with it this
    control = socket.socket(fileno=0)
    while True:
        asked, files, *_ = socket.recv_fds(control, 1, 2)
        if not asked:
            return 0
        if os.fork() == 0:
            control.close()
            _read(*files)
            os._exit(0)
        for file in files:
            os.close(file)


def _read(content: int, answer: int) -> None:
    """Read one picture; a child that is killed in here leaves its answer unfinished."""
    from backend.photos.pictures import PictureError, prepare  # noqa: PLC0415

    signal.alarm(CLOCK_MAX_S)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX_BYTES, MEMORY_MAX_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_MAX_S, PROCESSOR_MAX_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with open(content, "rb") as file, socket.socket(fileno=answer) as out:
        file.seek(0)
        try:
            found = prepare(file.read())
        except PictureError as error:
            out.sendall(json.dumps({"refused": str(error)}).encode() + b"\n")
            return
        except BaseException:  # noqa: BLE001 -- an answer that is not finished says it
            return
        said = {
            "full": len(found.full), "thumb": len(found.thumb),
            "width_px": found.width_px, "height_px": found.height_px,
        }  # fmt: skip
        out.sendall(json.dumps(said).encode() + b"\n" + found.full + found.thumb)


if __name__ == "__main__":
    sys.exit(main())

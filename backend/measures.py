"""Give every request an id; count, time and log every answer, with the security headers on it."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import Final

from fastapi import FastAPI, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend import logs

#: Nothing is loaded from another host, no page of ours belongs in another's frame, and of the
#: devices a browser could open up only the camera and the place serve a round.
SECURITY_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(self), geolocation=(self), accelerometer=(), autoplay=(), display-capture=(), "
        "gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), "
        "usb=(), xr-spatial-tracking=()"
    ),
}
#: What is no page may load nothing; pages bring a policy of their own (backend.pages.context).
STRICT_POLICY: Final = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#: A script that runs as a worker lives under the policy of its own file: it may load ours.
WORKER_POLICY: Final = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'"
#: Over https a browser comes back over https for a year.
TRANSPORT: Final = "max-age=31536000"
#: Methods that are counted apart; a client may make up any number of others.
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
log = logging.getLogger("ljusrond.request")


class Measures:
    """An ASGI layer; Starlette's own middleware class costs more than the whole request."""

    def __init__(self, app: ASGIApp, requests: Counter, seconds: Histogram) -> None:
        self.app = app
        self.requests = requests
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note how it was answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500
        started = perf_counter()
        scope["request_id"] = logs.request_id(scope)
        logs.REQUEST.set(scope["request_id"])

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                put_headers(scope, MutableHeaders(scope=message))
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        finally:
            self._note(scope, status, perf_counter() - started)

    def _note(self, scope: Scope, status: int, spent_s: float) -> None:
        # The template alone: the address itself may hold the secret of a share.
        route = getattr(scope.get("route"), "path", "other")
        method = scope["method"] if scope["method"] in METHODS else "other"
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(spent_s)
        told = {
            "method": method, "route": route, "status": status, "ms": round(spent_s * 1000, 1),
            "role": getattr(scope.get("state", {}).get("identity"), "role", None),
        }  # fmt: skip
        log.info("%s %s %d in %.1f ms", method, route, status, spent_s * 1000, extra=told)


def put_headers(scope: Scope, headers: MutableHeaders) -> None:
    """Put the request's id and the security headers on an answer."""
    headers["X-Request-Id"] = scope["request_id"]
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)  # a page may be stricter
    is_script = "javascript" in headers.get("content-type", "")
    headers.setdefault("Content-Security-Policy", WORKER_POLICY if is_script else STRICT_POLICY)
    if scope["scheme"] == "https":
        headers["Strict-Transport-Security"] = TRANSPORT


def install(app: FastAPI) -> None:
    """Attach the layer and the address /metrics.

    A registry of its own: several apps in one process (tests) must not share counters.
    """
    registry = CollectorRegistry()
    labels = ["method", "route", "status"]
    requests = Counter("ljusrond_requests", "Requests answered", labels, registry=registry)
    seconds = Histogram("ljusrond_request_seconds", "Time to answer", ["route"], registry=registry)
    app.add_middleware(Measures, requests=requests, seconds=seconds)

    @app.get("/metrics", tags=["service"], response_class=PlainTextResponse)
    def metrics() -> Response:
        """Give the counters in Prometheus' text format."""
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")

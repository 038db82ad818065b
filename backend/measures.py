"""Count and time every answer, and put the security headers on it."""

from __future__ import annotations

from time import perf_counter

from fastapi import FastAPI, Response
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Nothing is loaded from another host, and no page of ours belongs in another's frame.
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}


#: Methods that are counted apart; a client may make up any number of others.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


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

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if scope["method"] in METHODS else "other"
            self.requests.labels(method, route, str(status)).inc()
            self.seconds.labels(route).observe(perf_counter() - started)


def install(app: FastAPI) -> None:
    """Attach the layer and the address /metrics.

    A registry of its own: several apps in one process (tests) must not share counters.
    """
    registry = CollectorRegistry()
    labels = ["method", "route", "status"]
    requests = Counter("ljusrond_requests", "Requests answered", labels, registry=registry)
    seconds = Histogram("ljusrond_request_seconds", "Time to answer", ["route"], registry=registry)
    app.add_middleware(Measures, requests=requests, seconds=seconds)

    @app.get("/metrics", tags=["service"])
    def metrics() -> Response:
        """Give the counters in Prometheus' text format."""
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")

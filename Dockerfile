# syntax=docker/dockerfile:1
# The service without the embedded cluster; docker-compose.yml puts a database beside it.

FROM python:3.11-slim-bookworm AS packages
RUN python -m venv /opt/venv
COPY requirements.lock /tmp/
RUN --mount=type=cache,target=/var/cache/pip \
    PIP_CACHE_DIR=/var/cache/pip /opt/venv/bin/pip install --require-hashes --only-binary=:all: --requirement /tmp/requirements.lock

FROM node:20-bookworm-slim AS libraries
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund --omit=dev && npm run libraries

FROM python:3.11-slim-bookworm
# Text and fonts for PDF files; libexpat1 is what the GDAL wheels take from the system.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
    fonts-dejavu-core libexpat1 libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 990 --user-group --no-create-home --shell /usr/sbin/nologin ljusrond \
    && install --directory --owner=ljusrond --group=ljusrond /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY backend backend
COPY gis gis
COPY maps maps
COPY sql sql
COPY --from=libraries /app/maps/static/lib maps/static/lib
# The file system may be read-only: compiled kernels go to /tmp.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    NUMBA_CACHE_DIR=/tmp/numba \
    LJUSROND_DATA=/data \
    LJUSROND_HOST=0.0.0.0 \
    LJUSROND_PORT=8000
USER ljusrond
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['LJUSROND_PORT'] + '/readyz', timeout=4)"]
ENTRYPOINT ["python", "-m", "backend"]
CMD ["up", "--no-worker"]

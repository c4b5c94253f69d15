# One image for the API (the default command) and for the worker (`ezvr worker`).
FROM python:3.13-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# For the imaging kernel; without a compiler the package would work, more slowly.
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.lock pyproject.toml README.md ./
RUN python -m venv .venv && .venv/bin/pip install --require-hashes -r requirements.lock
COPY src ./src
RUN .venv/bin/pip install --no-deps --no-build-isolation --editable .

FROM node:22-bookworm-slim AS viewer

WORKDIR /viewer
COPY viewer/package.json viewer/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY viewer ./
RUN npm run build

FROM python:3.13-slim-bookworm

# A fixed number, so that the data folder's owner is the same in every release.
RUN groupadd --gid 10001 ezvr && useradd --uid 10001 --gid ezvr --home-dir /data --no-log-init ezvr \
  && install --directory --owner=ezvr --group=ezvr --mode=0700 /data
WORKDIR /app
COPY --from=build /app /app
COPY --from=viewer /viewer/dist ./viewer
COPY migrations ./migrations

ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    EZVR_ENVIRONMENT=production \
    EZVR_DATA_FOLDER=/data
USER ezvr
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["ezvr", "serve", "--host", "0.0.0.0"]

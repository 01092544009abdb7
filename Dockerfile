# Two stages: the first installs from the lock and builds the wheel, the second carries only what runs.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/dianjiang
ENV PATH=/opt/dianjiang/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY app app
COPY matching matching
COPY models models
COPY migrations migrations
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
    && pip uninstall --yes hatchling editables

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/dianjiang dianjiang
COPY --from=build /opt/dianjiang /opt/dianjiang
ENV PATH=/opt/dianjiang/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DIANJIANG_DATA_DIR=/var/lib/dianjiang/data \
    NUMBA_CACHE_DIR=/var/lib/dianjiang/compiled
USER dianjiang
WORKDIR /var/lib/dianjiang
VOLUME /var/lib/dianjiang/data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["dianjiang", "serve", "--host", "0.0.0.0", "--no-demo"]

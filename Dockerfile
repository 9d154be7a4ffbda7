# Builds the wheel, installs it beside the locked packages of production, and leaves everything else behind.
# All packages come as wheels and by their hashes: requirements-build.lock and requirements-production.lock.

FROM python:3.11.15-slim-trixie AS wheel
WORKDIR /source
COPY requirements-build.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY archive archive
COPY domain domain
COPY ingest ingest
COPY projections projections
COPY ratsarchiv ratsarchiv
COPY search search
COPY web web
RUN pip wheel --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir /wheels .

FROM python:3.11.15-slim-trixie AS installed
COPY requirements-production.lock /
RUN python -m venv /opt/ratsarchiv \
    && /opt/ratsarchiv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: \
        --require-hashes -r /requirements-production.lock
COPY --from=wheel /wheels /wheels
RUN /opt/ratsarchiv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-index /wheels/*.whl

FROM python:3.11.15-slim-trixie
# Not empty: scans are read with tesseract. docker compose build --build-arg OCR=deu
ARG OCR=
RUN if [ -n "$OCR" ]; then \
        apt-get update \
        && apt-get install --yes --no-install-recommends tesseract-ocr "tesseract-ocr-$OCR" \
        && rm -rf /var/lib/apt/lists/*; \
    fi
RUN useradd --system --uid 10001 --user-group --create-home --home-dir /var/lib/ratsarchiv ratsarchiv
COPY --from=installed /opt/ratsarchiv /opt/ratsarchiv
ENV PATH=/opt/ratsarchiv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    RATSARCHIV_HOME=/var/lib/ratsarchiv
USER 10001:10001
WORKDIR /var/lib/ratsarchiv
VOLUME /var/lib/ratsarchiv
EXPOSE 8000
ENTRYPOINT ["ratsarchiv"]
CMD ["--help"]

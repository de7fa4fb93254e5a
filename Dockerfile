# The API alone; its PostgreSQL is the service `database` of docker-compose.yml.
FROM python:3.13.13-slim-trixie

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONPATH=/app \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /app

COPY requirements.lock .
RUN pip install --require-hashes -r requirements.lock

COPY . .
RUN printf '#!/bin/sh\nexec python -m exchange "$@"\n' > /usr/local/bin/exchange \
    && chmod 0755 /usr/local/bin/exchange \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin exchange \
    && install --directory --owner=exchange --mode=0700 /backups

USER exchange
ENV EXCHANGE_HOST=0.0.0.0 \
    EXCHANGE_PORT=8000
EXPOSE 8000

HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]

CMD ["exchange", "serve"]

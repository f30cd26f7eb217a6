# Two stages: what builds stays behind. No pip and no compiler in the program's environment; every dependency has a wheel.
ARG PYTHON_VERSION=3.12

FROM python:${PYTHON_VERSION}-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY duties duties
COPY storage storage
COPY alerts alerts
COPY harvester harvester
COPY seeds seeds
RUN python -m venv --without-pip /opt/harvester \
 && python -m pip --python /opt/harvester/bin/python install --no-cache-dir --disable-pip-version-check \
      --constraint constraints.txt '.[postgresql]'

FROM python:${PYTHON_VERSION}-slim
RUN groupadd --system --gid 10001 harvester \
 && useradd --system --uid 10001 --gid harvester --home-dir /data --no-create-home --shell /usr/sbin/nologin harvester \
 && install -d -o harvester -g harvester -m 0750 /data
COPY --from=build /opt/harvester /opt/harvester
COPY sources.yaml /etc/harvester/sources.yaml
# Bound beyond loopback, so it refuses to start until HARVESTER_PASSWORD or HARVESTER_PASSWORD_FILE is given.
ENV PATH=/opt/harvester/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HARVESTER_SOURCES=/etc/harvester/sources.yaml \
    HARVESTER_DATA=/data \
    HARVESTER_BIND=0.0.0.0:8321
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8321
# Process 1 is the program itself (exec form, no shell), and it handles SIGTERM: no init is needed for a clean stop.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8321/healthz', timeout=4)"]
ENTRYPOINT ["harvester"]
CMD ["run"]

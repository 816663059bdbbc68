# A stand-in for apache/kafka where no registry can be reached: the same broker from Maven Central's jars, with what
# docker-compose.yml uses of that image: settings from KAFKA_… and formatting at the first start.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
COPY *.jar /opt/kafka/libs/
COPY start-kafka.sh /opt/kafka/
RUN mkdir -p /var/lib/kafka/data && chown -R 1000:1000 /opt/kafka /var/lib/kafka
USER 1000:1000
ENTRYPOINT ["/bin/bash", "/opt/kafka/start-kafka.sh"]

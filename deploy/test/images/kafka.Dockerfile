# A stand-in for apache/kafka where no registry can be reached: the same broker from Maven Central's jars, with what
# docker-compose.yml and the chart's jobs use of that image: settings from KAFKA_…, formatting at the first start, a few of its tools.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
COPY *.jar /opt/kafka/libs/
COPY start-kafka.sh /opt/kafka/
RUN mkdir /opt/kafka/bin \
 && tool() { printf '%s\n' '#!/bin/bash' "exec java -cp '/opt/kafka/libs/*' org.apache.kafka.tools.$2 \"\$@\"" > /opt/kafka/bin/$1.sh; } \
 && tool kafka-topics TopicCommand && tool kafka-consumer-groups consumer.group.ConsumerGroupCommand \
 && tool kafka-delete-records DeleteRecordsCommand && tool kafka-get-offsets GetOffsetShell \
 && chmod 755 /opt/kafka/bin/*
RUN mkdir -p /var/lib/kafka/data && chown -R 1000:1000 /opt/kafka /var/lib/kafka
USER 1000:1000
ENTRYPOINT ["/bin/bash", "/opt/kafka/start-kafka.sh"]

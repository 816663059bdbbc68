#!/bin/bash
# KAFKA_NODE_ID=1 is node.id=1, as in the image of Apache Kafka.
set -euo pipefail
settings=/tmp/server.properties
while IFS='=' read -r name value; do
    key=${name#KAFKA_}
    key=${key,,}
    printf '%s=%s\n' "${key//_/.}" "$value"
done < <(env | grep '^KAFKA_') > "$settings"
java -cp '/opt/kafka/libs/*' kafka.tools.StorageTool format --ignore-formatted \
    --cluster-id 5L6g3nShT-eMCtK--X86sw --config "$settings"
exec java -XX:+UseSerialGC -Xmx400m -cp '/opt/kafka/libs/*' kafka.Kafka "$settings"

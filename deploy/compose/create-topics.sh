#!/bin/sh
# Creates the topics of the pipeline that are missing; a test compares this list with the contract (Topics.java).
set -eu

create() {
    topic=$1 partitions=$2
    shift 2
    /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$KAFKA_BOOTSTRAP_SERVERS" --create --if-not-exists \
        --topic "$topic" --partitions "$partitions" \
        --replication-factor "${MAGICODER_TOPICS_REPLICATION_FACTOR:-1}" \
        --config "min.insync.replicas=${MAGICODER_TOPICS_MIN_INSYNC_REPLICAS:-1}" "$@"
}

create magicoder.runs 1 --config max.message.bytes=4194304 --config retention.ms=-1
create magicoder.runs.dead-letters 1 --config max.message.bytes=16777216 --config retention.ms=-1
create magicoder.seeds 48 --config max.message.bytes=4194304 --config retention.ms=-1
create magicoder.seeds.dead-letters 1 --config max.message.bytes=16777216 --config retention.ms=-1
create magicoder.instructions 12 --config max.message.bytes=4194304 --config retention.ms=-1
create magicoder.instructions.dead-letters 1 --config max.message.bytes=16777216 --config retention.ms=-1
create magicoder.rejections 12 --config max.message.bytes=4194304 --config retention.ms=-1
create magicoder.rejections.dead-letters 1 --config max.message.bytes=16777216 --config retention.ms=-1
create magicoder.samples 12 --config max.message.bytes=4194304 --config retention.ms=-1
create magicoder.samples.dead-letters 1 --config max.message.bytes=16777216 --config retention.ms=-1
create magicoder.training-shards 1 --config max.message.bytes=4194304 --config retention.ms=-1
create magicoder.training-shards.dead-letters 1 --config max.message.bytes=16777216 --config retention.ms=-1
create magicoder.training-progress 1 --config cleanup.policy=compact,delete --config max.message.bytes=4194304 --config min.compaction.lag.ms=604800000 --config retention.ms=-1
create magicoder.training-progress.dead-letters 1 --config max.message.bytes=16777216 --config retention.ms=-1
create magicoder.checkpoints 1 --config cleanup.policy=compact --config max.message.bytes=4194304
create magicoder.checkpoints.dead-letters 1 --config max.message.bytes=16777216 --config retention.ms=-1
create magicoder.checkpoint-status 1 --config max.message.bytes=4194304 --config retention.ms=-1
create magicoder.checkpoint-status.dead-letters 1 --config max.message.bytes=16777216 --config retention.ms=-1

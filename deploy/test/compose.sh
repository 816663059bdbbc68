#!/bin/bash
# docker-compose.yml in a real engine: builds the images, brings everything up, runs a small run through while each container is
# killed and started again, and looks at health, metrics and read-only file systems. Says so and ends with 0 where no engine runs.
#   deploy/test/compose.sh [--keep]        --keep leaves it running
# Needs a built project (./magicoder --version). Where no registry can be reached: debootstrap, a JDK 25 in JAVA_HOME, and root.
# BASE_IMAGE, KAFKA_IMAGE, PROMETHEUS_IMAGE name images that are there already.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/../.."

work=target/compose-test
export COMPOSE_PROJECT_NAME=magicoder-test IMAGES=magicoder-test TAG=test DECONTAMINATION=none
export MAGICODER_TEACHER_MODEL=scripted-teacher COMPOSE_PROFILES=scripted-teacher
export SEED_EXTRACTOR_PORT=18081 CLEANER_PORT=18083 TRAINER_PORT=18084 INFERENCE_PORT=18085 PROMETHEUS_PORT=19090
services=(seed-extractor generator cleaner trainer inference)

compose() { docker compose -f docker-compose.yml -f deploy/test/compose.override.yaml "$@"; }

. deploy/test/engine.sh
docker compose version > /dev/null 2>&1 || { echo "compose.sh: skipped, docker has no compose plugin"; exit 0; }
for service in "${services[@]}"; do
    [ -d "$service-service/target/quarkus-app" ] || fail "$service is not built: ./magicoder --version builds"
done
# The old builder does where the new one is no plugin of the engine's client.
docker buildx version > /dev/null 2>&1 || export DOCKER_BUILDKIT=0


build_base() {
    say "building a base image: Debian by debootstrap, a Java runtime by jlink"
    mkdir -p "$work"
    debootstrap --variant=minbase bookworm "$work/debian" > "$work/debootstrap.log"
    rm -rf "$work/debian/opt/java" "$work/debian/var/cache/apt/archives"/*.deb "$work/debian/var/lib/apt/lists"/*
    # All modules but those that only make other runtimes.
    local modules
    modules=$("$JAVA_HOME/bin/java" --list-modules | sed 's/@.*//' | grep -vE '^jdk\.(jlink|jpackage)$' | paste -sd,)
    "$JAVA_HOME/bin/jlink" --add-modules "$modules" --no-header-files --no-man-pages \
        --generate-cds-archive --output "$work/debian/opt/java"
    tar -C "$work/debian" -c . | docker import \
        -c 'ENV PATH=/opt/java/bin:/usr/local/bin:/usr/bin:/bin' - "$BASE_IMAGE" > /dev/null
    rm -rf "$work/debian"
}

build_kafka() {
    say "building a stand-in for $1"
    rm -rf "$work/kafka" && mkdir -p "$work/kafka"
    # The broker's jars are among those of the command line, which embeds it.
    tr ':' '\n' < magicoder-cli/target/classpath | grep '\.jar$' | grep -vE '/(ai/djl|org/duckdb|io/github/bonede)/' \
        | xargs cp -t "$work/kafka"
    local version maven=mvn
    command -v mvn > /dev/null || maven=./mvnw
    version=$(basename "$work"/kafka/kafka-clients-*.jar .jar)
    $maven -q -B dependency:copy -Dartifact="org.apache.kafka:kafka-tools:${version#kafka-clients-}" -DoutputDirectory="$PWD/$work/kafka" > /dev/null
    cp deploy/test/images/start-kafka.sh "$work/kafka/"
    docker build -q -f deploy/test/images/kafka.Dockerfile --build-arg BASE_IMAGE="$BASE_IMAGE" -t "$KAFKA_IMAGE" "$work/kafka" > /dev/null
}

build_prometheus() {
    say "building a stand-in for $1"
    mkdir -p "$work/prometheus"
    cp "$(command -v prometheus)" "$work/prometheus/"
    docker build -q -f deploy/test/images/prometheus.Dockerfile --build-arg BASE_IMAGE="$BASE_IMAGE" -t "$PROMETHEUS_IMAGE" \
        "$work/prometheus" > /dev/null
}

mkdir -p "$work"
if [ -z "${BASE_IMAGE:-}" ]; then
    if has_image eclipse-temurin:25-jre; then export BASE_IMAGE=eclipse-temurin:25-jre; else
        export BASE_IMAGE=magicoder-test/base:bookworm
        docker image inspect "$BASE_IMAGE" > /dev/null 2>&1 || build_base
    fi
fi
if [ -z "${KAFKA_IMAGE:-}" ] && ! has_image apache/kafka:4.1.2; then
    export KAFKA_IMAGE=magicoder-test/kafka:test
    build_kafka apache/kafka
fi
others=(prometheus)
if [ -z "${PROMETHEUS_IMAGE:-}" ] && ! has_image prom/prometheus:v3.5.0; then
    export PROMETHEUS_IMAGE=magicoder-test/prometheus:test
    if command -v prometheus > /dev/null; then build_prometheus prom/prometheus; else
        say "not tested: Prometheus, which is neither an image nor a program here"
        others=()
    fi
fi
for image in danielqsj/kafka-exporter:v1.9.0=kafka-exporter grafana/grafana:12.1.1=grafana; do
    if has_image "${image%=*}"; then others+=("${image#*=}"); else say "not tested: ${image%=*}, which cannot be had here"; fi
done

for service in "${services[@]}"; do
    heap=60
    case $service in trainer | inference) heap=25 ;; esac
    say "building $service"
    docker build -f deploy/container/Dockerfile --build-arg BASE_IMAGE="$BASE_IMAGE" --build-arg HEAP_PERCENTAGE=$heap \
        -t "$IMAGES/$service:$TAG" "$service-service" > "$work/$service.build.log" 2>&1 \
        || { tail -30 "$work/$service.build.log"; fail "the image of $service is not built"; }
done
docker build -q -f scripted-teacher/Dockerfile --build-arg BASE_IMAGE="$BASE_IMAGE" -t "$IMAGES/scripted-teacher:$TAG" scripted-teacher > /dev/null
docker images --format '{{.Repository}}:{{.Tag}} {{.Size}}' "$IMAGES/*"

# Each alone, with a read-only root and neither network nor broker, until it answers.
alone='began=${EPOCHREALTIME/./}
java @/app/java.options -XX:AOTCache=/app/app.aot -jar /app/quarkus-run.jar > /tmp/log 2>&1 &
until healthy /q/metrics 2> /dev/null; do [ -d /proc/$! ] || { cat /tmp/log; exit 1; }; sleep 0.02; done
read -ra stat < /proc/$!/stat
echo "$(((${EPOCHREALTIME/./} - began) / 1000)) ms from the start to an answer, $(((stat[13] + stat[14]) * 1000 / $(getconf CLK_TCK))) ms of processor time"'
for service in "${services[@]}"; do
    said=$(docker run --rm --network none --read-only --tmpfs /tmp:exec,mode=1777 -e KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:1 \
        -e MAGICODER_GENERATOR_TEACHER_URL=http://127.0.0.1:1/v1 -e MAGICODER_GENERATOR_TEACHER_MODEL=none -e MAGICODER_CLEANER_DECONTAMINATION_MODE=none \
        -e MAGICODER_CLEANER_STATE_DIRECTORY=/tmp/state -e MAGICODER_TRAINER_CHECKPOINT_DIRECTORY=/tmp/checkpoints \
        --entrypoint bash "$IMAGES/$service:$TAG" -c "$alone") || fail "$service does not start alone: $said"
    say "$service: $said"
done

rm -rf "$work/sources" && mkdir -p "$work/sources/magicoder"
cp -r cleaner-service/src/main/java generator-service/src/main/java "$work/sources/magicoder/"
chmod -R a+rX "$work/sources"
export MAGICODER_SOURCES=$PWD/$work/sources

finish() {
    status=$?
    compose logs --no-color > "$work/compose.log" 2>&1 || true
    [ $status = 0 ] || say "logs: $work/compose.log"
    [ "${keep:-}" = --keep ] || compose down -v --timeout 30 > /dev/null 2>&1 || true
    exit $status
}
keep=${1:-}
trap finish EXIT

say "starting"
compose up -d --no-build --wait --wait-timeout 600 "${services[@]}" scripted-teacher "${others[@]}"
ready() { compose exec -T "$1" healthy /q/health/ready 2> /dev/null; }
for service in seed-extractor generator cleaner trainer; do until_ok 400 "$service being ready" ready "$service"; done
for service in "${services[@]}"; do
    say "$service: $(compose logs --no-log-prefix "$service" | grep -oE 'started in [0-9.]+s' | tail -n 1)"
    user=$(compose exec -T "$service" bash -c 'echo $UID')
    [ "$user" = 10001 ] || fail "$service runs as user $user"
    ! compose exec -T "$service" bash -c 'echo x > /app/x' 2> /dev/null || fail "$service can write to /app"
    ! compose logs --no-log-prefix "$service" | grep -E '\[(warning|error)\]\[(aot|cds)' || fail "$service does not use its AOT cache"
done

seeds=60
specification='{"sources": ["/sources/magicoder"], "strategy": "lines", "maxNewData": '$seeds'}'
run=$(curl -fsS -H 'Content-Type: application/json' -d "$specification" "http://127.0.0.1:$SEED_EXTRACTOR_PORT/runs" \
    | grep -oE '"runId" *: *"[^"]+"' | cut -d'"' -f4)
[ -n "$run" ] || fail "the extractor gave no run id"
say "run $run"

ledger() { curl -fs "http://127.0.0.1:$CLEANER_PORT/runs/$run" 2> /dev/null || true; }
member() { grep -oE "\"$1\" *: *[0-9]+" | grep -oE '[0-9]+$' || echo 0; }
again() { # kills a container as a crash would, and starts it again
    compose kill -s KILL "$1" > /dev/null 2>&1
    compose up -d --no-build --no-deps "$1" > /dev/null 2>&1
    say "killed and started again: $1"
}
some_samples() { [ "$(ledger | member samples)" -ge "$1" ]; }
until_ok 400 "the first sample" some_samples 1
again generator
again cleaner
again seed-extractor
until_ok 400 "the cleaner being ready again" ready cleaner
again kafka
balanced() { local books; books=$(ledger); [ $(($(member samples <<< "$books") + $(member rejections <<< "$books"))) = $seeds ] && [ "$(member seeds <<< "$books")" = $seeds ]; }
until_ok 600 "a ledger in which every seed has ended" balanced
say "ledger: $(ledger)"
training() { curl -fs "http://127.0.0.1:$TRAINER_PORT/trainings" 2> /dev/null | grep -oE "\"state\" *: *\"$1\"" > /dev/null; }
under_way() {
    ! training FAILED || fail "the training failed: $(curl -fs "http://127.0.0.1:$TRAINER_PORT/trainings")"
    training RUNNING || training FINISHED
}
until_ok 400 "a training" under_way
again trainer
finished() { training FINISHED; }
until_ok 400 "the end of the training" finished
until_ok 400 "inference being ready" ready inference
again inference
until_ok 400 "inference being ready again" ready inference
answer=$(curl -fsS -H 'Content-Type: application/json' -d '{"instruction": "Add two numbers.", "max_tokens": 8}' \
    "http://127.0.0.1:$INFERENCE_PORT/v1/instruct")
say "answer: $answer"
balanced || fail "the books changed: $(ledger)"

if [[ " ${others[*]} " = *" prometheus "* ]]; then
    prometheus() { curl -fsS -G "http://127.0.0.1:$PROMETHEUS_PORT/api/v1/query" --data-urlencode "query=$1"; }
    has_value() { prometheus "$1" | grep -q '"value"'; }
    for service in "${services[@]}"; do until_ok 120 "a scrape of $service" has_value "up{job=\"$service\"} == 1"; done
    until_ok 60 "samples in Prometheus" has_value 'magicoder_cleaner_runs_ready_total'
    curl -fsS "http://127.0.0.1:$PROMETHEUS_PORT/api/v1/rules" | grep -q MagicoderTeacherAway || fail "Prometheus has no alerts"
    say "Prometheus scrapes all five, and has the alerts"
    # Every query of every panel, over the time of this run. Without kafka-exporter those that read its metrics have no data, nor has what did not happen.
    shown=0 empty=()
    while IFS= read -r expression; do
        query=$(sed -E 's/^ *"expr" : "(.*)",$/\1/; s/\\(.)/\1/g; s/\$__range/30m/g; s/\$[a-z]+/.*/g' <<< "$expression")
        result=$(prometheus "$query") || fail "Prometheus does not understand $query"
        if grep -q '"value"' <<< "$result"; then shown=$((shown + 1)); else empty+=("$query"); fi
    done < <(grep -h '"expr"' deploy/grafana/dashboards/*.json)
    say "$shown queries of panels have data, ${#empty[@]} have none:"
    printf '    %s\n' "${empty[@]}"
fi
for service in "${services[@]}"; do
    say "$service: $(docker stats --no-stream --format '{{.MemUsage}}' "$(compose ps -q "$service")")"
done
say "passed: a kill of each container lost nothing"

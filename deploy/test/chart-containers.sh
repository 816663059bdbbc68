#!/bin/bash
# The containers of the Helm chart in a real engine, as a kubelet would start them: with the commands, environment, users, read-only root file systems,
# limits of memory, volumes and probes of the rendered pods (pods.py translates; engine.yaml has the values). The job of the topics first, then all
# five services, the job of a run; each service answers its probes from outside, a model is trained and answers, and each ends within its grace period.
# Says so and ends with 0 where no engine runs.
#   deploy/test/chart-containers.sh [--keep]        --keep leaves it running
# Needs the images that deploy/test/compose.sh leaves, the rendered files that ChartTest leaves (mvn -pl deploy -am test), Python with PyYAML, curl.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/../.."

work=target/chart-containers rendered=deploy/target/rendered/engine.yaml
export COMPOSE_PROJECT_NAME=magicoder-chart KAFKA_IMAGE=magicoder-test/kafka:test IMAGES=magicoder-test TAG=test COMPOSE_PROFILES=scripted-teacher
network=${COMPOSE_PROJECT_NAME}_default
services=(magicoder-seed-extractor magicoder-generator magicoder-cleaner-0 magicoder-trainer magicoder-inference)


. deploy/test/engine.sh
python3 -c 'import yaml' 2> /dev/null || { echo "chart-containers.sh: skipped, there is no Python with PyYAML"; exit 0; }
[ -e "$rendered" ] || fail "$rendered is missing: mvn -pl deploy -am test renders the chart"
for image in seed-extractor generator cleaner trainer inference scripted-teacher kafka; do
    docker image inspect "magicoder-test/$image:test" > /dev/null 2>&1 || fail "there is no image magicoder-test/$image:test: deploy/test/compose.sh builds it"
done

rm -rf "$work" && mkdir -p "$work"
python3 deploy/test/pods.py "$rendered" "$work" "$network"
mapfile -t pods < <(basename -as .run "$work"/*.run)

finish() {
    status=$?
    for pod in "${pods[@]}"; do docker logs "$pod" > "$work/$pod.log" 2>&1 || true; done
    [ $status = 0 ] || say "logs: $work/*.log"
    if [ "${keep:-}" != --keep ]; then
        docker rm -fv "${pods[@]}" > /dev/null 2>&1 || true
        docker compose down -v > /dev/null 2>&1 || true
        cut -d' ' -f1 "$work/claims" | xargs docker volume rm > /dev/null 2>&1 || true
    fi
    exit $status
}
keep=${1:-}
trap finish EXIT

start() { # POD: its container, in the background
    local arguments
    mapfile -d '' -t arguments < "$work/$1.run"
    docker run -d "${arguments[@]}" > /dev/null
}
address() { docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$1"; }
asked() { curl -fsS --max-time 5 "http://$(address "$1"):$2$3" 2> /dev/null; } # POD PORT PATH, from outside as a kubelet asks
probe() { # POD KIND: passes, or fails the script after what the pod allows
    local kind path port seconds
    while read -r kind path port seconds; do
        [ "$kind" != "$2" ] || until_ok $((seconds > 300 ? seconds : 300)) "$1: $kind probe, $path" answers "$1" "$port" "$path"
    done < "$work/$1.probes"
}
answers() { [ "$(docker inspect -f '{{.State.Running}}' "$1")" = true ] || fail "$1 ended"; asked "$@" > /dev/null; }
ended() { # JOB: runs to its end, whichever; sets name and code
    name=$(printf '%s\n' "${pods[@]}" | grep -E "^magicoder-$1(-|$)")
    start "$name"
    code=$(docker wait "$name")
}
succeeds() { # JOB: says its last line
    local name code
    ended "$1"
    [ "$code" = 0 ] || { docker logs "$name" | tail -20; fail "the job $name failed"; }
    docker logs "$name" 2>&1 | tail -n 1
}
succeeds_again() { # JOB: a broker forgets members that did not say good-bye after their session only
    docker rm -fv "magicoder-$1" > /dev/null 2>&1 || true
    ended "$1"
    [ "$code" = 0 ]
}

docker compose up -d --no-build kafka scripted-teacher > "$work/compose.log" 2>&1 || { tail "$work/compose.log"; fail "no broker, no teacher"; }
broker_listens() { docker compose exec -T kafka bash -c '< /dev/tcp/localhost/9092' 2> /dev/null; }
until_ok 300 "a broker" broker_listens
# As a kubelet leaves a volume: of root, and writable by the group that fsGroup names.
while read -r claim group; do
    docker volume create "$claim" > /dev/null
    docker run --rm --user 0 --entrypoint bash -v "$claim:/volume" magicoder-test/seed-extractor:test -c "chgrp $group /volume && chmod 2775 /volume"
done < "$work/claims"
tar -C cleaner-service/src/main/java -c . | docker run --rm -i --user 0 --entrypoint tar -v code:/volume magicoder-test/seed-extractor:test -xC /volume

say "job of the topics: $(succeeds topics)"
for service in "${services[@]}"; do start "$service"; done
for service in "${services[@]}"; do
    probe "$service" startup
    probe "$service" liveness
    [ "$service" = magicoder-inference ] || probe "$service" readiness
    say "$service: live$([ "$service" = magicoder-inference ] || echo ' and ready'), user $(docker exec "$service" bash -c 'echo $UID')"
    ! docker exec "$service" bash -c 'echo x > /app/x' 2> /dev/null || fail "$service can write to /app"
done

exhausted=$(succeeds run)
say "job of the run: $exhausted"
run=$(grep -oE 'run-[0-9a-f]+' <<< "$exhausted" | head -n 1)
closed() { asked magicoder-cleaner-0 8080 "/runs/$run" | grep -q '"closed":true'; }
until_ok 400 "a ledger in which every seed has ended" closed
say "ledger: $(asked magicoder-cleaner-0 8080 "/runs/$run")"
probe magicoder-inference readiness
say "answer: $(curl -fsS -H 'Content-Type: application/json' -d '{"instruction": "Add two numbers.", "max_tokens": 8}' \
    "http://$(address magicoder-inference):8080/v1/instruct")"

# The jobs that clean up and reset, once while somebody would miss what they delete, and once afterwards.
kafka() { docker compose exec -T kafka "/opt/kafka/bin/$1.sh" --bootstrap-server localhost:9092 "${@:2}" 2>> "$work/tools.log"; }
records() { kafka kafka-get-offsets --topic-partitions "magicoder.$1" --time "$2" | awk -F: '{sum += $3} END {print sum + 0}'; } # TOPIC TIME
kept() { echo $(($(records "$1" -1) - $(records "$1" -2))); }
groups() { kafka kafka-consumer-groups --list | grep '^magicoder-' || true; }
of_cleaner() { kafka kafka-topics --list | grep -E '^magicoder-cleaner-.*-(changelog|repartition)$' || true; }
none_of_cleaner() { [ -z "$(of_cleaner)" ]; }
seeds=$(kept seeds)
[ "$seeds" -gt 0 ] || fail "there are no seeds to reset"
[ -n "$(groups)" ] && [ -n "$(of_cleaner)" ] || fail "there are no groups of consumers or no topics of the cleaner to remove"
for job in clean-up reset; do
    ended $job
    [ "$code" != 0 ] || fail "the job $job went through while services ran"
    say "job $job, while services run: $(docker logs "$name" 2>&1 | grep -m 1 '^nothing is deleted' || fail "it failed for another reason")"
    docker rm -v "$name" > /dev/null
done
[ "$(kept seeds)" = "$seeds" ] || fail "a job that failed deleted seeds"

for service in "${services[@]}"; do
    ! docker logs "$service" 2>&1 | grep -E '\[(warning|error)\]\[(aot|cds)' || fail "$service does not use its AOT cache"
    [ "$(docker inspect -f '{{.State.OOMKilled}} {{.RestartCount}}' "$service")" = 'false 0' ] || fail "$service did not keep to its memory"
    began=$SECONDS
    docker stop "$service" > /dev/null
    code=$(docker inspect -f '{{.State.ExitCode}}' "$service")
    [ "$code" = 0 ] || [ "$code" = 143 ] || fail "$service was stopped with the exit code $code"
    say "$service stopped within its grace period: $((SECONDS - began)) s"
done

checkpoints=$(kept checkpoints)
until_ok 120 "the job clean-up, without services" succeeds_again clean-up
[ -z "$(groups)" ] || fail "clean-up left groups of consumers"
until_ok 30 "an end of the cleaner's own topics" none_of_cleaner
[ "$(kept seeds)" = "$seeds" ] || fail "clean-up deleted seeds"
say "job clean-up: no group and no topic of the cleaner's own is left, but the $seeds seeds"
until_ok 120 "the job reset, without services" succeeds_again reset
for topic in seeds instructions samples rejections training-shards; do
    [ "$(kept $topic)" = 0 ] || fail "the reset left records of $topic"
done
[ "$(kept checkpoints)" = "$checkpoints" ] || fail "the reset deleted checkpoints"
say "job reset: no record is left, but the $checkpoints of checkpoints"
say "passed"

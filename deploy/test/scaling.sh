#!/bin/bash
# The chart in a real cluster without a kubelet: etcd, API server, controllers, scheduler, and KEDA's operator and metrics adapter, as they are; kwok stands
# for the nodes, whose pods are ready at once and run nothing. Installs the chart and shows, with a real broker on this machine:
#   scaling     seeds of the packaged extractor are a lag that KEDA makes 3 generators of, from 0; the packaged generator takes them, and there are 0 again
#   rollout     an update of inference never leaves fewer than two that are available
#   disruption  a drain waits while it would take the last instance of inference, and goes on when there is another
#   priority    a pod that must serve takes the place of a generator, and of nobody else
# Needs the programs of kubernetes-programs.sh, etcd, openssl and curl on the PATH, KEDA's definitions in keda-crds beside keda-operator, a JDK 25 in
# JAVA_HOME, a built project (./magicoder --version), and the rendered files that ChartTest leaves (mvn -pl deploy -am test).
# Says so and ends with 0 where a program is missing. Takes about four minutes; everything listens on loopback.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/../.."

for program in etcd kube-apiserver kube-controller-manager kube-scheduler kwok keda-operator keda-adapter kubectl openssl curl; do
    command -v "$program" > /dev/null || { echo "scaling.sh: skipped, $program is not on the PATH"; exit 0; }
done
keda_definitions=$(dirname "$(command -v keda-operator)")/keda-crds
rendered=deploy/target/rendered/scaling.yaml
for needed in "$rendered" "$keda_definitions" generator-service/target/quarkus-app magicoder-cli/target/classpath; do
    [ -e "$needed" ] || { echo "scaling.sh: $needed is missing: see the head of this script"; exit 1; }
done

. deploy/test/control-plane.sh

# ---- the cluster
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout "$work/ca.key" -out "$work/ca.crt" 2> /dev/null
certify() { # NAME: signed by that authority
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$work/$1.key" -out "$work/$1.csr" 2> /dev/null
    openssl x509 -req -in "$work/$1.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" -CAcreateserial -days 2 -out "$work/$1.crt" \
        -extfile <(echo "subjectAltName=DNS:localhost,IP:127.0.0.1") 2> /dev/null
}
certify aggregator
certify keda
control_plane --requestheader-client-ca-file "$work/ca.crt" --requestheader-allowed-names aggregator \
    --requestheader-username-headers X-Remote-User --requestheader-group-headers X-Remote-Group --requestheader-extra-headers-prefix X-Remote-Extra- \
    --proxy-client-cert-file "$work/aggregator.crt" --proxy-client-key-file "$work/aggregator.key"
begin controllers kube-controller-manager --kubeconfig "$KUBECONFIG" --leader-elect=false --bind-address 127.0.0.1 --secure-port 26257 \
    --node-monitor-grace-period 5m --cert-dir "$work/controllers" --service-account-private-key-file "$work/accounts.key"
begin scheduler kube-scheduler --kubeconfig "$KUBECONFIG" --leader-elect=false --bind-address 127.0.0.1 --secure-port 26259 --cert-dir "$work/scheduler"
begin kwok kwok --kubeconfig "$KUBECONFIG" --manage-all-nodes --node-lease-duration-seconds 40

definitions "$keda_definitions"
kubectl create namespace keda > /dev/null
kubectl create -f - > /dev/null << 'objects'
{apiVersion: v1, kind: Service, metadata: {name: keda-metrics, namespace: keda}, spec: {type: ExternalName, externalName: localhost}}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1beta1.external.metrics.k8s.io}
spec:
  {group: external.metrics.k8s.io, version: v1beta1, groupPriorityMinimum: 100, versionPriority: 100, insecureSkipTLSVerify: true,
   service: {name: keda-metrics, namespace: keda, port: 26444}}
objects
mkdir "$work/keda"
cp "$work/ca.crt" "$work/keda/ca.crt"
cp "$work/keda.crt" "$work/keda/tls.crt"
cp "$work/keda.key" "$work/keda/tls.key"
export POD_NAMESPACE=keda KEDA_CLUSTER_OBJECT_NAMESPACE=keda WATCH_NAMESPACE=
begin keda-operator keda-operator --cert-dir "$work/keda" --metrics-service-bind-address 127.0.0.1:26083 --metrics-bind-address 127.0.0.1:26081 \
    --health-probe-bind-address 127.0.0.1:26082 --enable-webhook-patching=false
until_ok 60 "KEDA's operator" curl -fs http://127.0.0.1:26082/readyz
begin keda-adapter keda-adapter --cert-dir "$work/keda" --metrics-service-address 127.0.0.1:26083 --secure-port 26444 --bind-address 127.0.0.1 \
    --port 26085 --lister-kubeconfig "$KUBECONFIG" --authentication-kubeconfig "$KUBECONFIG" --authorization-kubeconfig "$KUBECONFIG"

node() { # NAME CPUS
    kubectl create -f - > /dev/null << object
{apiVersion: v1, kind: Node, metadata: {name: $1, labels: {kubernetes.io/hostname: $1}},
 status: {allocatable: {cpu: $2, memory: 64Gi, pods: 110}, capacity: {cpu: $2, memory: 64Gi, pods: 110}}}
object
}
for name in a b c; do node $name 8; done
# Who must serve comes before who can wait, and both are names that the values give.
kubectl create priorityclass must-serve --value 1000 > /dev/null
kubectl create priorityclass can-wait --value 10 > /dev/null
for volume in checkpoints=200Gi=ReadWriteMany state=20Gi=ReadWriteOnce; do
    IFS='=' read -r name size mode <<< "$volume"
    kubectl create -f - > /dev/null << object
{apiVersion: v1, kind: PersistentVolume, metadata: {name: $name}, spec: {capacity: {storage: $size}, accessModes: [$mode], hostPath: {path: /none}}}
object
done

# ---- a broker, and what runs in a container elsewhere
java=${JAVA_HOME:?}/bin/java
cli=magicoder-cli/target/classes:$(< magicoder-cli/target/classpath)
quiet=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
begin kafka "$java" "${quiet[@]}" -Xmx512m -Djava.util.logging.manager=org.jboss.logmanager.LogManager -cp "$cli" \
    io.magicoder.embeddedkafka.EmbeddedKafkaMain 29092 "$work/kafka"
until_ok 120 "a broker" grep -q 'Kafka listens' "$work/kafka.log"
service=(-Dkafka.bootstrap.servers=127.0.0.1:29092 -Dquarkus.http.host=127.0.0.1)
begin extractor "$java" "${quiet[@]}" -Xmx400m "${service[@]}" -Dquarkus.http.port=28081 "-Dmagicoder.seed-extractor.roots=$PWD" \
    -jar seed-extractor-service/target/quarkus-app/quarkus-run.jar
until_ok 120 "the extractor" curl -fs http://127.0.0.1:28081/q/health/ready
begin teacher "$java" "${quiet[@]}" -cp "$cli" io.magicoder.scriptedteacher.ScriptedTeacherMain --host 127.0.0.1 --port 28000

# ---- the chart
kubectl create namespace data > /dev/null
kubectl label namespace data pod-security.kubernetes.io/enforce=restricted > /dev/null
kubectl create --validate=strict -f "$rendered" > "$work/chart.log"
say "installed: $(grep -c created "$work/chart.log") objects"
for workload in deployment/magicoder-{seed-extractor,trainer,inference} statefulset/magicoder-cleaner; do
    kubectl rollout status --timeout 120s "$workload" > /dev/null
done
of() { kubectl get pods -l "app.kubernetes.io/component=$1" --field-selector "status.phase=${2:-Running}" -o name; }
count() { # COMPONENT NUMBER [PHASE]
    local names
    names=$(of "$1" "${3:-Running}") && [ "$(grep -c . <<< "$names")" = "$2" ]
}
waiting() { # seeds that no generator has taken, as KEDA tells the HorizontalPodAutoscaler
    kubectl get --raw '/apis/external.metrics.k8s.io/v1beta1/namespaces/data/s0-kafka-magicoder-seeds?labelSelector=scaledobject.keda.sh%2Fname%3Dmagicoder-generator' \
        | grep -oE '"value":"[0-9]+"' | grep -oE '[0-9]+'
}
waiting_is() { [ "$(waiting)" = "$1" ]; }
say "rolled out: $(kubectl get pods --field-selector status.phase=Running --no-headers | wc -l) pods on nodes of kwok"

# ---- scaling
until_ok 120 "no generator without seeds" count generator 0
say "no seeds: 0 generators"
seeds() { # MODULE…: writes 150 seeds of their code
    local sources
    sources=$(printf '"%s",' "${@/%//src/main}")
    curl -fsS -H 'Content-Type: application/json' -d '{"sources": ['"${sources%,}"'], "strategy": "lines", "maxNewData": 150}' \
        http://127.0.0.1:28081/runs > /dev/null
}
seeds "$PWD"/{cleaner,generator,inference}-service
until_ok 180 "3 generators for 150 seeds" count generator 3
say "$(waiting) seeds wait, one generator for each 50: 3 generators, of at most 4"
begin generator "$java" "${quiet[@]}" -Xmx400m "${service[@]}" -Dquarkus.http.port=28082 -Dmagicoder.generator.teacher.url=http://127.0.0.1:28000/v1 \
    -Dmagicoder.generator.teacher.model=scripted-teacher -jar generator-service/target/quarkus-app/quarkus-run.jar
generator=${pids[-1]}
until_ok 180 "an end of the seeds that wait" waiting_is 0
say "the packaged generator took them: $(waiting) wait"
until_ok 180 "no generator once the seeds are taken" count generator 0
say "0 generators again"
kill "$generator"
wait "$generator" || true

# ---- rollout
available() { kubectl get deployment magicoder-inference -o jsonpath='{.status.availableReplicas}'; }
available_is() { [ "$(available)" = "$1" ]; }
watch_available() { # into available.log, each number on a line
    kubectl get deployment magicoder-inference --watch -o jsonpath='{.status.availableReplicas} {.status.replicas}{"\n"}'
}
begin available watch_available
until_ok 60 "a watch" grep -q . "$work/available.log"
kubectl set image deployment/magicoder-inference inference=magicoder/inference:2.0 > /dev/null
kubectl rollout status --timeout 120s deployment/magicoder-inference > /dev/null
least() { cut -d' ' -f1 "$work/available.log" | sed 's/^$/0/' | sort -n | head -n 1; }
[ "$(least)" -ge 2 ] || fail "an update left $(least) instances of inference"
say "an update of inference: never fewer than $(least) available"

# ---- disruption
node_of() { kubectl get "$1" -o jsonpath='{.spec.nodeName}'; }
drain() { kubectl drain "$1" --ignore-daemonsets --delete-emptydir-data --timeout 120s; }
until_ok 120 "an end of the old instances" count inference 2
mapfile -t instances < <(of inference)
first=$(node_of "${instances[0]}") second=$(node_of "${instances[1]}")
[ "$first" != "$second" ] || fail "both instances of inference are on node $first"
kubectl cordon a b c > /dev/null
drain "$first" > "$work/drain-first.log" 2>&1 || fail "node $first is not drained"
say "node $first drained; nowhere to go for what was on it: $(of inference Pending | wc -l) instance of inference waits"
begin drain-second drain "$second"
second_drain=${pids[-1]}
until_ok 60 "a refusal" grep -q "${instances[1]#pod/}.*violate the pod's disruption budget" "$work/drain-second.log"
kubectl get "${instances[1]}" > /dev/null || fail "the last instance of inference was evicted"
available_is 1 || fail "$(available) instances of inference are available"
say "node $second: refused, $(sed -n "s/.*\(Cannot evict pod as it would violate the pod's disruption budget\).*/\1/p" "$work/drain-second.log" | head -n 1)"
kubectl uncordon "$first" > /dev/null
wait "$second_drain" || fail "node $second is not drained"
[ "$(least)" -ge 1 ] || fail "a drain took the last instance of inference"
say "node $first is back: the drain of $second went on by itself; never fewer than $(least) available"
kubectl uncordon a b c > /dev/null
none_waits() { local waits; waits=$(kubectl get pods --field-selector status.phase=Pending -o name) && [ -z "$waits" ]; }
until_ok 120 "room for all" none_waits
until_ok 120 "two instances of inference" available_is 2

# ---- priority
gave_way() { # who gave up its place since the start, in the order of their names
    kubectl get events --field-selector reason=Preempted -o jsonpath='{range .items[*]}{.involvedObject.name}{"\n"}{end}' | sort
}
# A node that comes back may have had its room taken by what may be preempted: that is not of this trial.
gave_way > "$work/gave-way-before"
kubectl cordon a b c > /dev/null
node d 3
seeds "$PWD"/{trainer-service,language-model,magicoder-cli}
until_ok 180 "3 generators again" count generator 3
kubectl scale deployment magicoder-inference --replicas 3 > /dev/null
until_ok 60 "a third instance of inference" count inference 3
until_ok 60 "a generator that waits for room" count generator 1 Pending
preempted=$(comm -13 "$work/gave-way-before" <(gave_way))
[ "$(grep -c . <<< "$preempted")" = 1 ] && [[ $preempted = magicoder-generator-* ]] || fail "preempted: $preempted"
say "no room: an instance of inference took the place of ${preempted}, and of nobody else"
kubectl uncordon a b c > /dev/null
until_ok 60 "room for all" count generator 3
say "room again: 3 generators"
say "passed"

#!/bin/bash
# The chart's objects before a real API server: starts etcd and kube-apiserver on loopback, installs the custom resource definitions of the
# tests, and has every object of every value file admitted with strict validation, Pod Security included. Nothing is created.
# Needs etcd, kube-apiserver and kubectl on the PATH (kubernetes-programs.sh builds them), openssl, and the rendered files that ChartTest leaves (mvn -pl deploy -am test).
# Says so and ends with 0 where one is missing.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/../.."

for program in etcd kube-apiserver kubectl openssl; do
    command -v "$program" > /dev/null || { echo "kubernetes.sh: skipped, $program is not on the PATH"; exit 0; }
done
rendered=deploy/target/rendered
[ -d "$rendered" ] || { echo "kubernetes.sh: $rendered is missing: mvn -pl deploy -am test renders the chart"; exit 1; }

. deploy/test/control-plane.sh
# Nobody makes accounts here, and an account is no part of what is asked.
control_plane --disable-admission-plugins ServiceAccount

kubectl create namespace data > /dev/null
kubectl label namespace data pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/warn=restricted > /dev/null
definitions deploy/src/test/resources/crds

failed=0
for file in "$rendered"/*.yaml; do
    if kubectl apply --dry-run=server --validate=strict -f "$file" > "$work/out.log" 2>&1 \
        && ! grep -i warning "$work/out.log" | grep -v 'SessionAffinity is ignored for headless services'; then
        echo "$(basename "$file"): $(grep -c 'server dry run' "$work/out.log") objects accepted"
    else
        echo "$(basename "$file"):"; grep -vE '\((server )?dry run\)' "$work/out.log" || true
        failed=1
    fi
done
# What strict means here: a field that does not exist must be refused.
if sed 's/terminationGracePeriodSeconds/terminationGracePeriod/' "$rendered/scripted.yaml" \
    | kubectl apply --dry-run=server --validate=strict -f - > "$work/wrong.log" 2>&1; then
    echo "a field that does not exist was accepted"
    failed=1
fi
exit $failed

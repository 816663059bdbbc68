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

work=$(mktemp -d)
pids=()
finish() {
    status=$?
    # etcd last: the API server waits for it while it stops.
    for some in "${pids[*]:1}" "${pids[*]::1}"; do
        [ -z "$some" ] || kill $some 2> /dev/null || true
        wait $some 2> /dev/null || true
    done
    [ $status = 0 ] || tail -n 20 "$work"/*.log
    rm -rf "$work"
    exit $status
}
trap finish EXIT

etcd --data-dir "$work/etcd" --listen-client-urls http://127.0.0.1:23790 --advertise-client-urls http://127.0.0.1:23790 \
    --listen-peer-urls http://127.0.0.1:23800 > "$work/etcd.log" 2>&1 &
pids+=($!)
openssl genrsa -out "$work/key" 2048 2> /dev/null
echo 'token,admin,admin,system:masters' > "$work/tokens"
kube-apiserver --etcd-servers http://127.0.0.1:23790 --secure-port 26443 --bind-address 127.0.0.1 --cert-dir "$work" \
    --service-account-issuer https://kubernetes.default --service-account-key-file "$work/key" --service-account-signing-key-file "$work/key" \
    --token-auth-file "$work/tokens" --disable-admission-plugins ServiceAccount --service-cluster-ip-range 10.96.0.0/16 \
    > "$work/apiserver.log" 2>&1 &
pids+=($!)
export KUBECONFIG=$work/config
kubectl config set-cluster local --server https://127.0.0.1:26443 --insecure-skip-tls-verify > /dev/null
kubectl config set-credentials admin --token token > /dev/null
kubectl config set-context local --cluster local --user admin --namespace data > /dev/null
kubectl config use-context local > /dev/null
for _ in {1..120}; do kubectl get --raw /readyz > /dev/null 2>&1 && break; sleep 1; done

kubectl create namespace data > /dev/null
kubectl label namespace data pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/warn=restricted > /dev/null
kubectl create --validate=strict -f deploy/src/test/resources/crds > /dev/null
# One that has no condition yet is an error to wait for.
for _ in {1..60}; do kubectl wait --for condition=Established --timeout 30s crd --all > /dev/null 2>&1 && break; sleep 1; done

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

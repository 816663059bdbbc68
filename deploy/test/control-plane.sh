# Sourced by kubernetes.sh and scaling.sh: etcd and an API server on loopback, what runs in the background, and its end.
work=$(mktemp -d)
pids=()
finish() {
    status=$?
    # etcd last: the API server waits for it while it stops.
    for some in "${pids[*]:1}" "${pids[*]::1}"; do
        [ -z "$some" ] || kill $some 2> /dev/null || true
        wait $some 2> /dev/null || true
    done
    [ $status = 0 ] || tail -n 12 "$work"/*.log
    rm -rf "$work"
    exit $status
}
trap finish EXIT
say() { printf '%s %s\n' "$(date +%T)" "$*"; }
fail() { say "FAILED: $*"; exit 1; }
begin() { # NAME COMMAND…: in the background, what it says in NAME.log
    local name=$1
    shift
    "$@" > "$work/$name.log" 2>&1 &
    pids+=($!)
}
until_ok() { # SECONDS WHAT COMMAND…: tries until the command succeeds
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" > /dev/null 2>&1; do
        [ $SECONDS -lt $end ] || fail "$what did not come about"
        sleep 1
    done
}
definitions() { # FOLDER: its custom resource definitions, until the API server serves them
    kubectl create --validate=strict -f "$1" > /dev/null
    until_ok 90 "the custom resource definitions" kubectl wait --for condition=Established --timeout 30s crd --all
}

# control_plane OPTION…: starts both, the API server with these options beside its own, and a context of kubectl
control_plane() {
    openssl genrsa -out "$work/accounts.key" 2048 2> /dev/null
    echo 'token,admin,admin,system:masters' > "$work/tokens"
    begin etcd etcd --data-dir "$work/etcd" --listen-client-urls http://127.0.0.1:23790 --advertise-client-urls http://127.0.0.1:23790 \
        --listen-peer-urls http://127.0.0.1:23800
    begin apiserver kube-apiserver --etcd-servers http://127.0.0.1:23790 --secure-port 26443 --bind-address 127.0.0.1 --cert-dir "$work/apiserver" \
        --service-account-issuer https://kubernetes.default --service-account-key-file "$work/accounts.key" \
        --service-account-signing-key-file "$work/accounts.key" --token-auth-file "$work/tokens" --service-cluster-ip-range 10.96.0.0/16 "$@"
    export KUBECONFIG=$work/config
    kubectl config set-cluster local --server https://127.0.0.1:26443 --insecure-skip-tls-verify > /dev/null
    kubectl config set-credentials admin --token token > /dev/null
    kubectl config set-context local --cluster local --user admin --namespace data > /dev/null
    kubectl config use-context local > /dev/null
    until_ok 120 "an API server" kubectl get --raw /readyz
}

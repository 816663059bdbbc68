#!/bin/bash
# Builds what kubernetes.sh and scaling.sh start, from the Go module proxy alone: etcd, an API server with its
# controllers and scheduler, kubectl, kwok's nodes, KEDA.
#   deploy/test/kubernetes-programs.sh FOLDER      then put FOLDER on the PATH
# Needs Go; takes a quarter of an hour on two cores, and 3 GB in Go's caches.
set -euo pipefail
[ $# = 1 ] || { echo "usage: kubernetes-programs.sh FOLDER"; exit 2; }
kubernetes=1.34.1 etcd=3.6.4 kwok=0.7.0 keda=2.18.1

mkdir -p "$1"
programs=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# kubernetes' own go.mod has its parts beside it; outside they are modules of their own.
mkdir kubernetes && cd kubernetes
go mod init programs
go mod download -json "k8s.io/kubernetes@v$kubernetes" > module.json
sed -nE 's|^\t?(replace )?(k8s.io/[a-z-]+) => ./staging.*|-replace=\2=\2@v0.'"${kubernetes#1.}"'|p' \
    "$(sed -nE 's/.*"GoMod": "(.*)".*/\1/p' module.json)" | xargs go mod edit
commands=(kube-apiserver kube-controller-manager kube-scheduler kubectl)
commands=("${commands[@]/#/k8s.io/kubernetes/cmd/}")
go get "${commands[@]/%/@v$kubernetes}"
go build -o "$programs/" "${commands[@]}"

mkdir ../etcd && cd ../etcd
go mod init programs
go get "go.etcd.io/etcd/server/v3@v$etcd"
go build -o "$programs/etcd" go.etcd.io/etcd/server/v3

mkdir ../kwok && cd ../kwok
go mod init programs
go get "sigs.k8s.io/kwok/cmd/kwok@v$kwok"
go build -o "$programs/" sigs.k8s.io/kwok/cmd/kwok

# KEDA replaces versions of others, which counts only in its own module: it is built in there, with copies of what Go may write.
go mod download -json "github.com/kedacore/keda/v2@v$keda" > "$work/module.json"
cd "$(sed -nE 's/.*"Dir": "(.*)".*/\1/p' "$work/module.json")"
cp go.mod "$work/keda.mod"
cp go.sum "$work/keda.sum"
chmod u+w "$work"/keda.*
go build -modfile "$work/keda.mod" -o "$programs/keda-operator" ./cmd/operator
go build -modfile "$work/keda.mod" -o "$programs/keda-adapter" ./cmd/adapter
mkdir -p "$programs/keda-crds"
cp config/crd/bases/*.yaml "$programs/keda-crds/"

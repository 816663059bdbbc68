#!/bin/bash
# deploy/container/cuda.Dockerfile in a real engine: builds the CUDA images of trainer and inference from the wheels of PyPI (2.7 GB), and
# looks at what they do where there is no card. Says so and ends with 0 where no engine runs.
#   deploy/test/cuda.sh [--keep]        --keep leaves the images; SERVICES=trainer builds and tries that one alone
# Needs the images that deploy/test/compose.sh leaves, 25 GB of disk, and a C compiler for a stand-in of NVIDIA's driver.
# BASE_IMAGE and PYTHON_IMAGE name images that are there already.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/../.."

work=target/cuda-test images=magicoder-test
read -ra services <<< "${SERVICES:-trainer inference}"
export BASE_IMAGE=${BASE_IMAGE:-$images/base:bookworm}

. deploy/test/engine.sh
for service in "${services[@]}"; do
    docker image inspect "$images/$service:test" > /dev/null 2>&1 || fail "there is no image $images/$service:test: deploy/test/compose.sh builds it"
done
docker buildx version > /dev/null 2>&1 || export DOCKER_BUILDKIT=0
mkdir -p "$work"

if [ -z "${PYTHON_IMAGE:-}" ] && ! has_image python:3.11-slim; then
    export PYTHON_IMAGE=$images/python:test
    say "building a stand-in for python:3.11-slim"
    mkdir -p "$work/python"
    cp /etc/ssl/certs/ca-certificates.crt "$work/python/"
    docker build -q --network host -f deploy/test/images/python.Dockerfile --build-arg BASE_IMAGE="$BASE_IMAGE" -t "$PYTHON_IMAGE" \
        "$work/python" > "$work/python.log" 2>&1 || { tail "$work/python.log"; fail "no Python"; }
fi
for service in "${services[@]}"; do
    say "building $service-cuda"
    docker build --network host -f deploy/container/cuda.Dockerfile --build-arg SERVICE_IMAGE="$images/$service:test" \
        --build-arg PYTHON_IMAGE="${PYTHON_IMAGE:-python:3.11-slim}" -t "$images/$service-cuda:test" \
        magicoder-cli/src/main/resources/io/magicoder/cli/machine > "$work/$service.log" 2>&1 \
        || { tail -30 "$work/$service.log"; fail "the image of $service-cuda is not built"; }
done
docker images --format '{{.Repository}}:{{.Tag}} {{.Size}}' "$images/*-cuda"

finish() {
    status=$?
    # The wheels are a stage without a name, which the old builder leaves.
    [ "${keep:-}" = --keep ] || docker rmi $(printf "$images/%s-cuda:test " "${services[@]}") > /dev/null || true
    exit $status
}
keep=${1:-}
trap finish EXIT

# As the chart has it: nothing but /tmp can be written, nobody is root. Without a network, so that nothing can be fetched.
confined=(--network none --read-only --tmpfs /tmp:exec,mode=1777 --cap-drop ALL --security-opt no-new-privileges
    -e KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:9
    -e MAGICODER_TRAINER_CHECKPOINT_DIRECTORY=/tmp/checkpoints)

for device in cuda cpu; do
    for service in "${services[@]}"; do
        said=$(timeout 300 docker run --rm "${confined[@]}" -e "MAGICODER_${service^^}_DEVICE=$device" "$images/$service-cuda:test" 2>&1) \
            && fail "$service started on the device $device, where there is no driver"
        reason=$(grep -oE '(this machine has no NVIDIA driver|/opt/cuda/torch/lib is libtorch for CUDA, which cannot be loaded).*' <<< "$said" | head -n 1 || true)
        [ -n "$reason" ] || { tail -20 <<< "$said"; fail "$service does not say what is missing for the device $device"; }
        say "$service, device $device: $reason"
    done
done

command -v cc > /dev/null || { say "not tested: what the libraries do beside a driver, for want of a C compiler"; exit 0; }
# A driver without a card. With it libtorch for CUDA can be loaded, and computes on the processor; the functions that answer nothing are those that
# libcaffe2_nvrtc.so names, the one library of all that is linked with the driver.
mkdir -p "$work/driver"
cat > "$work/driver/driver.c" << 'C'
int cuInit(unsigned flags) { return 100; }
int cuDriverGetVersion(int *version) { *version = 12060; return 0; }
int cuDeviceGetCount(int *count) { *count = 0; return 100; }
#define NOTHING(name) int name(void) { return 100; }
NOTHING(cuCtxGetCurrent) NOTHING(cuCtxSetCurrent) NOTHING(cuDevicePrimaryCtxGetState) NOTHING(cuDevicePrimaryCtxRetain)
NOTHING(cuFuncGetAttribute) NOTHING(cuFuncSetAttribute) NOTHING(cuGetErrorString) NOTHING(cuLaunchCooperativeKernel) NOTHING(cuLaunchKernel)
NOTHING(cuLinkAddData_v2) NOTHING(cuLinkComplete) NOTHING(cuLinkCreate_v2) NOTHING(cuModuleGetFunction) NOTHING(cuModuleLoadData)
NOTHING(cuModuleLoadDataEx) NOTHING(cuModuleUnload) NOTHING(cuOccupancyMaxActiveBlocksPerMultiprocessor) NOTHING(cuTensorMapEncodeTiled)
C
cc -shared -fPIC -Wl,-soname,libcuda.so.1 -o "$work/driver/libcuda.so.1" "$work/driver/driver.c"
driver=(-v "$PWD/$work/driver:/driver:ro" -e LD_LIBRARY_PATH=/driver)

some=${services[0]}
said=$(timeout 300 docker run --rm "${confined[@]}" "${driver[@]}" -e "MAGICODER_${some^^}_DEVICE=cuda" "$images/$some-cuda:test" 2>&1) \
    && fail "$some started without a card"
reason=$(grep -oE 'there is no device cuda:0.*' <<< "$said" | head -n 1 || true)
[ -n "$reason" ] || { tail -20 <<< "$said"; fail "$some does not say that there is no card"; }
say "$some, a driver without a card: $reason"

said=$(timeout 300 docker run --rm "${confined[@]}" "${driver[@]}" --entrypoint java "$images/$some-cuda:test" \
    @/app/java.options -cp '/app/lib/main/*' io.magicoder.languagemodel.UnpackNativesMain 2>&1) \
    || { tail -20 <<< "$said"; fail "libtorch for CUDA is not loaded"; }
say "libtorch for CUDA and its bindings are loaded and compute on the processor: $(tail -n 1 <<< "$said")"
say "passed"

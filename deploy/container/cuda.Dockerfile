# Trainer or inference with libtorch for CUDA 12, from the wheels of PyPI that ./magicoder setup cuda takes, by their hashes:
#   docker build -f deploy/container/cuda.Dockerfile --build-arg SERVICE_IMAGE=magicoder/trainer -t magicoder/trainer-cuda \
#       magicoder-cli/src/main/resources/io/magicoder/cli/machine
# 2.7 GB are fetched when it is built, nothing when it runs. It needs NVIDIA's container toolkit, and does not start without a card.
ARG SERVICE_IMAGE
ARG PYTHON_IMAGE=python:3.11-slim
FROM ${PYTHON_IMAGE} AS wheels
COPY cuda-wheels.txt .
# Kept is what CudaInstallation keeps, in the places where libtorch looks for it.
RUN grep -v '^#' cuda-wheels.txt \
        | while read -r name version _ _ hash; do echo "$name==$version --hash=sha256:$hash"; done > requirements.txt \
 && pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: --target /wheels -r requirements.txt \
 && cd /wheels && rm torch/lib/libtorch_python* torch/lib/libtorch_cuda_linalg* \
 && find nvidia cusparselt -type f ! -path '*/lib/*.so*' -delete \
 && mkdir -p /cuda/torch && mv torch/lib torch/version.py /cuda/torch/ && mv nvidia cusparselt /cuda/

FROM ${SERVICE_IMAGE}
COPY --from=wheels /cuda/ /opt/cuda/
# What DJL unpacks besides is a few megabytes, for this flavor, where a container may write.
ENV PYTORCH_LIBRARY_PATH=/opt/cuda/torch/lib \
    PYTORCH_FLAVOR=cu128 \
    DJL_CACHE_DIR=/tmp/djl

"""What transformers reaches with the models of ModelBenchmark, beside the same ceilings, for a comparison by hand:

pip install torch==2.7.1 transformers==4.57.6
python transformers_model.py
"""

import statistics
import time

import torch
from transformers import LlamaConfig, LlamaForCausalLM

VOCABULARY = 8192
ROUNDS = 5
ROWS, LENGTH = 4, 512


def config(hidden, layers, heads, key_value_heads, intermediate):
    return LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=hidden,
        intermediate_size=intermediate,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=key_value_heads,
        max_position_embeddings=4096,
        bos_token_id=None,
        eos_token_id=None,
    )


def rate(amount, work):
    began = time.perf_counter()
    work()
    return amount / (time.perf_counter() - began)


def figure(name, unit, ceiling, work):
    """Medians of the rounds: ceiling, then the work between two measurements of the ceiling."""
    values, ceilings = [], []
    before = ceiling()
    for i in range(-1, ROUNDS):
        value = work()
        after = ceiling()
        if i >= 0:  # the first round warms up
            values.append(value)
            ceilings.append((before + after) / 2)
        before = after
    ratio = statistics.median(v / c for v, c in zip(values, ceilings))
    value, ceiling = statistics.median(values), statistics.median(ceilings)
    print(f"{name:42} {value:8.2f} {unit:8} {100 * ratio:4.0f} % of {ceiling:8.2f}", flush=True)


def main():
    torch.manual_seed(1)
    left, right = torch.ones(2048, 2048), torch.ones(2048, 2048)
    vector = torch.ones(1 << 28)

    def products():
        return rate(2e-9 * 2048**3 * 4, lambda: [left @ right for _ in range(4)])

    def reading():
        return rate(4e-9 * vector.numel() * 4, lambda: [vector.sum() for _ in range(4)])

    for shape, training in (((1024, 6, 16, 4, 2720), True), ((4096, 2, 32, 32, 11008), False)):
        for dtype in (torch.float32, torch.bfloat16):
            model = LlamaForCausalLM(config(*shape)).to(dtype).eval()
            parameters = sum(p.numel() for p in model.parameters())
            multiplied = parameters - VOCABULARY * shape[0]
            of = f" {str(dtype)[6:]}, {parameters / 1e6:.0f} M"
            ids = torch.randint(2, VOCABULARY, (ROWS, LENGTH))
            operations = 2e-9 * ROWS * LENGTH * (multiplied + shape[1] * shape[0] * LENGTH)

            def forward():
                with torch.inference_mode():
                    model(ids, labels=ids, use_cache=False)

            def forward_and_backward():
                model.zero_grad(set_to_none=False)
                model(ids, labels=ids, use_cache=False).loss.backward()

            if training:
                figure("forward" + of, "GFLOPS", products, lambda: rate(operations, forward))
                figure(
                    "forward and backward" + of, "GFLOPS", products, lambda: rate(3 * operations, forward_and_backward)
                )
            tokens = 64 if training else 16
            prompt = torch.tensor([[5]])
            amount = 1e-9 * multiplied * dtype.itemsize * tokens
            figure(
                "decoding at batch 1" + of,
                "GB/s",
                reading,
                lambda: rate(amount, lambda: model.generate(prompt, max_new_tokens=tokens, do_sample=False)),
            )


main()

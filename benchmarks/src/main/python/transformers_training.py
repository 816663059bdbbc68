"""What transformers reaches with the steps of TrainingBenchmark, beside the same ceiling, for a comparison by hand:

pip install torch==2.7.1 transformers==4.57.6
python transformers_training.py [--threads N] [--clock wall|processor]

The clock of the processor is fair with one thread on a machine that others use, too.
"""

import argparse
import statistics
import time

import torch
from transformers import LlamaConfig, LlamaForCausalLM

VOCABULARY, HIDDEN, LAYERS, HEADS, KEY_VALUE_HEADS, INTERMEDIATE = 8192, 1024, 6, 16, 4, 2720
ROWS, LENGTH = 4, 512
ROUNDS = 3


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int)
    parser.add_argument("--clock", choices=("wall", "processor"), default="wall")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    clock = time.process_time if options.clock == "processor" else time.perf_counter

    def rate(amount, work):
        began = clock()
        work()
        return amount / (clock() - began)

    torch.manual_seed(1)
    left, right = torch.ones(2048, 2048), torch.ones(2048, 2048)

    def products():
        return rate(2e-9 * 2048**3 * 4, lambda: [left @ right for _ in range(4)])

    for dtype in (torch.float32, torch.bfloat16):
        model = LlamaForCausalLM(
            LlamaConfig(
                vocab_size=VOCABULARY,
                hidden_size=HIDDEN,
                intermediate_size=INTERMEDIATE,
                num_hidden_layers=LAYERS,
                num_attention_heads=HEADS,
                num_key_value_heads=KEY_VALUE_HEADS,
                max_position_embeddings=4096,
                bos_token_id=None,
                eos_token_id=None,
            )
        ).to(dtype)
        model.train()
        parameters = sum(p.numel() for p in model.parameters())
        operations = 6e-9 * ROWS * LENGTH * (parameters - VOCABULARY * HIDDEN + LAYERS * HIDDEN * LENGTH)
        adamw = torch.optim.AdamW(model.parameters(), lr=1e-6, fused=True)
        ids = torch.randint(2, VOCABULARY, (ROWS, LENGTH))

        def step():
            adamw.zero_grad(set_to_none=False)
            model(ids, labels=ids, use_cache=False).loss.backward()
            torch.nn.utils.get_total_norm([p.grad for p in model.parameters()])
            adamw.step()

        for recomputed in (False, True):
            if recomputed:
                model.gradient_checkpointing_enable({"use_reentrant": False})
            rates, ceilings = [], []
            before = products()
            for i in range(-1, ROUNDS):
                value = rate(operations, step)
                after = products()
                if i >= 0:  # the first round warms up
                    rates.append(value)
                    ceilings.append((before + after) / 2)
                before = after
            ratio = statistics.median(r / c for r, c in zip(rates, ceilings))
            name = f"step {str(dtype)[6:]}, {parameters / 1e6:.0f} M" + (", layers recomputed" if recomputed else "")
            print(f"{name:42} {statistics.median(rates):8.2f} GFLOPS   {100 * ratio:4.0f} % of "
                  f"{statistics.median(ceilings):8.2f} GFLOPS, fp32 products", flush=True)


main()

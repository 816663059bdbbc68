"""The programs that Java would run on a GPU, run there from Python, for machines that have a card and no Java: first against golden vectors, then
for speed, beside transformers and beside the card's own ceilings in the same process.

On a machine with Java, write the program of each model (a directory with config.json) beside it, and copy the directories:

    java -cp CLASSPATH io.magicoder.languagemodel.ProgramArchiveMain MODEL MODEL/program.pt

On the machine with the card:

    python gpu_programs.py golden MODEL...          # each with vectors.json and vectors.safetensors, as in the golden vectors
    python gpu_programs.py speed MODEL [TOKENS]     # weights are random; MODEL gives the shape
    python gpu_programs.py decode MODEL...          # many sequences at once: right for those with vectors, fast for the others

With DEVICE=cpu in the environment both run without a card, without the two kernels that only a card has.
"""

import functools
import json
import os
import random
import statistics
import sys
import time
from pathlib import Path

import torch

DEVICE = os.environ.get("DEVICE", "cuda:0")
GPU = DEVICE != "cpu"
TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64, "I32": torch.int32}
PLAIN = dict(packed=False, plain_attention=GPU, wide_attention=False, written_out=False, whole_sums=False, sorted_sums=False)
VARIANTS = {
    "plain": PLAIN,
    "written out": PLAIN | dict(written_out=True, whole_sums=True),
    "deterministic": PLAIN | dict(plain_attention=True, written_out=True, whole_sums=True, sorted_sums=True),
    "packed": PLAIN | dict(packed=True, written_out=True, whole_sums=True),
}
LOGITS = 270_000_000
LONGEST = 1216
ROUNDS = 3
ADAPTERS = {}


def program(model, variant):
    loaded = torch.jit.load(model / "program.pt")
    torch._C._set_graph_executor_optimize(False)
    for name, value in (variant | dict(device=DEVICE)).items():
        setattr(loaded, name, value)
    return loaded


def tensors(file):
    data = file.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    body = bytearray(data[8 + size :])
    return {
        name: torch.frombuffer(body, dtype=TYPES[e["dtype"]], offset=e["data_offsets"][0], count=max(1, torch.Size(e["shape"]).numel())).view(e["shape"])
        for name, e in header.items()
    }


def slots(config):
    """The names of the parameters that make up each tensor of the programs, in their order; the class Layout has the original."""
    whole = [["model.embed_tokens.weight"], ["model.norm.weight"], ["model.norm.bias"], ["lm_head.weight"]]
    for i in range(config["num_hidden_layers"]):
        layer = f"model.layers.{i}."
        for end in ("weight", "bias"):
            whole.append([f"{layer}input_layernorm.{end}"])
        for end in ("weight", "bias"):
            whole.append([f"{layer}self_attn.{part}_proj.{end}" for part in "qkv"])
        for end in ("weight", "bias"):
            whole.append([f"{layer}self_attn.o_proj.{end}"])
        for end in ("weight", "bias"):
            whole.append([f"{layer}post_attention_layernorm.{end}"])
        for end in ("weight", "bias"):
            whole.append([f"{layer}mlp.{part}.{end}" for part in ("gate_proj", "up_proj", "c_fc")])
        for end in ("weight", "bias"):
            whole.append([f"{layer}mlp.{part}.{end}" for part in ("down_proj", "c_proj")])
    return whole


def joined(config, named, dtype):
    result = []
    for names in slots(config):
        parts = [named[name] for name in names if name in named]
        result.append(torch.cat(parts).to(DEVICE, dtype) if parts else torch.empty(0, device=DEVICE, dtype=dtype))
    if result[3].numel() == 0:  # tied
        result[3] = result[0]
    return result


def batch(rows):
    """As the class Batch lays rows end to end: ids, positions, lengths, what predicts, and what is predicted."""
    ids, positions, lengths, selected, targets = [], [], [], [], []
    for row, prompt in rows:
        first = len(ids)
        for i in range(max(1, prompt), len(row)):
            selected.append(first + i - 1)
            targets.append(row[i])
        ids += row
        positions += range(len(row))
        lengths.append(len(row))
    on = lambda numbers: torch.tensor(numbers, device=DEVICE)
    return on(ids), on(positions), lengths, on(selected), on(targets)


def error(actual, expected):
    return float((actual.float().cpu() - expected.float()).abs().max() / expected.float().abs().max().clamp(min=1e-30))


def golden(model):
    config = json.loads((model / "config.json").read_text())
    vectors = json.loads((model / "vectors.json").read_text())
    expected = tensors(model / "vectors.safetensors")
    named = {}
    for file in sorted(model.glob("model*.safetensors")):
        named |= tensors(file)
    ids, positions, lengths, selected, targets = batch([(row["input_ids"], row["prompt_length"]) for row in vectors["rows"]])
    good = True
    for name, variant in VARIANTS.items():
        if name == "packed" and not GPU:
            continue
        # The flash kernel knows bf16 alone; it is near, not equal.
        dtype, most = (torch.bfloat16, 0.1) if name == "packed" else (torch.float32, 1e-4)
        weights = joined(config, named, dtype)
        gradients = [torch.zeros(w.shape, device=DEVICE) for w in weights]
        if weights[3] is weights[0]:
            gradients[3] = gradients[0]
        loss = program(model, variant).accumulate(
            weights, gradients, ids, positions, lengths, selected, targets, 1.0 / len(targets), 0, 1000
        ) / len(targets)
        worst = 0.0
        for names, gradient in zip(slots(config), gradients):
            there = [n for n in names if n in named]
            for n, part in zip(there, gradient.split([named[n].shape[0] for n in there]) if there else []):
                worst = max(worst, error(part, expected["gradient." + n]))
        right = abs(loss / vectors["loss"] - 1) < most and worst < most
        good &= right
        print(f"{model.name:20} {name:14} {str(dtype):15} loss {loss:.6f} of {vectors['loss']:.6f}, worst gradient {worst:.1e}: {'right' if right else 'WRONG'}", flush=True)
    return good


def seconds(work):
    work()
    times = []
    for _ in range(ROUNDS):
        wait()
        began = time.perf_counter()
        work()
        wait()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def wait():
    if GPU:
        torch.cuda.synchronize()


def ceiling(side):
    a = torch.randn(side, side, device=DEVICE, dtype=torch.bfloat16)
    return 2 * side**3 / seconds(lambda: a @ a)


def lengths_like_rows(tokens):
    """Lognormal, 450 in the mean, cut at 1216: the published rows."""
    numbers = random.Random(1)
    lengths = []
    while sum(lengths) < tokens:
        lengths.append(min(LONGEST, max(16, int(numbers.lognormvariate(5.95, 0.55)))))
    return lengths


def speed(model, tokens):
    config = json.loads((model / "config.json").read_text())
    most = ceiling(8192 if GPU else 512)
    print(f"{torch.cuda.get_device_name() if GPU else 'processor'}, PyTorch {torch.__version__}, bf16 products {most / 1e12:.2f} TFLOP/s", flush=True)
    numbers = random.Random(2)
    vocabulary = config["vocab_size"]
    rows = [([numbers.randrange(vocabulary) for _ in range(n)], 0) for n in lengths_like_rows(tokens)]
    ids, positions, lengths, selected, targets = batch(rows)
    weights = [torch.randn(s, device=DEVICE).mul_(0.02).to(torch.bfloat16) if s else torch.empty(0, device=DEVICE, dtype=torch.bfloat16) for s in shapes_of(config)]
    gradients = [torch.zeros(w.shape, device=DEVICE) for w in weights]
    count = sum(w.numel() for w in weights) - weights[0].numel()
    chunk = max(1, LOGITS // vocabulary)
    for name, variant in VARIANTS.items():
        if name == "packed" and not GPU:
            continue
        loaded = program(model, variant)
        for recomputed in (0, config["num_hidden_layers"]):
            work = lambda: loaded.accumulate(
                weights, gradients, ids, positions, lengths, selected, targets, 1.0 / len(targets), recomputed, chunk
            )
            report(name, recomputed, len(ids), count, most, work)
    del weights, gradients
    beside_transformers(config, ids, positions, lengths, count, most)


def report(name, recomputed, tokens, count, most, work):
    try:
        if GPU:
            torch.cuda.reset_peak_memory_stats()
        rate = tokens / seconds(work)
        memory = torch.cuda.max_memory_allocated() / 1e9 if GPU else 0
        print(f"  {name:26} {'recomputed' if recomputed else 'kept':10} {rate:9.0f} tokens/s, {100 * 6 * count * rate / most:5.1f} % of products, {memory:6.1f} GB", flush=True)
    except torch.OutOfMemoryError:
        print(f"  {name:26} {'recomputed' if recomputed else 'kept':10} does not fit", flush=True)
        torch.cuda.empty_cache()


def shapes_of(config):
    """Of a Llama."""
    hidden, inner, vocabulary = config["hidden_size"], config["intermediate_size"], config["vocab_size"]
    heads = config["num_attention_heads"]
    keys = hidden // heads * config.get("num_key_value_heads", heads)
    shapes = [[vocabulary, hidden], [hidden], [], [vocabulary, hidden]]
    for _ in range(config["num_hidden_layers"]):
        shapes += [[hidden], [], [hidden + 2 * keys, hidden], [], [hidden, hidden], [], [hidden], [], [2 * inner, hidden], [], [hidden, inner], []]
    return shapes


def beside_transformers(config, ids, positions, lengths, count, most):
    try:
        from transformers import AttentionInterface, LlamaConfig, LlamaForCausalLM
        from transformers.masking_utils import AttentionMaskInterface
    except ImportError:
        print("  transformers is not installed: nothing to compare with")
        return
    ends = torch.tensor([0] + lengths, device=DEVICE).cumsum(0).int()

    def packed(module, query, key, value, mask, scaling=None, **_):
        q, k, v = (t.transpose(1, 2)[0] for t in (query, key, value))
        if GPU:
            a = torch.ops.aten._flash_attention_forward(q, k, v, ends, ends, max(lengths), max(lengths), 0.0, True, False, scale=scaling)[0]
        else:
            a = torch.nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True, enable_gqa=True).transpose(1, 2)[0]
        return a.unsqueeze(0), None

    AttentionInterface.register("packed", packed)
    AttentionMaskInterface.register("packed", lambda *_, **__: None)
    settings = {k: v for k, v in config.items() if k not in ("architectures", "model_type", "dtype", "torch_dtype", "transformers_version")}
    torch.set_default_dtype(torch.bfloat16)
    with torch.device(DEVICE):
        model = LlamaForCausalLM(LlamaConfig(**(settings | dict(attn_implementation="packed", use_cache=False)))).train()
    torch.set_default_dtype(torch.float32)
    for recomputed in (False, True):
        if recomputed:
            model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
        work = lambda: model(input_ids=ids[None], position_ids=positions[None], labels=ids[None]).loss.backward()
        report("transformers, packed", recomputed, len(ids), count, most, work)


def runs_of(places, longest):
    """As ServingProgram lays out what a sequence sees: starts, lengths and ages of runs."""
    starts, lengths, ages = [], [], []
    position = 0
    while position < len(places):
        length = 1
        while position + length < len(places) and length < longest and places[position + length] == places[position] + length:
            length += 1
        starts.append(places[position])
        lengths.append(length)
        ages.append(len(places) - position)
        position += length
    return starts, lengths, ages


def step(loaded, weights, none, cache, parts, adapters=(), adapted_by=lambda part: -1):
    """One step for (ids of new tokens, tokens before, places of all) of each sequence, those of one token first; adapted_by tells by the number of
    a part which of the adapters it has, -1 for none."""
    ids, positions, places, rows, runs, starts, lengths, ages, adapted, chosen = ([] for _ in range(10))
    for number, (new, past, of) in enumerate(parts):
        adapted += [adapted_by(number)] * len(new)
        ids += new
        positions += range(past, past + len(new))
        places += of[past : past + len(new)]
        rows.append(len(new))
        seen = runs_of(of[: past + len(new)], 256 if len(new) == 1 else 1 << 30)
        runs.append(len(seen[0]))
        for whole, own in zip((starts, lengths, ages), seen):
            whole += own
        chosen.append(len(ids) - 1)
    matrices, columns = together(adapters, cache)
    return loaded.step(weights, none, matrices, columns, cache, ids, positions, places, rows, runs, starts, lengths, ages, adapted, chosen)


PRODUCTS = (2, 4, 8, 10)


@functools.cache
def together_of(names, dtype):
    adapters = [ADAPTERS[name] for name in names]
    matrices = [torch.cat(of, i % 2).to(dtype) for i, of in enumerate(zip(*adapters))]
    return matrices, [torch.tensor([k for k, a in enumerate(adapters) for _ in a[2 * p]], device=DEVICE) for p in range(4)]


def together(adapters, like):
    """As the class AdapterGroup lays adapters side by side; made once for the same ones."""
    if not adapters:
        return [], []
    for adapter in adapters:
        ADAPTERS[id(adapter)] = adapter
    return together_of(tuple(id(adapter) for adapter in adapters), like.dtype)


def adapter_for(config, weights, rank=8):
    """Random matrices A and B of each product of each layer, as ServedAdapter has them, and the weights that both make together."""
    random_numbers = torch.Generator(DEVICE).manual_seed(5)
    matrices, merged = [], list(weights)
    for layer in range(config["num_hidden_layers"]):
        for product in PRODUCTS:
            at = 4 + 12 * layer + product
            rows, columns = weights[at].shape
            a, b = (torch.randn(shape, device=DEVICE, generator=random_numbers) * 0.05 for shape in ((rank, columns), (rows, rank)))
            matrices += [a, b]
            merged[at] = (weights[at].float() + b @ a).to(weights[at].dtype)
    return matrices, merged


def cache_for(config, positions, dtype):
    heads = config["num_attention_heads"]
    size = config.get("head_dim") or config["hidden_size"] // heads
    return torch.zeros(config["num_hidden_layers"], 2, config.get("num_key_value_heads", heads), positions, size, device=DEVICE, dtype=dtype)


def decodes_right(model):
    """Logits of steps, of prompts in pieces and token by token, every other row with an adapter, beside those of whole rows with merged weights."""
    config = json.loads((model / "config.json").read_text())
    rows = [row["input_ids"] for row in json.loads((model / "vectors.json").read_text())["rows"]]
    named = {}
    for file in sorted(model.glob("model*.safetensors")):
        named |= tensors(file)
    good = True
    for name in ("plain", "packed") if GPU else ("plain",):
        dtype, most = (torch.bfloat16, 5e-2) if name == "packed" else (torch.float32, 1e-4)
        loaded = program(model, VARIANTS[name])
        weights = joined(config, named, dtype)
        none = [torch.empty(0)] * (1 + 4 * config["num_hidden_layers"])
        blocks = sum(-(-len(row) // 16) for row in rows)
        order = list(range(blocks))
        random.Random(3).shuffle(order)  # runs of one block, rarely of more
        cache = cache_for(config, 16 * blocks, dtype)
        places, at = [], 0
        for row in rows:
            mine = order[at : at + -(-len(row) // 16)]
            at += len(mine)
            places.append([16 * mine[i // 16] + i % 16 for i in range(len(row))])
        worst, done = 0.0, [0] * len(rows)
        adapter, merged = adapter_for(config, weights)
        whole = []
        for i, row in enumerate(rows):
            on = lambda numbers: torch.tensor(numbers, device=DEVICE)
            whole.append(loaded.logits(merged if i % 2 else weights, on(row), on(list(range(len(row)))), [len(row)]))
        while any(d < len(row) for d, row in zip(done, rows)):
            parts = []
            for i, row in enumerate(rows):
                left = len(row) - done[i]
                if left:
                    parts.append((i, 7 if left > 12 else 1))
            parts.sort(key=lambda part: part[1] > 1)
            new = [(rows[i][done[i] : done[i] + n], done[i], places[i]) for i, n in parts]
            found = step(loaded, weights, none, cache, new, [adapter], lambda part: 0 if parts[part][0] % 2 else -1)
            for logits, (i, n) in zip(found, parts):
                done[i] += n
                worst = max(worst, error(logits, whole[i][done[i] - 1].cpu()))
        good &= worst < most
        print(f"{model.name:20} {name:14} {str(dtype):15} worst logits of steps {worst:.1e}: {'right' if worst < most else 'WRONG'}", flush=True)
    return good


def copy_rate():
    a = torch.empty(1 << 30 if GPU else 1 << 27, device=DEVICE, dtype=torch.uint8)
    b = torch.empty_like(a)
    return 2 * a.numel() / seconds(lambda: b.copy_(a))


def decode_speed(model, context=512):
    config = json.loads((model / "config.json").read_text())
    dtype = torch.bfloat16
    rate = copy_rate()
    print(f"{torch.cuda.get_device_name() if GPU else 'processor'}, PyTorch {torch.__version__}, {model.name}, copy {rate / 1e12:.2f} TB/s (read and write)", flush=True)
    loaded = program(model, VARIANTS["packed" if GPU else "plain"])
    weights = [torch.randn(s, device=DEVICE).mul_(0.02).to(dtype) if s else torch.empty(0, device=DEVICE, dtype=dtype) for s in shapes_of(config)]
    none = [torch.empty(0)] * (1 + 4 * config["num_hidden_layers"])
    read = 2 * (sum(w.numel() for w in weights) - weights[0].numel())
    for batch_size in (1, 8, 64):
        cache = cache_for(config, batch_size * (context + 64), dtype)
        places = [list(range(b * (context + 64), (b + 1) * (context + 64))) for b in range(batch_size)]
        keys = cache.numel() * 2 * context / (context + 64)
        state = {"past": context}

        def work(adapters):
            parts = [([7], state["past"], of) for of in places]
            state["past"] += 1
            loaded.likeliest(step(loaded, weights, none, cache, parts, adapters, lambda part: part % len(adapters) if adapters else -1))

        for count in (0, 1, min(4, batch_size)) if batch_size > 1 else (0,):
            adapters = [adapter_for(config, weights)[0] for _ in range(count)]
            state["past"] = context
            work(adapters)
            wait()
            began = time.perf_counter()
            for _ in range(30):
                work(adapters)
            wait()
            took = (time.perf_counter() - began) / 30
            by = f", {count} adapters of rank 8" if count else ""
            print(f"  batch {batch_size:3}{by}  {batch_size / took:9.0f} tokens/s, {1e3 * took:7.2f} ms a step, {100 * (read + keys) / took / rate:5.1f} % of the copy rate", flush=True)
        if batch_size == 1:
            new = [7] * (context if GPU else 64)
            prompt = lambda: loaded.likeliest(step(loaded, weights, none, cache, [(new, 0, places[0])]))
            print(f"  prompt of {len(new)}: {len(new) / seconds(prompt):9.0f} tokens/s", flush=True)
        del cache
    del weights
    transformers_decode(config, context)


def transformers_decode(config, context):
    try:
        from transformers import LlamaConfig, LlamaForCausalLM
    except ImportError:
        print("  transformers is not installed: nothing to compare with")
        return
    settings = {k: v for k, v in config.items() if k not in ("architectures", "model_type", "dtype", "torch_dtype", "transformers_version")}
    torch.set_default_dtype(torch.bfloat16)
    with torch.device(DEVICE):
        other = LlamaForCausalLM(LlamaConfig(**settings)).eval()
    torch.set_default_dtype(torch.float32)
    for batch_size in (1, 8, 64):
        ids = torch.full((batch_size, context), 7, device=DEVICE)
        mask = torch.ones_like(ids)
        run = lambda n: other.generate(ids, attention_mask=mask, max_new_tokens=n, min_new_tokens=n, do_sample=False, pad_token_id=0)
        with torch.no_grad():
            run(2)
            wait()
            times = []
            for n in (1, 31):
                began = time.perf_counter()
                run(n)
                wait()
                times.append(time.perf_counter() - began)
        took = (times[1] - times[0]) / 30
        print(f"  transformers generate, batch {batch_size:3}  {batch_size / took:9.0f} tokens/s", flush=True)


def decode(model):
    if (model / "vectors.json").exists():
        return decodes_right(model)
    with torch.no_grad():
        decode_speed(model)
    return True


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "golden":
        sys.exit(0 if all([golden(Path(name)) for name in sys.argv[2:]]) else 1)
    elif len(sys.argv) > 2 and sys.argv[1] == "decode":
        sys.exit(0 if all([decode(Path(name)) for name in sys.argv[2:]]) else 1)
    elif len(sys.argv) > 2 and sys.argv[1] == "speed":
        speed(Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 16384)
    else:
        sys.exit(__doc__)

"""Writes src/test/resources/transformers: tiny models of what configurations can say, and what transformers computes with them.

    pip install torch==2.7.1 transformers==4.57.6
    python transformers_models.py ../resources/transformers

Per model: config.json, model.safetensors, and expected.json with rows of ids (positions before prompt_length carry no loss), the
loss of each, the L2 norm of the gradient of their mean, and the greedy continuation of a prompt.
"""

import json
import pathlib
import random
import sys

import torch
from transformers import AutoModelForCausalLM, LlamaConfig, MistralConfig, Qwen2Config, Starcoder2Config

SIZE = dict(
    vocab_size=64,
    hidden_size=24,
    intermediate_size=40,
    num_hidden_layers=3,
    num_attention_heads=6,
    num_key_value_heads=2,
    max_position_embeddings=512,
    initializer_range=0.2,
)
WITHOUT_DROPOUT = dict(residual_dropout=0.0, embedding_dropout=0.0, attention_dropout=0.0)

MODELS = {
    "llama-biases": LlamaConfig(**SIZE, mlp_bias=True, attention_bias=True),
    "llama-tied-gelu-wide-heads": LlamaConfig(
        **SIZE, head_dim=8, hidden_act="gelu_pytorch_tanh", tie_word_embeddings=True
    ),
    "llama-linear": LlamaConfig(**SIZE, rope_scaling={"rope_type": "linear", "factor": 3.0}, rope_theta=5e5),
    "mistral-window": MistralConfig(**SIZE, sliding_window=9),
    "mistral-one-key-head": MistralConfig(**{**SIZE, "num_key_value_heads": 1}, sliding_window=None, head_dim=12),
    "qwen2-window-of-upper-layers": Qwen2Config(**SIZE, use_sliding_window=True, sliding_window=11, max_window_layers=2),
    "starcoder2-without-biases": Starcoder2Config(**SIZE, **WITHOUT_DROPOUT, sliding_window=None, use_bias=False),
    "starcoder2-window-untied": Starcoder2Config(
        **{**SIZE, "num_key_value_heads": 6}, **WITHOUT_DROPOUT, sliding_window=17, tie_word_embeddings=False
    ),
}


def rows():
    random.seed(0)
    for length, prompt in ((40, 5), (300, 20), (7, 1), (2, 1)):
        yield {"input_ids": [random.randrange(3, 64) for _ in range(length)], "prompt_length": prompt}


def loss(model, row):
    ids = torch.tensor([row["input_ids"]])
    logits = model(ids).logits[0, :-1].double()
    return torch.nn.functional.cross_entropy(logits, ids[0, 1:], reduction="none")[row["prompt_length"] - 1 :].sum()


def continuation(model, prompt, tokens):
    ids = torch.tensor([prompt])
    with torch.no_grad():
        for _ in range(tokens):
            best = model(ids).logits[0, -1].topk(2)
            assert best.values[0] - best.values[1] > 1e-3, "a near tie"
            ids = torch.cat([ids, best.indices[:1, None]], 1)
    return ids[0, len(prompt) :].tolist()


def main():
    for name, config in MODELS.items():
        torch.manual_seed(len(name))
        model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").eval()
        for parameter in model.parameters():
            if parameter.dim() == 1:  # norms and biases that are not all the same
                parameter.data.add_(0.3 * torch.randn_like(parameter))
        directory = pathlib.Path(sys.argv[1]) / name
        model.save_pretrained(directory)
        (directory / "generation_config.json").unlink()
        examples = list(rows())
        losses = [loss(model, row) for row in examples]
        tokens = sum(len(row["input_ids"]) - row["prompt_length"] for row in examples)
        (sum(losses) / tokens).backward()
        norm = torch.sqrt(sum(p.grad.double().square().sum() for p in model.parameters())).item()
        prompt = examples[0]["input_ids"][:12]
        for row, value in zip(examples, losses):
            row["nll"] = value.item()
        expected = {
            "rows": examples,
            "gradient_norm": norm,
            "prompt": prompt,
            "continuation": continuation(model, prompt, 40),
        }
        (directory / "expected.json").write_text(json.dumps(expected) + "\n")


main()

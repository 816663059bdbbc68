"""Writes src/test/resources/peft: low-rank adapters of the models in src/test/resources/transformers, as PEFT trains and saves them.

    pip install torch==2.7.1 transformers==4.57.6 peft==0.21.2
    HF_HUB_OFFLINE=1 python peft_adapters.py ../resources/transformers ../resources/peft

Per model: start/ and end/, the adapter before and after ten steps of AdamW on the rows of the model's expected.json, and expected.json
with the loss of each step.
"""

import json
import pathlib
import sys

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

EVERY = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
TARGETS = {
    "llama-tied-gelu-wide-heads": EVERY,
    "mistral-one-key-head": ["q_proj", "v_proj"],
    "qwen2-window-of-upper-layers": ["k_proj", "o_proj", "up_proj"],
    "starcoder2-window-untied": "all-linear",
}
STEPS = 10
RATE = 0.01


def loss(model, rows):
    total, tokens = 0, 0
    for row in rows:
        ids = torch.tensor([row["input_ids"]])
        logits = model(ids).logits[0, :-1]
        losses = torch.nn.functional.cross_entropy(logits, ids[0, 1:], reduction="none")[row["prompt_length"] - 1 :]
        total, tokens = total + losses.sum(), tokens + losses.numel()
    return total / tokens


def main():
    for name, targets in TARGETS.items():
        base = pathlib.Path(sys.argv[1]) / name
        out = pathlib.Path(sys.argv[2]) / name
        torch.manual_seed(1)
        model = AutoModelForCausalLM.from_pretrained(base, attn_implementation="eager")
        model.config._name_or_path = name
        model.name_or_path = name
        config = LoraConfig(task_type="CAUSAL_LM", r=2, lora_alpha=6, target_modules=targets)
        model = get_peft_model(model, config)
        model.peft_config["default"].base_model_name_or_path = name
        model.save_pretrained(out / "start")
        rows = json.loads((base / "expected.json").read_text())["rows"]
        optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=RATE, weight_decay=0.0)
        losses = []
        for _ in range(STEPS):
            optimizer.zero_grad()
            value = loss(model, rows)
            value.backward()
            optimizer.step()
            losses.append(value.item())
        model.save_pretrained(out / "end")
        for readme in out.glob("*/README.md"):
            readme.unlink()
        expected = {"learning_rate": RATE, "losses": losses, "end": loss(model, rows).item()}
        (out / "expected.json").write_text(json.dumps(expected) + "\n")


main()

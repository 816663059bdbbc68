"""Writes src/test/resources/chat/vectors.json: what transformers makes of conversations by the chat templates beside it.

    pip install transformers==4.57.6 jinja2
    python chat_templates.py ../resources/golden/tokenization ../resources/chat

Per tokenizer, template and conversation: the text, and its ids where an answer is asked for.
"""

import json
import pathlib
import sys

from transformers import AutoTokenizer

CONVERSATIONS = [
    [{"role": "user", "content": "Write a function that adds two numbers."}],
    [{"role": "user", "content": "  Größe? 'a' \\n \"b\"\n\n{{ braces }}\n"}],
    [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Add."},
    ],
    [
        {"role": "user", "content": "Add."},
        {"role": "assistant", "content": "a + b"},
    ],
    [
        {"role": "user", "content": "Add."},
        {"role": "assistant", "content": "a + b"},
        {"role": "user", "content": "Multiply."},
    ],
]


def main():
    vectors = []
    for name in ("llama", "deepseek", "gpt2"):
        tokenizer = AutoTokenizer.from_pretrained(pathlib.Path(sys.argv[1]) / name)
        for prompt in ("magicoder", "alpaca"):
            tokenizer.chat_template = (pathlib.Path(sys.argv[2]) / f"{prompt}.jinja").read_text()
            for messages in CONVERSATIONS:
                asked = messages[-1]["role"] == "user"
                arguments = dict(conversation=messages, add_generation_prompt=asked)
                vector = {"tokenizer": name, "prompt": prompt, "messages": messages}
                vector["text"] = tokenizer.apply_chat_template(tokenize=False, **arguments)
                if asked:
                    vector["ids"] = tokenizer.apply_chat_template(tokenize=True, **arguments)
                vectors.append(vector)
    (pathlib.Path(sys.argv[2]) / "vectors.json").write_text(json.dumps(vectors, ensure_ascii=False) + "\n")


main()

"""What transformers 4.57.6 makes of conversations with the templates in ../resources/golden/chat-templates.

    python chat_template_vectors.py      writes vectors.json beside them

The templates are those of the models that they are named after, as published in their tokenizer_config.json, the longest ones cut to what
conversations without tools reach; features.jinja is ours.
"""

import json
import pathlib

from transformers.utils.chat_template_utils import render_jinja_template

HERE = pathlib.Path(__file__).parent.parent / "resources" / "golden" / "chat-templates"

THOUGHT = "<think>\nhm\n</think>\n\nb"
CONVERSATIONS = {
    "one question": [("user", "Write a function that adds two numbers.")],
    "with system": [("system", "You are terse."), ("user", "  Héllo 😀 <b>&'\"\\ {{x}} {% if %}\n")],
    "three turns": [("user", "1+1?"), ("assistant", " 2\n"), ("user", "And 2+2?\n\n")],
    "thought before": [("user", "a"), ("assistant", THOUGHT), ("user", "c")],
    "ends with assistant": [("user", "a"), ("assistant", THOUGHT)],
    "two users": [("user", "a"), ("user", "b")],
}

vectors = []
for file in sorted(HERE.glob("*.jinja")):
    template = file.read_bytes().decode()
    for name, turns in CONVERSATIONS.items():
        messages = [{"role": role, "content": content} for role, content in turns]
        for prompt in (True, False):
            vector = {"template": file.stem, "conversation": name, "messages": messages, "add_generation_prompt": prompt}
            try:
                rendered, _ = render_jinja_template(
                    conversations=[messages], chat_template=template, add_generation_prompt=prompt,
                    bos_token="<s>", eos_token="</s>")
                vector["text"] = rendered[0]
            except Exception as error:  # the template's own refusal
                vector["raised"] = str(error)
            vectors.append(vector)
(HERE / "vectors.json").write_text(json.dumps(vectors, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

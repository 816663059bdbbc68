"""A Llama of random weights and with a dummy vocabulary as a GGUF file, for llama.cpp beside `bench inference`.

    python gguf_model.py FILE TYPE HIDDEN LAYERS HEADS KEY_VALUE_HEADS INNER VOCABULARY

TYPE is f32, bf16, q8_0 or q4_0. Embedding and head are one matrix, in q8_0 where the others are in q4_0, as the project's int4 has its head
in eight bits. Needs PyPI's gguf 0.19.0. Same shape, same numbers: layers repeat each other, which takes no time off any product.
"""

import os
import sys

import gguf
import numpy as np

TYPES = {
    "f32": (gguf.GGMLQuantizationType.F32, gguf.LlamaFileType.ALL_F32),
    "bf16": (gguf.GGMLQuantizationType.BF16, gguf.LlamaFileType.MOSTLY_BF16),
    "q8_0": (gguf.GGMLQuantizationType.Q8_0, gguf.LlamaFileType.MOSTLY_Q8_0),
    "q4_0": (gguf.GGMLQuantizationType.Q4_0, gguf.LlamaFileType.MOSTLY_Q4_0),
}
ROWS_DRAWN = 64
CONTEXT = 4096


def matrix(random, rows, columns, kind):
    drawn = random.standard_normal((ROWS_DRAWN, columns), dtype=np.float32) * np.float32(0.02)
    stored = gguf.quants.quantize(drawn, kind)
    return np.ascontiguousarray(np.tile(stored, (-(-rows // ROWS_DRAWN), 1))[:rows])


def add_vocabulary(writer, size):
    specials = ["<unk>", "<s>", "</s>"]
    names = specials + [f"<0x{byte:02X}>" for byte in range(256)]
    names += [f"t{i}" for i in range(len(names), size)]
    kinds = [gguf.TokenType.UNKNOWN] + [gguf.TokenType.CONTROL] * 2 + [gguf.TokenType.BYTE] * 256
    kinds += [gguf.TokenType.NORMAL] * (size - len(kinds))
    writer.add_tokenizer_model("llama")
    writer.add_token_list([name.encode() for name in names])
    writer.add_token_scores([0.0] * size)
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)


def write(path, name, hidden, layers, heads, key_value_heads, inner, vocabulary):
    kind, file_type = TYPES[name]
    kind_of_head = TYPES["q8_0"][0] if name == "q4_0" else kind
    head_size = hidden // heads
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_file_type(file_type)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(hidden)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(inner)
    writer.add_head_count(heads)
    writer.add_head_count_kv(key_value_heads)
    writer.add_rope_dimension_count(head_size)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(vocabulary)
    add_vocabulary(writer, vocabulary)

    random = np.random.default_rng(1)
    norm = np.ones(hidden, dtype=np.float32)
    of_layer = {
        "attn_q": (hidden, hidden),
        "attn_k": (key_value_heads * head_size, hidden),
        "attn_v": (key_value_heads * head_size, hidden),
        "attn_output": (hidden, hidden),
        "ffn_gate": (inner, hidden),
        "ffn_up": (inner, hidden),
        "ffn_down": (hidden, inner),
    }
    matrices = {part: matrix(random, *shape, kind) for part, shape in of_layer.items()}
    writer.add_tensor("token_embd.weight", matrix(random, vocabulary, hidden, kind_of_head), raw_dtype=kind_of_head)
    writer.add_tensor("output_norm.weight", norm)
    for layer in range(layers):
        writer.add_tensor(f"blk.{layer}.attn_norm.weight", norm)
        writer.add_tensor(f"blk.{layer}.ffn_norm.weight", norm)
        for part, stored in matrices.items():
            writer.add_tensor(f"blk.{layer}.{part}.weight", stored, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    target = sys.argv[1]
    write(target + ".part", sys.argv[2], *(int(number) for number in sys.argv[3:9]))
    os.replace(target + ".part", target)

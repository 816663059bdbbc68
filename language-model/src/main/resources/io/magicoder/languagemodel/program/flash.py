# The kernels of a GPU for attention; nothing else of these programs can run on one device alone.

# All rows at once (arXiv 2307.08691): queries, keys and values are [tokens, heads, head size], ends is the first position of each row and the
# end of the last, int32. A query sees the keys of its row up to its own position, and at most `before` positions back.
def attend_packed(self, q: Tensor, k: Tensor, v: Tensor, ends: Tensor, longest: int, before: Optional[int]) -> Tensor:
  a, lse, seed, offset, mask, = torch._flash_attention_forward(q, k, v, ends, ends, longest, longest, 0., True, False, window_size_left=before)
  return a

# All queries see all keys: [batch, heads, positions, head size].
def look_at(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
  a, lse, q_ends, k_ends, longest_q, longest_k, seed, offset, mask, = torch._scaled_dot_product_flash_attention(q, k, v)
  return a

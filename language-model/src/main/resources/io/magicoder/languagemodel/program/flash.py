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

# Queries [rows, heads, head size], the last of `k` and `v` [positions, heads, head size]: each sees what is before it and itself.
def attend_end(self, q: Tensor, k: Tensor, v: Tensor, window: int) -> Tensor:
  n = torch.size(q, 0)
  m = torch.size(k, 0)
  if window > 0:
    before = annotate(Optional[int], window - 1)
  else:
    before = annotate(Optional[int], None)
  a, lse, seed, offset, mask, = torch._flash_attention_forward(q, k, v, torch.tensor([0, n], dtype=3, device=q.device), torch.tensor([0, m], dtype=3, device=q.device), n, m, 0., True, False, window_size_left=before)
  return a

# As many queries of each run as `group` says, q_ends apart; a run's keys begin at a place of `starts` and are `sizes` in number. And the
# logarithms of the sums of their weights, [heads, queries].
def look_at_runs(self, q: Tensor, k: Tensor, v: Tensor, q_ends: Tensor, starts: Tensor, sizes: Tensor, group: int) -> Tuple[Tensor, Tensor]:
  a, lse, seed, offset, mask, = torch._flash_attention_forward(q, k, v, q_ends, starts, group, torch.size(k, 0), 0., False, False, seqused_k=sizes)
  return (a, lse)

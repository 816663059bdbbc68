# One transformer layer, for training and for decoding. Rows are laid end to end: x is [tokens, hidden].
# A layer's weights w (an empty tensor where the architecture has none):
#   0, 1 norm and its bias     2, 3 query, key and value projection in one     4, 5 output projection
#   6, 7 norm and its bias     8, 9 gate and up projection in one, or only up  10, 11 down projection

def layer(self, x: Tensor, w: List[Tensor], window: int, cos: Tensor, sin: Tensor, lengths: List[int], ends: Tensor, cache: Tensor, past: int) -> Tensor:
  qkv = self.linear(self.norm(x, w[0], w[1]), w[2], w[3])
  if torch.numel(cache) > 0 and torch.size(x, 0) == 1:
    a = self.look_back(qkv, window, cos, sin, cache, past)
  else:
    a = self.attention(qkv, window, cos, sin, lengths, ends, cache, past)
  x = torch.add_(self.linear(a, w[4], w[5]), x)
  h = self.norm(x, w[6], w[7])
  return torch.add_(self.linear(self.up(h, w[8], w[9]), w[10], w[11]), x)

def attention(self, qkv: Tensor, window: int, cos: Tensor, sin: Tensor, lengths: List[int], ends: Tensor, cache: Tensor, past: int) -> Tensor:
  n = torch.size(qkv, 0)
  v = torch.narrow(torch.view(qkv, [n, -1, self.head_size]), 1, self.heads + self.key_value_heads, self.key_value_heads)
  qk = torch.view(self.rotate(qkv, cos, sin), [n, -1, self.head_size])
  q, k, = torch.split_with_sizes(qk, [self.heads, self.key_value_heads], 1)
  if torch.numel(cache) > 0:
    torch.copy_(torch.narrow(cache, 3, past, n), torch.unsqueeze(torch.permute(torch.stack([k, v]), [0, 2, 1, 3]), 2))
  if torch.numel(cache) == 0 or (self.packed and past == 0):
    a = self.attend_rows(q, k, v, window, lengths, ends)
  else:
    keys, values, = torch.unbind(torch.squeeze(torch.narrow(cache, 3, 0, past + n), 2))
    seen = annotate(List[Tensor], [])
    self.attend(seen, q, torch.transpose(keys, 0, 1), torch.transpose(values, 0, 1), window)
    a = self.joined(seen)
  return torch.reshape(a, [n, -1])

# Each row by itself, [tokens, heads, head size]: all of them in one kernel, or one after the other.
def attend_rows(self, q: Tensor, k: Tensor, v: Tensor, window: int, lengths: List[int], ends: Tensor) -> Tensor:
  if self.packed:
    if window > 0:
      before = annotate(Optional[int], window - 1)
    else:
      before = annotate(Optional[int], None)
    a = self.attend_packed(q, k, v, ends, max(lengths), before)
  else:
    seen = annotate(List[Tensor], [])
    rows = [torch.split_with_sizes(q, lengths, 0), torch.split_with_sizes(k, lengths, 0), torch.split_with_sizes(v, lengths, 0)]
    for i in range(torch.len(lengths)):
      self.attend(seen, rows[0][i], rows[1][i], rows[2][i], window)
    a = self.joined(seen)
  return a

def joined(self, parts: List[Tensor]) -> Tensor:
  a = parts[0]
  if torch.len(parts) > 1:
    a = torch.cat(parts, 0)
  return a

# For kernels that take all rows at once: where rows begin, and where the last one ends.
def ends(self, lengths: List[int], like: Tensor) -> Tensor:
  ends = annotate(List[int], [0])
  if self.packed:
    for n in lengths:
      torch.append(ends, ends[-1] + n)
  return torch.tensor(ends, dtype=3, device=like.device)

# The same for one token after those in the cache [2, key and value heads, 1, capacity, head size], in few operations: those of a small
# model take their time. Heads that share a key head are the rows of one product.
def look_back(self, qkv: Tensor, window: int, cos: Tensor, sin: Tensor, cache: Tensor, past: int) -> Tensor:
  self.rotate(qkv, cos, sin)
  q, kv, = torch.split_with_sizes(torch.view(qkv, [-1, self.head_size]), [self.heads, 2 * self.key_value_heads], 0)
  torch.copy_(torch.select(cache, 3, past), torch.view(kv, [2, -1, 1, self.head_size]))
  begin = 0
  if window > 0:
    begin = max(0, past + 1 - window)
  k, v, = torch.unbind(torch.narrow(cache, 3, begin, past + 1 - begin))
  q = torch.view(q, [self.key_value_heads, 1, -1, self.head_size])
  if self.packed:
    a = self.look_at(q, k, v)
  else:
    a = self.attend_block(q, k, v, None, False)
  return torch.reshape(a, [1, -1])

# Root mean square norm (arXiv 1910.07467), or layer norm (arXiv 1607.06450).
def norm(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
  if self.layer_norm:
    y = torch.layer_norm(x, [torch.size(x, -1)], weight, bias, self.epsilon)
  else:
    length = torch.linalg_vector_norm(x, 2, [-1], True, dtype=6)
    mean = torch.rsub(torch.square(length), self.epsilon, -1. / float(torch.size(x, -1))) # epsilon + length^2 / size
    y = torch.mul(torch.to(torch.mul(x, torch.rsqrt(mean)), x.dtype), weight)
  return y

# SwiGLU (arXiv 2002.05202) where up comes with a gate. One row takes both in one product; many rows have products long enough without.
def up(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
  if not self.gated:
    return self.activation(self.linear(x, weight, bias))
  if torch.size(x, 0) == 1:
    gate, up, = torch.chunk(self.linear(x, weight, bias), 2, -1)
  else:
    of_gate, of_up, = torch.chunk(weight, 2, 0)
    gate_bias, up_bias, = torch.chunk(bias, 2, 0)
    gate = self.linear(x, of_gate, gate_bias)
    up = self.linear(x, of_up, up_bias)
  y = self.activation(gate)
  if torch.is_grad_enabled():
    y = torch.mul(y, up)
  else:
    y = torch.mul_(y, up)
  return y

def activation(self, x: Tensor) -> Tensor:
  if self.hidden_act == "silu":
    y = torch.silu(x)
  elif self.hidden_act == "gelu":
    y = torch.gelu(x, approximate="none")
  else:
    y = torch.gelu(x, approximate="tanh")
  return y

# Rotary positions (arXiv 2104.09864) of queries and keys, in the half-split layout of transformers: [x1, x2] * cos + [x2, x1] * [-sin, sin].
# Returns [tokens, heads and key heads, 2, half a head]; in place where nothing is differentiated.
def rotate(self, qkv: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  halves = torch.view(qkv, [torch.size(qkv, 0), -1, 2, torch.floordiv(self.head_size, 2)])
  x = torch.narrow(halves, 1, 0, self.heads + self.key_value_heads)
  flipped = torch.flip(x, [2])
  if x.requires_grad:
    y = torch.addcmul(torch.mul(x, cos), flipped, sin)
  else:
    y = torch.addcmul_(torch.mul_(x, cos), flipped, sin)
  return y

# cos, and sin with the sign of the rotation, each [tokens, 1, 2, half a head].
def rotary(self, positions: Tensor, dtype: int) -> Tuple[Tensor, Tensor]:
  frequencies = torch.tensor(self.frequencies, dtype=6, device=positions.device)
  angles = torch.unsqueeze(torch.outer(torch.to(positions, 6), frequencies), 1)
  cos = torch.cos(angles)
  sin = torch.sin(angles)
  return (torch.to(torch.stack([cos, cos], 2), dtype), torch.to(torch.stack([torch.neg(sin), sin], 2), dtype))

# The queries q [n, heads, size] stand at the last n positions of k and v [m, key and value heads, size]. A position sees itself and
# what is before it, at most window positions in all (0: no limit). Appends to y
# [queries, key and value heads, heads that share one (arXiv 2305.13245), size] in blocks of queries: so little is computed of what is
# invisible.
def attend(self, y: List[Tensor], q: Tensor, k: Tensor, v: Tensor, window: int) -> NoneType:
  n = torch.size(q, 0)
  end = torch.size(k, 0) - n
  dtype = q.dtype
  if torch.is_grad_enabled() and self.wide_attention:
    # In bf16 attention takes three times as long to differentiate.
    q = torch.to(q, 6)
    k = torch.to(k, 6)
    v = torch.to(v, 6)
  for queries in torch.split(torch.permute(torch.view(q, [n, self.key_value_heads, -1, self.head_size]), [1, 2, 0, 3]), 256, 2):
    count = torch.size(queries, 2)
    end = end + count
    begin = 0
    if window > 0:
      begin = max(0, end - count - window + 1)
    keys = self.shared(torch.narrow(k, 0, begin, end - begin), queries)
    values = self.shared(torch.narrow(v, 0, begin, end - begin), queries)
    if end == count and (window == 0 or count <= window):
      out = self.attend_block(queries, keys, values, None, True)
    else:
      at = torch.unsqueeze(torch.arange(end - count, end, device=q.device), 1)
      to = torch.unsqueeze(torch.arange(begin, end, device=q.device), 0)
      visible = torch.le(to, at)
      if window > 0:
        visible = torch.logical_and(visible, torch.gt(to, torch.sub(at, window)))
      out = self.attend_block(queries, keys, values, visible, False)
    torch.append(y, torch.permute(torch.to(out, dtype), [2, 0, 1, 3]))

# Left to choose on a GPU, PyTorch takes cuDNN, which plans anew for every length.
def attend_block(self, q: Tensor, k: Tensor, v: Tensor, visible: Optional[Tensor], causal: bool) -> Tensor:
  if self.plain_attention:
    added = annotate(Optional[Tensor], None)
    if visible is not None:
      seen = unchecked_cast(Tensor, visible)
      added = torch.masked_fill(torch.zeros_like(seen, dtype=q.dtype), torch.logical_not(seen), -1.0e38)
    a, weights, = torch._scaled_dot_product_attention_math(q, k, v, added, 0., causal)
  else:
    a = torch.scaled_dot_product_attention(q, k, v, visible, 0., causal)
  return a

# To batches of key heads, without a copy.
def shared(self, x: Tensor, queries: Tensor) -> Tensor:
  return torch.expand(torch.permute(torch.unsqueeze(x, 2), [1, 2, 0, 3]), [-1, torch.size(queries, 1), -1, -1])

# y = x w' + b, by the kernels measured to be the fastest for one row, for a few and for many (class Kernels).
def linear(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
  b = annotate(Optional[Tensor], None)
  if torch.numel(bias) > 0:
    b = bias
  n = torch.size(x, 0)
  one = n == 1
  if one and self.one_row_by_onednn and not torch.is_grad_enabled():
    y = ops.mkldnn._linear_pointwise(x, weight, b, "none", [], "")
  elif self.few_rows_turned and n >= 6 and n <= 48 and not torch.is_grad_enabled():
    y = torch.contiguous(torch.t(torch.mm(weight, torch.t(x))))
    if b is not None:
      y = torch.add_(y, b)
  elif self.many_rows_widened and not one:
    y = torch.to(torch.linear(torch.to(x, 6), torch.to(weight, 6)), x.dtype)
    if b is not None:
      y = torch.add(y, b)
  else:
    y = torch.linear(x, weight, b)
  return y

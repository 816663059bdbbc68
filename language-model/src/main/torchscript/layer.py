# One transformer layer, for training and for decoding. Rows are laid end to end: x is [tokens, hidden].
# A layer's weights w (an empty tensor where the architecture has none):
#   0, 1 norm and its bias     2, 3 query, key and value projection in one     4, 5 output projection
#   6, 7 norm and its bias     8, 9 gate and up projection in one, or only up  10, 11 down projection

def layer(self, x: Tensor, w: List[Tensor], window: int, cos: Tensor, sin: Tensor, lengths: List[int], keys: Tensor, values: Tensor, past: int) -> Tensor:
  h = self.norm(x, w[0], w[1])
  qkv = torch.view(self.linear(h, w[2], w[3]), [-1, self.heads + 2 * self.key_value_heads, self.head_size])
  qk, v, = torch.split_with_sizes(qkv, [self.heads + self.key_value_heads, self.key_value_heads], 1)
  q, k, = torch.split_with_sizes(self.rotate(qk, cos, sin), [self.heads, self.key_value_heads], 1)
  if torch.numel(keys) > 0:
    n = torch.size(x, 0)
    torch.copy_(torch.narrow(keys, 0, past, n), k)
    torch.copy_(torch.narrow(values, 0, past, n), v)
    a = self.attend(q, torch.narrow(keys, 0, 0, past + n), torch.narrow(values, 0, 0, past + n), window)
  else:
    rows = annotate(List[Tensor], [])
    first = 0
    for n in lengths:
      torch.append(rows, self.attend(torch.narrow(q, 0, first, n), torch.narrow(k, 0, first, n), torch.narrow(v, 0, first, n), window))
      first = first + n
    a = torch.cat(rows, 0)
  x = torch.add(x, self.linear(a, w[4], w[5]))
  h = self.norm(x, w[6], w[7])
  return torch.add(x, self.linear(self.activate(self.linear(h, w[8], w[9])), w[10], w[11]))

# Root mean square norm (arXiv 1910.07467), or layer norm (arXiv 1607.06450).
def norm(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
  if self.layer_norm:
    y = torch.layer_norm(x, [torch.size(x, -1)], weight, bias, self.epsilon)
  else:
    y = torch.rms_norm(x, [torch.size(x, -1)], weight, self.epsilon)
  return y

# SwiGLU (arXiv 2002.05202) where up comes with a gate.
def activate(self, x: Tensor) -> Tensor:
  if self.gated:
    gate, up, = torch.chunk(x, 2, -1)
    y = torch.mul(self.activation(gate), up)
  else:
    y = self.activation(x)
  return y

def activation(self, x: Tensor) -> Tensor:
  if self.hidden_act == "silu":
    y = torch.silu(x)
  elif self.hidden_act == "gelu":
    y = torch.gelu(x, approximate="none")
  else:
    y = torch.gelu(x, approximate="tanh")
  return y

# Rotary positions (arXiv 2104.09864) in the half-split layout of transformers: x * cos + [-x2, x1] * sin.
def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  return torch.addcmul(torch.mul(x, cos), torch.roll(x, [torch.floordiv(self.head_size, 2)], [-1]), sin)

# cos, and sin with the sign of the rotation, each [tokens, 1, head size].
def rotary(self, positions: Tensor, dtype: int) -> Tuple[Tensor, Tensor]:
  frequencies = torch.tensor(self.frequencies, dtype=6)
  angles = torch.unsqueeze(torch.outer(torch.to(positions, 6), frequencies), 1)
  cos = torch.cos(angles)
  sin = torch.sin(angles)
  return (torch.to(torch.cat([cos, cos], -1), dtype), torch.to(torch.cat([torch.neg(sin), sin], -1), dtype))

# The queries q [n, heads, size] stand at the last n positions of k and v [m, key and value heads, size]. A position sees itself and
# what is before it, at most window positions in all (0: no limit).
def attend(self, q: Tensor, k: Tensor, v: Tensor, window: int) -> Tensor:
  n = torch.size(q, 0)
  m = torch.size(k, 0)
  if n == 1:
    # All keys are visible, so the heads that share a key head (arXiv 2305.13245) can be the rows of one product.
    seen = m
    if window > 0:
      seen = min(m, window)
    grouped = torch.view(q, [1, self.key_value_heads, -1, self.head_size])
    y = torch.scaled_dot_product_attention(grouped, self.by_head(torch.narrow(k, 0, m - seen, seen)), self.by_head(torch.narrow(v, 0, m - seen, seen)))
    return torch.view(y, [1, -1])
  queries = self.by_head(q)
  keys = self.by_head(self.repeat(k))
  values = self.by_head(self.repeat(v))
  if n == m and (window == 0 or n <= window):
    y = torch.scaled_dot_product_attention(queries, keys, values, None, 0., True)
  else:
    blocks = annotate(List[Tensor], [])
    for first in range(0, n, 512):
      count = min(512, n - first)
      end = m - n + first + count
      begin = 0
      if window > 0:
        begin = max(0, end - count - window + 1)
      at = torch.unsqueeze(torch.arange(end - count, end), 1)
      to = torch.unsqueeze(torch.arange(begin, end), 0)
      visible = torch.le(to, at)
      if window > 0:
        visible = torch.logical_and(visible, torch.gt(to, torch.sub(at, window)))
      torch.append(blocks, torch.scaled_dot_product_attention(torch.narrow(queries, 2, first, count), torch.narrow(keys, 2, begin, end - begin), torch.narrow(values, 2, begin, end - begin), visible))
    y = torch.cat(blocks, 2)
  return torch.reshape(torch.transpose(torch.squeeze(y, 0), 0, 1), [n, -1])

def by_head(self, x: Tensor) -> Tensor:
  return torch.unsqueeze(torch.transpose(x, 0, 1), 0)

def repeat(self, x: Tensor) -> Tensor:
  groups = torch.floordiv(self.heads, self.key_value_heads)
  if groups == 1:
    y = x
  else:
    y = torch.reshape(torch.expand(torch.unsqueeze(x, 2), [-1, -1, groups, -1]), [torch.size(x, 0), self.heads, self.head_size])
  return y

# y = x w' + b, by the kernels measured to be the fastest for one row and for many (class Kernels).
def linear(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
  b = annotate(Optional[Tensor], None)
  if torch.numel(bias) > 0:
    b = bias
  kernel = self.many_rows
  if torch.size(x, 0) == 1:
    kernel = self.one_row
  if kernel == "onednn" and not torch.is_grad_enabled():
    y = ops.mkldnn._linear_pointwise(x, weight, b, "none", [], "")
  elif kernel == "widened":
    y = torch.to(torch.linear(torch.to(x, 6), torch.to(weight, 6)), x.dtype)
    if b is not None:
      y = torch.add(y, b)
  else:
    y = torch.linear(x, weight, b)
  return y

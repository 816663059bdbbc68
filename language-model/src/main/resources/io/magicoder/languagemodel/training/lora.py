# Low-rank adapters (arXiv 2106.09685): y = x w' + b + scale * (x A') B', where w and b stay as they are. A layer's adapters a:
#   0, 1 A and B of the query projection   2, 3 key   4, 5 value   6, 7 output   8, 9 gate   10, 11 up   12, 13 down
# each an empty tensor where there is none. A and B are fp32, and so is what is computed with them, as in PEFT.

# The loss of next tokens and its gradient as in gradients.py, but only by the adapters.
def accumulate_adapters(self, w: List[Tensor], a: List[Tensor], g: List[Tensor], scale: float, ids: Tensor, positions: Tensor, lengths: List[int], selected: Tensor, targets: Tensor, factor: float, recompute: int, chunk: int) -> float:
  x = torch.embedding(w[0], ids)
  cos, sin, = self.rotary(positions, x.dtype)
  ends = self.ends(lengths, ids)
  inputs = annotate(List[List[Tensor]], [])
  outputs = annotate(List[Tensor], [])
  for i in range(self.layers):
    leaves = self.leaves(x, self.adapters(a, i), i >= recompute)
    x = self.adapted_layer(leaves[14], self.weights(w, i), leaves, scale, self.windows[i], cos, sin, lengths, ends)
    torch.append(inputs, leaves)
    if i >= recompute:
      torch.append(outputs, x)
    x = torch.detach(x)
  sum, d, = self.head_gradient(w, annotate(List[Tensor], []), x, selected, targets, factor, chunk)
  for j in range(self.layers):
    i = self.layers - 1 - j
    if i < recompute:
      torch.append(inputs, self.leaves(inputs[i][14], self.adapters(a, i), True))
      torch.append(outputs, self.adapted_layer(inputs[-1][14], self.weights(w, i), inputs[-1], scale, self.windows[i], cos, sin, lengths, ends))
    d = self.add_gradients([torch.pop(outputs)], torch.pop(inputs), d, self.adapters(g, i))
  return float(sum)

# As in loss.py.
def adapted_nll(self, w: List[Tensor], a: List[Tensor], scale: float, ids: Tensor, positions: Tensor, lengths: List[int], selected: Tensor, targets: Tensor, chunk: int) -> Tensor:
  x = torch.embedding(w[0], ids)
  cos, sin, = self.rotary(positions, x.dtype)
  ends = self.ends(lengths, ids)
  for i in range(self.layers):
    x = self.adapted_layer(x, self.weights(w, i), self.adapters(a, i), scale, self.windows[i], cos, sin, lengths, ends)
  return self.nll_of(w, x, selected, targets, chunk)

def adapters(self, a: List[Tensor], i: int) -> List[Tensor]:
  return torch.slice(a, 14 * i, 14 + 14 * i, 1)

# The layer of layer.py for many rows without a cache.
def adapted_layer(self, x: Tensor, w: List[Tensor], a: List[Tensor], scale: float, window: int, cos: Tensor, sin: Tensor, lengths: List[int], ends: Tensor) -> Tensor:
  h = self.norm(x, w[0], w[1])
  keys = self.key_value_heads * self.head_size
  q, k, v, = torch.split_with_sizes(self.linear(h, w[2], w[3]), [self.heads * self.head_size, keys, keys], 1)
  qkv = torch.cat([self.adapted(q, h, a, 0, scale), self.adapted(k, h, a, 1, scale), self.adapted(v, h, a, 2, scale)], 1)
  seen = self.attention(qkv, window, cos, sin, lengths, ends, torch.new_zeros(x, [0]), 0)
  x = torch.add(self.adapted(self.linear(seen, w[4], w[5]), seen, a, 3, scale), x)
  h = self.norm(x, w[6], w[7])
  if self.gated:
    of_gate, of_up, = torch.chunk(w[8], 2, 0)
    gate_bias, up_bias, = torch.chunk(w[9], 2, 0)
    gate = self.adapted(self.linear(h, of_gate, gate_bias), h, a, 4, scale)
    up = torch.mul(self.activation(gate), self.adapted(self.linear(h, of_up, up_bias), h, a, 5, scale))
  else:
    up = self.activation(self.adapted(self.linear(h, w[8], w[9]), h, a, 5, scale))
  return torch.add(self.adapted(self.linear(up, w[10], w[11]), up, a, 6, scale), x)

def adapted(self, y: Tensor, x: Tensor, a: List[Tensor], i: int, scale: float) -> Tensor:
  if torch.numel(a[2 * i]) > 0:
    change = torch.linear(torch.linear(torch.to(x, 6), a[2 * i]), a[2 * i + 1])
    y = torch.to(torch.add(y, change, alpha=scale), y.dtype)
  return y

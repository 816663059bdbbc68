# The gradient of gradients.py with the graph cut inside of layers, too, at norms and rotation, whose derivatives are written out here: each is
# one pass over memory instead of many, and nothing is kept for them but the inputs.

def accumulate_written(self, w: List[Tensor], g: List[Tensor], ids: Tensor, positions: Tensor, lengths: List[int], selected: Tensor, targets: Tensor, factor: float, recompute: int, chunk: int) -> float:
  x = torch.embedding(w[0], ids)
  cos, sin, = self.rotary(positions, x.dtype)
  back = torch.neg(sin)
  ends = self.ends(lengths, ids)
  kept = annotate(List[List[List[Tensor]]], [])
  for i in range(self.layers):
    parts = self.cut_layer(x, self.weights(w, i), self.windows[i], cos, sin, lengths, ends, i >= recompute)
    if i < recompute:
      torch.append(kept, [[x]])
    else:
      torch.append(kept, parts)
    x = parts[8][0]
  sum, d, = self.head_gradient(w, g, x, selected, targets, factor, chunk)
  for j in range(self.layers):
    i = self.layers - 1 - j
    parts = torch.pop(kept)
    if i < recompute:
      parts = self.cut_layer(parts[0][0], self.weights(w, i), self.windows[i], cos, sin, lengths, ends, True)
    d = self.cut_layer_back(parts, d, self.weights(w, i), self.weights(g, i), cos, back)
  self.add_rows(g[0], ids, d)
  return float(sum)

# Returns, for the way back: 0 input of the first norm, its rows' means and scales; 1, 2 leaves and result of the projection; 3, 4 of
# attention; 5 as 0, of the second norm; 6, 7 leaves and result of the feed-forward part; 8 the layer's output.
def cut_layer(self, x: Tensor, w: List[Tensor], window: int, cos: Tensor, sin: Tensor, lengths: List[int], ends: Tensor, differentiable: bool) -> List[List[Tensor]]:
  h, mean, scale, = self.scaled(x, w[0], w[1])
  projection = self.leaves(h, torch.slice(w, 2, 4, 1), differentiable)
  qkv = self.linear(projection[2], projection[0], projection[1])
  turned = torch.detach(qkv)
  self.rotate(turned, cos, sin)
  attention = self.leaves(turned, torch.slice(w, 4, 6, 1), differentiable)
  heads = torch.view(attention[2], [torch.size(x, 0), -1, self.head_size])
  q, k, v, = torch.split_with_sizes(heads, [self.heads, self.key_value_heads, self.key_value_heads], 1)
  seen = torch.reshape(self.attend_rows(q, k, v, window, lengths, ends), [torch.size(x, 0), -1])
  a = self.linear(seen, attention[0], attention[1])
  y = torch.add(x, torch.detach(a))
  h, y_mean, y_scale, = self.scaled(y, w[6], w[7])
  feeding = self.leaves(h, torch.slice(w, 8, 12, 1), differentiable)
  f = self.linear(self.up(feeding[4], feeding[0], feeding[1]), feeding[2], feeding[3])
  return [[x, mean, scale], projection, [qkv], attention, [a], [y, y_mean, y_scale], feeding, [f], [torch.add(y, torch.detach(f))]]

# The gradient of the layer's input by that of its output, d; those of its weights are added to g.
def cut_layer_back(self, parts: List[List[Tensor]], d: Tensor, w: List[Tensor], g: List[Tensor], cos: Tensor, back: Tensor) -> Tensor:
  dh = self.add_gradients(parts[7], parts[6], d, torch.slice(g, 8, 12, 1))
  d = torch.add(d, self.scaled_back(dh, parts[5], w[6], w[7], g[6], g[7]))
  turned = torch.contiguous(self.add_gradients(parts[4], parts[3], d, torch.slice(g, 4, 6, 1)))
  self.rotate(turned, cos, back) # a rotation's derivative is the rotation back
  dh = self.add_gradients(parts[2], parts[1], turned, torch.slice(g, 2, 4, 1))
  return torch.add_(d, self.scaled_back(dh, parts[0], w[0], w[1], g[0], g[1]))

# A norm, with the mean and the scale of each row, [tokens, 1].
def scaled(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  if self.layer_norm:
    y, mean, scale, = torch.native_layer_norm(x, [torch.size(x, -1)], weight, bias, self.epsilon)
  else:
    length = torch.linalg_vector_norm(x, 2, [-1], True, dtype=6)
    scale = torch.rsqrt(torch.rsub(torch.square(length), self.epsilon, -1. / float(torch.size(x, -1)))) # of epsilon + length^2 / size
    mean = torch.zeros_like(scale)
    y = torch.empty_like(x)
    torch.mul(x, scale, out=y)
    torch.mul_(y, weight)
  return (y, mean, scale)

# The gradient of a norm's input by that of its result, d. Root mean square norm is layer norm with a mean of 0, less what that subtracts
# for the mean. A processor's kernel takes one type for everything, a GPU's fp32 means and scales beside bf16.
def scaled_back(self, d: Tensor, x: List[Tensor], weight: Tensor, bias: Tensor, g: Tensor, g_bias: Tensor) -> Tensor:
  input = x[0]
  dtype = d.dtype
  if self.device == "cpu":
    d = torch.to(d, x[2].dtype)
    input = torch.to(input, x[2].dtype)
    weight = torch.to(weight, x[2].dtype)
  b = annotate(Optional[Tensor], None)
  if self.layer_norm:
    b = bias
  dx, dw, db, = torch.native_layer_norm_backward(d, input, [torch.size(d, -1)], x[1], x[2], weight, b, [True, True, self.layer_norm])
  self.add_to(g, dw)
  if self.layer_norm:
    self.add_to(g_bias, db)
  else:
    mean = torch.mul(torch.to(torch.unsqueeze(torch.mv(d, weight), 1), 6), 1. / float(torch.size(d, -1)))
    torch.add_(dx, torch.mul(mean, x[2]))
  return torch.to(dx, dtype)

# The gradient of the loss of next tokens, layer by layer; logits in chunks as in loss.py.

# Adds factor times the gradient of the summed loss to g, and returns the sum. The graph is cut between layers; each of the lowest `recompute`
# layers keeps only its input on the way up, and is run again on the way down (arXiv 1604.06174).
def accumulate(self, w: List[Tensor], g: List[Tensor], ids: Tensor, positions: Tensor, lengths: List[int], selected: Tensor, targets: Tensor, factor: float, recompute: int, chunk: int) -> float:
  if self.written_out:
    return self.accumulate_written(w, g, ids, positions, lengths, selected, targets, factor, recompute, chunk)
  x = torch.embedding(w[0], ids)
  cos, sin, = self.rotary(positions, x.dtype)
  none = torch.empty([0])
  ends = self.ends(lengths, ids)
  inputs = annotate(List[List[Tensor]], [])
  outputs = annotate(List[Tensor], [])
  for i in range(self.layers):
    leaves = self.leaves(x, self.weights(w, i), i >= recompute)
    x = self.layer(leaves[12], leaves, self.windows[i], cos, sin, lengths, ends, none, 0)
    torch.append(inputs, leaves)
    if i >= recompute:
      torch.append(outputs, x)
    x = torch.detach(x)
  sum, d, = self.head_gradient(w, g, x, selected, targets, factor, chunk)
  for j in range(self.layers):
    i = self.layers - 1 - j
    if i < recompute:
      torch.append(inputs, self.leaves(inputs[i][12], self.weights(w, i), True))
      torch.append(outputs, self.layer(inputs[-1][12], inputs[-1], self.windows[i], cos, sin, lengths, ends, none, 0))
    d = self.add_gradients([torch.pop(outputs)], torch.pop(inputs), d, self.weights(g, i))
  self.add_rows(g[0], ids, d)
  return float(sum)

# The same for what is above the layers; also the gradient of their output x; without g only that. The sum stays on the device: reading it would wait.
def head_gradient(self, w: List[Tensor], g: List[Tensor], x: Tensor, selected: Tensor, targets: Tensor, factor: float, chunk: int) -> Tuple[Tensor, Tensor]:
  leaves = self.leaves(torch.index_select(x, 0, selected), torch.slice(w, 1, 3, 1), True)
  h = self.norm(leaves[2], leaves[0], leaves[1])
  rows = torch.detach(h)
  d = torch.empty_like(rows)
  sum = torch.zeros([], dtype=7, device=x.device)
  for first in range(0, torch.size(targets, 0), chunk):
    n = min(chunk, torch.size(targets, 0) - first)
    part = torch.narrow(rows, 0, first, n)
    target = torch.unsqueeze(torch.narrow(targets, 0, first, n), 1)
    p = torch.log_softmax(torch.to(self.linear(part, w[3], torch.empty([0])), 6), 1)
    torch.sub_(sum, torch.sum(torch.gather(p, 1, target), dtype=7))
    # The derivative by the logits is the softmax less one at the target.
    torch.exp_(p)
    torch.scatter_add_(p, 1, target, torch.full([n, 1], -1., dtype=6, device=x.device))
    p = torch.to(torch.mul_(p, factor), rows.dtype)
    torch.copy_(torch.narrow(d, 0, first, n), self.product(p, w[3]))
    if torch.len(g) > 0:
      self.add_product(g[3], torch.t(p), part)
  d = self.add_gradients([h], leaves, d, torch.slice(g, 1, 3, 1))
  return (sum, torch.index_copy_(torch.zeros_like(x), 0, selected, d))

# The weights, then x, cut off from what made them.
def leaves(self, x: Tensor, w: List[Tensor], differentiable: bool) -> List[Tensor]:
  leaves = annotate(List[Tensor], [])
  for t in w:
    torch.append(leaves, torch.requires_grad_(torch.detach(t), differentiable))
  torch.append(leaves, torch.requires_grad_(torch.detach(x), differentiable))
  return leaves

# Adds to g the gradients of the weights among the leaves, and returns that of the last leaf.
def add_gradients(self, y: List[Tensor], leaves: List[Tensor], d: Tensor, g: List[Tensor]) -> Tensor:
  found = torch.grad(y, leaves, annotate(List[Optional[Tensor]], [d]), None, False, True)
  for i in range(torch.len(g)):
    gradient = found[i]
    if gradient is not None:
      self.add_to(g[i], gradient)
  return unchecked_cast(Tensor, found[-1])

def product(self, a: Tensor, b: Tensor) -> Tensor:
  if self.many_rows_widened:
    y = torch.to(torch.mm(torch.to(a, 6), torch.to(b, 6)), a.dtype)
  else:
    y = torch.mm(a, b)
  return y

def add_product(self, sum: Tensor, a: Tensor, b: Tensor) -> NoneType:
  if a.dtype == 6:
    torch.addmm_(sum, a, b)
  else:
    self.add_to(sum, self.product(a, b))

# On a processor in pieces that stay in its caches where x is bf16: it is widened on the way.
def add_to(self, sum: Tensor, x: Tensor) -> NoneType:
  rows = torch.size(x, 0)
  if x.dtype != sum.dtype and not self.whole_sums:
    rows = max(1, torch.floordiv(rows * 250000, torch.numel(x)))
  for first in range(0, torch.size(x, 0), rows):
    n = min(rows, torch.size(x, 0) - first)
    torch.add_(torch.narrow(sum, 0, first, n), torch.narrow(x, 0, first, n))

# Adds d to the rows of g that the ids name. A GPU adds rows of one id in any order, unless they are sorted by it.
def add_rows(self, g: Tensor, ids: Tensor, d: Tensor) -> NoneType:
  if self.sorted_sums:
    torch.index_put_(g, annotate(List[Optional[Tensor]], [ids]), torch.to(d, 6), True)
  else:
    torch.index_add_(g, 0, ids, torch.to(d, 6))

# Of all gradients together, L2; read once, for a GPU.
def length(self, g: List[Tensor]) -> float:
  return float(torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2, dtype=7))))

def scale(self, g: List[Tensor], factor: float) -> NoneType:
  torch._foreach_mul_(g, factor)

def clear(self, g: List[Tensor]) -> NoneType:
  torch._foreach_zero_(g)

# The gradient of gradients.py in steps that somebody else can change weights between: up through all layers, the head, and down one layer
# at a time. A layer is always computed again on the way down.

# The input of each layer, and the output of the last one.
def climb(self, w: List[Tensor], ids: Tensor, positions: Tensor, lengths: List[int]) -> List[Tensor]:
  x = torch.embedding(w[0], ids)
  cos, sin, = self.rotary(positions, x.dtype)
  ends = self.ends(lengths, ids)
  none = torch.new_zeros(x, [0])
  inputs = [x]
  for i in range(self.layers):
    x = self.layer(x, self.weights(w, i), self.windows[i], cos, sin, lengths, ends, none, 0)
    torch.append(inputs, x)
  return inputs

# The sum of the losses, and the gradient of the last layer's output x; those of head and norm are added to g.
def turn(self, w: List[Tensor], g: List[Tensor], x: Tensor, selected: Tensor, targets: Tensor, factor: float, chunk: int) -> List[Tensor]:
  sum, d, = self.head_gradient(w, g, x, selected, targets, factor, chunk)
  return [sum, d]

# The gradient of the input x of layer i by that of its output, d; those of the layer's weights are added to g.
def descend(self, w: List[Tensor], g: List[Tensor], i: int, x: Tensor, d: Tensor, positions: Tensor, lengths: List[int]) -> Tensor:
  cos, sin, = self.rotary(positions, x.dtype)
  ends = self.ends(lengths, positions)
  if self.written_out:
    parts = self.cut_layer(x, self.weights(w, i), self.windows[i], cos, sin, lengths, ends, True)
    below = self.cut_layer_back(parts, d, self.weights(w, i), g, cos, torch.neg(sin))
  else:
    leaves = self.leaves(x, self.weights(w, i), True)
    y = self.layer(leaves[12], leaves, self.windows[i], cos, sin, lengths, ends, torch.new_zeros(x, [0]), 0)
    below = self.add_gradients([y], leaves, d, g)
  return below

# The gradient of the embedding, by that of what it gave.
def land(self, g: Tensor, ids: Tensor, d: Tensor) -> NoneType:
  self.add_rows(g, ids, d)

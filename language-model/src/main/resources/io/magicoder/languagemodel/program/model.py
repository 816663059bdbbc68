# The whole model: embedding, layers, norm, head. Weights w: 0 embedding, 1, 2 last norm and its bias, 3 head, then 12 of each layer.

def hidden(self, w: List[Tensor], ids: Tensor, positions: Tensor, lengths: List[int]) -> Tensor:
  x = torch.embedding(w[0], ids)
  cos, sin, = self.rotary(positions, x.dtype)
  none = torch.empty([0])
  ends = self.ends(lengths, ids)
  for i in range(self.layers):
    x = self.layer(x, self.weights(w, i), self.windows[i], cos, sin, lengths, ends, none, 0)
  return x

def weights(self, w: List[Tensor], i: int) -> List[Tensor]:
  return torch.slice(w, 4 + 12 * i, 16 + 12 * i, 1)

def head(self, w: List[Tensor], x: Tensor) -> Tensor:
  return torch.to(self.linear(self.norm(x, w[1], w[2]), w[3], torch.empty([0])), 6)

# Of every position, [tokens, vocabulary].
def logits(self, w: List[Tensor], ids: Tensor, positions: Tensor, lengths: List[int]) -> Tensor:
  return self.head(w, self.hidden(w, ids, positions, lengths))

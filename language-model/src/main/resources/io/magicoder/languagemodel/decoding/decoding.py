# One sequence, continued token by token on a cache of keys and values.

# For the positions of a cache.
def tables(self, capacity: int, dtype: int) -> Tuple[Tensor, Tensor]:
  return self.rotary(torch.arange(capacity, device=torch.device(self.device)), dtype)

# Continues one sequence by ids: the logits of what follows, [vocabulary]. The cache of keys and values holds `past` positions before;
# cos and sin are those of all positions of the cache.
def decode(self, w: List[Tensor], ids: Tensor, cos: Tensor, sin: Tensor, cache: Tensor, past: int) -> Tensor:
  x = torch.embedding(w[0], ids)
  n = torch.size(ids, 0)
  cos = torch.narrow(cos, 0, past, n)
  sin = torch.narrow(sin, 0, past, n)
  caches = torch.unbind(cache)
  ends = self.ends([n], ids)
  for i in range(self.layers):
    x = self.layer(x, self.weights(w, i), self.windows[i], cos, sin, [n], ends, caches[i], past)
  return torch.squeeze(self.head(w, torch.narrow(x, 0, n - 1, 1)), 0)

# The most likely token, -1 where the logits are not finite.
def greedy(self, w: List[Tensor], id: int, cos: Tensor, sin: Tensor, cache: Tensor, past: int) -> int:
  return self.most_likely(self.decode(w, torch.tensor([id], device=cache.device), cos, sin, cache, past))

def most_likely(self, logits: Tensor) -> int:
  best, at, = torch.max(logits, 0)
  id = -1
  if bool(torch.isfinite(best)):
    id = int(at)
  return id

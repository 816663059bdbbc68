# The loss of next tokens. Only the positions `selected`, which predict `targets`, have one; their logits are computed in chunks of rows,
# so that the vocabulary never fills memory.

# The negative log likelihood of each target, [targets].
def nll(self, w: List[Tensor], ids: Tensor, positions: Tensor, lengths: List[int], selected: Tensor, targets: Tensor, chunk: int) -> Tensor:
  return self.nll_of(w, self.hidden(w, ids, positions, lengths), selected, targets, chunk)

# The same of x, which the layers made.
def nll_of(self, w: List[Tensor], x: Tensor, selected: Tensor, targets: Tensor, chunk: int) -> Tensor:
  x = torch.index_select(x, 0, selected)
  parts = annotate(List[Tensor], [])
  for first in range(0, torch.size(targets, 0), chunk):
    n = min(chunk, torch.size(targets, 0) - first)
    logits = self.head(w, torch.narrow(x, 0, first, n))
    torch.append(parts, torch.cross_entropy_loss(logits, torch.narrow(targets, 0, first, n), None, 0))
  return torch.cat(parts, 0)

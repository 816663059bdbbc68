# What flash.py asks of a GPU, by the definition of attention: one product of all queries with all keys of the batch. For tests.

def attend_packed(self, q: Tensor, k: Tensor, v: Tensor, ends: Tensor, longest: int, before: Optional[int]) -> Tensor:
  n = torch.size(q, 0)
  position = torch.arange(n, device=q.device)
  row = torch.searchsorted(torch.to(ends, 4), position, right=True)
  at = torch.unsqueeze(position, 1)
  visible = torch.logical_and(torch.eq(torch.unsqueeze(row, 1), row), torch.le(position, at))
  if before is not None:
    visible = torch.logical_and(visible, torch.ge(position, torch.sub(at, unchecked_cast(int, before))))
  group = torch.floordiv(torch.size(q, 1), torch.size(k, 1))
  keys = torch.repeat_interleave(k, group, 1)
  values = torch.repeat_interleave(v, group, 1)
  scores = torch.mul(torch.einsum("qhd,khd->hqk", [q, keys]), torch.size(q, 2) ** -0.5)
  weights = torch.softmax(torch.masked_fill(scores, torch.logical_not(visible), -1.0e38), -1)
  return torch.einsum("hqk,khd->qhd", [weights, values])

def look_at(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
  scores = torch.mul(torch.matmul(q, torch.transpose(k, -2, -1)), torch.size(q, -1) ** -0.5)
  return torch.matmul(torch.softmax(scores, -1), v)

def attend_end(self, q: Tensor, k: Tensor, v: Tensor, window: int) -> Tensor:
  at = torch.unsqueeze(torch.add(torch.arange(torch.size(q, 0), device=q.device), torch.size(k, 0) - torch.size(q, 0)), 1)
  to = torch.arange(torch.size(k, 0), device=q.device)
  visible = torch.le(to, at)
  if window > 0:
    visible = torch.logical_and(visible, torch.gt(to, torch.sub(at, window)))
  group = torch.floordiv(torch.size(q, 1), torch.size(k, 1))
  scores = torch.mul(torch.einsum("qhd,khd->hqk", [q, torch.repeat_interleave(k, group, 1)]), torch.size(q, 2) ** -0.5)
  weights = torch.softmax(torch.masked_fill(scores, torch.logical_not(visible), -1.0e38), -1)
  return torch.einsum("hqk,khd->qhd", [weights, torch.repeat_interleave(v, group, 1)])

def look_at_runs(self, q: Tensor, k: Tensor, v: Tensor, q_ends: Tensor, starts: Tensor, sizes: Tensor, group: int) -> Tuple[Tensor, Tensor]:
  parts = annotate(List[Tensor], [])
  weights = annotate(List[Tensor], [])
  for i in range(torch.size(sizes, 0)):
    own = torch.narrow(q, 0, int(torch.select(q_ends, 0, i)), group)
    first = int(torch.select(starts, 0, i))
    count = int(torch.select(sizes, 0, i))
    if count == 0:
      torch.append(parts, torch.zeros_like(own))
      torch.append(weights, torch.new_full(own, [torch.size(q, 1), group], float("inf")))
    else:
      scores = torch.mul(torch.einsum("qhd,khd->hqk", [own, torch.narrow(k, 0, first, count)]), torch.size(q, 2) ** -0.5)
      torch.append(parts, torch.einsum("hqk,khd->qhd", [torch.softmax(scores, -1), torch.narrow(v, 0, first, count)]))
      torch.append(weights, torch.logsumexp(scores, [-1]))
  return (torch.cat(parts, 0), torch.cat(weights, 1))

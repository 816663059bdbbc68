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

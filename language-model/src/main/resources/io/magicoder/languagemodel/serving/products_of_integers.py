# Products x w' of bf16 rows with weights of eight bits [rows, columns] that have a scale for each row: several ways to the same numbers, up to
# rounding.

# PyTorch's own. It reads all weights once for each four rows of x.
def by_rows(self, x: Tensor, w: Tensor, scale: Tensor) -> Tensor:
  return torch._weight_int8pack_mm(x, w, scale)

# One row of x with an even number of rows of weights: two of these are taken as one that is twice as long, and meets x in its first half and
# again in its second. Processors read long rows faster.
def by_pairs(self, x: Tensor, w: Tensor, scale: Tensor) -> Tensor:
  n = torch.size(w, 0)
  half = torch.floordiv(n, 2)
  y = torch._weight_int8pack_mm(torch.block_diag([x, x]), torch.view(w, [half, -1]), torch.ones([half], dtype=x.dtype))
  return torch.mul_(torch.reshape(torch.t(y), [1, n]), scale)

# A block of weights after the other, so that all rows of x find it in the cache.
def by_blocks(self, x: Tensor, w: Tensor, scale: Tensor) -> Tensor:
  parts = annotate(List[Tensor], [])
  block = self.rows_of_block(w, 1048576)
  for first in range(0, torch.size(w, 0), block):
    count = min(block, torch.size(w, 0) - first)
    torch.append(parts, torch._weight_int8pack_mm(x, torch.narrow(w, 0, first, count), torch.narrow(scale, 0, first, count)))
  return torch.cat(parts, 1)

# The same for many rows: each block becomes one of a floating-point type, 6 fp32 or 15 bf16. Larger ones make up for what each product costs
# before it begins.
def by_conversion(self, x: Tensor, w: Tensor, scale: Tensor, type: int) -> Tensor:
  parts = annotate(List[Tensor], [])
  block = self.rows_of_block(w, 4194304)
  rows = torch.to(x, type)
  for first in range(0, torch.size(w, 0), block):
    part = torch.to(torch.narrow(w, 0, first, min(block, torch.size(w, 0) - first)), type)
    torch.append(parts, torch.to(torch.linear(rows, part), x.dtype))
  return torch.mul_(torch.cat(parts, 1), scale)

# As many as have so many weights.
def rows_of_block(self, w: Tensor, weights: int) -> int:
  return max(64, torch.floordiv(weights, torch.size(w, 1)))

# Weights that oneDNN has packed, by rows of two digits: x = s (high + low / 127), both from -127 to 127 and s a number for each row, so that
# matrix units for bytes do the work and add without an error. What is cut off is at most s / 127, less than bf16 loses. A part of the rows
# after the other: more take longer than reading the weights, and what is made of fewer stays in the cache.
def by_digits(self, x: Tensor, w: Tensor, scale: Tensor) -> Tensor:
  if torch.size(x, 0) <= 128:
    y = self.of_digits(x, w, scale)
  else:
    parts = annotate(List[Tensor], [])
    for rows in torch.split(x, 128, 0):
      torch.append(parts, self.of_digits(rows, w, scale))
    y = torch.cat(parts, 0)
  return y

def of_digits(self, x: Tensor, w: Tensor, scale: Tensor) -> Tensor:
  n = torch.size(x, 0)
  s = torch.mul(torch.to(torch.amax(torch.abs(x), [1], True), 6), 0.0078740157480314960)
  t = torch.div(x, s)
  high = torch.to(t, 1)
  low = torch.to(torch.mul_(torch.frac_(t), 127.), 1)
  no_zeros = torch.empty([0], dtype=3)
  y = ops.onednn.qlinear_pointwise(torch.cat([high, low], 0), 1., 0, w, scale, no_zeros, None, 1., 0, 6, "none", [], "")
  of_high = torch.narrow(y, 0, 0, n)
  of_low = torch.narrow(y, 0, n, n)
  return torch.to(torch.mul_(torch.add_(of_high, of_low, alpha=0.0078740157480314960), s), x.dtype)

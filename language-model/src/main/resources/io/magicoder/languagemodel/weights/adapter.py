# The matrices of low-rank adapters, in fp32, on the device of the weights w that they adapt.

def matrix_beside(self, w: Tensor, rows: int, columns: int) -> Tensor:
  return torch.new_zeros(w, [rows, columns], dtype=6)

# Where a projection has no adapter.
def nothing_beside(self, w: Tensor) -> Tensor:
  return torch.new_zeros(w, [0], dtype=6)

# Adds scale * b a to the weights.
def merge(self, w: Tensor, a: Tensor, b: Tensor, scale: float) -> NoneType:
  torch.copy_(w, torch.add(torch.to(w, 6), torch.mm(b, a), alpha=scale))

# What several projections of the same input have in one: their matrices A one below the other, and scale * B side by side, each in its own rows
# and columns.
def below(self, a: List[Tensor]) -> Tensor:
  return torch.cat(a, 0)

def diagonal(self, b: List[Tensor], scale: float) -> Tensor:
  return torch.mul(torch.block_diag(b), scale)

# With zeros below or beside, up to a number of rows or columns.
def with_rows(self, a: Tensor, rows: int) -> Tensor:
  return torch.constant_pad_nd(a, [0, 0, 0, rows - torch.size(a, 0)])

def with_columns(self, b: Tensor, columns: int) -> Tensor:
  return torch.constant_pad_nd(b, [0, columns - torch.size(b, 1)])

# What IntegerProductsTest compares with.

def rows(self, count: int, columns: int) -> Tensor:
  return torch.to(torch.randn([count, columns], dtype=6), 15)

# The product x w' in fp32.
def expected(self, x: Tensor, w: Tensor, scale: Tensor) -> Tensor:
  return torch.mul(torch.linear(torch.to(x, 6), torch.to(w, 6)), torch.to(scale, 6))

# Rows of which the second is nothing, the third has one very large number and the fourth one that is none.
def odd_rows(self, columns: int) -> Tensor:
  x = torch.randn([4, columns], dtype=6)
  torch.zero_(torch.select(x, 0, 1))
  torch.fill_(torch.select(torch.select(x, 0, 2), 0, 3), 1000.)
  torch.fill_(torch.select(torch.select(x, 0, 3), 0, 3), float("inf"))
  return torch.to(x, 15)

# The first rows.
def first_rows(self, x: Tensor, count: int) -> Tensor:
  return torch.narrow(x, 0, 0, count)

# How many numbers of a row are finite.
def finite(self, x: Tensor, row: int) -> float:
  return float(torch.sum(torch.isfinite(torch.select(x, 0, row))))

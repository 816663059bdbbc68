# What IntegerProductsTest compares with.

def rows(self, count: int, columns: int) -> Tensor:
  return torch.to(torch.randn([count, columns], dtype=6), 15)

# The product x w' in fp32.
def expected(self, x: Tensor, w: Tensor, scale: Tensor) -> Tensor:
  return torch.mul(torch.linear(torch.to(x, 6), torch.to(w, 6)), torch.to(scale, 6))

# The largest difference as a share of the largest number.
def difference(self, found: Tensor, expected: Tensor) -> float:
  return float(torch.div(torch.max(torch.abs(torch.sub(torch.to(found, 6), expected))), torch.max(torch.abs(expected))))

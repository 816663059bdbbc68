# What Products measures.

# One product.
def product(self, kernel: str, x: Tensor, w: Tensor) -> Tensor:
  if kernel == "onednn":
    y = ops.mkldnn._linear_pointwise(x, w, None, "none", [], "")
  elif kernel == "turned":
    y = torch.contiguous(torch.t(torch.mm(w, torch.t(x))))
  elif kernel == "widened":
    y = torch.to(torch.linear(torch.to(x, 6), torch.to(w, 6)), x.dtype)
  else:
    y = torch.linear(x, w)
  return y

# A copy of a type: PyTorch's numbers of them are 6 fp32, 15 bf16.
def cast(self, x: Tensor, type: int) -> Tensor:
  return torch.to(x, type, False, True)

# Its first number, in fp32.
def first(self, x: Tensor) -> Tensor:
  return torch.to(torch.narrow(torch.view(x, [-1]), 0, 0, 1), 6)

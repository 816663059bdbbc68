# Tensors in pieces, counted row by row.

def piece(self, x: Tensor, begin: int, count: int) -> Tensor:
  return torch.narrow(torch.view(x, [-1]), 0, begin, count)

def put(self, x: Tensor, begin: int, part: Tensor) -> NoneType:
  torch.copy_(torch.narrow(torch.view(x, [-1]), 0, begin, torch.numel(part)), part)

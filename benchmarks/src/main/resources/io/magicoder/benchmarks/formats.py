# Products x w' of a matrix with weights [rows, columns] in each format that an engine stores them in, by each way that PyTorch has for it.

def random(self, rows: int, columns: int, type: int) -> Tensor:
  return torch.to(torch.sub(torch.rand([rows, columns], dtype=6), 0.5), type)

# Random bytes as eight bits, and a scale for each row.
def eight_bits(self, rows: int, columns: int) -> Tuple[Tensor, Tensor]:
  return (torch.randint(-127, 128, [rows, columns], dtype=1), torch.full([rows], 0.01, dtype=15))

# Random numbers of four bits, and scales and zeros for each 64 numbers of a row.
def four_bits(self, rows: int, columns: int) -> Tuple[Tensor, Tensor]:
  integers = torch.randint(0, 16, [rows, columns], dtype=3)
  return (torch._convert_weight_to_int4pack_for_cpu(integers, 2), torch.full([torch.floordiv(columns, 64), rows, 2], 0.01, dtype=15))

def product(self, way: str, x: Tensor, w: Tensor, scale: Tensor) -> Tensor:
  if way == "linear":
    y = torch.linear(x, w)
  elif way == "widened":
    y = torch.to(torch.linear(torch.to(x, 6), torch.to(w, 6)), x.dtype)
  elif way == "packed8":
    y = torch._weight_int8pack_mm(x, w, scale)
  elif way == "digits8":
    # Two digits of each number are two rows of bytes.
    y = torch._int_mm(torch.to(torch.mul(torch.cat([x, x], 0), 100.), 1), torch.t(w))
  elif way == "widened8":
    y = torch.mul_(torch.linear(x, torch.to(w, x.dtype)), scale)
  else:
    y = torch._weight_int4pack_mm_for_cpu(x, w, 64, scale)
  return y

# Tensors and their bytes. Types are PyTorch's numbers: 0 uint8, 5 fp16, 6 fp32, 15 bf16.

# A file in memory as bytes, copied where it is written to.
def map(self, file: str, bytes: int) -> Tensor:
  return torch.from_file(file, False, bytes, dtype=0)

# A tensor that lies in bytes of `size` an element from `begin` to `end`; it is copied if it is not aligned.
def view(self, bytes: Tensor, type: int, size: int, begin: int, end: int, shape: List[int]) -> Tensor:
  if begin % size == 0:
    y = torch.set_(torch.empty([0], dtype=type), bytes, torch.floordiv(begin, size), shape)
  else:
    y = torch.set_(torch.empty([0], dtype=type), torch.clone(torch.narrow(bytes, 0, begin, end - begin)), 0, shape)
  return y

# `count` bytes from `begin` of the memory that x lies in, copied if that is not the processor's. The offset counts from where x begins, in elements of the result.
def bytes(self, x: Tensor, begin: int, count: int) -> Tensor:
  y = torch.set_(torch.empty([0], dtype=0, device=x.device), x, torch.sub(begin, torch.storage_offset(x)), [count])
  return torch.to(y, torch.device("cpu"))

# Several tensors one below the other, in memory of their own.
def join(self, parts: List[Tensor], type: int) -> Tensor:
  device = torch.device(self.device)
  there = annotate(List[Tensor], [])
  for part in parts:
    torch.append(there, torch.to(part, device))
  return torch.to(torch.cat(there, 0), type, False, False)

def rows(self, x: Tensor, first: int, count: int) -> Tensor:
  return torch.narrow(x, 0, first, count)

# Elements of x from `begin` on, counted row by row.
def fill(self, x: Tensor, begin: int, part: Tensor) -> NoneType:
  torch.copy_(torch.narrow(torch.view(x, [-1]), 0, begin, torch.numel(part)), part)

# Numbers of a normal distribution, drawn where x lies.
def draw(self, x: Tensor, mean: float, width: float, seed: int) -> NoneType:
  torch.manual_seed(seed)
  torch.normal_(x, mean, width)

def zeros(self, shape: List[int], type: int) -> Tensor:
  return torch.zeros(shape, dtype=type, device=torch.device(self.device))

def widened(self, x: Tensor) -> Tensor:
  return torch.to(x, 6, False, True)

# L2, in fp64: finite if all elements are.
def magnitude(self, x: Tensor) -> float:
  return float(torch.linalg_vector_norm(x, 2, None, False, dtype=7))

# Matrices [rows, columns] as integers, for PyTorch's products with bf16 activations.

def none(self) -> Tensor:
  return torch.empty([0])

# Eight bits, and for each row what to multiply them by.
def eight_bits(self, w: Tensor) -> Tuple[Tensor, Tensor]:
  n = torch.size(w, 0)
  integers = annotate(List[Tensor], [])
  scales = annotate(List[Tensor], [])
  for first in range(0, n, 4096):
    part = torch.to(torch.narrow(w, 0, first, min(4096, n - first)), 6)
    # As the products will read it: bf16.
    scale = torch.to(torch.clamp(torch.div(torch.amax(torch.abs(part), [1]), 127.), 1.0e-30), 15)
    torch.append(integers, torch.to(torch.clamp(torch.round(torch.div(part, torch.unsqueeze(torch.to(scale, 6), 1))), -127, 127), 1))
    torch.append(scales, scale)
  return (torch.cat(integers, 0), torch.cat(scales, 0))

# Marks scales of eight-bit weights that one row is multiplied by in pairs.
def in_pairs(self, scale: Tensor) -> Tensor:
  return torch.unsqueeze(scale, 0)

# Eight-bit weights as oneDNN multiplies by them, [columns, rows], and their scales.
def packed(self, w: Tensor, scale: Tensor) -> Tuple[Tensor, Tensor]:
  return (ops.onednn.qlinear_prepack(w, [16, torch.size(w, 1)]), torch.to(scale, 6))

# Some rows of eight-bit weights, and their scales.
def part(self, w: Tensor, scale: Tensor, first: int, count: int) -> Tuple[Tensor, Tensor]:
  return (torch.narrow(w, 0, first, count), torch.narrow(scale, 0, first, count))

# What two ways to the same product differ by, as a share of the largest number; the last rows of a matrix, to measure with.
def difference(self, found: Tensor, expected: Tensor) -> float:
  return float(torch.div(torch.max(torch.abs(torch.sub(torch.to(found, 6), torch.to(expected, 6)))), torch.max(torch.abs(torch.to(expected, 6)))))

def last_rows(self, x: Tensor, count: int) -> Tensor:
  return torch.to(torch.narrow(x, 0, torch.size(x, 0) - count, count), 15)

# A row to measure with.
def row_for(self, w: Tensor) -> Tensor:
  return torch.ones([1, torch.size(w, 1)], dtype=15)

# Four bits; of each 64 numbers of a row the scale and the zero, [groups, rows, 2]: w = (q - 8) scale + zero.
def four_bits(self, w: Tensor) -> Tuple[Tensor, Tensor]:
  n = torch.size(w, 0)
  if torch.size(w, 1) % 64 == 0 and n % 16 == 0:
    integers = annotate(List[Tensor], [])
    scales = annotate(List[Tensor], [])
    for first in range(0, n, 4096):
      part = torch.view(torch.to(torch.narrow(w, 0, first, min(4096, n - first)), 6), [min(4096, n - first), -1, 64])
      low = torch.amin(part, [2])
      scale = torch.to(torch.clamp(torch.div(torch.sub(torch.amax(part, [2]), low), 15.), 1.0e-30), 15)
      wide = torch.to(scale, 6)
      zero = torch.to(torch.add(low, torch.mul(wide, 8.)), 15)
      at = torch.unsqueeze(torch.sub(torch.to(zero, 6), torch.mul(wide, 8.)), 2)
      q = torch.clamp(torch.round(torch.div(torch.sub(part, at), torch.unsqueeze(wide, 2))), 0, 15)
      torch.append(integers, torch.to(torch.flatten(q, 1), 3))
      torch.append(scales, torch.transpose(torch.stack([scale, zero], 2), 0, 1))
    y = (torch._convert_weight_to_int4pack_for_cpu(torch.cat(integers, 0), 2), torch.contiguous(torch.cat(scales, 1)))
  else:
    y = self.eight_bits(w)
  return y

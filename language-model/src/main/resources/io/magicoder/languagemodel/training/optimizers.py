# Optimizers over lists of fp32 parameters p and their gradients g. What is trained in bf16 has its fp32 original here.

# Adam with decoupled weight decay (arXiv 1711.05101); m and v are the moments, step counts from 1.
def adamw(self, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], step: int, rate: float, beta1: float, beta2: float, decay: float, epsilon: float) -> NoneType:
  steps = annotate(List[Tensor], [])
  for t in p:
    torch.append(steps, torch.new_full(t, annotate(List[int], []), step))
  torch._fused_adamw_(p, g, m, v, annotate(List[Tensor], []), steps, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)

# Adafactor (arXiv 1804.04235) as in transformers with scale_parameter and relative_step off. A matrix keeps the means of its squared
# gradients by row and by column, a vector keeps them all in `rows`. m holds the first moments, or nothing.
def adafactor(self, p: List[Tensor], g: List[Tensor], rows: List[Tensor], columns: List[Tensor], m: List[Tensor], step: int, rate: float, beta1: float, decay_rate: float, decay: float, epsilon: float, clip: float) -> NoneType:
  beta2 = 1. - step ** decay_rate
  for i in range(torch.len(p)):
    squares = torch.add(torch.square(g[i]), epsilon)
    if torch.dim(g[i]) > 1:
      r = torch.add_(torch.mul_(rows[i], beta2), torch.mean(squares, [-1]), alpha=1. - beta2)
      c = torch.add_(torch.mul_(columns[i], beta2), torch.mean(squares, [-2]), alpha=1. - beta2)
      factor = torch.unsqueeze(torch.rsqrt(torch.div(r, torch.mean(r, [-1], True))), -1)
      update = torch.mul(torch.mul(factor, torch.unsqueeze(torch.rsqrt(c), -2)), g[i])
    else:
      v = torch.add_(torch.mul_(rows[i], beta2), squares, alpha=1. - beta2)
      update = torch.mul(torch.rsqrt(v), g[i])
    size = torch.div(torch.linalg_vector_norm(update), torch.numel(update) ** 0.5)
    torch.mul_(torch.div_(update, torch.clamp(torch.div(size, clip), 1.)), rate)
    if torch.len(m) > 0:
      update = torch.add_(torch.mul_(m[i], beta1), update, alpha=1. - beta1)
    if decay > 0.:
      torch.mul_(p[i], 1. - decay * rate)
    torch.sub_(p[i], update)

def assign(self, to: List[Tensor], p: List[Tensor]) -> NoneType:
  torch._foreach_copy_(to, p)

# In fp32, on the device of x.
def zeros_beside(self, x: Tensor, shape: List[int]) -> Tensor:
  return torch.new_zeros(x, shape, dtype=6)

# Whether fp32 numbers are these when they are rounded to their type: 1 or 0.
def rounds_to(self, p: Tensor, rounded: Tensor) -> int:
  return int(torch.equal(torch.to(p, rounded.dtype), rounded))

# Rounds fp32 numbers p to bf16 in x, each to one of its two neighbours, in the mean itself: random bits are added below what bf16 keeps,
# and the rest is cut. The bits of an element depend on its index and the keys alone. p is lost. At most `most` elements at a time.
def round_at_random(self, x: Tensor, p: Tensor, key: int, other_key: int, most: int) -> NoneType:
  size = torch.numel(p)
  to = torch.view(x, [-1])
  for first in range(0, size, most):
    n = min(most, size - first)
    bits = torch.set_(torch.empty([0], dtype=3, device=p.device), p, first, [n])
    noise = torch.arange(first, first + n, dtype=3, device=p.device)
    self.mix(torch.bitwise_xor_(noise, key))
    self.mix(torch.bitwise_xor_(noise, other_key))
    torch.add_(bits, torch.bitwise_and_(noise, 65535))
    torch.bitwise_and_(bits, -65536)
    # What is done to bits is thought to be for nothing unless they are used under this name.
    torch.copy_(torch.narrow(to, 0, first, n), torch.set_(torch.empty([0], dtype=6, device=p.device), bits, 0, [n]))

# A bijection of 32-bit numbers whose every bit depends on all of its argument's (lowbias32 of Chris Wellons' hash prospector), in place.
def mix(self, h: Tensor) -> NoneType:
  torch.bitwise_xor_(h, torch.bitwise_and_(torch.bitwise_right_shift(h, 16), 65535))
  torch.mul_(h, 2146121005)
  torch.bitwise_xor_(h, torch.bitwise_and_(torch.bitwise_right_shift(h, 15), 131071))
  torch.mul_(h, -2073254261)
  torch.bitwise_xor_(h, torch.bitwise_and_(torch.bitwise_right_shift(h, 16), 65535))

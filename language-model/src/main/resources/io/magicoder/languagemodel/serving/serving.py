# Many sequences at once, on a cache of keys and values that all share: [layers, 2, key and value heads, positions, head size].
#
# The rows of all sequences lie end to end; `rows` has how many each of them has: one token that continues a text, or a piece of a prompt.
# The keys and values that a sequence sees, its new ones included, lie in runs of positions: `runs` has how many; `starts`, `lengths` and
# `ages` have, one run after the other, where it begins, how long it is, and how many positions the sequence has from its first on.
# Scales s of weights that are stored as integers: that of the head, then 4 of each layer; an empty tensor where weights are as they were.
#
# Low-rank adapters a: of each layer 8 tensors, A and B of each product, those of all adapters side by side, empty where none adapts the product.
# `columns` has for each of the four products which adapter its columns belong to, `adapted` for each row which adapter it is computed with, or
# -1; they are empty where there are no adapters.

# The logits of what follows the `chosen` rows, [chosen, vocabulary] in fp32. `places` has where in the cache the rows belong.
def step(self, w: List[Tensor], s: List[Tensor], a: List[Tensor], columns: List[Tensor], cache: Tensor, ids: List[int], positions: List[int], places: List[int], rows: List[int], runs: List[int], starts: List[int], lengths: List[int], ages: List[int], adapted: List[int], chosen: List[int]) -> Tensor:
  device = cache.device
  x = torch.embedding(w[0], torch.tensor(ids, device=device))
  cos, sin, = self.rotary(torch.tensor(positions, device=device), x.dtype)
  to = torch.tensor(places, device=device)
  caches = torch.unbind(cache)
  own = self.own_columns(columns, adapted, x)
  none = annotate(List[Tensor], [])
  everything = none
  windowed = none
  if self.packed:
    everything = self.visible(rows, runs, starts, lengths, ages, 0, device)
    windowed = everything
    if max(self.windows) > 0:
      windowed = self.visible(rows, runs, starts, lengths, ages, max(self.windows), device)
  for i in range(self.layers):
    layer = self.weights(w, i)
    scales = torch.slice(s, 1 + 4 * i, 5 + 4 * i, 1)
    h = self.norm(x, layer[0], layer[1])
    qkv = self.with_adapters(self.served_product(h, layer[2], scales[0], layer[3]), h, a, 8 * i, own, 0)
    self.remember(qkv, cos, sin, caches[i], to)
    if self.packed:
      visible = everything
      if self.windows[i] > 0:
        visible = windowed
      seen = self.see_packed(qkv, caches[i], rows, runs, starts, lengths, visible, self.windows[i])
    else:
      seen = self.see(qkv, caches[i], rows, runs, starts, lengths, ages, self.windows[i])
    x = torch.add_(self.with_adapters(self.served_product(seen, layer[4], scales[1], layer[5]), seen, a, 8 * i + 2, own, 1), x)
    h = self.norm(x, layer[6], layer[7])
    if torch.len(own) > 0:
      up = self.activated(self.with_adapters(self.served_product(h, layer[8], scales[2], layer[9]), h, a, 8 * i + 4, own, 2))
    else:
      up = self.served_up(h, layer[8], scales[2], layer[9])
    x = torch.add_(self.with_adapters(self.served_product(up, layer[10], scales[3], layer[11]), up, a, 8 * i + 6, own, 3), x)
  if torch.len(chosen) < torch.size(x, 0):
    x = torch.index_select(x, 0, torch.tensor(chosen, device=device))
  return torch.to(self.served_product(self.norm(x, w[1], w[2]), w[3], s[0], torch.empty([0])), 6)

# The likeliest token of each row of logits, -1 where they are not finite.
def likeliest(self, logits: Tensor) -> Tensor:
  best, at, = torch.max(logits, 1)
  return torch.to(torch.masked_fill(at, torch.logical_not(torch.isfinite(best)), -1), torch.device("cpu"))

# Some rows of logits where Java can read them.
def rows_of(self, logits: Tensor, rows: List[int]) -> Tensor:
  return torch.to(torch.index_select(logits, 0, torch.tensor(rows, device=logits.device)), torch.device("cpu"))

# On a processor memory is taken as it is used.
def new_cache(self, shape: List[int], type: int) -> Tensor:
  device = torch.device(self.device)
  if self.packed:
    cache = torch.zeros(shape, dtype=type, device=device)
  else:
    cache = torch.empty(shape, dtype=type, device=device)
  return cache

# Rotates queries and keys in place; keys and values go into the cache.
def remember(self, qkv: Tensor, cos: Tensor, sin: Tensor, cache: Tensor, to: Tensor) -> NoneType:
  self.rotate(qkv, cos, sin)
  kv = torch.view(torch.narrow(qkv, 1, self.heads * self.head_size, 2 * self.key_value_heads * self.head_size), [-1, 2, self.key_value_heads, self.head_size])
  torch.index_copy_(cache, 2, to, torch.permute(kv, [1, 2, 0, 3]))

# What the rows see, [rows, heads * head size]: one sequence after the other.
def see(self, qkv: Tensor, cache: Tensor, rows: List[int], runs: List[int], starts: List[int], lengths: List[int], ages: List[int], window: int) -> Tensor:
  n = torch.size(qkv, 0)
  q = torch.view(torch.narrow(qkv, 1, 0, self.heads * self.head_size), [n, self.heads, self.head_size])
  seen = annotate(List[Tensor], [])
  row = 0
  run = 0
  for i in range(torch.len(rows)):
    own = torch.narrow(q, 0, row, rows[i])
    # A run more takes as long as copying about so many numbers.
    if rows[i] == 1 and ages[run] * self.key_value_heads * self.head_size >= 16384 * (runs[i] - 1):
      torch.append(seen, self.see_runs(own, cache, run, run + runs[i], starts, lengths, ages, window))
    elif rows[i] == 1:
      torch.append(seen, self.see_together(own, cache, run, run + runs[i], starts, lengths, ages, window))
    else:
      keys, values, = self.together(cache, run, run + runs[i], starts, lengths)
      self.attend(seen, own, torch.transpose(keys, 0, 1), torch.transpose(values, 0, 1), window)
    row = row + rows[i]
    run = run + runs[i]
  return torch.reshape(self.joined(seen), [n, -1])

# Keys and values of some runs, each [key and value heads, positions, head size]; copied where there are several.
def together(self, cache: Tensor, first: int, end: int, starts: List[int], lengths: List[int]) -> Tuple[Tensor, Tensor]:
  kv = torch.narrow(cache, 2, starts[first], lengths[first])
  if end > first + 1:
    parts = annotate(List[Tensor], [kv])
    for j in range(first + 1, end):
      torch.append(parts, torch.narrow(cache, 2, starts[j], lengths[j]))
    kv = torch.cat(parts, 2)
  keys, values, = torch.unbind(kv)
  return (keys, values)

# One query, [1, key and value heads, heads that share one, head size]: it sees each run by itself, and what it sees is added up by the
# weights of the runs (the way of flash decoding).
def see_runs(self, q: Tensor, cache: Tensor, first: int, end: int, starts: List[int], lengths: List[int], ages: List[int], window: int) -> Tensor:
  q = torch.view(q, [1, self.key_value_heads, -1, self.head_size])
  parts = annotate(List[Tensor], [])
  weights = annotate(List[Tensor], [])
  for j in range(first, end):
    hidden = 0
    if window > 0:
      hidden = max(0, ages[j] - window)
    if hidden < lengths[j]:
      k, v, = torch.unbind(torch.unsqueeze(torch.narrow(cache, 2, starts[j] + hidden, lengths[j] - hidden), 1))
      part, weight, = self.see_run(q, k, v)
      torch.append(parts, part)
      torch.append(weights, weight)
  a = parts[0]
  if torch.len(parts) > 1:
    shares = torch.unsqueeze(torch.softmax(torch.stack(weights, 0), 0), -1)
    a = torch.to(torch.sum(torch.mul(torch.to(torch.stack(parts, 0), 6), shares), [0]), q.dtype)
  return a

# The same for runs that are so short that copying them takes less than seeing each.
def see_together(self, q: Tensor, cache: Tensor, first: int, end: int, starts: List[int], lengths: List[int], ages: List[int], window: int) -> Tensor:
  keys, values, = self.together(cache, first, end, starts, lengths)
  hidden = 0
  if window > 0:
    hidden = max(0, ages[first] - window)
  count = ages[first] - hidden
  k = torch.unsqueeze(torch.narrow(keys, 1, hidden, count), 0)
  v = torch.unsqueeze(torch.narrow(values, 1, hidden, count), 0)
  a, weight, = self.see_run(torch.view(q, [1, self.key_value_heads, -1, self.head_size]), k, v)
  return a

# What queries see of a run, and the logarithm of the sum of its weights, in fp32.
def see_run(self, q: Tensor, k: Tensor, v: Tensor) -> Tuple[Tensor, Tensor]:
  if self.plain_attention:
    scores = torch.mul(torch.matmul(torch.to(q, 6), torch.transpose(torch.to(k, 6), 2, 3)), float(self.head_size) ** -0.5)
    weight = torch.logsumexp(scores, [3])
    a = torch.to(torch.matmul(torch.softmax(scores, 3), torch.to(v, 6)), q.dtype)
  else:
    a, weight, = torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., False)
  return (a, weight)

# The tensors that flash.py needs for the rows of one token, by windows of this size (0: none): of each run the row, where its keys begin,
# how many are visible, and the place among those of its row; none where there are no such rows.
def visible(self, rows: List[int], runs: List[int], starts: List[int], lengths: List[int], ages: List[int], window: int, device: Device) -> List[Tensor]:
  of_row = annotate(List[int], [])
  rank = annotate(List[int], [])
  most = 0
  for i in range(torch.len(rows)):
    if rows[i] == 1:
      most = max(most, runs[i])
      for j in range(runs[i]):
        torch.append(of_row, i)
        torch.append(rank, j)
  found = annotate(List[Tensor], [])
  count = torch.len(of_row)
  if count > 0:
    begin = torch.tensor(torch.slice(starts, 0, count, 1), dtype=3, device=device)
    size = torch.tensor(torch.slice(lengths, 0, count, 1), dtype=3, device=device)
    if window > 0:
      hidden = torch.minimum(torch.clamp(torch.sub(torch.tensor(torch.slice(ages, 0, count, 1), dtype=3, device=device), window), 0), size)
      begin = torch.add(begin, hidden)
      size = torch.sub(size, hidden)
    row = torch.tensor(of_row, device=device)
    queries = torch.mul(torch.arange(count + 1, dtype=3, device=device), torch.floordiv(self.heads, self.key_value_heads))
    found = annotate(List[Tensor], [row, torch.cat([begin, torch.narrow(begin, 0, 0, 1)], 0), size, queries, torch.tensor(rank, device=device), torch.tensor(most)])
  return found

# As `see`, for a GPU: all rows of one token in one kernel, each of their runs by itself. They come first.
def see_packed(self, qkv: Tensor, cache: Tensor, rows: List[int], runs: List[int], starts: List[int], lengths: List[int], visible: List[Tensor], window: int) -> Tensor:
  n = torch.size(qkv, 0)
  q = torch.view(torch.narrow(qkv, 1, 0, self.heads * self.head_size), [n, self.heads, self.head_size])
  seen = annotate(List[Tensor], [])
  ones = 0
  run = 0
  for i in range(torch.len(rows)):
    if rows[i] == 1:
      ones = ones + 1
      run = run + runs[i]
  if ones > 0:
    torch.append(seen, self.see_all_runs(torch.narrow(q, 0, 0, ones), cache, visible))
  row = ones
  for i in range(ones, torch.len(rows)):
    keys, values, = self.together(cache, run, run + runs[i], starts, lengths)
    torch.append(seen, self.attend_end(torch.narrow(q, 0, row, rows[i]), torch.transpose(keys, 0, 1), torch.transpose(values, 0, 1), window))
    row = row + rows[i]
    run = run + runs[i]
  return torch.reshape(self.joined(seen), [n, -1])

def see_all_runs(self, q: Tensor, cache: Tensor, visible: List[Tensor]) -> Tensor:
  count = torch.size(visible[0], 0)
  ones = torch.size(q, 0)
  group = torch.floordiv(self.heads, self.key_value_heads)
  keys, values, = torch.unbind(torch.transpose(cache, 1, 2))
  # Heads that share a key head are queries of one row each.
  of_runs = torch.transpose(torch.view(torch.index_select(q, 0, visible[0]), [count, self.key_value_heads, group, self.head_size]), 1, 2)
  parts, weights, = self.look_at_runs(torch.reshape(of_runs, [count * group, self.key_value_heads, self.head_size]), keys, values, visible[3], visible[1], visible[2], group)
  parts = torch.reshape(parts, [count, group, self.key_value_heads, self.head_size])
  if count > ones:
    # weights: [key and value heads, count * group], infinite where nothing is visible
    most = int(visible[5])
    shares = torch.new_full(weights, [ones, most, group, self.key_value_heads], -1.0e38)
    of_run = torch.reshape(torch.transpose(weights, 0, 1), [count, group, self.key_value_heads])
    of_run = torch.masked_fill(of_run, torch.logical_not(torch.isfinite(of_run)), -1.0e38)
    at = annotate(List[Optional[Tensor]], [visible[0], visible[4]])
    torch.index_put_(shares, at, of_run)
    shares = torch.softmax(shares, 1)
    padded = torch.new_zeros(weights, [ones, most, group, self.key_value_heads, self.head_size])
    torch.index_put_(padded, at, torch.to(parts, 6))
    parts = torch.to(torch.sum(torch.mul(padded, torch.unsqueeze(shares, -1)), [1]), q.dtype)
  return torch.reshape(torch.transpose(parts, 1, 2), [ones, self.heads, self.head_size])

# y = x w' + b of weights as they are or stored as integers.
def served_product(self, x: Tensor, weight: Tensor, scale: Tensor, bias: Tensor) -> Tensor:
  if torch.numel(scale) == 0:
    y = self.linear(x, weight, bias)
  else:
    y = self.of_integers(x, weight, scale)
    if torch.numel(bias) > 0:
      y = torch.add_(y, bias)
  return y

def of_integers(self, x: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
  if weight.dtype == 1:
    y = self.of_eight_bits(x, weight, scale)
  else:
    y = torch._weight_int4pack_mm_for_cpu(x, weight, 64, scale)
  return y

# The way by how weights lie and by the number of rows. Scales that lie in a row, [1, rows of weights], are those of weights that are faster in pairs.
def of_eight_bits(self, x: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
  n = torch.size(x, 0)
  scales = torch.view(scale, [-1])
  if weight.is_mkldnn:
    y = self.by_digits(x, weight, scales)
  elif n == 1 and torch.dim(scale) == 2:
    y = self.by_pairs(x, weight, scales)
  elif n > self.widened_from:
    type = 15
    if self.many_rows_widened:
      type = 6
    y = self.by_conversion(x, weight, scales, type)
  elif n > 4:
    y = self.by_blocks(x, weight, scales)
  else:
    y = self.by_rows(x, weight, scales)
  return y

# As `up`.
def served_up(self, x: Tensor, weight: Tensor, scale: Tensor, bias: Tensor) -> Tensor:
  if torch.numel(scale) == 0:
    y = self.up(x, weight, bias)
  else:
    y = self.activated(self.served_product(x, weight, scale, bias))
  return y

# What the product of gate and up, or of up alone, becomes.
def activated(self, x: Tensor) -> Tensor:
  if self.gated:
    gate, up, = torch.chunk(x, 2, -1)
    y = torch.mul_(self.activation(gate), up)
  else:
    y = self.activation(x)
  return y

# For each product 1 where a column belongs to the adapter of a row, else 0: [rows, columns].
def own_columns(self, columns: List[Tensor], adapted: List[int], like: Tensor) -> List[Tensor]:
  found = annotate(List[Tensor], [])
  if torch.len(columns) > 0:
    of_row = torch.unsqueeze(torch.tensor(adapted, device=like.device), 1)
    for of_column in columns:
      torch.append(found, torch.to(torch.eq(of_row, torch.unsqueeze(of_column, 0)), like.dtype))
  return found

# Adds to the rows y of a product of x, in place, what their adapters change; `at` is the place of its matrices.
def with_adapters(self, y: Tensor, x: Tensor, a: List[Tensor], at: int, own: List[Tensor], product: int) -> Tensor:
  if torch.len(own) > 0:
    if torch.numel(a[at]) > 0:
      y = torch.addmm_(y, torch.mul_(torch.linear(x, a[at]), own[product]), torch.t(a[at + 1]))
  return y

# The matrices A of several adapters one below the other, their matrices B side by side, and which adapter each column belongs to.
def together_below(self, a: List[Tensor], type: int) -> Tensor:
  return torch.to(torch.cat(a, 0), type)

def together_beside(self, b: List[Tensor], type: int) -> Tensor:
  return torch.to(torch.cat(b, 1), type)

def columns_of(self, numbers: List[int], like: Tensor) -> Tensor:
  return torch.tensor(numbers, dtype=4, device=like.device)

def nothing(self, like: Tensor) -> Tensor:
  return torch.new_zeros(like, [0])

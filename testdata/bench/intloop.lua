local function run(n)
  local a, b, c, i = 1, 2, 0, 0
  local xor = load("return function(a, b) return a ~ b end")
  local band
  if xor then xor = xor(); band = load("return function(a, b) return a & b end")() else local bit = require("bit"); xor, band = bit.bxor, bit.band end
  while i < n do
    a = (a * 3 + b) % 1000003
    b = band(xor(b, a), 65535)
    if a > b then c = c + (a - b) else c = c - 1 end
    i = i + 1
  end
  return a, b, c
end
local a, b, c = run(3000000)
print(string.format("%d %d %d", a, b, c))

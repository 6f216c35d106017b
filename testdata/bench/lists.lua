local function sieve(n)
  local flags = {}
  for i = 0, n do flags[i] = true end
  flags[0], flags[1] = false, false
  local i = 2
  while i * i <= n do
    if flags[i] then for k = i * i, n, i do flags[k] = false end end
    i = i + 1
  end
  local out = {}
  for i = 0, n do if flags[i] then out[#out + 1] = i end end
  return out
end
local function shuffle(a)
  local s, n = 0, #a
  for i = 0, n - 1 do
    local k = (i * 7919) % n
    a[i + 1], a[k + 1] = a[k + 1], a[i + 1]
  end
  for i = 0, n - 11, 10 do
    local t = 0
    for j = i + 1, i + 10 do t = t + a[j] end
    s = s + t * (i % 3)
  end
  return s
end
local p = sieve(5000000)
local last = p[#p]
print(string.format("%d %d %d", #p, last, shuffle(p)))

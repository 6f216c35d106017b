local n = 2400000
local d = {}
for i = 0, n - 1 do d[i * 7 % 65537] = i end
local hits = 0
for i = 0, n - 1 do if d[i] then hits = hits + d[i] end end
for i = 0, 65536, 3 do d[i] = nil end
local len = 0
for _ in pairs(d) do len = len + 1 end
local longest, best = {[1] = 1}, 0
for start = 2, 39999 do
  local x, k = start, 0
  while not longest[x] do
    if x % 2 == 0 then x = math.floor(x / 2) else x = 3 * x + 1 end
    k = k + 1
    if k > 1000 then break end
  end
  longest[start] = longest[x] + k
  if longest[start] > (longest[best] or 0) then best = start end
end
print(string.format("%d %d %d %d", len, hits, best, longest[best]))

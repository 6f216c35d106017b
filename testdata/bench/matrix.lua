local n = 230
local function make(f) local m = {}; for i = 0, n - 1 do local r = {}; for j = 0, n - 1 do r[j + 1] = f(i, j) end; m[i + 1] = r end; return m end
local a, b = make(function(i, j) return (i * j) % 10 end), make(function(i, j) return (i + j) % 7 end)
local c, total = {}, 0
for i = 1, n do
  local row, r = a[i], {}
  for j = 1, n do
    local s = 0
    for k = 1, n do s = s + row[k] * b[k][j] end
    r[j] = s; total = total + s
  end
  c[i] = r
end
print(string.format("%d %d %d", total, c[4][5], c[n][n]))

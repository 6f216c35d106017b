local Vec = {}
Vec.__index = Vec
local function new(x, y) return setmetatable({x = x, y = y}, Vec) end
Vec.__add = function(a, b) return new(a.x + b.x, a.y + b.y) end
Vec.__mul = function(a, k) return new(a.x * k, a.y * k) end
Vec.__eq = function(a, b) return a.x == b.x and a.y == b.y end
function Vec:norm() return math.abs(self.x) + math.abs(self.y) end
local function run(n)
  local v, d, hits = new(0, 0), new(1, -2), 0
  for i = 0, n - 1 do
    v = v + d * (i % 5)
    if v:norm() > 1000 then v = new(0, 0); hits = hits + 1 end
    if v == d then hits = hits + 10 end
  end
  return v.x, v.y, hits
end
print(string.format("(%d, %d, %d)", run(1200000)))

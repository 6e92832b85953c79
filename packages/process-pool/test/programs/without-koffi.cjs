// Has a process, and the children that inherit its options, run as if koffi was not installed.
const Module = require('node:module');

const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  if (/(^|\/)koffi(\/|$)/.test(request)) throw Object.assign(new Error(`Cannot find module '${request}'`), { code: 'MODULE_NOT_FOUND' });
  return Reflect.apply(resolve, this, [request, ...rest]);
};

import './entry.mjs';
